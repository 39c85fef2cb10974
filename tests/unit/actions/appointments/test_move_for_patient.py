"""Staff moving an appointment for its patient."""

from collections.abc import Iterator
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, select, update

from app.actions.appointments.cancel_for_patient import StaffCancellation, cancel_for_patient
from app.actions.appointments.move_for_patient import StaffMove, move_for_patient
from app.actions.steps.appointments.by_staff import Shown
from app.domain.errors import NotGranted, Reason
from app.domain.scheduling.appointment import Status
from app.domain.scheduling.policy import ForcedReason
from app.extensions import db
from app.models import Appointment, BlockedTime, Clinic, Message, TherapistService, UserCalendar
from tests.factories.appointments import QUARTER_PAST_THREE, TWO, at_once
from tests.factories.small_clinic import NOW, WEDNESDAY, minute
from tests.factories.staff_acts import audit_of, book, refusal, row_of, shown, staffed_clinic, told_of

GRACE = timedelta(minutes=3)
LATER = NOW + timedelta(minutes=10)
EVENING = minute(WEDNESDAY, "20:00")


@pytest.fixture
def ids(app: Flask) -> Iterator[SimpleNamespace]:
    with app.app_context():
        yield staffed_clinic()


def move_to(ids: SimpleNamespace, id: int, starts_at: int = QUARTER_PAST_THREE, **other: Any) -> StaffMove:
    """Kim moves it, with Camille, unless something else is given."""
    asked = {
        "shown": shown(id, other.pop("user_id", ids.kim)),
        "starts_at": starts_at,
        "therapist_id": ids.camille,
        "location_id": ids.centre,
    }
    return StaffMove(**asked | other)


def test_takes_the_new_time_and_gives_up_the_old_one(ids: SimpleNamespace) -> None:
    id = book(ids)
    move_for_patient(move_to(ids, id), LATER)
    row = row_of(id)
    assert (row.starts_at, row.ends_at, row.revision, row.forced) == (
        QUARTER_PAST_THREE,
        QUARTER_PAST_THREE + 75,
        1,
        False,
    )
    blocked = db.session.execute(select(BlockedTime.starts_at, BlockedTime.appointment_id))
    assert [tuple(each) for each in blocked] == [(QUARTER_PAST_THREE, id)]
    assert audit_of(id)[1] == ("user", "moved", ids.kim, {"from": TWO, "to": QUARTER_PAST_THREE})


def test_it_may_overlap_where_it_was(ids: SimpleNamespace) -> None:
    id = book(ids)
    move_for_patient(move_to(ids, id, TWO + 20), LATER)
    assert row_of(id).starts_at == TWO + 20


@pytest.mark.parametrize(("who", "may"), [("kim", True), ("sam", True), ("lou", False), ("max", False)])
def test_to_another_therapist_needs_both_calendars(ids: SimpleNamespace, who: str, may: bool) -> None:
    there, back = book(ids), book(ids, patient=ids.zoe, therapist_id=ids.alex)
    user_id = getattr(ids, who)
    acts = (
        move_to(ids, there, therapist_id=ids.alex, user_id=user_id),
        move_to(ids, back, therapist_id=ids.camille, user_id=user_id),
    )
    for act in acts:
        if may:
            move_for_patient(act, LATER)
        else:
            with pytest.raises(NotGranted):
                move_for_patient(act, LATER)
    moved = [row_of(id).starts_at == QUARTER_PAST_THREE for id in (there, back)]
    assert moved == [may, may]


def test_a_grant_taken_away_meanwhile_is_gone(ids: SimpleNamespace) -> None:
    act = move_to(ids, book(ids))
    db.session.execute(delete(UserCalendar))
    db.session.commit()
    with pytest.raises(NotGranted):
        move_for_patient(act, LATER)


def test_what_is_not_there_is_told_from_nothing_by_nobody(ids: SimpleNamespace) -> None:
    with pytest.raises(NotGranted):
        move_for_patient(
            StaffMove(Shown(ids.sam, 99, 0, Status.BOOKED, ids.bilan), TWO, ids.camille, ids.centre), NOW
        )


def test_as_it_was_shown_or_not_at_all(ids: SimpleNamespace) -> None:
    id = book(ids)
    stale = move_to(ids, id, TWO + 5)
    move_for_patient(move_to(ids, id), LATER)
    assert refusal(move_for_patient, stale, LATER) is Reason.CHANGED
    assert row_of(id).starts_at == QUARTER_PAST_THREE


def test_one_that_is_cancelled_is_moved_by_nobody(ids: SimpleNamespace) -> None:
    id = book(ids)
    cancel_for_patient(StaffCancellation(shown(id, ids.kim)), LATER)
    assert refusal(move_for_patient, move_to(ids, id), LATER) is Reason.CHANGED


def test_over_another_visit_only_on_purpose_and_an_ordinary_one_again_after(ids: SimpleNamespace) -> None:
    first, second = book(ids), book(ids, QUARTER_PAST_THREE, patient=ids.zoe)
    assert refusal(move_for_patient, move_to(ids, second, TWO), LATER) is Reason.TAKEN
    move_for_patient(move_to(ids, second, TWO, forced=True, reason=ForcedReason.URGENT), LATER)
    assert row_of(second).forced
    assert audit_of(second)[1][3] == {
        "from": QUARTER_PAST_THREE,
        "to": TWO,
        "forced": {"appointment_ids": [first]},
        "reason": "urgent",
    }
    move_for_patient(move_to(ids, second), LATER)
    assert not row_of(second).forced


def test_outside_hours_without_forcing(ids: SimpleNamespace) -> None:
    id = book(ids)
    assert refusal(move_for_patient, move_to(ids, id, EVENING), LATER) is Reason.OUTSIDE_HOURS
    move_for_patient(move_to(ids, id, EVENING, outside_hours=True), LATER)
    assert not row_of(id).forced
    assert audit_of(id)[1][3] == {"from": TWO, "to": EVENING, "outside_hours": True}


def test_a_service_its_therapist_no_longer_gives_is_kept_with_them_only(ids: SimpleNamespace) -> None:
    id = book(ids)
    db.session.execute(delete(TherapistService).where(TherapistService.service_id == ids.bilan))
    db.session.execute(update(Clinic).values(revision=Clinic.revision + 1))
    db.session.commit()
    other = move_to(ids, id, therapist_id=ids.alex)
    assert refusal(move_for_patient, other, LATER) is Reason.NOT_OFFERED
    move_for_patient(move_to(ids, id), LATER)
    assert row_of(id).starts_at == QUARTER_PAST_THREE


def test_is_told_after_the_grace_delay_with_what_it_was(ids: SimpleNamespace) -> None:
    id = book(ids)
    move_for_patient(move_to(ids, id), LATER)
    assert ("modified", "pending", LATER + GRACE) in told_of(id, "pending")
    assert all(state == "dropped" for event, state, _ in told_of(id) if event == "booked")
    notice = select(Message.detail).where(Message.event == "modified", Message.recipient == "patient")
    detail = db.session.scalars(notice).one()
    assert (detail["actor"], detail["actor_name"], detail["changes"]) == ("staff", "Kim", ["start"])
    assert detail["was"]["starts_at"] == TWO


def test_within_the_grace_delay_it_corrects_the_booking(ids: SimpleNamespace) -> None:
    id = book(ids)
    move_for_patient(move_to(ids, id), NOW + timedelta(minutes=1))
    due_at = NOW + timedelta(minutes=1) + GRACE
    assert ("booked", due_at) in [(event, due) for event, _, due in told_of(id, "pending")]
    assert "modified" not in [event for event, _, _ in told_of(id)]


def test_quiet_only_reminds_of_the_new_time(ids: SimpleNamespace) -> None:
    id = book(ids)
    move_for_patient(move_to(ids, id, quiet=True), LATER)
    assert [event for event, _, _ in told_of(id, "pending")] == ["reminder"]


def test_that_it_was_confirmed_is_lost(ids: SimpleNamespace) -> None:
    id = book(ids)
    db.session.execute(update(Appointment).values(confirmed_at=NOW, confirmed_by="email"))
    db.session.commit()
    move_for_patient(move_to(ids, id), LATER)
    assert (row_of(id).confirmed_at, row_of(id).confirmed_by) == (None, "")


def test_of_two_who_move_it_at_once_one_does(app: Flask, ids: SimpleNamespace) -> None:
    id = book(ids)
    acts = [move_to(ids, id), move_to(ids, id, TWO + 5, user_id=ids.sam)]
    db.session.rollback()
    answers = at_once(app, *(lambda act=act: move_for_patient(act, LATER) for act in acts))
    assert sorted(map(str, answers)) == ["None", "changed"]
    assert row_of(id).revision == 1
