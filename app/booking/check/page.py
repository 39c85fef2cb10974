"""Everything that was chosen and typed, to be checked."""

from dataclasses import dataclass, replace

from flask_babel import gettext

from app import phones
from app.actions.appointments.book import Details
from app.booking.shared.frame import (
    Frame,
    SummaryRow,
    Zone,
    clinic_zone,
    frame,
    held_by,
    service_row,
    therapist_row,
    when_row,
    where_row,
)
from app.booking.shared.selection import Selection
from app.booking.shared.wizard import Wizard, WizardStep
from app.domain.patients.identity import is_minor
from app.domain.scheduling.service import ServiceType
from app.i18n import plain_date, time_zone_name
from app.wording import relation_word


@dataclass(frozen=True, slots=True)
class CheckSection:
    """Some of it, under a heading."""

    title: str
    rows: list[SummaryRow]


@dataclass(frozen=True, slots=True)
class CheckPage:
    """What is to be checked, in parts, and why the time was not held longer, if it was asked."""

    frame: Frame
    action: str
    parts: list[CheckSection]
    time_url: str
    zone: Zone
    refusal: str = ""


def check_page(wizard: Wizard, selection: Selection, details: Details, refusal: str = "") -> CheckPage:
    """The page before confirming."""
    return CheckPage(
        frame=frame(wizard, WizardStep.CHECK, selection),
        action=wizard.url(WizardStep.CHECK),
        parts=[
            CheckSection(gettext("Appointment"), _appointment(wizard, selection)),
            CheckSection(gettext("Patient"), _patient(wizard, details)),
            CheckSection(gettext("Contact"), _contact(wizard, details)),
        ],
        time_url=wizard.url(WizardStep.TIME),
        zone=clinic_zone(wizard.begun.starts_at),
        refusal=refusal,
    )


def _appointment(wizard: Wizard, selection: Selection) -> list[SummaryRow]:
    is_at_the_clinic = selection.type is ServiceType.IN_PERSON and selection.location
    address = selection.location.address if is_at_the_clinic and selection.location else ""
    return [
        replace(when_row(wizard, selection), note=time_zone_name()),
        service_row(wizard, selection),
        therapist_row(wizard, selection, held_by(wizard)),
        replace(where_row(wizard, selection), note=address),
    ]


def _patient(wizard: Wizard, details: Details) -> list[SummaryRow]:
    booker = f"{details.booker_name} · {relation_word(details.relation)}" if details.booker_name else ""
    return _typed(
        wizard,
        ("first_name", gettext("Name"), f"{details.first_name} {details.last_name}"),
        ("birth_day", gettext("Birth date"), plain_date(details.birth_date)),
        ("booker_name", gettext("Booked by"), booker),
        ("has_authority", gettext("Authority to book"), _authority(wizard, details)),
        ("reason", gettext("Reason"), details.reason),
    )


def _authority(wizard: Wizard, details: Details) -> str:
    if not details.has_authority or not is_minor(details.birth_date, wizard.today):
        return ""
    return str(
        gettext(
            "I have parental authority, or the consent of a parent or guardian, to book this appointment."
        )
    )


def _contact(wizard: Wizard, details: Details) -> list[SummaryRow]:
    region = wizard.clinic.settings.region
    return _typed(
        wizard,
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


def _typed(wizard: Wizard, *answers: tuple[str, str, str]) -> list[SummaryRow]:
    """The answers that were given, each with a link to its field."""
    url = wizard.url(WizardStep.DETAILS)
    return [SummaryRow(label, value, f"{url}#{field}") for field, label, value in answers if value]
