"""A clinic of any size, filled: so many therapists, appointments to come, and past ones."""

import random
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Engine, func, insert, select, text

from app.domain.time.wall_clock import WallClock
from app.extensions import db
from app.models import (
    Appointment,
    BlockedTime,
    Clinic,
    Location,
    Patient,
    Period,
    Schedule,
    Service,
    ServiceTypeRow,
    Therapist,
    TherapistService,
)

CLOCK = WallClock("America/Toronto")
OPENS, CLOSES, HALF_HOUR = 480, 1080, 30  # wall minutes
PLACES_A_DAY = (CLOSES - OPENS) // HALF_HOUR
COMING_DAYS = 1456  # room for 40,000 visits of five therapists; patients see the usual 90 days of them
PATIENTS = 20_000
AT_ONCE = 5_000
ASSESSMENT, FOLLOW_UP = 1, 2


@dataclass(frozen=True)
class Size:
    """How many therapists there are, and how many appointments are to come and past."""

    therapists: int
    coming: int
    past: int

    def __str__(self) -> str:
        return f"{self.therapists} therapists, {self.coming:,} to come, {self.past:,} past"


def make_clinic(therapists: int) -> None:
    """Insert a clinic whose therapists all work on weekdays, 8:00 to 18:00, and give both services.

    The assessment takes 60 min and follows on without gaps; the follow-up takes 30 min, every 15 min.
    """
    columns = {
        "name_fr": "Clinique",
        "name_en": "Clinic",
        "time_zone": CLOCK.zone_name,
        "phone": "+15145550100",
    }
    deadlines = {"modify_deadline_hours": 24, "cancel_deadline_hours": 24}
    db.session.add(Clinic(id=1, subdivision="QC", **columns, **deadlines))
    place = Location(slug="centre", name_fr="Centre", name_en="Centre", address="1, rue Principale")
    db.session.add_all(
        [place, _service(ASSESSMENT, "bilan", 60, "fixed"), _service(FOLLOW_UP, "suivi", 30, "flexible")]
    )
    db.session.flush()
    db.session.add_all(_therapist(number, place.id) for number in range(1, therapists + 1))
    db.session.execute(insert(Patient), [_patient(number) for number in range(PATIENTS)])
    db.session.commit()


def _service(id: int, slug: str, minutes: int, availability: str) -> Service:
    types = [ServiceTypeRow(type="in_person")]
    names = {"name_fr": slug.title(), "name_en": slug.title(), "published": True}
    return Service(
        id=id, slug=slug, duration_minutes=minutes, availability=availability, types=types, **names
    )


def _therapist(number: int, location_id: int) -> Therapist:
    periods = [Period(weekday=day, start_minute=OPENS, end_minute=CLOSES) for day in range(5)]
    return Therapist(
        slug=f"therapist-{number}",
        name=f"Therapist {number}",
        services=[TherapistService(service_id=ASSESSMENT), TherapistService(service_id=FOLLOW_UP)],
        schedules=[Schedule(location_id=location_id, periods=periods)],
    )


def _patient(number: int) -> dict[str, Any]:
    born = datetime(1950, 1, 1, tzinfo=UTC).date() + timedelta(days=number)
    name = f"person {number}"
    names = {"first_name": "Person", "last_name": str(number), "name_key": name}
    return names | {"birth_date": born, "created_at": datetime.now(UTC)}


def add_coming(engine: Engine, therapists: int, count: int) -> None:
    """Add so many visits of half an hour, evenly among the therapists, at random times to come."""
    _add(engine, therapists, count, range(1, COMING_DAYS))


def add_past(engine: Engine, therapists: int, count: int, there_are: int) -> None:
    """Add past visits, before those that there are: as far back as they must go."""
    first, last = _days_back(therapists, there_are), _days_back(therapists, there_are + count)
    _add(engine, therapists, count, range(-first - 1, -last - 1, -1))


def _days_back(therapists: int, count: int) -> int:
    """So many days hold so many visits, each second place taken."""
    return 2 * (count // (therapists * PLACES_A_DAY) + 7) if count else 0


def _add(engine: Engine, therapists: int, count: int, days: range) -> None:
    chance = random.Random(count)
    with engine.begin() as connection:
        guards = _without_guards(connection)
        first_id = (connection.scalar(select(func.max(Appointment.id))) or 0) + 1
        visits = sorted(_visits(chance, therapists, count, days))
        rows = _rows(visits, first_id)
        while chunk := list(islice(rows, AT_ONCE)):
            connection.execute(insert(Appointment.__table__), [appointment for appointment, _ in chunk])
            connection.execute(insert(BlockedTime.__table__), [block for _, block in chunk])
        _set_sequences(connection)
        for statement in guards:
            connection.execute(text(statement))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")


def _visits(chance: random.Random, therapists: int, count: int, days: range) -> Iterator[tuple[int, int]]:
    """Start and therapist of each visit, none meeting another, on weekdays of a range counted from today."""
    today = datetime.now(UTC).date()
    each = -(-count // therapists)
    dates = [today + timedelta(days=offset) for offset in days]
    weekdays = [day for day in dates if day.weekday() < 5]
    places = range(PLACES_A_DAY)
    starts = [CLOCK.midnight(day) + OPENS + HALF_HOUR * place for day in weekdays for place in places]
    for therapist in range(therapists):
        size = min(each, count - therapist * each)
        yield from ((start, therapist + 1) for start in chance.sample(starts, max(size, 0)))


def _rows(visits: list[tuple[int, int]], first_id: int) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """In order of time, so that one patient is never at two places."""
    made = datetime.now(UTC)
    kept = {"service_id": FOLLOW_UP, "location_id": 1, "type": "in_person", "time_zone": CLOCK.zone_name}
    state = {"status": "booked", "origin": "staff", "forced": False, "language": "fr", "created_at": made}
    for number, (start, therapist_id) in enumerate(visits, first_id):
        times = {"therapist_id": therapist_id, "starts_at": start, "ends_at": start + HALF_HOUR}
        person = {"uid": uuid.uuid4().hex, "patient_id": number % PATIENTS + 1}
        yield (
            {"id": number, **person, **times, **kept, **state, "draft_hash": None},
            {**times, "appointment_id": number, "hold_id": None, "forced": False},
        )


def _without_guards(connection: Connection) -> list[str]:
    """Take the guards away while a million rows come in; answers the statements that put them back."""
    if connection.dialect.name == "sqlite":
        found = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")).all()
        for name, _ in found:
            connection.execute(text(f"DROP TRIGGER {name}"))
        return [sql for _, sql in found]
    constraints = text(
        "SELECT conrelid::regclass, conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'x'"
    )
    put_back = ["ALTER TABLE blocked_times ENABLE TRIGGER USER"]
    connection.execute(text("ALTER TABLE blocked_times DISABLE TRIGGER USER"))
    for table, name, definition in connection.execute(constraints).all():
        connection.execute(text(f"ALTER TABLE {table} DROP CONSTRAINT {name}"))
        put_back.append(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")
    return put_back


def _set_sequences(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT setval('appointments_id_seq', (SELECT max(id) FROM appointments))"))
