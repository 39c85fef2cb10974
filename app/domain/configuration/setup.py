"""What an administrator set up, thing by thing and by slug: the words of a clinic file.

A field without a default must be said of a new thing; the others have the default of the domain rules.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from app.domain.languages import LANGUAGES
from app.domain.scheduling.booking_rules import Rules

USUAL = Rules()
Hours = tuple[int, int]


def differing_days(days: Iterable[tuple[int, Hours | None]], usual: Hours) -> dict[int, Hours | None]:
    """The weekdays whose calling hours are not the usual ones; None for a day without any."""
    return {day: hours for day, hours in days if hours != usual}


@dataclass(frozen=True, slots=True, kw_only=True)
class ClinicSetup:
    """Settings of the whole clinic; calling hours in wall minutes.

    The weekdays (0 is Monday) that differ from the usual calling hours have theirs, or None for no calls.
    Message modes are those of the events that differ from the preset, as they are stored; booking fields
    those that are not as usual: name to "hidden", "optional" or "required". The accent as #rrggbb, the logo
    as PNG; `embed_sites` are origins of sites that may frame the booking pages.
    """

    name_fr: str
    name_en: str
    time_zone: str
    region: str = "CA"
    subdivision: str = ""
    default_language: str = "fr"
    email: str = ""
    phone: str = ""
    minimum_notice_hours: int = USUAL.minimum_notice_hours
    horizon_days: int = USUAL.horizon_days
    modify_deadline_hours: int | None = USUAL.modify_deadline_hours
    cancel_deadline_hours: int | None = USUAL.cancel_deadline_hours
    hold_minutes: int = USUAL.hold_minutes
    max_upcoming_per_patient: int = USUAL.max_upcoming_per_patient
    existing_patients_only: bool = USUAL.existing_patients_only
    minimum_days_between: int = USUAL.minimum_days_between
    max_per_therapist_day: int = USUAL.max_per_therapist_day
    age_from: int | None = USUAL.age_from
    age_to: int | None = USUAL.age_to
    reminder_hours_before: tuple[int, ...] = (48,)
    reminder_none_under_hours: int = 4
    calling_hours_start: int = 9 * 60
    calling_hours_end: int = 20 * 60
    calling_hours_by_day: Mapping[int, Hours | None] = field(default_factory=dict)
    messages: str = "first_available"
    message_modes: Mapping[str, Any] = field(default_factory=dict)
    grace_minutes: int = 3
    sms_link: bool = False
    sms_transliterate: bool = True
    sms_max_segments: int = 2
    late_cancellation_fr: str = ""
    late_cancellation_en: str = ""
    languages: tuple[str, ...] = LANGUAGES
    entry_language: str = "automatic"
    welcome_fr: str = ""
    welcome_en: str = ""
    privacy_fr: str = ""
    privacy_en: str = ""
    emergency_fr: str = ""
    emergency_en: str = ""
    booking_fields: Mapping[str, str] = field(default_factory=dict)
    accent: str = ""
    logo: bytes = b""
    embed_sites: tuple[str, ...] = ()
    two_factor_required: bool = False
    is_demonstration: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LocationSetup:
    """A place; its opening hours as stretches of wall minutes for each weekday from Monday, or none told."""

    slug: str
    name_fr: str
    name_en: str
    address: str = ""
    phone: str = ""
    directions_fr: str = ""
    directions_en: str = ""
    opening_hours: tuple[tuple[Hours, ...], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupSetup:
    """A heading under which patients find services."""

    slug: str
    name_fr: str
    name_en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceSetup:
    """A service, its types in the order of the file, and the booking rules it overrides.

    The price in hundredths of the region's currency: none told, 0 for free. Published but not `listed`: it is
    reached by its own link only. The colour as #rrggbb.
    """

    slug: str
    name_fr: str
    name_en: str
    duration_minutes: int
    group: str | None = None
    price_cents: int | None = None
    coverage_fr: str = ""
    coverage_en: str = ""
    description_fr: str = ""
    description_en: str = ""
    instructions_fr: str = ""
    instructions_en: str = ""
    late_cancellation_fr: str = ""
    late_cancellation_en: str = ""
    types: tuple[str, ...] = ()
    availability: str = "fixed"
    allow_overrun: bool = True
    step_minutes: int = 15
    buffer_before_minutes: int = 0
    buffer_after_minutes: int = 0
    silent: bool = False
    published: bool = False
    listed: bool = True
    colour: str = ""
    synchronised: bool = True
    active: bool = True
    booking_overrides: Mapping[str, int | bool | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PeriodSetup:
    """One weekday's period, in wall minutes; no services means all that the therapist gives."""

    weekday: int
    start_minute: int
    end_minute: int
    services: frozenset[str] = frozenset()
    default_service: str | None = None


@dataclass(frozen=True, slots=True)
class BreakSetup:
    """One weekday's hole in the periods of its schedule, in wall minutes."""

    weekday: int
    start_minute: int
    end_minute: int


@dataclass(frozen=True, slots=True)
class ScheduleSetup:
    """Weekly hours at a location; `valid_until` is the last day that counts."""

    location: str
    periods: frozenset[PeriodSetup] = frozenset()
    breaks: frozenset[BreakSetup] = frozenset()
    valid_from: date | None = None
    valid_until: date | None = None
    every_weeks: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class TherapistSetup:
    """A therapist, the services given, and the weekly hours; languages by ISO 639, the photo as WebP.

    `durations` are the minutes of services that take this therapist longer or shorter than usual. The colour
    as #rrggbb.
    """

    slug: str
    name: str
    title_fr: str = ""
    title_en: str = ""
    about_fr: str = ""
    about_en: str = ""
    languages: tuple[str, ...] = ()
    photo: bytes = b""
    email: str = ""
    meeting_link: str = ""
    notice_booked: bool = True
    notice_modified: bool = True
    notice_cancelled: bool = True
    notice_own: bool = False
    active: bool = True
    colour: str = ""
    services: frozenset[str] = frozenset()
    durations: Mapping[str, int] = field(default_factory=dict)
    schedules: frozenset[ScheduleSetup] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class AbsenceSetup:
    """A closing on the clinic's clock: of a therapist, a location, or (neither named) the clinic."""

    therapist: str | None = None
    location: str | None = None
    starts_on_clock: datetime
    ends_on_clock: datetime
    reason_fr: str = ""
    reason_en: str = ""

    @property
    def key(self) -> tuple[object, ...]:
        """Target, start and end: what makes it the same absence."""
        return self.therapist, self.location, self.starts_on_clock, self.ends_on_clock


@dataclass(frozen=True, slots=True, kw_only=True)
class OpeningSetup:
    """An extra opening on the clinic's clock; no services means all that the therapist gives."""

    therapist: str
    location: str
    starts_on_clock: datetime
    ends_on_clock: datetime
    services: frozenset[str] = frozenset()

    @property
    def key(self) -> tuple[object, ...]:
        """Therapist, location, start and end: what makes it the same opening."""
        return self.therapist, self.location, self.starts_on_clock, self.ends_on_clock


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountSetup:
    """A staff account, by its email in lower case; `calendars` are the therapists granted besides its own."""

    email: str
    name: str
    role: str = "therapist"
    language: str = "fr"
    active: bool = True
    therapist: str | None = None
    calendars: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """All that is set up; slugs, emails or keys lead to things, in the clinic's order."""

    clinic: ClinicSetup | None = None
    locations: Mapping[str, LocationSetup] = field(default_factory=dict)
    service_groups: Mapping[str, GroupSetup] = field(default_factory=dict)
    services: Mapping[str, ServiceSetup] = field(default_factory=dict)
    therapists: Mapping[str, TherapistSetup] = field(default_factory=dict)
    absences: Mapping[tuple[object, ...], AbsenceSetup] = field(default_factory=dict)
    openings: Mapping[tuple[object, ...], OpeningSetup] = field(default_factory=dict)
    accounts: Mapping[str, AccountSetup] = field(default_factory=dict)
