"""The blueprint of what machines ask."""

from app.web.rooms import Audience, Room

bp = Room("api", __name__, Audience.MACHINES)
