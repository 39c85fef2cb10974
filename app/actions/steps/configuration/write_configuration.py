"""Writing what an administrator sets up: only what differs, so that rows that stay keep their ids."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.orm import Session, selectinload

from app.actions.accounts.errors import LastAdministrator
from app.actions.steps.accounts.accounts import stop_links
from app.actions.steps.accounts.administrators import is_administered
from app.actions.steps.accounts.sessions import end_sessions_of
from app.domain.configuration.setup import (
    AbsenceSetup,
    AccountSetup,
    ClinicSetup,
    OpeningSetup,
    ScheduleSetup,
    Setup,
    TherapistSetup,
)
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
    PrivacyNotice,
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
from app.queries.configuration.stored import stored_schedules

ONLY_CLINIC = 1


def write_setup(session: Session, before: Setup, after: Setup, now: datetime) -> dict[str, int]:
    """Write what `after` has and `before`, the stored setup, has not, and raise the clinic's revision.

    Nothing is taken away but absences, openings, and the parts that a changed thing lost. Answers the ids of
    new accounts by email. Raises LastAdministrator.
    """
    _write_clinic(session, after)
    _write_logo(session, before, after)
    _write_privacy(session, before, after, now)
    ids = _Ids(
        _write_slugged(session, Location, before.locations, after.locations),
        _write_slugged(session, ServiceGroup, before.service_groups, after.service_groups),
        _write_slugged(session, Service, before.services, after.services),
        _write_slugged(session, Therapist, before.therapists, after.therapists),
    )
    writing = _Writing(session, before, after, ids)
    writing.groups()
    writing.types()
    writing.photos()
    writing.services_given()
    writing.schedules()
    writing.absences()
    writing.openings()
    return writing.accounts(now)


def _write_clinic(session: Session, after: Setup) -> None:
    clinic = session.get(Clinic, ONLY_CLINIC)
    if clinic is None:
        clinic = Clinic(id=ONLY_CLINIC, revision=0)
        session.add(clinic)
    clinic.revision += 1
    _copy(after.clinic, clinic)
    clinic.calling_hours = _calling_hours(after.clinic) if after.clinic else []
    session.flush()


def _write_logo(session: Session, before: Setup, after: Setup) -> None:
    logo = after.clinic.logo if after.clinic else b""
    if logo != (before.clinic.logo if before.clinic else b""):
        session.execute(delete(ClinicLogo))
        if logo:
            session.add(ClinicLogo(id=ONLY_CLINIC, digest=sha256(logo).hexdigest(), content=logo))
        session.flush()


def _write_privacy(session: Session, before: Setup, after: Setup, now: datetime) -> None:
    """A changed privacy notice is a version of its own, for bookings name the one that was read."""
    text_fr, text_en = _privacy(after)
    if (text_fr, text_en) != _privacy(before) and (text_fr or text_en):
        number = (session.scalar(select(func.max(PrivacyNotice.id))) or 0) + 1
        version = f"{now:%Y-%m-%d}.{number}"
        session.add(PrivacyNotice(version=version, text_fr=text_fr, text_en=text_en, published_at=now))
        session.flush()


def _privacy(setup: Setup) -> tuple[str, str]:
    return (setup.clinic.privacy_fr, setup.clinic.privacy_en) if setup.clinic else ("", "")


def _calling_hours(clinic: ClinicSetup) -> list[tuple[int, int] | None]:
    """Those of each weekday from Monday; none where every day has the usual ones."""
    usual, differing = (clinic.calling_hours_start, clinic.calling_hours_end), clinic.calling_hours_by_day
    return [differing.get(day, usual) for day in range(7)] if differing else []


def _copy(thing: Any, row: Any) -> None:
    """Give a row the values of a thing, as far as they are columns of its own."""
    columns = row.__table__.columns.keys()
    for part in fields(thing):
        if part.name in columns:
            setattr(row, part.name, _stored(getattr(thing, part.name)))


def _stored(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _write_slugged(
    session: Session, model: Any, before: Mapping[str, Any], after: Mapping[str, Any]
) -> dict[str, int]:
    """Write the things that slugs name, new ones at the end of the order; the ids of all by slug."""
    rows = {row.slug: row for row in session.scalars(select(model))}
    last = max((row.position for row in rows.values()), default=-1)
    for slug in _differing(before, after):
        if slug not in rows:
            last += 1
            rows[slug] = model(position=last)
            session.add(rows[slug])
        _copy(after[slug], rows[slug])
    session.flush()
    return {slug: row.id for slug, row in rows.items()}


def _differing(before: Mapping[Any, Any], after: Mapping[Any, Any]) -> list[Any]:
    return [key for key, thing in after.items() if before.get(key) != thing]


@dataclass(frozen=True, slots=True)
class _Ids:
    """The rows that slugs mean."""

    locations: Mapping[str, int]
    groups: Mapping[str, int]
    services: Mapping[str, int]
    therapists: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class _Writing:
    session: Session
    before: Setup
    after: Setup
    ids: _Ids

    def groups(self) -> None:
        for slug in _differing(self.before.services, self.after.services):
            service = self.session.get_one(Service, self.ids.services[slug])
            service.group_id = self.ids.groups.get(self.after.services[slug].group or "")

    def photos(self) -> None:
        for slug in _differing(self.before.therapists, self.after.therapists):
            therapist_id, photo = self.ids.therapists[slug], self.after.therapists[slug].photo
            row = TherapistPhoto(therapist_id=therapist_id, digest=sha256(photo).hexdigest(), content=photo)
            self._replace(TherapistPhoto.therapist_id, therapist_id, [row] if photo else [])

    def types(self) -> None:
        for slug in _differing(self.before.services, self.after.services):
            service_id = self.ids.services[slug]
            types = enumerate(self.after.services[slug].types)
            self._replace(
                ServiceTypeRow.service_id,
                service_id,
                [ServiceTypeRow(service_id=service_id, type=type_, position=i) for i, type_ in types],
            )

    def services_given(self) -> None:
        for slug in _differing(self.before.therapists, self.after.therapists):
            therapist_id = self.ids.therapists[slug]
            services = self._service_ids(self.after.therapists[slug].services)
            durations = {
                self.ids.services[slug_]: minutes
                for slug_, minutes in self.after.therapists[slug].durations.items()
            }
            self._replace(
                TherapistService.therapist_id,
                therapist_id,
                [
                    TherapistService(
                        therapist_id=therapist_id, service_id=each, duration_minutes=durations.get(each)
                    )
                    for each in services
                ],
            )

    def _replace(self, owner: Any, owner_id: int, rows: Iterable[Any]) -> None:
        """Put rows in the place of those that belong to an owner."""
        self.session.execute(delete(owner.class_).where(owner == owner_id))
        self.session.add_all(rows)
        self.session.flush()

    def _service_ids(self, slugs: Iterable[str]) -> list[int]:
        return sorted(self.ids.services[slug] for slug in slugs)

    def schedules(self) -> None:
        """Replace the hours of changed therapists; a schedule that is the same stays as it is."""
        changed = {
            self.ids.therapists[slug]: self.after.therapists[slug]
            for slug in _differing(self.before.therapists, self.after.therapists)
        }
        gone: list[int] = []
        kept: set[tuple[int, ScheduleSetup]] = set()
        for schedule_id, (therapist_id, schedule) in stored_schedules().items():
            if therapist_id in changed:
                is_kept = schedule in changed[therapist_id].schedules
                kept.add((therapist_id, schedule)) if is_kept else gone.append(schedule_id)
        self._remove_schedules(gone)
        self.session.add_all(
            self._schedule_row(therapist_id, schedule)
            for therapist_id, therapist in changed.items()
            for schedule in _in_order(therapist)
            if (therapist_id, schedule) not in kept
        )
        self.session.flush()

    def _remove_schedules(self, ids: list[int]) -> None:
        parts = (selectinload(Schedule.periods).selectinload(Period.services), selectinload(Schedule.breaks))
        for row in self.session.scalars(select(Schedule).where(Schedule.id.in_(ids)).options(*parts)):
            self.session.delete(row)

    def _schedule_row(self, therapist_id: int, schedule: ScheduleSetup) -> Schedule:
        services = self.ids.services
        periods = [
            Period(
                weekday=period.weekday,
                start_minute=period.start_minute,
                end_minute=period.end_minute,
                default_service_id=services.get(period.default_service or ""),
                services=[PeriodService(service_id=each) for each in self._service_ids(period.services)],
            )
            for period in sorted(schedule.periods, key=lambda period: (period.weekday, period.start_minute))
        ]
        breaks = [
            Break(weekday=hole.weekday, start_minute=hole.start_minute, end_minute=hole.end_minute)
            for hole in sorted(schedule.breaks, key=lambda hole: (hole.weekday, hole.start_minute))
        ]
        row = Schedule(
            therapist_id=therapist_id,
            location_id=self.ids.locations[schedule.location],
            periods=periods,
            breaks=breaks,
        )
        _copy(schedule, row)
        return row

    def absences(self) -> None:
        for key in self.before.absences.keys() - self.after.absences.keys():
            self.session.execute(delete(Absence).where(*self._is_absence(self.before.absences[key])))
        for key in _differing(self.before.absences, self.after.absences):
            absence = self.after.absences[key]
            if key in self.before.absences:
                self._tell_reason(absence)
            else:
                row = Absence()
                row.therapist_id, row.location_id = self._therapist_id(absence), self._location_id(absence)
                _copy(absence, row)
                self.session.add(row)
        self.session.flush()

    def _tell_reason(self, absence: AbsenceSetup) -> None:
        self.session.execute(
            update(Absence)
            .where(*self._is_absence(absence))
            .values(reason_fr=absence.reason_fr, reason_en=absence.reason_en)
        )

    def _is_absence(self, absence: AbsenceSetup) -> tuple[ColumnElement[bool], ...]:
        return (
            Absence.therapist_id.is_not_distinct_from(self._therapist_id(absence)),
            Absence.location_id.is_not_distinct_from(self._location_id(absence)),
            Absence.starts_on_clock == absence.starts_on_clock,
            Absence.ends_on_clock == absence.ends_on_clock,
        )

    def _therapist_id(self, thing: AbsenceSetup | AccountSetup) -> int | None:
        return None if thing.therapist is None else self.ids.therapists[thing.therapist]

    def _location_id(self, absence: AbsenceSetup) -> int | None:
        return None if absence.location is None else self.ids.locations[absence.location]

    def openings(self) -> None:
        self._remove_openings()
        for key in _differing(self.before.openings, self.after.openings):
            row = self._opening_row(self.after.openings[key])
            services = self._service_ids(self.after.openings[key].services)
            self._replace(
                OpeningService.opening_id,
                row.id,
                [OpeningService(opening_id=row.id, service_id=each) for each in services],
            )

    def _remove_openings(self) -> None:
        for key in self.before.openings.keys() - self.after.openings.keys():
            place = self._place_of(self.before.openings[key])
            ids = select(Opening.id).filter_by(**place)
            self.session.execute(delete(OpeningService).where(OpeningService.opening_id.in_(ids)))
            self.session.execute(delete(Opening).filter_by(**place))

    def _place_of(self, opening: OpeningSetup) -> dict[str, Any]:
        return {
            "therapist_id": self.ids.therapists[opening.therapist],
            "location_id": self.ids.locations[opening.location],
            "starts_on_clock": opening.starts_on_clock,
            "ends_on_clock": opening.ends_on_clock,
        }

    def _opening_row(self, opening: OpeningSetup) -> Opening:
        """The row of an opening, made when there is none."""
        place = self._place_of(opening)
        row = self.session.scalar(select(Opening).filter_by(**place).order_by(Opening.id.desc()))
        if row is None:
            row = Opening(**place)
            self.session.add(row)
            self.session.flush()
        return row

    def accounts(self, now: datetime) -> dict[str, int]:
        """Write the accounts; the ids of the new ones by email."""
        emails = _differing(self.before.accounts, self.after.accounts)
        if not emails:
            return {}
        was_administered = is_administered(self.session)
        # A therapist has one account at most: all are let go of before any is given to another account.
        self.session.execute(update(User).where(User.email.in_(emails)).values(therapist_id=None))
        rows = {row.email: row for row in self.session.scalars(select(User).where(User.email.in_(emails)))}
        for email in emails:
            account = self.after.accounts[email]
            row = rows.get(email) or User(created_at=now)
            _copy(account, row)
            row.therapist_id = self._therapist_id(account)
            self.session.add(row)
            rows[email] = row
        self.session.flush()
        for email in emails:
            self._grant(rows[email].id, self.after.accounts[email])
            if not self.after.accounts[email].active:
                end_sessions_of(self.session, rows[email].id)
                stop_links(self.session, rows[email].id, now)
        if was_administered and not is_administered(self.session):
            raise LastAdministrator
        return {email: rows[email].id for email in emails if email not in self.before.accounts}

    def _grant(self, user_id: int, account: AccountSetup) -> None:
        granted = sorted(self.ids.therapists[slug] for slug in account.calendars - {account.therapist})
        self._replace(
            UserCalendar.user_id,
            user_id,
            [UserCalendar(user_id=user_id, therapist_id=each) for each in granted],
        )


def _in_order(therapist: TherapistSetup) -> list[ScheduleSetup]:
    return sorted(therapist.schedules, key=lambda each: (str(each.valid_from or ""), each.location))
