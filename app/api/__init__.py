"""For machines: public JSON, and the two questions a supervisor asks."""

from flask import Blueprint

bp = Blueprint("api", __name__)

from app.api import (  # noqa: E402, F401  (the views hang themselves on the blueprint)
    health,
    openapi,
    services,
    slots,
    therapists,
    webhooks,
)
