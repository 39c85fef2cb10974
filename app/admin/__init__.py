"""The administrator's blueprint."""

from flask import Blueprint

bp = Blueprint("admin", __name__, url_prefix="/<any(fr, en):lang>")

from app.admin import settling  # noqa: E402, F401  the page that asks before time is closed
from app.admin.views import (  # noqa: E402, F401  the views hang themselves on bp
    absences,
    accounts,
    audit,
    booking_page,
    catalogue,
    clinic_file,
    embed,
    hours,
    hours_acts,
    links,
    locations,
    logo,
    mailbox,
    message_log,
    message_settings,
    message_state,
    message_texts,
    overview,
    own_account,
    service_acts,
    service_groups,
    service_preview,
    services,
    set_up,
    settings,
    staff_accounts,
    therapists,
    why,
)
