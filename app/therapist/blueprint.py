"""The blueprint of the staff's daily pages."""

from app.web.rooms import Audience, RoomBlueprint

bp = RoomBlueprint("therapist", __name__, Audience.STAFF)
