"""The therapist's blueprint: the day list, and an appointment."""

from flask import Blueprint

bp = Blueprint("therapist", __name__, url_prefix="/<any(fr, en):lang>")

from app.therapist import task_views, views  # noqa: E402, F401  the views hang themselves on bp
