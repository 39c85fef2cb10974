"""A therapist's portrait, at an address that names this very picture."""

from flask import Response, abort
from flask.blueprints import BlueprintSetupState

from app.booking.blueprint import bp
from app.queries.configuration.photos import portrait_by_digest
from app.web.security import Permission, allow
from app.web.static_files import kept_for_a_year


@allow(Permission.PUBLIC)
def photo(digest: str) -> Response:
    """The picture, to be kept for a year; 404 where no active therapist has it."""
    content = portrait_by_digest(digest)
    if content is None:
        abort(404)
    return kept_for_a_year(Response(content, mimetype="image/webp"), digest)


@bp.record_once
def _add_photo(setup: BlueprintSetupState) -> None:
    setup.app.add_url_rule("/photos/<digest>.webp", "photo", photo)
