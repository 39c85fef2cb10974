"""The hours in a clinic file: weekly schedules with their periods and breaks, absences, openings.

The line under each key is what an editor tells of it (json_schema).
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, ClassVar, Literal

from flask_babel import gettext, lazy_gettext as _
from pydantic import ConfigDict, Field, ValidationInfo, field_validator, model_validator

from app.clinic_file.entries import LEFT_OUT, Entry, Text
from app.clinic_file.problems import shown
from app.clinic_file.values import (
    Day,
    EachOnce,
    LocationSlug,
    Moment,
    ServiceSlug,
    TherapistSlug,
    WallMinute,
    refusal,
)

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
Services = Annotated[list[ServiceSlug], EachOnce]
Days = Annotated[list[Weekday], Field(min_length=1), EachOnce]
RIGHT_END = _("it must be after the start")


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
            raise refusal(RIGHT_END)
        return end

    @property
    def weekdays(self) -> list[int]:
        """The days as numbers, Monday being 0."""
        return [WEEKDAYS.index(day) for day in self.days]


class Period(Hole):
    """A working period; without services it accepts all that the therapist gives."""

    services: Services = Field(default_factory=list)
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
    periods: list[Period] = Field(default_factory=list)
    """The working periods."""
    breaks: list[Hole] = Field(default_factory=list)
    """Holes in the periods."""

    @field_validator("valid_until")
    @classmethod
    def _in_order(cls, last: date | None, info: ValidationInfo) -> date | None:
        first = info.data.get("valid_from")
        if first and last and last < first:
            raise refusal(gettext("the last day must not be before valid_from, %(day)s", day=shown(first)))
        return last

    @field_validator("every_weeks")
    @classmethod
    def _counted_from_somewhere(cls, weeks: int, info: ValidationInfo) -> int:
        if weeks > 1 and "valid_from" in info.data and info.data["valid_from"] is None:
            raise refusal(gettext("it needs valid_from, the date in whose week the counting begins"))
        return weeks


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
            raise refusal(RIGHT_END)
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
            raise refusal(gettext("it must name one of therapist, location, or clinic: true"))
        return self


class Opening(Span):
    """An extra opening; without services it accepts all that the therapist gives."""

    therapist: TherapistSlug
    """Slug of the therapist who is there."""
    location: LocationSlug
    """Slug of the location."""
    services: Services = LEFT_OUT
    """Slugs of the services it accepts; none: all that the therapist gives."""
