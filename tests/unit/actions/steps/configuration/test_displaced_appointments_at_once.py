"""Time that is closed while others book, close or move at the same moment: nobody is left in closed time."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial
from types import SimpleNamespace

import pytest
from flask import Flask
from sqlalchemy import select

from app.actions.appointments.book import BookingRequest, book_appointment
from app.actions.appointments.hold_slot import hold_slot
from app.actions.configuration.change import SetupChange, change_setup
from app.actions.configuration.errors import AppointmentsInTheWay, ChangedMeanwhile
from app.domain.configuration.keys import SetupKey
from app.domain.configuration.setup import AbsenceSetup
from app.domain.errors import Reason
from app.domain.scheduling.closing import Decision
from app.extensions import db
from app.models import Absence, Appointment, BlockedTime, Message
from tests.factories.appointments import ANA, QUARTER_PAST_THREE, TWO, ZOE, at_once, booked, wanted
from tests.factories.rows import counted
from tests.factories.small_clinic import NOW, WEDNESDAY, small_clinic

NEXT_WEEK = TWO + 7 * 24 * 60
Decisions = Mapping[int, Decision]


@pytest.fixture
def clinic(app: Flask) -> SimpleNamespace:
    with app.app_context():
        made = small_clinic()
        ids = SimpleNamespace(camille=made.camille.id, alex=made.alex.id, centre=made.centre.id)
        for row in vars(made).values():
            db.session.expunge(row)
    return SimpleNamespace(**vars(made), ids=ids)


def away(therapist: str | None = "camille-roy", ends: str = "24:00") -> AbsenceSetup:
    """An absence on the Wednesday, of one therapist or of all."""
    midnight = datetime.combine(WEDNESDAY, datetime.min.time())
    hours, minutes = map(int, ends.split(":"))
    until = midnight + timedelta(hours=hours, minutes=minutes)
    return AbsenceSetup(therapist=therapist, starts_on_clock=midnight, ends_on_clock=until)


def closing(absence: AbsenceSetup, decisions: Decisions | None = None) -> Callable[[], str]:
    """What an administrator does: enter an absence. It answers how that ended."""
    place = SetupKey("absences", absence.key)

    def close() -> str:
        try:
            change_setup(SetupChange({place: absence}, {place: ""}, None, decisions or {}), NOW)
        except (ChangedMeanwhile, AppointmentsInTheWay) as refused:
            return type(refused).__name__
        return "closed"

    return close


def stored() -> list[tuple[str, int, int]]:
    rows = db.session.execute(
        select(Appointment.status, Appointment.therapist_id, Appointment.starts_at).order_by(Appointment.id)
    )
    return [tuple(row) for row in rows]


def test_who_books_while_the_time_is_closed_is_asked_about_or_refused(
    app: Flask, clinic: SimpleNamespace
) -> None:
    with app.app_context():
        draft = hold_slot(wanted(clinic), NOW)
        book = partial(book_appointment, BookingRequest(draft, ANA, "en"), NOW)
        link, closed = at_once(app, book, closing(away()))
        if link is Reason.ABSENT:
            assert (closed, counted(Appointment), counted(Absence)) == ("closed", 0, 1)
        else:
            assert (closed, counted(Appointment), counted(Absence)) == ("AppointmentsInTheWay", 1, 0)


def test_of_two_who_cancel_the_same_visit_by_closing_its_time_one_does(
    app: Flask, clinic: SimpleNamespace
) -> None:
    with app.app_context():
        booked(clinic)
        [id] = db.session.scalars(select(Appointment.id))
        decided = {id: Decision(0, "cancel")}
        ended = at_once(app, closing(away(), decided), closing(away(None), decided))
        assert ended == ["closed", "closed"]
        assert stored() == [("cancelled", clinic.ids.camille, TWO)]
        assert (counted(Absence), counted(BlockedTime)) == (2, 0)
        cancelled = select(Message).where(Message.event == "cancelled", Message.recipient == "patient")
        assert len(list(db.session.scalars(cancelled))) == 1


def test_of_two_who_enter_the_same_absence_the_second_is_told(app: Flask, clinic: SimpleNamespace) -> None:
    with app.app_context():
        booked(clinic)
        [id] = db.session.scalars(select(Appointment.id))
        decided = {id: Decision(0, "keep")}
        ended = at_once(app, closing(away(), decided), closing(away(), decided))
        assert sorted(ended) == ["ChangedMeanwhile", "closed"]
        assert counted(Absence) == 1


def test_of_two_visits_that_are_moved_to_one_time_by_two_people_one_goes_there(
    app: Flask, clinic: SimpleNamespace
) -> None:
    with app.app_context():
        booked(clinic)
        booked(clinic, TWO, ZOE, therapist_id=clinic.ids.alex)
        first, second = db.session.scalars(select(Appointment.id).order_by(Appointment.id))
        to = {"starts_at": QUARTER_PAST_THREE, "therapist_id": clinic.ids.alex}
        move = Decision(0, "move", location_id=clinic.ids.centre, **to)
        ended = at_once(
            app,
            closing(away(), {first: move}),
            closing(away("alex-martin", "15:15"), {second: move}),
        )
        assert sorted(ended) == ["TimeGone", "closed"]
        assert counted(Absence) == 1
        there = [row for row in stored() if row == ("booked", clinic.ids.alex, QUARTER_PAST_THREE)]
        assert len(there) == 1
        assert counted(BlockedTime) == 2
