"""Reading what is set up: the whole configuration by slugs, in a bounded number of statements."""

from collections import defaultdict
from dataclasses import replace
from typing import Any

from flask import current_app
from sqlalchemy import Select, select

from app.domain.configuration.setup import (
    AbsenceSetup,
    AccountSetup,
    BreakSetup,
    ClinicSetup,
    GroupSetup,
    LocationSetup,
    OpeningSetup,
    PeriodSetup,
    ScheduleSetup,
    ServiceSetup,
    Setup,
    TherapistSetup,
    differing_days,
)
from app.extensions import db
from app.models import (
    Absence,
    Break,
    Clinic,
    ClinicLogo,
    Location,
    Opening,
    OpeningService,
    Period,
    PeriodService,
    Schedule,
    Service,
    ServiceGroup,
    ServiceTypeRow,
    Therapist,
    TherapistPhoto,
    TherapistService,
    User,
    UserCalendar,
)
from app.queries.configuration.snapshot import current_clinic
from app.queries.rows import copied

KEPT = "current_setup"


def stored_setup() -> Setup:
    """What is set up at present, as the transaction sees it."""
    slugs = _Slugs()
    clinic = next(iter(_rows(select(Clinic))), None)
    logo = next(iter(_rows(select(ClinicLogo.content))), b"")
    absences = [_absence(row, slugs) for row in _rows(select(Absence).order_by(Absence.id))]
    openings = _openings(slugs)
    accounts = _accounts(slugs)
    return Setup(
        clinic=_clinic(clinic, logo) if clinic else None,
        locations={row.slug: _location(row) for row in slugs.location_rows},
        service_groups={row.slug: copied(GroupSetup, row) for row in slugs.group_rows},
        services=_services(slugs),
        therapists=_therapists(slugs),
        absences={absence.key: absence for absence in absences},
        openings={opening.key: opening for opening in openings},
        accounts={account.email: account for account in accounts},
    )


def current_setup() -> Setup:
    """What is set up but for the accounts, as of the present revision; kept per process until it changes."""
    revision = current_clinic().revision
    kept: dict[int, Setup] = current_app.extensions.setdefault(KEPT, {})
    setup = kept.get(revision)
    if setup is None:
        setup = replace(stored_setup(), accounts={})
        kept.clear()
        kept[revision] = setup
    return setup


def stored_schedules() -> dict[int, tuple[int, ScheduleSetup]]:
    """The therapist's id and the hours of every schedule, by the schedule's id."""
    return _schedules(_Slugs())


class _Slugs:
    """Rows that slugs name, in the clinic's order, and the slugs by id."""

    def __init__(self) -> None:
        self.location_rows = _rows(select(Location).order_by(Location.position, Location.id))
        self.group_rows = _rows(select(ServiceGroup).order_by(ServiceGroup.position, ServiceGroup.id))
        self.service_rows = _rows(select(Service).order_by(Service.position, Service.id))
        self.therapist_rows = _rows(select(Therapist).order_by(Therapist.position, Therapist.id))
        self.locations = {row.id: row.slug for row in self.location_rows}
        self.groups = {row.id: row.slug for row in self.group_rows}
        self.services = {row.id: row.slug for row in self.service_rows}
        self.therapists = {row.id: row.slug for row in self.therapist_rows}


def _rows(statement: Select[Any]) -> list[Any]:
    return list(db.session.scalars(statement))


def _clinic(row: Clinic, logo: bytes) -> ClinicSetup:
    days = enumerate(hours and (hours[0], hours[1]) for hours in row.calling_hours)
    return copied(
        ClinicSetup,
        row,
        reminder_hours_before=tuple(row.reminder_hours_before),
        languages=tuple(row.languages),
        embed_sites=tuple(row.embed_sites),
        logo=logo,
        calling_hours_by_day=differing_days(days, (row.calling_hours_start, row.calling_hours_end)),
    )


def _location(row: Location) -> LocationSetup:
    days = tuple(tuple((start, end) for start, end in day) for day in row.opening_hours)
    return copied(LocationSetup, row, opening_hours=days)


def _accounts(slugs: _Slugs) -> list[AccountSetup]:
    granted: dict[int, set[str]] = defaultdict(set)
    for row in _rows(select(UserCalendar)):
        granted[row.user_id].add(slugs.therapists[row.therapist_id])
    return [
        copied(
            AccountSetup,
            row,
            therapist=slugs.therapists.get(row.therapist_id),
            calendars=frozenset(granted[row.id]),
        )
        for row in _rows(select(User).order_by(User.id))
    ]


def _services(slugs: _Slugs) -> dict[str, ServiceSetup]:
    types: dict[int, list[str]] = defaultdict(list)
    for row in _rows(select(ServiceTypeRow).order_by(ServiceTypeRow.position)):
        types[row.service_id].append(row.type)
    return {
        row.slug: copied(ServiceSetup, row, group=slugs.groups.get(row.group_id), types=tuple(types[row.id]))
        for row in slugs.service_rows
    }


def _therapists(slugs: _Slugs) -> dict[str, TherapistSetup]:
    services = _members(select(TherapistService.therapist_id, TherapistService.service_id), slugs)
    schedules: dict[int, set[ScheduleSetup]] = defaultdict(set)
    for therapist_id, schedule in _schedules(slugs).values():
        schedules[therapist_id].add(schedule)
    photos = {row.therapist_id: row.content for row in _rows(select(TherapistPhoto))}
    durations: dict[int, dict[str, int]] = defaultdict(dict)
    for row in _rows(select(TherapistService).where(TherapistService.duration_minutes.is_not(None))):
        durations[row.therapist_id][slugs.services[row.service_id]] = row.duration_minutes
    return {
        row.slug: copied(
            TherapistSetup,
            row,
            languages=tuple(row.languages),
            photo=photos.get(row.id, b""),
            services=services[row.id],
            durations=durations[row.id],
            schedules=frozenset(schedules[row.id]),
        )
        for row in slugs.therapist_rows
    }


def _members(statement: Select[int, int], slugs: _Slugs) -> defaultdict[int, frozenset[str]]:
    """The slugs of the services that each owner names, of pairs (owner's id, service's id)."""
    members: dict[int, set[str]] = defaultdict(set)
    for owner, service_id in db.session.execute(statement):
        members[owner].add(slugs.services[service_id])
    return defaultdict(frozenset, {owner: frozenset(names) for owner, names in members.items()})


def _schedules(slugs: _Slugs) -> dict[int, tuple[int, ScheduleSetup]]:
    services = _members(select(PeriodService.period_id, PeriodService.service_id), slugs)
    periods: dict[int, set[PeriodSetup]] = defaultdict(set)
    for row in _rows(select(Period)):
        default = slugs.services.get(row.default_service_id)
        periods[row.schedule_id].add(
            PeriodSetup(row.weekday, row.start_minute, row.end_minute, services[row.id], default)
        )
    breaks: dict[int, set[BreakSetup]] = defaultdict(set)
    for row in _rows(select(Break)):
        breaks[row.schedule_id].add(BreakSetup(row.weekday, row.start_minute, row.end_minute))
    return {
        row.id: (
            row.therapist_id,
            ScheduleSetup(
                location=slugs.locations[row.location_id],
                periods=frozenset(periods[row.id]),
                breaks=frozenset(breaks[row.id]),
                valid_from=row.valid_from,
                valid_until=row.valid_until,
                every_weeks=row.every_weeks,
            ),
        )
        for row in _rows(select(Schedule).order_by(Schedule.id))
    }


def _absence(row: Absence, slugs: _Slugs) -> AbsenceSetup:
    return AbsenceSetup(
        therapist=None if row.therapist_id is None else slugs.therapists[row.therapist_id],
        location=None if row.location_id is None else slugs.locations[row.location_id],
        starts_on_clock=row.starts_on_clock,
        ends_on_clock=row.ends_on_clock,
        reason_fr=row.reason_fr,
        reason_en=row.reason_en,
    )


def _openings(slugs: _Slugs) -> list[OpeningSetup]:
    services = _members(select(OpeningService.opening_id, OpeningService.service_id), slugs)
    return [
        OpeningSetup(
            therapist=slugs.therapists[row.therapist_id],
            location=slugs.locations[row.location_id],
            starts_on_clock=row.starts_on_clock,
            ends_on_clock=row.ends_on_clock,
            services=services[row.id],
        )
        for row in _rows(select(Opening).order_by(Opening.id))
    ]
