"""The blueprint of administrators' pages."""

from app.web.rooms import Audience, Room

bp = Room("admin", __name__, Audience.STAFF)
