"""For machines: public JSON, and the two questions a supervisor asks."""

from app.api import (  # noqa: F401  the views hang themselves on bp
    health,
    openapi,
    services,
    slots,
    therapists,
    webhooks,
)
from app.api.blueprint import bp as bp
