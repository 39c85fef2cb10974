"""Invented patients and appointments."""

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from flask import Flask

from app.actions.configuration.import_file import import_clinic_file
from app.clinic_file.loading import plan
from app.demonstration.invention import (
    AHEAD_DAYS,
    KEPT_FREE,
    PAST_DAYS,
    UPCOMING_AT_MOST,
    InventedVisit,
    invented_visits,
)
from app.demonstration.setup import FOLDER, clinic_text
from app.domain.configuration.setup import Setup
from app.domain.scheduling.appointment import Status
from app.domain.scheduling.slots import starts
from app.domain.time.intervals import Interval
from app.domain.time.wall_clock import instant_of
from app.queries.configuration.snapshot import ClinicSnapshot, fresh_clinic

NOWS = [
    datetime(2026, 12, 1, 14, 20, tzinfo=UTC),  # a Tuesday morning in Montréal
    datetime(2027, 3, 8, 3, 0, tzinfo=UTC),  # a Sunday evening there, before the clocks go forward
    datetime(2027, 10, 30, 16, 0, tzinfo=UTC),  # a Saturday, before they go back
]
Invented = tuple[ClinicSnapshot, list[InventedVisit], datetime]

pytestmark = pytest.mark.backends("sqlite")


@pytest.fixture(params=NOWS, ids=[now.date().isoformat() for now in NOWS])
def invented(app: Flask, request: pytest.FixtureRequest) -> Invented:
    now: datetime = request.param
    with app.app_context():
        import_clinic_file(Setup(), plan(clinic_text(now.date()), Setup(), FOLDER).after, now)
        clinic = fresh_clinic()
    return clinic, list(invented_visits(clinic, now)), now


def blocked(visits: list[InventedVisit], therapist_id: int) -> list[Interval]:
    """What the visits block of a therapist's time."""
    own = (visit for visit in visits if visit.therapist_id == therapist_id)
    return [visit.service.grid.blocks(visit.starts_at) for visit in own]


def test_are_the_same_for_the_same_day(invented: Invented) -> None:
    clinic, visits, now = invented
    assert list(invented_visits(clinic, now)) == visits


def test_every_visit_is_at_a_start_that_is_offered_and_ends_within_hours(invented: Invented) -> None:
    clinic, visits, _ = invented
    for visit in visits:
        therapist = clinic.therapists[visit.therapist_id]
        span = visit.starts_at, visit.ends_at
        assert visit.service.id in therapist.service_ids
        assert visit.type in visit.service.types
        assert (visit.starts_at, visit.location_id) in starts(therapist.working, visit.service.grid, span, ())
        hours = therapist.working.segments(span, visit.service.id, visit.location_id)
        assert any(each.start <= visit.starts_at and visit.ends_at <= each.end for each in hours)


def test_no_therapist_is_blocked_twice_and_no_patient_at_two_places(invented: Invented) -> None:
    clinic, visits, _ = invented
    for therapist_id in clinic.therapists:
        times = sorted(blocked(visits, therapist_id))
        assert all(one[1] <= other[0] for one, other in pairwise(times))
    days = {(visit.patient, clinic.clock.day_of(visit.starts_at)) for visit in visits}
    assert len(days) == len(visits)


def test_calendars_are_about_half_full(invented: Invented) -> None:
    clinic, visits, now = invented
    today = clinic.clock.today(now)
    window = tuple(clinic.clock.midnight(today + timedelta(days=days)) for days in (-PAST_DAYS, AHEAD_DAYS))
    for therapist in clinic.therapists.values():
        hours = [
            each
            for each in therapist.working.segments((window[0], window[1]))
            if (therapist.slug, clinic.clock.day_of(each.start).weekday()) != KEPT_FREE
        ]
        busy = sum(end - start for start, end in blocked(visits, therapist.id))
        assert 0.35 < busy / sum(each.end - each.start for each in hours) < 0.65, therapist.name


def test_what_is_past_took_place_or_not_and_what_comes_is_booked(invented: Invented) -> None:
    _, visits, now = invented
    past = {visit.status for visit in visits if instant_of(visit.ends_at) <= now}
    ahead = {visit.status for visit in visits if instant_of(visit.starts_at) > now}
    assert past == {Status.FULFILLED, Status.NOSHOW, Status.CANCELLED}
    assert ahead == {Status.BOOKED, Status.CANCELLED}
    assert all(visit.created_at < min(now, instant_of(visit.starts_at)) for visit in visits)


def test_nobody_has_reached_the_limit(invented: Invented) -> None:
    _, visits, now = invented
    ahead = defaultdict(int)
    for visit in visits:
        ahead[visit.patient] += instant_of(visit.starts_at) > now
    assert max(ahead.values()) == UPCOMING_AT_MOST


def test_every_published_service_has_free_times_within_days(invented: Invented) -> None:
    clinic, visits, now = invented
    today = clinic.clock.today(now)
    week = clinic.clock.midnight(today + timedelta(days=1)), clinic.clock.midnight(today + timedelta(days=8))
    for service in clinic.offered:
        free = []
        for therapist_id in clinic.places[service.id]:
            working = clinic.therapists[therapist_id].working
            free += starts(working, service.grid, week, blocked(visits, therapist_id))
        assert free, service.slug


def test_the_worked_example_is_seen_every_week(invented: Invented) -> None:
    clinic, visits, now = invented
    camille, bilan = clinic.therapist_by_slug("camille-roy"), clinic.service_by_slug("physio-bilan")
    assert camille is not None
    assert bilan is not None
    today = clinic.clock.today(now)
    for weeks in range(4):
        wednesday = today + timedelta(days=7 * weeks + (2 - today.weekday()) % 7)
        day = clinic.clock.midnight(wednesday), clinic.clock.midnight(wednesday + timedelta(days=1))
        offered = starts(camille.working, bilan.grid, day, blocked(visits, camille.id))
        times = [f"{clinic.clock.local(start):%H:%M}" for start, _ in offered]
        assert times == ["14:00", "15:15", "16:30", "17:45"]


def test_children_are_booked_by_a_parent(invented: Invented) -> None:
    _, visits, now = invented
    for patient in {visit.patient for visit in visits}:
        is_child = (now.date() - patient.birth_date).days < 18 * 365.2
        assert bool(patient.parent) == is_child or patient.birth_date.year == now.year - 18


def test_people_are_bilingual_and_their_addresses_lead_nowhere(invented: Invented) -> None:
    _, visits, _ = invented
    people = {visit.patient for visit in visits}
    assert {patient.language for patient in people} == {"fr", "en"}
    assert all(patient.email.endswith("@example.com") and "55501" in patient.mobile for patient in people)
    assert len({(patient.first_name, patient.last_name) for patient in people}) == len(people)
