"""For machines: public JSON, the webhooks of providers, and the two questions a supervisor asks."""

from app.api import (
    health,
    openapi,
    services,
    slots,
    therapists,
    webhooks,
)
from app.api.blueprint import bp as bp
