"""The blueprint of the local mailbox and the catalogue."""

from app.web.rooms import Audience, Room

bp = Room("development", __name__, Audience.STAFF)
