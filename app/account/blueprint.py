"""The blueprint of signing in and of one's own account."""

from app.web.rooms import Audience, Room

bp = Room("account", __name__, Audience.STAFF)
