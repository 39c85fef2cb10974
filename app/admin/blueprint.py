"""The blueprint of administrators' pages."""

from app.web.rooms import Audience, RoomBlueprint

bp = RoomBlueprint("admin", __name__, Audience.STAFF)
