"""The blueprint of signing in and of one's own account."""

from app.web.rooms import Audience, RoomBlueprint

bp = RoomBlueprint("account", __name__, Audience.STAFF)
