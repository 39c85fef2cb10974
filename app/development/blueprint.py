"""The blueprint of the local mailbox and the catalogue."""

from app.web.rooms import Audience, RoomBlueprint

bp = RoomBlueprint("development", __name__, Audience.STAFF)
