"""What visitors of a tortured clinic are going to do, all of it decided by a seed before anybody begins."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum, auto
from random import Random
from zoneinfo import ZoneInfo

from app.extensions import db
from app.models import Clinic, Location, Service
from tests.factories.small_clinic import service, therapist, wednesday_afternoons

ZONE = "America/Toronto"
OPENS, CLOSES = 14 * 60, 18 * 60
WEEKS = 10
TODAY = datetime.now(UTC).date()
WEDNESDAYS = [TODAY + timedelta(days=14 + (2 - TODAY.weekday()) % 7 + 7 * week) for week in range(WEEKS)]
CROWD = 20
PERSONS = 40
HOT_MINUTES = 90  # all of a round want to begin within so many minutes
ANYBODY = "any"


@dataclass(frozen=True)
class Kind:
    """A service, in minutes: how long it takes, what it blocks around that, how its starts follow."""

    slug: str
    duration: int
    before: int
    after: int
    pace: int
    is_flexible: bool
    given_by: tuple[str, ...]

    @property
    def minutes(self) -> range:
        """The starts of an afternoon, on its clock: a flexible visit ends before the clinic closes."""
        return range(OPENS, CLOSES - self.duration + 1 if self.is_flexible else CLOSES, self.pace)

    def blocks(self, start: int) -> tuple[int, int]:
        """What a visit keeps busy."""
        return start - self.before, start + self.duration + self.after


THERAPISTS = {"alix": "Alix Roy", "camille": "Camille Côté", "sam": "Sam Martin"}
KINDS = {
    kind.slug: kind
    for kind in (
        Kind("bilan", 75, 0, 0, pace=75, is_flexible=False, given_by=("alix", "camille", "sam")),
        Kind("massage", 50, 5, 10, pace=65, is_flexible=False, given_by=("alix", "camille")),
        Kind("suivi", 30, 0, 10, pace=15, is_flexible=True, given_by=("alix", "camille", "sam")),
    )
}


def describe_clinic() -> None:
    """Insert the clinic: three therapists on Wednesday afternoons, services of each kind with buffers."""
    db.session.add(
        Clinic(id=1, name_fr="Clinique", name_en="Clinic", time_zone=ZONE, subdivision="QC", hold_minutes=1)
    )
    centre = Location(slug="centre", name_fr="Centre-ville", name_en="Downtown", address="1, rue du Parc")
    services = {slug: _service(kind) for slug, kind in KINDS.items()}
    db.session.add_all([centre, *services.values()])
    db.session.flush()
    for slug, name in THERAPISTS.items():
        given = [services[kind.slug] for kind in KINDS.values() if slug in kind.given_by]
        db.session.add(therapist(slug, name, given, wednesday_afternoons(centre)))
    db.session.commit()


def _service(kind: Kind) -> Service:
    return service(
        kind.slug,
        "in_person",
        duration_minutes=kind.duration,
        availability="flexible" if kind.is_flexible else "fixed",
        step_minutes=kind.pace if kind.is_flexible else 15,
        buffer_before_minutes=kind.before,
        buffer_after_minutes=kind.after,
    )


def utc_minute(day: date, minute: int) -> int:
    """A minute of a day on the clinic's clock, in minutes since 1970 in UTC."""
    local = datetime.combine(day, time(*divmod(minute, 60)), ZoneInfo(ZONE))
    return int(local.timestamp()) // 60


class Habit(Enum):
    """What somebody does once a time is held."""

    BOOKS = auto()
    LEAVES = auto()
    """Is never seen again."""
    COMES_LATE = auto()
    """Confirms a round later, when the hold may have run out or the draft may be gone."""
    CHANGES = auto()
    """Chooses another time before confirming."""


@dataclass(frozen=True)
class Wish:
    """A service at a time (UTC minute), with somebody or with anybody."""

    service: str
    therapist: str
    start: int


@dataclass(frozen=True)
class Plan:
    """One attempt to book. `clicks` is how often each button is pressed, at once; `token` the page's own."""

    wish: Wish
    other: Wish
    habit: Habit
    person: str
    clicks: int
    takes_what_is_offered: bool
    token: str


@dataclass(frozen=True)
class Round:
    """Who comes at the same moment, and what goes wrong: which worker dies and when; what runs out after it.

    Of `holds` and `drafts` every n-th runs out when the round is over; 0 stands for none.
    """

    plans: tuple[Plan, ...]
    kill_worker: int | None
    kill_after: float
    holds: int
    drafts: int


def rounds(random: Random, number: int) -> Iterator[Round]:
    """So many rounds; every fourth loses a worker."""
    for index in range(number):
        day = random.choice(WEDNESDAYS)
        hot = random.randrange(OPENS, CLOSES - HOT_MINUTES)
        yield Round(
            plans=tuple(_plan(random, day, hot) for _ in range(CROWD)),
            kill_worker=random.randrange(100) if index % 4 == 1 else None,
            kill_after=random.uniform(0, 0.4),
            holds=random.choice((0, 1, 2, 3)),
            drafts=random.choice((0, 0, 3)),
        )


def _plan(random: Random, day: date, hot: int) -> Plan:
    wish = _wish(random, day, hot)
    return Plan(
        wish=wish,
        other=_wish(random, day, hot, wish.service),
        habit=random.choices(list(Habit), weights=(45, 15, 20, 20))[0],
        person=name_of(random.randrange(PERSONS)),
        clicks=random.choice((1, 1, 2)),
        takes_what_is_offered=random.random() < 0.3,
        token=f"{random.getrandbits(128):032x}",
    )


def _wish(random: Random, day: date, hot: int, slug: str | None = None) -> Wish:
    kind = KINDS[slug or random.choice(list(KINDS))]
    minutes = [minute for minute in kind.minutes if hot <= minute < hot + HOT_MINUTES]
    who = random.choice((ANYBODY, *kind.given_by))
    return Wish(kind.slug, who, utc_minute(day, random.choice(minutes)))


def name_of(number: int) -> str:
    """A last name of one's own, in letters."""
    return "Essai " + "".join("abcdefghij"[int(digit)] for digit in str(number))
