"""Everything that was chosen and typed, to be checked."""

from dataclasses import dataclass, replace

from flask_babel import gettext

from app import phones
from app.actions.book_appointment import Details
from app.booking.presenters.frame import (
    Frame,
    Row,
    Zone,
    clinic_zone,
    frame,
    held_by,
    service_row,
    therapist_row,
    when_row,
    where_row,
)
from app.booking.selection import Selection
from app.booking.way import Step, Way
from app.domain.identity import is_minor
from app.domain.service import ServiceType
from app.i18n import plain_date, time_zone_name
from app.wording import relation_word


@dataclass(frozen=True, slots=True)
class Part:
    """Some of it, under a heading."""

    title: str
    rows: list[Row]


@dataclass(frozen=True, slots=True)
class CheckPage:
    """What is to be checked, in parts, and why the time was not held longer, if it was asked."""

    frame: Frame
    action: str
    parts: list[Part]
    time_url: str
    zone: Zone
    refusal: str = ""


def check_page(way: Way, selection: Selection, details: Details, refusal: str = "") -> CheckPage:
    """The page before confirming."""
    return CheckPage(
        frame=frame(way, Step.CHECK, selection),
        action=way.url(Step.CHECK),
        parts=[
            Part(gettext("Appointment"), _appointment(way, selection)),
            Part(gettext("Patient"), _patient(way, details)),
            Part(gettext("Contact"), _contact(way, details)),
        ],
        time_url=way.url(Step.TIME),
        zone=clinic_zone(way.begun.starts_at),
        refusal=refusal,
    )


def _appointment(way: Way, selection: Selection) -> list[Row]:
    is_at_the_clinic = selection.type is ServiceType.IN_PERSON and selection.location
    address = selection.location.address if is_at_the_clinic and selection.location else ""
    return [
        replace(when_row(way, selection), note=time_zone_name()),
        service_row(way, selection),
        therapist_row(way, selection, held_by(way)),
        replace(where_row(way, selection), note=address),
    ]


def _patient(way: Way, details: Details) -> list[Row]:
    booker = f"{details.booker_name} · {relation_word(details.relation)}" if details.booker_name else ""
    return _typed(
        way,
        ("first_name", gettext("Name"), f"{details.first_name} {details.last_name}"),
        ("birth_day", gettext("Birth date"), plain_date(details.birth_date)),
        ("booker_name", gettext("Booked by"), booker),
        ("has_authority", gettext("Authority to book"), _authority(way, details)),
        ("reason", gettext("Reason"), details.reason),
    )


def _authority(way: Way, details: Details) -> str:
    if not details.has_authority or not is_minor(details.birth_date, way.today):
        return ""
    return str(
        gettext(
            "I have parental authority, or the consent of a parent or guardian, to book this appointment."
        )
    )


def _contact(way: Way, details: Details) -> list[Row]:
    region = way.clinic.settings.region
    return _typed(
        way,
        ("email", gettext("Email address"), details.email),
        ("mobile", gettext("Mobile phone"), phones.readable(details.mobile, region)),
        ("phone", gettext("Other phone"), phones.readable(details.phone, region)),
        ("call_number", gettext("Number to call"), phones.readable(details.call_number, region)),
        ("visit_address", gettext("Address of the visit"), details.visit_address),
        ("agrees_email", gettext("We may contact you"), _channels(details)),
    )


def _channels(details: Details) -> str:
    agreed = {
        gettext("by email"): details.agrees_email,
        gettext("by text message"): details.agrees_sms,
        gettext("by phone call"): details.agrees_phone,
    }
    return ", ".join(words for words, is_agreed in agreed.items() if is_agreed) or gettext("by none of these")


def _typed(way: Way, *answers: tuple[str, str, str]) -> list[Row]:
    """The answers that were given, each with a link to its field."""
    url = way.url(Step.DETAILS)
    return [Row(label, value, f"{url}#{field}") for field, label, value in answers if value]
