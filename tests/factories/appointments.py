"""Appointments booked online at the small clinic, by actions alone."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime
from threading import Barrier
from types import SimpleNamespace
from typing import Any

from flask import Flask

from app.actions.appointments.book import BookingRequest, Details, book_appointment
from app.actions.appointments.hold_slot import HoldRequest, hold_slot
from app.domain.errors import Refused
from app.domain.scheduling.service import ServiceType
from app.extensions import db
from app.queries.appointments.by_link import LinkedAppointment, visit_by_link
from tests.factories.small_clinic import NOW, WEDNESDAY, minute

TWO = minute(WEDNESDAY, "14:00")
QUARTER_PAST_THREE = minute(WEDNESDAY, "15:15")
ANA = Details("Ana", "Núñez", date(1990, 5, 4), "2026-11", email="ana@example.com", agrees_email=True)
ZOE = replace(ANA, first_name="Zoé", email="zoe@example.com")


def wanted(clinic: SimpleNamespace, starts_at: int = TWO, **columns: Any) -> HoldRequest:
    """A time of an assessment with Camille, or of another choice."""
    chosen = {
        "service_id": clinic.bilan.id,
        "therapist_id": clinic.camille.id,
        "location_id": clinic.centre.id,
        "type": ServiceType.IN_PERSON,
        "starts_at": starts_at,
    }
    return HoldRequest(**chosen | columns)


def booked(
    clinic: SimpleNamespace, starts_at: int = TWO, details: Details = ANA, now: datetime = NOW, **columns: Any
) -> str:
    """The token of a link to an appointment booked just now."""
    draft = hold_slot(wanted(clinic, starts_at, **columns), now)
    return book_appointment(BookingRequest(draft, details, "en"), now)


def visit_of(token: str, now: datetime = NOW) -> LinkedAppointment:
    """The appointment of a link, as it is now."""
    visit = visit_by_link(token, now)
    assert visit is not None
    return visit


def at_once(app: Flask, *tasks: Callable[[], Any]) -> list[Any]:
    """What each task answers or is refused for, all let go at the same moment."""
    barrier = Barrier(len(tasks))

    def run(task: Callable[[], Any]) -> Any:
        with app.app_context():
            barrier.wait(timeout=30)
            try:
                return task()
            except Refused as refused:
                return refused.reason

    with ThreadPoolExecutor(len(tasks)) as pool:
        answers = list(pool.map(run, tasks))
    db.session.rollback()  # the caller sees what has become of it
    return answers
