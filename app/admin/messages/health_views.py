"""How everything that sends is doing."""

from flask import current_app, render_template

from app.admin.blueprint import bp
from app.admin.messages.health_page import state_view
from app.admin.messages.tabs import message_tabs
from app.clock import utc_now
from app.config import Settings
from app.queries.messages.channel_health import channel_health
from app.web.security import Permission, allow


@bp.get("/manage/messages/state")
@allow(Permission.ADMINISTRATOR)
def message_state() -> str:
    """Each channel with its provider, and the worker."""
    settings: Settings = current_app.extensions["settings"]
    now = utc_now()
    view = state_view(channel_health(now), settings, now)
    return render_template("admin/messages/health.html", view=view, tabs=message_tabs())
