"""Invented patients and some weeks of their appointments: the same ones for the same clinic and day."""

import unicodedata
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

from app.demonstration.people import AREA_CODES, FIRST_NAMES, LAST_NAMES, REASONS, STREETS
from app.domain.patients.identity import is_minor, name_key
from app.domain.scheduling.appointment import Status
from app.domain.scheduling.service import ServiceType
from app.domain.scheduling.slots import Grid, overruns, starts
from app.domain.time.intervals import Interval, Minute
from app.domain.time.wall_clock import instant_of
from app.queries.configuration.snapshot import ClinicSnapshot, ServiceInfo, TherapistInfo

PAST_DAYS = 14
AHEAD_DAYS = 28
CIRCLE = 60  # patients of one therapist
UPCOMING_AT_MOST = 2
BOOKED_SHARE = 0.55  # of the visits that would fit
SOON_MINUTES = 60  # between visits that begin so near to each other, chance decides
WEDNESDAY = 2
# No invented visit lies here, so that the worked example of the glossary can be seen any week.
KEPT_FREE = ("camille-roy", WEDNESDAY)


@dataclass(frozen=True, slots=True)
class InventedPatient:
    """A person who does not exist; `parent` is the first name of whoever books for a child."""

    first_name: str
    last_name: str
    birth_date: date
    email: str
    mobile: str
    language: str
    address: str
    parent: str = ""

    @property
    def name_key(self) -> str:
        """The name as known patients are found by it."""
        return name_key(self.first_name, self.last_name)


@dataclass(frozen=True, slots=True)
class InventedVisit:
    """An appointment that nobody made; start in UTC minutes."""

    uid: str
    patient: InventedPatient
    therapist_id: int
    service: ServiceInfo
    grid: Grid
    location_id: int
    type: ServiceType
    starts_at: Minute
    status: Status
    is_online: bool
    created_at: datetime
    reason: str

    @property
    def ends_at(self) -> Minute:
        """When it ends, in UTC minutes."""
        return self.starts_at + self.grid.duration


@dataclass(frozen=True, slots=True)
class _Fit:
    """A visit for which a therapist has time."""

    starts_at: Minute
    location_id: int
    service: ServiceInfo
    grid: Grid

    @property
    def ends_at(self) -> Minute:
        """When the visit ends, its buffer not counted."""
        return self.starts_at + self.grid.duration

    @property
    def blocked_from(self) -> Minute:
        """When its buffer before begins."""
        return self.grid.blocks(self.starts_at)[0]

    @property
    def blocked_until(self) -> Minute:
        """When its buffer after ends."""
        return self.grid.blocks(self.starts_at)[1]


@dataclass(slots=True)
class _Diary:
    """What a patient has already: days with a visit, and how many visits lie ahead."""

    days: set[tuple[InventedPatient, date]] = field(default_factory=set)
    ahead: Counter[InventedPatient] = field(default_factory=Counter)


def invented_visits(clinic: ClinicSnapshot, now: datetime) -> Iterator[InventedVisit]:
    """Visits two weeks back and four ahead, within working time, that meet neither in time nor in person."""
    today = clinic.clock.today(now)
    random = Random(today.isoformat())  # noqa: S311  inventions, not secrets
    window = clinic.clock.days(today - timedelta(days=PAST_DAYS), PAST_DAYS + AHEAD_DAYS)
    people = list(_people(random, today, CIRCLE * len(clinic.therapists)))
    for number, therapist in enumerate(clinic.therapists.values()):
        circle = people[number * CIRCLE : (number + 1) * CIRCLE]
        diary = _Diary()
        for fit in _fits(random, clinic, therapist, window):
            patient = _free_patient(random, circle, diary, (clinic.clock.day_of(fit.starts_at), today))
            if patient is not None:
                yield _visit(random, fit, (therapist, patient), now)


def _people(random: Random, today: date, count: int) -> Iterator[InventedPatient]:
    names = random.sample([(first, last) for first in FIRST_NAMES for last in LAST_NAMES], count)
    for first, last in names:
        birth_date = today - timedelta(days=random.randint(365 * 6, 365 * 88))
        yield InventedPatient(
            first_name=first,
            last_name=last,
            birth_date=birth_date,
            email=f"{_plain(first)}.{_plain(last)}@example.com",
            mobile=f"+1{random.choice(AREA_CODES)}55501{random.randint(10, 99)}",
            language=random.choices(("fr", "en"), weights=(7, 3))[0],
            address=f"{random.randint(100, 6999)}, {random.choice(STREETS)}, Montréal (Québec)",
            parent=random.choice(FIRST_NAMES) if is_minor(birth_date, today) else "",
        )


def _plain(name: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFKD", name).lower() if "a" <= sign <= "z")


def _fits(
    random: Random, clinic: ClinicSnapshot, therapist: TherapistInfo, window: Interval
) -> Iterator[_Fit]:
    """Visits one after the other through a therapist's working time, of which a share is booked."""
    services = [clinic.services[each] for each in sorted(therapist.service_ids)]
    possible = [list(_possible(service, therapist, window)) for service in services if service.types]
    at = window[0]
    while next_fits := [fit for fits in possible if (fit := _next(fits, at))]:
        soon = min(fit.starts_at for fit in next_fits) + SOON_MINUTES
        near = [fit for fit in next_fits if fit.starts_at < soon]
        # Short visits are the more frequent ones.
        fit = random.choices(near, [1 / fit.grid.duration for fit in near])[0]
        at = fit.blocked_until  # what is not booked leaves just the room for such a visit
        if random.random() < BOOKED_SHARE:
            yield fit


def _possible(service: ServiceInfo, therapist: TherapistInfo, window: Interval) -> Iterator[_Fit]:
    """Every visit of a service that ends within working time, by start."""
    working, grid = therapist.working, service.grid_with(therapist)
    too_late = {start for start, _ in overruns(working, grid, window)}
    for start, location_id in starts(working, grid, window, blocked=()):
        day = (therapist.slug, working.clock.day_of(start).weekday())
        if start not in too_late and day != KEPT_FREE:
            yield _Fit(start, location_id, service, grid)


def _next(fits: list[_Fit], at: Minute) -> _Fit | None:
    """The first visit that blocks nothing before a moment."""
    first = bisect_left(fits, at, key=lambda fit: fit.blocked_from)
    return fits[first] if first < len(fits) else None


def _free_patient(
    random: Random, circle: list[InventedPatient], diary: _Diary, days: tuple[date, date]
) -> InventedPatient | None:
    """Somebody of a therapist's circle with no other visit that day, and not too many to come."""
    day, today = days
    free = [
        patient
        for patient in circle
        if (patient, day) not in diary.days and (day < today or diary.ahead[patient] < UPCOMING_AT_MOST)
    ]
    if not free:
        return None
    patient = random.choice(free)
    diary.days.add((patient, day))
    diary.ahead[patient] += day >= today
    return patient


def _visit(
    random: Random, fit: _Fit, who: tuple[TherapistInfo, InventedPatient], now: datetime
) -> InventedVisit:
    therapist, patient = who
    ahead = timedelta(minutes=random.randint(3 * 60, 12 * 24 * 60))
    return InventedVisit(
        uid=f"{random.getrandbits(128):032x}",
        patient=patient,
        therapist_id=therapist.id,
        service=fit.service,
        grid=fit.grid,
        location_id=fit.location_id,
        type=random.choice(fit.service.types),
        starts_at=fit.starts_at,
        status=_status(random, fit, now),
        is_online=random.random() < 0.7,
        created_at=min(instant_of(fit.starts_at), now) - ahead,
        reason=_reason(random, fit.service, patient) if random.random() < 0.6 else "",
    )


def _status(random: Random, fit: _Fit, now: datetime) -> Status:
    if random.random() < 0.05:
        return Status.CANCELLED
    if instant_of(fit.ends_at) <= now:
        return Status.NOSHOW if random.random() < 0.05 else Status.FULFILLED
    return Status.ARRIVED if instant_of(fit.starts_at) <= now else Status.BOOKED


def _reason(random: Random, service: ServiceInfo, patient: InventedPatient) -> str:
    return random.choice(REASONS[service.slug.partition("-")[0]][patient.language])
