"""How the clinic's own pages look: its logo and its accent, at addresses that name these very ones."""

import re

from flask import Response, abort, make_response, render_template
from flask.blueprints import BlueprintSetupState

from app.booking.blueprint import bp
from app.domain.clinic.colours import dark_tones, light_tones
from app.queries.configuration.logo import logo_by_digest
from app.web.security import Permission, allow
from app.web.static_files import kept_for_a_year

COLOUR = re.compile("[0-9a-f]{6}")


@allow(Permission.PUBLIC)
def logo(digest: str) -> Response:
    """The picture, to be kept for a year; 404 where it is not the clinic's logo."""
    content = logo_by_digest(digest)
    if content is None:
        abort(404)
    return kept_for_a_year(Response(content, mimetype="image/png"), digest)


@allow(Permission.PUBLIC)
def accent(colour: str) -> Response:
    """The style sheet that gives the pages an accent, light and dark."""
    if not COLOUR.fullmatch(colour):
        abort(404)
    chosen = f"#{colour}"
    text = render_template("accent.css", light=light_tones(chosen), dark=dark_tones(chosen))
    response = make_response(text)
    response.mimetype = "text/css"
    return kept_for_a_year(response, colour)


@bp.record_once
def _add_addresses(setup: BlueprintSetupState) -> None:
    setup.app.add_url_rule("/logo/<digest>.png", "logo", logo)
    setup.app.add_url_rule("/accent-<colour>.css", "accent", accent)
