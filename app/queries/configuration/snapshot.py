"""The clinic's configuration as one immutable snapshot, kept per process until its revision changes."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, TypeVar

from flask import current_app, g
from sqlalchemy import Select, select

from app.domain.messages.vocabulary import Channel, Event, Policy, Recipient, channel_rules
from app.domain.scheduling.booking_rules import Rules, resolve
from app.domain.scheduling.service import ServiceType
from app.domain.scheduling.slots import Grid
from app.domain.scheduling.working_time import Absence, Break, Opening, Period, Schedule, WorkingTime
from app.domain.time.wall_clock import WallClock
from app.extensions import db
from app.models import (
    Absence as AbsenceRow,
    Break as BreakRow,
    Clinic,
    ClinicLogo,
    Location,
    MessageText,
    Opening as OpeningRow,
    OpeningService,
    Period as PeriodRow,
    PeriodService,
    PrivacyNotice,
    Schedule as ScheduleRow,
    Service,
    ServiceGroup,
    ServiceTypeRow,
    Therapist,
    TherapistPhoto,
    TherapistService,
)
from app.notifications.texts.own import OwnText
from app.queries.rows import copied, rows, table_of

CACHE = "clinic_snapshot"
_REVISION = select(table_of(Clinic).c.revision)
_LAST_PRIVACY_VERSION = select(PrivacyNotice.version).order_by(PrivacyNotice.id.desc()).limit(1)
_DURATIONS = select(
    TherapistService.therapist_id, TherapistService.service_id, TherapistService.duration_minutes
).where(TherapistService.duration_minutes.is_not(None))
_PHOTOS = select(TherapistPhoto.therapist_id, TherapistPhoto.digest)
Slugged = TypeVar("Slugged", "LocationInfo", "ServiceInfo", "TherapistInfo")


class NoClinic(LookupError):
    """The database describes no clinic yet."""


@dataclass(frozen=True, slots=True)
class ClinicInfo:
    """What is said of the clinic itself; the privacy notice by its version, empty where the usual one holds.

    The logo by its digest; booking fields as in `ClinicSetup`.
    """

    name_fr: str
    name_en: str
    time_zone: str
    region: str
    subdivision: str
    default_language: str
    email: str
    phone: str
    is_demonstration: bool
    sms_link: bool
    sms_transliterate: bool
    sms_max_segments: int
    late_cancellation_fr: str
    late_cancellation_en: str
    languages: tuple[str, ...]
    entry_language: str
    welcome_fr: str
    welcome_en: str
    privacy_fr: str
    privacy_en: str
    privacy_version: str
    emergency_fr: str
    emergency_en: str
    booking_fields: Mapping[str, str]
    accent: str
    logo: str
    embed_sites: tuple[str, ...]
    two_factor_required: bool


@dataclass(frozen=True, slots=True)
class LocationInfo:
    """Where visits happen; opening hours for each weekday from Monday in wall minutes, or none told."""

    id: int
    slug: str
    name_fr: str
    name_en: str
    address: str
    phone: str
    directions_fr: str
    directions_en: str
    opening_hours: tuple[tuple[tuple[int, int], ...], ...]


@dataclass(frozen=True, slots=True)
class GroupInfo:
    """A heading under which patients find services."""

    id: int
    slug: str
    name_fr: str
    name_en: str


@dataclass(frozen=True, slots=True)
class ServiceInfo:
    """What a patient books, with the rules that hold for it.

    The price in hundredths of the region's currency: None where none is told, 0 for free.
    """

    id: int
    slug: str
    group_id: int | None
    name_fr: str
    name_en: str
    price_cents: int | None
    coverage_fr: str
    coverage_en: str
    description_fr: str
    description_en: str
    instructions_fr: str
    instructions_en: str
    late_cancellation_fr: str
    late_cancellation_en: str
    duration_minutes: int
    types: tuple[ServiceType, ...]
    grid: Grid
    rules: Rules
    silent: bool
    published: bool
    listed: bool
    colour: str
    active: bool

    def grid_with(self, therapist: "TherapistInfo") -> Grid:
        """How its starts follow each other with a therapist, whom it may take a time of their own."""
        own = therapist.durations.get(self.id)
        return self.grid if own is None else replace(self.grid, duration=own)


@dataclass(frozen=True, slots=True)
class TherapistInfo:
    """A person who sees patients, and when; languages by ISO 639, the photo by its digest.

    `durations` are the minutes, by service, of those that are not as long as usual.
    """

    id: int
    slug: str
    name: str
    title_fr: str
    title_en: str
    about_fr: str
    about_en: str
    languages: tuple[str, ...]
    photo: str
    email: str
    meeting_link: str
    notice_booked: bool
    notice_modified: bool
    notice_cancelled: bool
    notice_own: bool
    active: bool
    colour: str
    service_ids: frozenset[int]
    durations: Mapping[int, int]
    working: WorkingTime


@dataclass(frozen=True)
class ClinicSnapshot:
    """All that administrators set up, as of one revision; mappings are in the clinic's order."""

    revision: int
    settings: ClinicInfo
    rules: Rules
    policy: Policy
    clock: WallClock
    locations: Mapping[int, LocationInfo]
    groups: Mapping[int, GroupInfo]
    services: Mapping[int, ServiceInfo]
    therapists: Mapping[int, TherapistInfo]
    # What the clinic wrote itself, by event, channel, recipient and language; else the default is sent.
    own_texts: Mapping[tuple[Event, Channel, Recipient, str], OwnText]

    def location_by_slug(self, slug: str) -> LocationInfo | None:
        """The location of that slug, if there is one."""
        return _by_slug(self.locations.values(), slug)

    def service_by_slug(self, slug: str) -> ServiceInfo | None:
        """The service of that slug, offered online or not."""
        return _by_slug(self.services.values(), slug)

    def therapist_by_slug(self, slug: str) -> TherapistInfo | None:
        """The therapist of that slug, active or not."""
        return _by_slug(self.therapists.values(), slug)

    @cached_property
    def places(self) -> Mapping[int, Mapping[int, frozenset[int]]]:
        """Service → active therapists who give it and have a period for it → where; in the clinic's order."""
        return {service_id: self._places_of(service_id) for service_id in self.services}

    @cached_property
    def offered(self) -> tuple[ServiceInfo, ...]:
        """The services offered online (glossary, which slots are offered).

        They are active, published, have a type and an active therapist with a period for them.
        """
        return tuple(
            service
            for service in self.services.values()
            if service.active and service.published and service.types and self.places[service.id]
        )

    @cached_property
    def listed(self) -> tuple[ServiceInfo, ...]:
        """The services offered online that anybody finds; the others are reached by their own link only."""
        return tuple(service for service in self.offered if service.listed)

    def is_offered(self, service_id: int) -> bool:
        """Whether the service is offered online."""
        return any(service.id == service_id for service in self.offered)

    def grid_of(self, service_id: int, therapist_id: int) -> Grid:
        """How the starts of a service follow each other with a therapist, its duration there included."""
        return self.services[service_id].grid_with(self.therapists[therapist_id])

    def durations_of(self, service_id: int, therapist_id: int | None = None) -> tuple[int, int]:
        """The shortest and the longest that a service takes, in minutes, with those who may be booked.

        With one therapist both are the same; where nobody can be booked, both are as usual.
        """
        who = self.places[service_id] if therapist_id is None else (therapist_id,)
        minutes = [self.grid_of(service_id, each).duration for each in who]
        usual = self.services[service_id].duration_minutes
        return min(minutes, default=usual), max(minutes, default=usual)

    def _places_of(self, service_id: int) -> dict[int, frozenset[int]]:
        found = {
            therapist.id: therapist.working.locations_for(service_id)
            for therapist in self.therapists.values()
            if therapist.active and service_id in therapist.service_ids
        }
        return {therapist_id: where for therapist_id, where in found.items() if where}


def _by_slug(things: Iterable[Slugged], slug: str) -> Slugged | None:
    return next((thing for thing in things if thing.slug == slug), None)


def current_clinic() -> ClinicSnapshot:
    """The clinic as of the revision that this request read first.

    Raises NoClinic when none is described yet.
    """
    if "clinic" not in g:
        g.clinic = fresh_clinic()
    clinic: ClinicSnapshot = g.clinic
    return clinic


def fresh_clinic() -> ClinicSnapshot:
    """The clinic as of the revision that the present transaction sees; one query while it is unchanged.

    Raises NoClinic when none is described yet.
    """
    found = rows(_REVISION)
    if not found:
        raise NoClinic
    revision = found[0].revision
    cache: dict[int, ClinicSnapshot] = current_app.extensions.setdefault(CACHE, {})
    snapshot = cache.get(revision)
    if snapshot is None:
        snapshot = _read()
        cache.clear()
        cache[snapshot.revision] = snapshot
    return snapshot


def _rows(statement: Select[Any]) -> list[Any]:
    """The rows as the database has them now, whatever this session remembers of them."""
    return list(db.session.execute(statement.execution_options(populate_existing=True)).scalars())


def _read() -> ClinicSnapshot:
    [clinic] = _rows(select(Clinic))
    clock = WallClock(clinic.time_zone)
    rules = copied(Rules, clinic)
    return ClinicSnapshot(
        revision=clinic.revision,
        settings=_settings(clinic),
        rules=rules,
        policy=_policy(clinic),
        clock=clock,
        locations={
            row.id: copied(LocationInfo, row, opening_hours=_opening_hours(row))
            for row in _rows(select(Location).order_by(Location.position, Location.id))
        },
        groups={
            row.id: copied(GroupInfo, row)
            for row in _rows(select(ServiceGroup).order_by(ServiceGroup.position, ServiceGroup.id))
        },
        services=_services(rules),
        therapists=_therapists(clock),
        own_texts={
            (Event(row.event), Channel(row.channel), Recipient(row.recipient), row.language): OwnText(
                row.body, row.subject
            )
            for row in _rows(select(MessageText))
        },
    )


def uncommitted_clinic() -> ClinicSnapshot:
    """The clinic as the present transaction has changed it; kept nowhere, for it may never come to be."""
    return _read()


def _settings(clinic: Clinic) -> ClinicInfo:
    own_notice = clinic.privacy_fr or clinic.privacy_en
    return copied(
        ClinicInfo,
        clinic,
        languages=tuple(clinic.languages),
        embed_sites=tuple(clinic.embed_sites),
        logo=db.session.scalar(select(ClinicLogo.digest)) or "",
        privacy_version=(db.session.scalar(_LAST_PRIVACY_VERSION) or "") if own_notice else "",
    )


def _opening_hours(location: Location) -> tuple[tuple[tuple[int, int], ...], ...]:
    return tuple(tuple((start, end) for start, end in day) for day in location.opening_hours)


def _policy(clinic: Clinic) -> Policy:
    """The clinic's settings for messages."""
    every_day = ((clinic.calling_hours_start, clinic.calling_hours_end),) * 7
    by_day = tuple(None if hours is None else (hours[0], hours[1]) for hours in clinic.calling_hours)
    return Policy(
        reminder_hours=tuple(clinic.reminder_hours_before),
        no_reminder_under_hours=clinic.reminder_none_under_hours,
        calling_hours=by_day or every_day,
        rules=channel_rules(clinic.messages, clinic.message_modes),
        grace_minutes=clinic.grace_minutes,
    )


def _services(rules: Rules) -> dict[int, ServiceInfo]:
    types: dict[int, list[ServiceType]] = defaultdict(list)
    for row in _rows(select(ServiceTypeRow).order_by(ServiceTypeRow.service_id, ServiceTypeRow.position)):
        types[row.service_id].append(ServiceType(row.type))
    rows = _rows(select(Service).order_by(Service.position, Service.id))
    return {row.id: _service(row, tuple(types[row.id]), rules) for row in rows}


def _service(row: Service, types: tuple[ServiceType, ...], rules: Rules) -> ServiceInfo:
    grid = Grid(
        service_id=row.id,
        availability="fixed" if row.availability == "fixed" else "flexible",
        duration=row.duration_minutes,
        step=row.step_minutes,
        buffer_before=row.buffer_before_minutes,
        buffer_after=row.buffer_after_minutes,
        allow_overrun=row.allow_overrun,
    )
    return copied(ServiceInfo, row, types=types, grid=grid, rules=resolve(rules, row.booking_overrides))


def _therapists(clock: WallClock) -> dict[int, TherapistInfo]:
    services = _grouped(select(TherapistService.therapist_id, TherapistService.service_id))
    schedules = _schedules()
    openings = _openings(clock)
    absences = _rows(select(AbsenceRow))
    photos = dict(db.session.execute(_PHOTOS).all())
    durations: dict[int, dict[int, int]] = defaultdict(dict)
    for row in db.session.execute(_DURATIONS):
        durations[row.therapist_id][row.service_id] = row.duration_minutes
    rows = _rows(select(Therapist).order_by(Therapist.position, Therapist.name))
    return {
        row.id: copied(
            TherapistInfo,
            row,
            languages=tuple(row.languages),
            photo=photos.get(row.id, ""),
            service_ids=services[row.id],
            durations=durations[row.id],
            working=WorkingTime(
                clock, schedules[row.id], openings[row.id], _absences_of(row.id, absences, clock)
            ),
        )
        for row in rows
    }


def _grouped(statement: Select[int, int]) -> defaultdict[int, frozenset[int]]:
    groups: dict[int, set[int]] = defaultdict(set)
    for owner, member in db.session.execute(statement):
        groups[owner].add(member)
    return defaultdict(frozenset, {owner: frozenset(members) for owner, members in groups.items()})


def _schedules() -> defaultdict[int, list[Schedule]]:
    services = _grouped(select(PeriodService.period_id, PeriodService.service_id))
    periods: dict[int, list[Period]] = defaultdict(list)
    for row in _rows(select(PeriodRow).order_by(PeriodRow.weekday, PeriodRow.start_minute)):
        periods[row.schedule_id].append(
            Period(row.weekday, row.start_minute, row.end_minute, services[row.id], row.default_service_id)
        )
    breaks: dict[int, list[Break]] = defaultdict(list)
    for row in _rows(select(BreakRow).order_by(BreakRow.weekday, BreakRow.start_minute)):
        breaks[row.schedule_id].append(Break(row.weekday, row.start_minute, row.end_minute))
    found: defaultdict[int, list[Schedule]] = defaultdict(list)
    for row in _rows(select(ScheduleRow).order_by(ScheduleRow.id)):
        found[row.therapist_id].append(
            Schedule(
                location_id=row.location_id,
                periods=tuple(periods[row.id]),
                breaks=tuple(breaks[row.id]),
                valid_from=row.valid_from,
                valid_until=row.valid_until,
                every_weeks=row.every_weeks,
            )
        )
    return found


def _openings(clock: WallClock) -> defaultdict[int, list[Opening]]:
    services = _grouped(select(OpeningService.opening_id, OpeningService.service_id))
    found: defaultdict[int, list[Opening]] = defaultdict(list)
    for row in _rows(select(OpeningRow)):
        found[row.therapist_id].append(
            Opening(
                row.location_id,
                clock.from_wall(row.starts_on_clock),
                clock.from_wall(row.ends_on_clock),
                services[row.id],
            )
        )
    return found


def _absences_of(therapist_id: int, rows: Iterable[AbsenceRow], clock: WallClock) -> list[Absence]:
    return [
        Absence(clock.from_wall(row.starts_on_clock), clock.from_wall(row.ends_on_clock), row.location_id)
        for row in rows
        if row.therapist_id in (None, therapist_id)
    ]
