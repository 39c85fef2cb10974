"""The times a patient can choose."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from app.extensions import db
from app.models import Absence
from app.queries.availability.starts import Choice, nearest_offered_starts, next_offered_start, offered_starts
from app.queries.configuration.snapshot import ClinicSnapshot, fresh_clinic
from tests.factories.small_clinic import CLOCK, NOW, WEDNESDAY, minute, small_clinic
from tests.factories.statements import counted_statements

TODAY = date(2026, 12, 1)


@pytest.fixture
def clinic(app: Flask) -> Iterator[SimpleNamespace]:
    with app.app_context():
        yield small_clinic()


def close(first: date, last: date, **target: Any) -> None:
    start, end = datetime.combine(first, datetime.min.time()), datetime.combine(last, datetime.min.time())
    db.session.add(Absence(starts_on_clock=start, ends_on_clock=end, **target))
    db.session.execute(db.text("UPDATE clinic SET revision = revision + 1"))
    db.session.commit()


def chosen(clinic: SimpleNamespace, **changes: Any) -> tuple[ClinicSnapshot, Choice]:
    snapshot = fresh_clinic()
    return snapshot, Choice(snapshot.services[clinic.bilan.id], **changes)


def day(day: date, days: int = 1) -> tuple[int, int]:
    return CLOCK.midnight(day), CLOCK.midnight(day + timedelta(days=days))


def test_the_notice_hides_what_begins_too_soon(clinic: SimpleNamespace) -> None:
    snapshot, choice = chosen(clinic, therapist_id=clinic.camille.id)
    found = offered_starts(
        snapshot, choice, day(TODAY), NOW
    )  # 9:00; mornings from 9:00, break 10:30 to 10:45
    assert [start.starts_at for start in found] == []
    before = NOW - timedelta(hours=2)
    assert [start.starts_at for start in offered_starts(snapshot, choice, day(TODAY), before)] == [
        minute(TODAY, time) for time in ("09:00", "10:15", "10:45")
    ]


def test_the_horizon_ends_with_its_last_clinic_day(clinic: SimpleNamespace) -> None:
    snapshot, choice = chosen(clinic)
    last = TODAY + timedelta(days=90)
    assert offered_starts(snapshot, choice, day(last), NOW)
    assert not offered_starts(snapshot, choice, day(last + timedelta(days=1), 30), NOW)


def test_a_location_that_nobody_works_at_offers_nothing(clinic: SimpleNamespace) -> None:
    snapshot, choice = chosen(clinic, location_id=999)
    assert offered_starts(snapshot, choice, day(WEDNESDAY), NOW) == []


@pytest.mark.parametrize("target", ["therapist", "location", "clinic"])
def test_an_absence_closes_whom_it_concerns(clinic: SimpleNamespace, target: str) -> None:
    columns = {
        "therapist": {"therapist_id": clinic.camille.id},
        "location": {"location_id": clinic.centre.id},
        "clinic": {},
    }[target]
    close(WEDNESDAY, WEDNESDAY + timedelta(days=1), **columns)
    snapshot, choice = chosen(clinic)
    found = offered_starts(snapshot, choice, day(WEDNESDAY), NOW)
    assert {start.therapist_ids for start in found} == (
        {(clinic.alex.id,)} if target == "therapist" else set()
    )


def test_the_next_start_is_found_beyond_a_long_closing_in_a_few_queries(
    app: Flask, clinic: SimpleNamespace
) -> None:
    close(TODAY, TODAY + timedelta(days=60))
    snapshot, choice = chosen(clinic, therapist_id=clinic.alex.id)
    with counted_statements(app) as sent:
        found = next_offered_start(snapshot, choice, CLOCK.midnight(TODAY), NOW)
    assert found is not None
    assert found.starts_at == minute(date(2027, 2, 3), "14:00")
    assert len([one for one in sent if one.startswith("SELECT")]) <= 5


def test_nothing_within_the_horizon_is_none(clinic: SimpleNamespace) -> None:
    close(TODAY, TODAY + timedelta(days=365))
    snapshot, choice = chosen(clinic)
    assert next_offered_start(snapshot, choice, CLOCK.midnight(TODAY), NOW) is None
    assert nearest_offered_starts(snapshot, choice, minute(WEDNESDAY, "14:00"), NOW) == []


def test_the_nearest_times_lie_on_both_sides_and_are_told_in_order(clinic: SimpleNamespace) -> None:
    snapshot, choice = chosen(clinic, therapist_id=clinic.camille.id)
    wanted = minute(WEDNESDAY, "15:00")
    found = [start.starts_at for start in nearest_offered_starts(snapshot, choice, wanted, NOW, most=3)]
    assert found == [minute(WEDNESDAY, time) for time in ("14:00", "15:15", "16:30")]


def test_when_nothing_is_near_the_next_times_are_told(clinic: SimpleNamespace) -> None:
    close(TODAY, TODAY + timedelta(days=40))
    snapshot, choice = chosen(clinic, therapist_id=clinic.alex.id)
    found = nearest_offered_starts(snapshot, choice, minute(WEDNESDAY, "14:00"), NOW, most=2)
    assert [start.starts_at for start in found] == [
        minute(date(2027, 1, 13), time) for time in ("14:00", "15:15")
    ]
