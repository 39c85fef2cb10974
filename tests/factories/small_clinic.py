"""A small clinic in Montréal, made row by row: two therapists, one location, one service of each kind."""

from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

from app.domain.patients.identity import name_key
from app.domain.time.wall_clock import WallClock
from app.extensions import db
from app.models import (
    Break,
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

ZONE = "America/Toronto"
CLOCK = WallClock(ZONE)
NOW = datetime(2026, 12, 1, 14, 0, tzinfo=UTC)  # a Tuesday, 9:00 in Montréal
WEDNESDAY = date(2026, 12, 9)
MORNINGS = (0, 1, 3, 4)


def minute(day: date, clock_time: str) -> int:
    """The UTC minute of a time on the clinic's clock."""
    hours, minutes = clock_time.split(":")
    return CLOCK.minute_at(day, int(hours) * 60 + int(minutes))


def service(slug: str, *types: str, **columns: Any) -> Service:
    """A published service of 60 min, fixed, in French and English."""
    columns = {
        "duration_minutes": 60,
        "published": True,
        "name_fr": f"{slug} (fr)",
        "name_en": slug,
    } | columns
    rows = [ServiceTypeRow(type=code, position=position) for position, code in enumerate(types)]
    return Service(slug=slug, types=rows, **columns)


def therapist(slug: str, name: str, services: list[Service], *schedules: Schedule) -> Therapist:
    """A therapist who gives these services at these hours."""
    given = [TherapistService(service_id=one.id) for one in services]
    return Therapist(
        slug=slug,
        name=name,
        title_fr="Physiothérapeute",
        title_en="Physiotherapist",
        services=given,
        schedules=list(schedules),
    )


def wednesday_afternoons(location: Location) -> Schedule:
    """Wednesdays 14:00 to 18:00: the worked example."""
    return Schedule(location_id=location.id, periods=[Period(weekday=2, start_minute=840, end_minute=1080)])


def small_clinic(**settings: Any) -> SimpleNamespace:
    """Insert the clinic and commit; answers its rows by short names. `settings` change the clinic's own."""
    columns = {
        "name_fr": "Clinique du Parc",
        "name_en": "Park Clinic",
        "time_zone": ZONE,
        "subdivision": "QC",
        "phone": "+15145550100",
        "modify_deadline_hours": 24,
        "cancel_deadline_hours": 24,
    }
    db.session.add(Clinic(id=1, **columns | settings))
    centre = Location(
        slug="centre", name_fr="Centre-ville", name_en="Downtown", address="1200, avenue du Parc"
    )
    bilan = service(
        "bilan", "in_person", "video", duration_minutes=75, name_fr="Bilan initial", name_en="Assessment"
    )
    suivi = service(
        "suivi", "in_person", "phone", duration_minutes=30, availability="flexible", buffer_after_minutes=10
    )
    visite = service("visite", "home")
    reunion = service("reunion", silent=True, published=False)
    db.session.add_all([centre, bilan, suivi, visite, reunion])
    db.session.flush()
    mornings = Schedule(
        location_id=centre.id,
        periods=[Period(weekday=day, start_minute=540, end_minute=720) for day in MORNINGS],
        breaks=[Break(weekday=day, start_minute=630, end_minute=645) for day in MORNINGS],
    )
    camille = therapist(
        "camille-roy", "Camille Roy", [bilan, suivi, visite, reunion], mornings, wednesday_afternoons(centre)
    )
    alex = therapist("alex-martin", "Alex Martin", [bilan], wednesday_afternoons(centre))
    db.session.add_all([camille, alex])
    db.session.commit()
    return SimpleNamespace(
        centre=centre, bilan=bilan, suivi=suivi, visite=visite, reunion=reunion, camille=camille, alex=alex
    )


def patient(first_name: str = "Ana", last_name: str = "Núñez", **columns: Any) -> Patient:
    """A patient's record, not yet added."""
    columns = {"birth_date": date(1990, 5, 4), "email": "ana@example.com", "created_at": NOW} | columns
    return Patient(
        first_name=first_name, last_name=last_name, name_key=name_key(first_name, last_name), **columns
    )
