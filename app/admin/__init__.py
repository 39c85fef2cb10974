"""The administrator's blueprint."""

from flask import Blueprint

bp = Blueprint("admin", __name__, url_prefix="/<any(fr, en):lang>")

from app.admin.views import (  # noqa: E402, F401  the views hang themselves on bp
    accounts,
    catalogue,
    locations,
    mailbox,
)
