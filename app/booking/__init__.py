"""The patient's blueprint: from choosing a service to the page of the booked appointment."""

from flask import Blueprint

bp = Blueprint("booking", __name__, url_prefix="/<any(fr, en):lang>")

from app.booking.views import (  # noqa: E402, F401  the views hang themselves on bp
    cancel,
    check,
    confirm,
    contact,
    details,
    everywhere,
    hold,
    look,
    move,
    own_appointments,
    photo,
    services,
    start,
    therapist,
    time,
    visit,
)
