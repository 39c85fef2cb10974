"""The blueprint of the staff's daily pages."""

from flask import Blueprint

bp = Blueprint("therapist", __name__, url_prefix="/<any(fr, en):lang>")
