"""What only the therapist's pages say of an appointment's codes: icons, tones, and words."""

from typing import NamedTuple

from flask_babel import gettext, lazy_gettext as _

from app.domain.scheduling.appointment import Status
from app.wording import status_word

STATUS_LOOKS = {
    Status.BOOKED: ("accent", "calendar"),
    Status.ARRIVED: ("good", "check"),
    Status.FULFILLED: ("neutral", "check"),
    Status.NOSHOW: ("warning", "warning"),
    Status.CANCELLED: ("bad", "cross"),
}
ORIGINS = {
    "online": _("Online"),
    "staff": _("By the clinic"),
    "emr": _("In the medical record system"),
}
LANGUAGES = {"fr": _("French"), "en": _("English")}
ACTS = {
    "booked": _("Appointment booked"),
    "moved": _("Appointment moved"),
    "cancelled": _("Appointment cancelled"),
    "status_changed": _("Status marked"),
    "kept": _("Appointment kept, although its time was closed"),
    "contact_changed": _("Contact details for this appointment changed"),
    "confirmed_by_email": _("Presence confirmed by email"),
    "confirmed_by_sms": _("Presence confirmed by text message"),
    "confirmed_by_phone": _("Presence confirmed by phone"),
    "confirmation_resent": _("Confirmation sent again"),
    "task_finished": _("Task done"),
    "task_assigned": _("Task assigned"),
}
ACTORS = {"patient": _("online, by the patient or a relative"), "system": _("by the system")}


class AppointmentStatusChip(NamedTuple):
    """A status in a word, with its tone and icon."""

    text: str
    tone: str
    icon: str


def status_chip(status: Status) -> AppointmentStatusChip:
    """The status of an appointment as it is shown."""
    return AppointmentStatusChip(status_word(status), *STATUS_LOOKS[status])


def confirmed_chip() -> AppointmentStatusChip:
    """What is said of a booked appointment whose patient said to be there."""
    return AppointmentStatusChip(gettext("Confirmed"), "good", "check")


def under_way_chip() -> AppointmentStatusChip:
    """What is said besides of an appointment that is going on now."""
    return AppointmentStatusChip(gettext("Under way"), "accent", "clock")


def with_capital(text: str) -> str:
    """A text as it begins a line."""
    return text[:1].upper() + text[1:]


def language_word(code: str) -> str:
    """The name of a language; a code that is not known stands for itself."""
    return str(LANGUAGES.get(code, code))
