"""The blueprint of patients' pages."""

from app.web.rooms import Audience, RoomBlueprint

bp = RoomBlueprint("booking", __name__, Audience.PATIENTS)
