"""The shape of a clinic file. Left out is not the same as empty: what is left out keeps its value.

The line under each key is what an editor tells of it (json_schema).
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any, ClassVar, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator, model_validator

from app.clinic_file.problems import shown
from app.clinic_file.values import (
    Caption,
    Day,
    EachOnce,
    Email,
    GroupSlug,
    Hours,
    Line,
    LocationSlug,
    Minutes,
    Moment,
    NewSlug,
    OrNothing,
    Phone,
    Photo,
    Price,
    Prose,
    ServiceSlug,
    SomeMinutes,
    SpokenLanguage,
    Subdivision,
    TherapistSlug,
    WallMinute,
    ZoneName,
    refusal,
)
from app.domain.service import ServiceType
from app.i18n import Language
from app.models.clinic import Region

FORMAT = 1  # rises when a file of before would mean something else
LEFT_OUT: Any = None  # never read: only the keys that a file names are taken over
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
Type = Annotated[ServiceType, Field(strict=False)]
Services = Annotated[list[ServiceSlug], EachOnce]
Days = Annotated[list[Weekday], Field(min_length=1), EachOnce]


Thing = TypeVar("Thing")
Section = Annotated[list[Thing], OrNothing]


class Entry(BaseModel):
    """A mapping of keys; one that is not of the format is refused."""

    model_config = ConfigDict(extra="forbid", strict=True)

    def named(self) -> dict[str, Any]:
        """The keys that the file names, with their values."""
        return self.model_dump(exclude_unset=True)


class Name(Entry):
    """A name in both languages."""

    fr: Line = LEFT_OUT
    """In French; required of a new thing."""
    en: Line = LEFT_OUT
    """In English; required of a new thing."""


class Title(Entry):
    """What a therapist is called, in both languages."""

    fr: Caption = LEFT_OUT
    """In French."""
    en: Caption = LEFT_OUT
    """In English."""


class Text(Entry):
    """A text in both languages."""

    fr: Prose = LEFT_OUT
    """In French, perhaps of several lines."""
    en: Prose = LEFT_OUT
    """In English, perhaps of several lines."""


class Booking(Entry):
    """Booking rules; null switches a deadline off."""

    minimum_notice_hours: Hours = LEFT_OUT
    """How long before its start a time can still be booked."""
    horizon_days: Annotated[int, Field(ge=1, le=730)] = LEFT_OUT
    """How many days ahead can be booked."""
    modify_deadline_hours: Hours | None = LEFT_OUT
    """Until how long before its start patients may modify a booking; null: always."""
    cancel_deadline_hours: Hours | None = LEFT_OUT
    """Until how long before its start patients may cancel a booking; null: always."""
    hold_minutes: Annotated[int, Field(ge=1, le=60)] = LEFT_OUT
    """How long a chosen time is kept while a patient fills in the rest."""
    max_upcoming_per_patient: Annotated[int, Field(ge=0, le=1000)] = LEFT_OUT
    """How many upcoming appointments one person may have booked online; 0 is no limit."""
    existing_patients_only: bool = LEFT_OUT
    """Whether only people already followed at the clinic may book online."""


class Reminders(Entry):
    """When reminders go, and between which times of the day patients are called."""

    hours_before: Annotated[list[Annotated[int, Field(ge=1, le=8760)]], EachOnce] = LEFT_OUT
    """How many hours before the start reminders go."""
    none_under_hours: Hours = LEFT_OUT
    """No reminder for an appointment booked fewer hours than this before its start."""
    calling_hours: Annotated[list[WallMinute], Field(min_length=2, max_length=2)] = LEFT_OUT
    """From when until when patients may be called, two times of the day in quotes."""

    @field_validator("calling_hours")
    @classmethod
    def _in_order(cls, hours: list[int]) -> list[int]:
        if hours[0] >= hours[1]:
            raise refusal("the first time must be before the second")
        return hours


class Clinic(Entry):
    """Settings of the whole clinic."""

    name: Name = LEFT_OUT
    """The clinic's name, in both languages; required at first."""
    time_zone: ZoneName = LEFT_OUT
    """IANA name of the zone of all its times; required at first."""
    region: Region = LEFT_OUT
    """How dates, times, phones and prices are written: CA (default), CH or FR."""
    subdivision: Subdivision = LEFT_OUT
    """Second part of the ISO 3166-2 code: decides the first language and the emergency notice."""
    default_language: Language = LEFT_OUT
    """The language of new accounts: fr (default) or en."""
    email: Email = LEFT_OUT
    """Where patients write to."""
    phone: Phone = LEFT_OUT
    """Where patients call, in quotes."""
    booking: Booking = LEFT_OUT
    """The rules of booking, which a service may override."""
    reminders: Reminders = LEFT_OUT
    """When reminders go."""
    messages: Literal["first_available", "email_notices_sms_reminders"] = LEFT_OUT
    """By which ways messages go to patients."""


class Location(Entry):
    """A place."""

    slug: NewSlug
    """What it is known by in addresses and in this file."""
    name: Name = LEFT_OUT
    """Its name, in both languages; required of a new one."""
    address: Prose = LEFT_OUT
    """Street, place and postal code."""
    phone: Phone = LEFT_OUT
    """Its own number, in quotes."""
    directions: Text = LEFT_OUT
    """How to get there."""


class Group(Entry):
    """A heading under which patients find services."""

    slug: NewSlug
    """What it is known by in this file."""
    name: Name = LEFT_OUT
    """The heading, in both languages; required of a new one."""


class Service(Entry):
    """What a patient books; `booking: null` takes all overrides away, `price: null` tells none."""

    slug: NewSlug
    """What it is known by in addresses and in this file."""
    name: Name = LEFT_OUT
    """Its name, in both languages; required of a new one."""
    group: GroupSlug | None = LEFT_OUT
    """Slug of the service group it stands under; null: none."""
    description: Text = LEFT_OUT
    """What patients read when they choose."""
    instructions: Text = LEFT_OUT
    """What patients read once they have booked."""
    price: Price | None = LEFT_OUT
    """In the currency of the region, two decimals at most; 0 is free, null tells no price."""
    coverage: Text = LEFT_OUT
    """Who pays, in a few words beside the price."""
    types: Annotated[list[Type], EachOnce] = LEFT_OUT
    """By which ways it is given; the first is offered first. One at least to be published."""
    duration_minutes: SomeMinutes = LEFT_OUT
    """How long it takes; required of a new one."""
    availability: Literal["fixed", "flexible"] = LEFT_OUT
    """fixed (default): one visit after the other; flexible: every step."""
    allow_overrun: bool = LEFT_OUT
    """Fixed only: the last visit may run past the end; true when left out."""
    step_minutes: SomeMinutes = LEFT_OUT
    """Flexible only: a visit may begin every so many minutes; 15 when left out."""
    buffer_before_minutes: Minutes = LEFT_OUT
    """Kept free before a visit."""
    buffer_after_minutes: Minutes = LEFT_OUT
    """Kept free after a visit."""
    booking: Booking | None = LEFT_OUT
    """The clinic's rules of booking that it overrides, all of them; null: none."""
    silent: bool = LEFT_OUT
    """Whether nobody is ever told of it; such a one cannot be published."""
    published: bool = LEFT_OUT
    """Whether it is offered online."""
    synchronised: bool = LEFT_OUT
    """Whether the medical record system knows it; true when left out."""
    active: bool = LEFT_OUT
    """Whether it is given at all; true when left out."""


class Hole(Entry):
    """A time of the day on some weekdays."""

    days: Days
    """The weekdays, from mon to sun."""
    start: WallMinute
    """Time of the day, in quotes."""
    end: WallMinute
    """Time of the day, in quotes; 24:00 is the day's end."""

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
    """Slugs of the services it accepts; none: all that the therapist gives."""
    default_service: ServiceSlug | None = None
    """Slug of the service that is proposed first."""


class Schedule(Entry):
    """A therapist's weekly hours at a location; a list of schedules replaces the stored one as a whole."""

    location: LocationSlug
    """Slug of the location."""
    valid_from: Day | None = None
    """First day that counts; null or left out: always."""
    valid_until: Day | None = None
    """Last day that counts; null or left out: always."""
    every_weeks: Annotated[int, Field(ge=1, le=52)] = 1
    """2: every other week, counted from that of valid_from; 1 when left out."""
    periods: list[Period] = []
    """The working periods."""
    breaks: list[Hole] = []
    """Holes in the periods."""

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
    """What it is known by in addresses and in this file."""
    name: Line = LEFT_OUT
    """First and last name; required of a new one."""
    title: Title = LEFT_OUT
    """The profession, as patients read it."""
    about: Text = LEFT_OUT
    """A few sentences for patients."""
    languages: Annotated[list[SpokenLanguage], EachOnce] = LEFT_OUT
    """ISO 639 codes of the languages spoken with patients."""
    photo: Photo = LEFT_OUT
    """Path of a picture from this file's folder, or a data: address; empty: none."""
    email: Email = LEFT_OUT
    """Address of the therapist."""
    services: Services = LEFT_OUT
    """Slugs of the services given."""
    schedules: list[Schedule] = LEFT_OUT
    """All the weekly hours: they replace those that are stored."""
    active: bool = LEFT_OUT
    """Whether the therapist sees patients at all; true when left out."""


class Span(Entry):
    """A stretch of time on the clinic's clock."""

    start: Moment
    """On the clinic's clock."""
    end: Moment
    """On the clinic's clock."""

    @field_validator("end")
    @classmethod
    def _after_start(cls, end: datetime, info: ValidationInfo) -> datetime:
        if end <= info.data.get("start", datetime.min):  # noqa: DTZ901
            raise refusal("it must be after the start")
        return end


class Absence(Span):
    """A closing of a therapist, a location or the clinic."""

    TARGETS: ClassVar[Sequence[str]] = ("therapist", "location", "clinic")

    model_config = ConfigDict(json_schema_extra={"oneOf": [{"required": [target]} for target in TARGETS]})

    therapist: TherapistSlug = LEFT_OUT
    """Slug of the therapist who is away."""
    location: LocationSlug = LEFT_OUT
    """Slug of the location that is closed."""
    clinic: Literal[True] = LEFT_OUT
    """true: the whole clinic is closed."""
    reason: Text = LEFT_OUT
    """Why, for the staff."""

    @model_validator(mode="after")
    def _of_one_target(self) -> "Absence":
        if len(self.model_fields_set.intersection(self.TARGETS)) != 1:
            raise refusal("it must name one of therapist, location, or clinic: true")
        return self


class Opening(Span):
    """An extra opening; without services it accepts all that the therapist gives."""

    therapist: TherapistSlug
    """Slug of the therapist who is there."""
    location: LocationSlug
    """Slug of the location."""
    services: Services = LEFT_OUT
    """Slugs of the services it accepts; none: all that the therapist gives."""


class Account(Entry):
    """A staff account, without a password."""

    email: Annotated[Email, Field(min_length=1)]
    """What the account is known by."""
    name: Line = LEFT_OUT
    """As colleagues read it; the therapist's name when left out."""
    role: Literal["administrator", "therapist"] = LEFT_OUT
    """administrator or therapist (default)."""
    therapist: TherapistSlug | None = LEFT_OUT
    """Slug of the therapist whose own account it is; null: of none."""
    language: Language = LEFT_OUT
    """fr or en; the clinic's when left out."""

    @field_validator("email")
    @classmethod
    def _in_lower_case(cls, email: str) -> str:
        return email.lower()


class Document(Entry):
    """A whole file."""

    clinic: Clinic | None = None
    """Settings of the whole clinic."""
    locations: Section[Location] = []
    """Places, in the order in which patients see them."""
    service_groups: Section[Group] = []
    """Headings for services, in the order in which patients see them."""
    services: Section[Service] = []
    """What patients book, in the order in which they see it."""
    therapists: Section[Therapist] = []
    """People who see patients, in the order in which these see them."""
    absences: Section[Absence] = []
    """Closings of a therapist, a location or the clinic."""
    openings: Section[Opening] = []
    """Openings outside the weekly hours."""
    accounts: Section[Account] = []
    """Accounts of the staff, without passwords."""

    @field_validator("*", mode="before")
    @classmethod
    def _empty_section(cls, value: Any, info: ValidationInfo) -> Any:
        """A heading with nothing under it names nothing."""
        return [] if value is None and info.field_name != "clinic" else value
