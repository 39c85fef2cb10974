"""The shape of a clinic file. Left out is not the same as empty: what is left out keeps its value.

The line under each key is what an editor tells of it (json_schema).
"""

from typing import Annotated, Any, Literal, TypeVar

from pydantic import Field, ValidationInfo, field_validator

from app.clinic_file.entries import LEFT_OUT, Entry, Name, Text, Title
from app.clinic_file.hours import Absence, Hole, Opening, Schedule, Services
from app.clinic_file.messaging import Messaging, Notices, Reminders
from app.clinic_file.values import (
    Accent,
    Colour,
    EachOnce,
    Email,
    GroupSlug,
    Hours,
    Line,
    Link,
    Logo,
    Minutes,
    NewSlug,
    OrNothing,
    Phone,
    Photo,
    Price,
    Prose,
    Site,
    SomeMinutes,
    SpokenLanguage,
    Subdivision,
    TherapistSlug,
    ZoneName,
)
from app.domain.languages import Language
from app.domain.scheduling.service import ServiceType
from app.models.clinic import Region

FORMAT = 1  # rises when a file of before would mean something else
Type = Annotated[ServiceType, Field(strict=False)]


Age = Annotated[int, Field(ge=0, le=150)]
HowAsked = Literal["hidden", "optional", "required"]


Thing = TypeVar("Thing")
Section = Annotated[list[Thing], OrNothing]


class Booking(Entry):
    """Booking rules; null in place of a deadline: never online."""

    minimum_notice_hours: Hours = LEFT_OUT
    """How long before its start a time can still be booked."""
    horizon_days: Annotated[int, Field(ge=1, le=730)] = LEFT_OUT
    """How many days ahead can be booked."""
    modify_deadline_hours: Hours | None = LEFT_OUT
    """Until how long before its start patients may modify a booking online; null: never online."""
    cancel_deadline_hours: Hours | None = LEFT_OUT
    """Until how long before its start patients may cancel a booking online; null: never online."""
    hold_minutes: Annotated[int, Field(ge=1, le=60)] = LEFT_OUT
    """How long a chosen time is kept while a patient fills in the rest."""
    max_upcoming_per_patient: Annotated[int, Field(ge=0, le=1000)] = LEFT_OUT
    """How many upcoming appointments one person may have booked online; 0 is no limit."""
    existing_patients_only: bool = LEFT_OUT
    """Whether only people already followed at the clinic may book online."""
    minimum_days_between: Annotated[int, Field(ge=0, le=730)] = LEFT_OUT
    """How many days lie at least between two visits of one person for the same service; 0 is no limit."""
    max_per_therapist_day: Annotated[int, Field(ge=0, le=1000)] = LEFT_OUT
    """How many visits for the same service a therapist takes a day; 0 is no limit."""
    age_from: Age | None = LEFT_OUT
    """From which age on, in full years on the day of the visit; null: from birth."""
    age_to: Age | None = LEFT_OUT
    """Up to which age, in full years on the day of the visit; null: without end."""


class BookingFields(Entry):
    """How the fields of the booking form are asked for; those that are left out are optional."""

    email: Literal["optional", "required"] = LEFT_OUT
    """The email address: optional or required; it is always shown."""
    mobile: HowAsked = LEFT_OUT
    """The mobile phone: hidden, optional or required."""
    phone: HowAsked = LEFT_OUT
    """The other phone: hidden, optional or required."""
    reason: HowAsked = LEFT_OUT
    """The reason for the appointment: hidden, optional or required."""


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
    """Either by the first channel that one has (default), or notices by email and reminders by SMS."""
    messaging: Messaging = LEFT_OUT
    """What differs from that preset, and how messages go."""
    late_cancellation: Text = LEFT_OUT
    """What patients read before they cancel: what a late cancellation costs."""
    languages: Annotated[list[Language], Field(min_length=1), EachOnce] = LEFT_OUT
    """The languages that patients are spoken to in: fr, en or both (default)."""
    entry_language: Literal["automatic", "browser", "fr", "en"] = LEFT_OUT
    """Where the site begins: automatic (default) is French in Québec, elsewhere as the browser says."""
    welcome: Text = LEFT_OUT
    """What patients read above the services."""
    privacy: Text = LEFT_OUT
    """The clinic's own privacy notice; empty: the usual one."""
    emergency: Text = LEFT_OUT
    """What to do in an emergency; empty: what is usual in the region."""
    booking_fields: BookingFields | None = LEFT_OUT
    """The fields of the booking form that are not as usual, all of them; null: none."""
    accent: Accent = LEFT_OUT
    """Colour of buttons and links, #rrggbb in quotes; empty: the usual one."""
    logo: Logo = LEFT_OUT
    """Path of a picture from this file's folder, or a data: address; empty: none."""
    embed_sites: Annotated[list[Site], EachOnce] = LEFT_OUT
    """The sites that may show the booking pages inside their own."""
    two_factor_required: bool = LEFT_OUT
    """Whether administrators must sign in with a second factor; false when left out."""


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
    opening_hours: list[Hole] = LEFT_OUT
    """When it is open, as patients read it; they do not decide what can be booked. Empty: not told."""


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
    late_cancellation: Text = LEFT_OUT
    """What patients read before they cancel, in place of the clinic's text."""
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
    listed: bool = LEFT_OUT
    """Whether patients find it; false: its own link alone leads to it. true when left out."""
    colour: Colour = LEFT_OUT
    """In the calendars of the staff, #rrggbb in quotes; empty: none."""
    synchronised: bool = LEFT_OUT
    """Whether the medical record system knows it; true when left out."""
    active: bool = LEFT_OUT
    """Whether it is given at all; true when left out."""


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
    meeting_link: Link = LEFT_OUT
    """Where patients meet the therapist by video, an https address; empty: none."""
    notices: Notices = LEFT_OUT
    """Of which acts the therapist is told by email."""
    services: Services = LEFT_OUT
    """Slugs of the services given."""
    durations: dict[str, SomeMinutes] | None = LEFT_OUT
    """Minutes, by slug, of the services that take a time of their own, all of them; null: none."""
    schedules: list[Schedule] = LEFT_OUT
    """All the weekly hours: they replace those that are stored."""
    active: bool = LEFT_OUT
    """Whether the therapist sees patients at all; true when left out."""
    colour: Colour = LEFT_OUT
    """In the calendars of the staff, #rrggbb in quotes; empty: none."""


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
    active: bool = LEFT_OUT
    """Whether the account can be used; true when left out."""
    calendars: Annotated[list[TherapistSlug], EachOnce] = LEFT_OUT
    """Slugs of the therapists whose calendars it may see, besides its own."""

    @field_validator("email")
    @classmethod
    def _in_lower_case(cls, email: str) -> str:
        return email.lower()


class Document(Entry):
    """A whole file."""

    clinic: Clinic | None = None
    """Settings of the whole clinic."""
    locations: Section[Location] = Field(default_factory=list)
    """Places, in the order in which patients see them."""
    service_groups: Section[Group] = Field(default_factory=list)
    """Headings for services, in the order in which patients see them."""
    services: Section[Service] = Field(default_factory=list)
    """What patients book, in the order in which they see it."""
    therapists: Section[Therapist] = Field(default_factory=list)
    """People who see patients, in the order in which these see them."""
    absences: Section[Absence] = Field(default_factory=list)
    """Closings of a therapist, a location or the clinic."""
    openings: Section[Opening] = Field(default_factory=list)
    """Openings outside the weekly hours."""
    accounts: Section[Account] = Field(default_factory=list)
    """Accounts of the staff, without passwords."""

    @field_validator("*", mode="before")
    @classmethod
    def _empty_section(cls, value: Any, info: ValidationInfo) -> Any:
        """A heading with nothing under it names nothing."""
        return [] if value is None and info.field_name != "clinic" else value
