"""Staff changing what a visit is, at the time it has."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from app.actions.appointments.change_details import DetailsChange, change_details
from app.domain.errors import NotGranted, Reason
from app.domain.scheduling.policy import ForcedReason
from app.domain.scheduling.service import ServiceType
from app.extensions import db
from app.models import Appointment, BlockedTime
from tests.factories.appointments import QUARTER_PAST_THREE, TWO
from tests.factories.small_clinic import NOW, WEDNESDAY, minute
from tests.factories.staff_acts import audit_of, book, refusal, row_of, shown, staffed_clinic, told_of

LATER = NOW + timedelta(minutes=10)
DUE = LATER + timedelta(minutes=3)
HALF_PAST_FOUR = minute(WEDNESDAY, "16:30")


@pytest.fixture
def ids(app: Flask) -> Iterator[SimpleNamespace]:
    with app.app_context():
        yield staffed_clinic()


def change(ids: SimpleNamespace, id: int, **other: Any) -> DetailsChange:
    """An assessment of 75 minutes in person, as it is, unless something else is given."""
    asked = {
        "shown": shown(id, other.pop("user_id", ids.kim)),
        "service_id": ids.bilan,
        "duration_minutes": 75,
        "type": ServiceType.IN_PERSON,
    }
    return DetailsChange(**asked | other)


def notices(id: int) -> list[tuple[str, Any]]:
    """What the patient is told anew, and when."""
    return [(event, due_at) for event, _, due_at in told_of(id, "pending") if event == "modified"]


def confirmed(id: int) -> None:
    said = update(Appointment).where(Appointment.id == id).values(confirmed_at=NOW, confirmed_by="email")
    db.session.execute(said)
    db.session.commit()


def test_another_duration_blocks_as_much_and_is_told(ids: SimpleNamespace) -> None:
    id = book(ids)
    confirmed(id)
    change_details(change(ids, id, duration_minutes=50), LATER)
    row = row_of(id)
    assert (row.ends_at, row.revision, row.confirmed_by) == (TWO + 50, 1, "")
    assert db.session.scalars(select(BlockedTime.ends_at)).one() == TWO + 50
    assert notices(id) == [("modified", DUE)]
    assert audit_of(id)[1] == ("user", "moved", ids.kim, {"from": TWO, "to": TWO})


def test_another_type_is_told(ids: SimpleNamespace) -> None:
    id = book(ids)
    change_details(change(ids, id, type=ServiceType.VIDEO), LATER)
    assert row_of(id).type == "video"
    assert notices(id) == [("modified", DUE)]
    assert audit_of(id)[1][3]["type"] == ["in_person", "video"]


def test_another_service_alone_is_not_told_and_what_was_planned_holds(ids: SimpleNamespace) -> None:
    id = book(ids)
    confirmed(id)
    before = told_of(id)
    change_details(change(ids, id, service_id=ids.suivi), LATER)
    row = row_of(id)
    assert (row.service_id, row.ends_at, row.revision, row.confirmed_by) == (ids.suivi, TWO + 75, 0, "email")
    assert told_of(id) == before
    assert db.session.scalars(select(BlockedTime.ends_at)).one() == TWO + 85  # with the buffer of its service
    assert audit_of(id)[1][3]["service_id"] == [ids.bilan, ids.suivi]


def test_unless_that_is_wished(ids: SimpleNamespace) -> None:
    id = book(ids)
    change_details(change(ids, id, service_id=ids.suivi, tells_service=True), LATER)
    assert row_of(id).revision == 1
    assert notices(id) == [("modified", DUE)]


def test_quiet_it_is_not_told(ids: SimpleNamespace) -> None:
    id = book(ids)
    change_details(change(ids, id, duration_minutes=50, quiet=True), LATER)
    assert [event for event, _, _ in told_of(id, "pending")] == ["reminder"]


def test_into_the_next_visit_only_on_purpose(ids: SimpleNamespace) -> None:
    id, following = book(ids), book(ids, QUARTER_PAST_THREE, patient=ids.zoe)
    assert refusal(change_details, change(ids, id, duration_minutes=90), LATER) is Reason.TAKEN
    change_details(change(ids, id, duration_minutes=90, forced=True, reason=ForcedReason.AGREED), LATER)
    assert audit_of(id)[1][3]["forced"] == {"appointment_ids": [following]}


def test_what_lies_over_another_visit_may_stay_there(ids: SimpleNamespace) -> None:
    first = book(ids)
    second = book(ids, patient=ids.zoe, forced=True, reason=ForcedReason.AGREED)
    for id in (first, second):
        change_details(change(ids, id, type=ServiceType.VIDEO), LATER)
    assert [(row_of(id).type, row_of(id).forced) for id in (first, second)] == [
        ("video", False),
        ("video", True),
    ]
    columns = BlockedTime.appointment_id, BlockedTime.forced
    assert sorted(map(tuple, db.session.execute(select(*columns)))) == [(first, False), (second, True)]


def test_of_two_who_change_the_service_the_second_is_told(ids: SimpleNamespace) -> None:
    id = book(ids)
    first, second = change(ids, id, service_id=ids.suivi), change(ids, id, type=ServiceType.VIDEO)
    change_details(first, LATER)
    assert refusal(change_details, second, LATER) is Reason.CHANGED
    assert (row_of(id).service_id, row_of(id).type) == (ids.suivi, "in_person")


def test_past_closing_only_by_choice(ids: SimpleNamespace) -> None:
    id = book(ids, HALF_PAST_FOUR)
    longer = change(ids, id, duration_minutes=120)
    assert refusal(change_details, longer, LATER) is Reason.RUNS_PAST_END
    change_details(replace(longer, outside_hours=True), LATER)
    assert (row_of(id).ends_at, row_of(id).forced) == (HALF_PAST_FOUR + 120, False)
    assert audit_of(id)[1][3]["outside_hours"] is True


@pytest.mark.parametrize("type", [ServiceType.HOME, ServiceType.PHONE])
def test_a_type_the_service_has_not_is_refused(ids: SimpleNamespace, type: ServiceType) -> None:
    assert refusal(change_details, change(ids, book(ids), type=type), LATER) is Reason.NOT_OFFERED


def test_as_it_was_shown_and_by_who_has_the_calendar(ids: SimpleNamespace) -> None:
    id = book(ids)
    stale = change(ids, id, duration_minutes=60)
    change_details(change(ids, id, duration_minutes=50), LATER)
    assert refusal(change_details, stale, LATER) is Reason.CHANGED
    with pytest.raises(NotGranted):
        change_details(change(ids, id, user_id=ids.max), LATER)
