"""Staff marking what became of a visit: the legal ways, and no others, from how it is now."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import permutations
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update
from sqlalchemy.orm import Session

from app.actions.appointments.mark_status import StatusMark, mark_status
from app.actions.steps.appointments.occasion import Occasion
from app.actions.steps.appointments.scheduling import cancel, set_status
from app.actions.transaction import writing_calendar
from app.domain.errors import IllegalTransition, NotGranted, Reason
from app.domain.scheduling.actor import staff
from app.domain.scheduling.appointment import Status, next_statuses
from app.extensions import db
from app.models import Appointment, BlockedTime
from app.queries.appointments.scheduled import Scheduled, scheduled_appointment
from app.queries.configuration.snapshot import fresh_clinic
from tests.factories.appointments import at_once
from tests.factories.rows import counted
from tests.factories.small_clinic import NOW
from tests.factories.staff_acts import audit_of, book, refusal, row_of, shown, staffed_clinic, told_of


@pytest.fixture
def ids(app: Flask) -> Iterator[SimpleNamespace]:
    with app.app_context():
        yield staffed_clinic()


def put(id: int, status: Status) -> None:
    db.session.execute(update(Appointment).where(Appointment.id == id).values(status=status))
    db.session.commit()


def mark(ids: SimpleNamespace, id: int, old: Status, new: Status) -> StatusMark:
    return StatusMark(replace(shown(id, ids.kim), status=old), new)


@pytest.mark.parametrize(("old", "new"), list(permutations(Status, 2)))
def test_goes_the_legal_ways_and_no_others(ids: SimpleNamespace, old: Status, new: Status) -> None:
    id = book(ids)
    put(id, old)
    before, told = row_of(id), told_of(id)
    if new in next_statuses(old) - {Status.CANCELLED}:
        mark_status(mark(ids, id, old, new), NOW)
        assert (row_of(id).status, row_of(id).revision) == (new, before.revision)
        assert audit_of(id)[1] == ("user", "status_changed", ids.kim, {"from": old, "to": new})
    else:
        with pytest.raises(IllegalTransition):
            mark_status(mark(ids, id, old, new), NOW)
        assert row_of(id) == before
    assert told_of(id) == told


def test_marked_twice_it_stays_as_it_is(ids: SimpleNamespace) -> None:
    id = book(ids)
    for _ in range(2):
        mark_status(mark(ids, id, Status.BOOKED, Status.ARRIVED), NOW)
    assert [act for _, act, _, _ in audit_of(id)] == ["booked", "status_changed"]


def test_from_another_status_than_was_shown_it_is_refused(ids: SimpleNamespace) -> None:
    id = book(ids)
    put(id, Status.ARRIVED)
    stale = mark(ids, id, Status.BOOKED, Status.FULFILLED)
    assert refusal(mark_status, stale, NOW) is Reason.CHANGED
    assert row_of(id).status == "arrived"


def test_who_has_not_the_calendar_may_not(ids: SimpleNamespace) -> None:
    id = book(ids)
    with pytest.raises(NotGranted):
        mark_status(StatusMark(shown(id, ids.max), Status.ARRIVED), NOW)


def arrive(session: Session, on: Occasion, record: Scheduled) -> None:
    set_status(session, on, record, Status.ARRIVED)


def write(act: Callable[[Session, Occasion, Scheduled], None], record: Scheduled, user_id: int) -> None:
    with writing_calendar() as session:
        act(session, Occasion(fresh_clinic(), staff(user_id), NOW), record)


@pytest.mark.parametrize("act", [arrive, cancel])
def test_what_was_read_before_somebody_else_wrote_is_not_written(ids: SimpleNamespace, act: Any) -> None:
    id = book(ids)
    stale = scheduled_appointment(id)
    put(id, Status.FULFILLED)
    assert refusal(write, act, stale, ids.kim) is Reason.CHANGED
    assert (row_of(id).status, counted(BlockedTime)) == ("fulfilled", 1)


def test_of_two_who_mark_it_at_once_one_does(app: Flask, ids: SimpleNamespace) -> None:
    id = book(ids)
    acts = [mark(ids, id, Status.BOOKED, new) for new in (Status.ARRIVED, Status.FULFILLED)]
    db.session.rollback()
    answers = at_once(app, *(lambda act=act: mark_status(act, NOW) for act in acts))
    assert sorted(map(str, answers)) == ["None", "changed"]
    assert len(audit_of(id)) == 2
