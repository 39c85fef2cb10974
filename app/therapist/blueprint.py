"""The blueprint of the staff's daily pages."""

from app.web.rooms import Audience, Room

bp = Room("therapist", __name__, Audience.STAFF)
