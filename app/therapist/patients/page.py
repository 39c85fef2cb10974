"""Patients who were looked for, and when they come next."""

from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext, ngettext

from app.domain.time.intervals import Minute
from app.i18n import day_time_label, localized, plain_date
from app.queries.configuration.snapshot import ClinicSnapshot
from app.queries.patients.patient_search import Found, FoundPatient, NextAppointment


@dataclass(frozen=True, slots=True)
class Coming:
    """The next appointment: when, as a link; with whom, and what for."""

    moment: str
    url: str
    note: str


@dataclass(frozen=True, slots=True)
class PatientRow:
    """One patient; `next` is None where nothing is coming."""

    name: str
    birth_date: str
    next: Coming | None
    last_visit: str


@dataclass(frozen=True, slots=True)
class PatientsPage:
    """What was typed, and what came of it: rows, none of them, or (`error`) too little to look for."""

    typed: str
    rows: tuple[PatientRow, ...] = ()
    count: str = ""
    error: str = ""


def patients_page(clinic: ClinicSnapshot, typed: str, found: Found) -> PatientsPage:
    """The page of what was found."""
    return PatientsPage(typed, tuple(_row(clinic, patient) for patient in found.patients), _count(found))


def too_little(typed: str) -> PatientsPage:
    """The page of a text with which no search can begin; it says nothing where nothing was typed."""
    sentence = gettext("Enter at least two letters of a name, four digits of a number, or a full birth date.")
    return PatientsPage(typed, error=sentence if typed.strip() else "")


def _count(found: Found) -> str:
    if found.has_more:
        sentence = gettext(
            "The first %(num)s patients are shown; there are more. Add to the name, or enter a birth date.",
            num=len(found.patients),
        )
        return str(sentence)
    return str(ngettext("%(num)s patient found", "%(num)s patients found", len(found.patients)))


def _row(clinic: ClinicSnapshot, patient: FoundPatient) -> PatientRow:
    return PatientRow(
        name=f"{patient.first_name} {patient.last_name}",
        birth_date=plain_date(patient.birth_date),
        next=_coming(clinic, patient.next) if patient.next else None,
        last_visit=_day(clinic, patient.last_visit_at),
    )


def _coming(clinic: ClinicSnapshot, appointment: NextAppointment) -> Coming:
    service = localized(clinic.services[appointment.service_id], "name")
    return Coming(
        moment=day_time_label(appointment.starts_at),
        url=url_for("therapist.appointment", uid=appointment.uid),
        note=f"{clinic.therapists[appointment.therapist_id].name} · {service}",
    )


def _day(clinic: ClinicSnapshot, minute: Minute | None) -> str:
    return str(gettext("None yet")) if minute is None else plain_date(clinic.clock.day_of(minute))
