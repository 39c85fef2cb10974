"""The blueprint of what machines ask."""

from app.web.rooms import Audience, RoomBlueprint

bp = RoomBlueprint("api", __name__, Audience.MACHINES)
