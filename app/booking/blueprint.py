"""The blueprint of patients' pages."""

from app.web.rooms import Audience, Room

bp = Room("booking", __name__, Audience.PATIENTS)
