"""A therapist's portrait, at an address that names this very picture."""

from flask import Response, abort, request
from flask.blueprints import BlueprintSetupState

from app.booking import bp
from app.queries.portraits import portrait_by_digest
from app.security import Permission, allow
from app.static_files import A_YEAR


@allow(Permission.PUBLIC)
def photo(digest: str) -> Response:
    """The picture, to be kept for a year; 404 where no active therapist has it."""
    content = portrait_by_digest(digest)
    if content is None:
        abort(404)
    response = Response(content, mimetype="image/webp")
    response.cache_control.public = True
    response.cache_control.max_age = A_YEAR
    response.cache_control.immutable = True
    response.set_etag(digest)
    response.make_conditional(request)
    return response


@bp.record_once
def _add_photo(setup: BlueprintSetupState) -> None:
    setup.app.add_url_rule("/photos/<digest>.webp", "photo", photo)
