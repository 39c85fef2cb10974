"""The shape of a clinic file. Left out is not the same as empty: what is left out keeps its value."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator, model_validator

from app.clinic_file.problems import shown
from app.clinic_file.values import (
    Caption,
    Day,
    EachOnce,
    Email,
    Hours,
    Line,
    LocationSlug,
    Minutes,
    Moment,
    NewSlug,
    Phone,
    Prose,
    ServiceSlug,
    SomeMinutes,
    Subdivision,
    TherapistSlug,
    WallMinute,
    ZoneName,
    refusal,
)
from app.domain.service import ServiceType
from app.i18n import Language
from app.models.clinic import Region

LEFT_OUT: Any = None  # never read: only the keys that a file names are taken over
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
Type = Annotated[ServiceType, Field(strict=False)]
Services = Annotated[list[ServiceSlug], EachOnce]
Days = Annotated[list[Weekday], Field(min_length=1), EachOnce]


class Entry(BaseModel):
    """A mapping of keys; one that is not of the format is refused."""

    model_config = ConfigDict(extra="forbid", strict=True)

    def named(self) -> dict[str, Any]:
        """The keys that the file names, with their values."""
        return self.model_dump(exclude_unset=True)


class Name(Entry):
    """A name in both languages."""

    fr: Line = LEFT_OUT
    en: Line = LEFT_OUT


class Title(Entry):
    """What a therapist is called, in both languages."""

    fr: Caption = LEFT_OUT
    en: Caption = LEFT_OUT


class Text(Entry):
    """A text in both languages."""

    fr: Prose = LEFT_OUT
    en: Prose = LEFT_OUT


class Booking(Entry):
    """Booking rules; null switches a deadline off."""

    minimum_notice_hours: Hours = LEFT_OUT
    horizon_days: Annotated[int, Field(ge=1, le=730)] = LEFT_OUT
    modify_deadline_hours: Hours | None = LEFT_OUT
    cancel_deadline_hours: Hours | None = LEFT_OUT
    hold_minutes: Annotated[int, Field(ge=1, le=60)] = LEFT_OUT
    max_upcoming_per_patient: Annotated[int, Field(ge=0, le=1000)] = LEFT_OUT
    existing_patients_only: bool = LEFT_OUT


class Reminders(Entry):
    """When reminders go, and between which times of the day patients are called."""

    hours_before: Annotated[list[Annotated[int, Field(ge=1, le=8760)]], EachOnce] = LEFT_OUT
    none_under_hours: Hours = LEFT_OUT
    calling_hours: Annotated[list[WallMinute], Field(min_length=2, max_length=2)] = LEFT_OUT

    @field_validator("calling_hours")
    @classmethod
    def _in_order(cls, hours: list[int]) -> list[int]:
        if hours[0] >= hours[1]:
            raise refusal("the first time must be before the second")
        return hours


class Clinic(Entry):
    """Settings of the whole clinic."""

    name: Name = LEFT_OUT
    time_zone: ZoneName = LEFT_OUT
    region: Region = LEFT_OUT
    subdivision: Subdivision = LEFT_OUT
    default_language: Language = LEFT_OUT
    email: Email = LEFT_OUT
    phone: Phone = LEFT_OUT
    booking: Booking = LEFT_OUT
    reminders: Reminders = LEFT_OUT
    messages: Literal["first_available", "email_notices_sms_reminders"] = LEFT_OUT


class Location(Entry):
    """A place."""

    slug: NewSlug
    name: Name = LEFT_OUT
    address: Prose = LEFT_OUT
    phone: Phone = LEFT_OUT
    directions: Text = LEFT_OUT


class Service(Entry):
    """What a patient books; `booking: null` takes all overrides away."""

    slug: NewSlug
    name: Name = LEFT_OUT
    description: Text = LEFT_OUT
    instructions: Text = LEFT_OUT
    types: Annotated[list[Type], EachOnce] = LEFT_OUT
    duration_minutes: SomeMinutes = LEFT_OUT
    availability: Literal["fixed", "flexible"] = LEFT_OUT
    allow_overrun: bool = LEFT_OUT
    step_minutes: SomeMinutes = LEFT_OUT
    buffer_before_minutes: Minutes = LEFT_OUT
    buffer_after_minutes: Minutes = LEFT_OUT
    booking: Booking | None = LEFT_OUT
    silent: bool = LEFT_OUT
    published: bool = LEFT_OUT
    synchronised: bool = LEFT_OUT
    active: bool = LEFT_OUT


class Hole(Entry):
    """A time of the day on some weekdays."""

    days: Days
    start: WallMinute
    end: WallMinute

    @field_validator("end")
    @classmethod
    def _after_start(cls, end: int, info: ValidationInfo) -> int:
        if end <= info.data.get("start", -1):
            raise refusal("it must be after the start")
        return end

    @property
    def weekdays(self) -> list[int]:
        """The days as numbers, Monday being 0."""
        return [WEEKDAYS.index(day) for day in self.days]


class Period(Hole):
    """A working period; without services it accepts all that the therapist gives."""

    services: Services = []
    default_service: ServiceSlug | None = None


class Schedule(Entry):
    """A therapist's weekly hours at a location; a list of schedules replaces the stored one as a whole."""

    location: LocationSlug
    valid_from: Day | None = None
    valid_until: Day | None = None
    every_weeks: Annotated[int, Field(ge=1, le=52)] = 1
    periods: list[Period] = []
    breaks: list[Hole] = []

    @field_validator("valid_until")
    @classmethod
    def _in_order(cls, last: date | None, info: ValidationInfo) -> date | None:
        first = info.data.get("valid_from")
        if first and last and last < first:
            raise refusal(f"the last day must not be before valid_from, {shown(first)}")
        return last

    @field_validator("every_weeks")
    @classmethod
    def _counted_from_somewhere(cls, weeks: int, info: ValidationInfo) -> int:
        if weeks > 1 and "valid_from" in info.data and info.data["valid_from"] is None:
            raise refusal("it needs valid_from, the date in whose week the counting begins")
        return weeks


class Therapist(Entry):
    """A person who sees patients."""

    slug: NewSlug
    name: Line = LEFT_OUT
    title: Title = LEFT_OUT
    email: Email = LEFT_OUT
    services: Services = LEFT_OUT
    schedules: list[Schedule] = LEFT_OUT
    active: bool = LEFT_OUT


class Span(Entry):
    """A stretch of time on the clinic's clock."""

    start: Moment
    end: Moment

    @field_validator("end")
    @classmethod
    def _after_start(cls, end: datetime, info: ValidationInfo) -> datetime:
        if end <= info.data.get("start", datetime.min):  # noqa: DTZ901
            raise refusal("it must be after the start")
        return end


class Absence(Span):
    """A closing of a therapist, a location or the clinic."""

    TARGETS: ClassVar[Sequence[str]] = ("therapist", "location", "clinic")

    therapist: TherapistSlug = LEFT_OUT
    location: LocationSlug = LEFT_OUT
    clinic: Literal[True] = LEFT_OUT
    reason: Text = LEFT_OUT

    @model_validator(mode="after")
    def _of_one_target(self) -> "Absence":
        if len(self.model_fields_set.intersection(self.TARGETS)) != 1:
            raise refusal("it must name one of therapist, location, or clinic: true")
        return self


class Opening(Span):
    """An extra opening; without services it accepts all that the therapist gives."""

    therapist: TherapistSlug
    location: LocationSlug
    services: Services = LEFT_OUT


class Account(Entry):
    """A staff account, without a password."""

    email: Annotated[Email, Field(min_length=1)]
    name: Line = LEFT_OUT
    role: Literal["administrator", "therapist"] = LEFT_OUT
    therapist: TherapistSlug | None = LEFT_OUT
    language: Language = LEFT_OUT

    @field_validator("email")
    @classmethod
    def _in_lower_case(cls, email: str) -> str:
        return email.lower()


class Document(Entry):
    """A whole file."""

    clinic: Clinic | None = None
    locations: list[Location] = []
    services: list[Service] = []
    therapists: list[Therapist] = []
    absences: list[Absence] = []
    openings: list[Opening] = []
    accounts: list[Account] = []

    @field_validator("*", mode="before")
    @classmethod
    def _empty_section(cls, value: Any, info: ValidationInfo) -> Any:
        """A heading with nothing under it names nothing."""
        return [] if value is None and info.field_name != "clinic" else value
