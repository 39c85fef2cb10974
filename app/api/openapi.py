"""The description of the API, for programs that read it themselves."""

from flask import Response, current_app

from app.api.answers import answered
from app.api.blueprint import bp
from app.api.description import description
from app.api.parameters import only
from app.config import Settings
from app.web.security import Permission, allow


@bp.get("/api/v1/openapi.json")
@allow(Permission.PUBLIC)
def openapi() -> Response:
    """All addresses, parameters and answers, in OpenAPI 3.1."""
    only()
    settings: Settings = current_app.extensions["settings"]
    return answered(lambda: description(settings.base_url), ())
