"""The same visits for both: an hour each, at random times of two weeks; and how Créneau gets them."""

import random
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from flask import Flask

from app.extensions import db
from app.models import Appointment, BlockedTime
from bench.clinics import ASSESSMENT, CLOCK, CLOSES, OPENS
from tests.databases import engine_of

THERAPISTS = 5
HOUR = 60
SHARE = 0.3


@dataclass(frozen=True)
class Visit:
    """An hour of a therapist (1 to 5), from a minute of the wall clock."""

    therapist: int
    day: date
    minute: int


def two_weeks(today: date) -> list[date]:
    """Fourteen days from a Monday that is at least a week away: no start is too soon for anybody."""
    monday = today + timedelta(days=14 - today.weekday())
    return [monday + timedelta(days=day) for day in range(14)]


def make_visits(days: Iterable[date]) -> list[Visit]:
    """The first working day full, the last one free, three hours in ten taken on those between."""
    chance = random.Random(1)
    full, *others, _ = [day for day in days if day.weekday() < 5]
    hours = [(who, minute) for who in range(1, THERAPISTS + 1) for minute in range(OPENS, CLOSES, HOUR)]
    visits = [Visit(who, full, minute) for who, minute in hours]
    return visits + [Visit(who, day, at) for day in others for who, at in hours if chance.random() < SHARE]


def add_to_ours(app: Flask, visits: Iterable[Visit]) -> None:
    """Insert them as booked appointments of the assessment, each for another patient."""
    with app.app_context():
        for number, visit in enumerate(visits, 1):
            start = CLOCK.midnight(visit.day) + visit.minute
            times = {"therapist_id": visit.therapist, "starts_at": start, "ends_at": start + HOUR}
            db.session.add(_appointment(number, times))
            db.session.flush()
            db.session.add(BlockedTime(appointment_id=number, **times))
        db.session.commit()
    engine_of(app).dispose()


def _appointment(number: int, times: dict[str, int]) -> Appointment:
    return Appointment(
        id=number,
        uid=uuid.uuid4().hex,
        patient_id=number,
        service_id=ASSESSMENT,
        location_id=1,
        type="in_person",
        time_zone=CLOCK.zone_name,
        origin="staff",
        language="fr",
        created_at=datetime.now(UTC),
        **times,
    )
