"""What a clinic file says of messages: when and by which channels patients are told, and what therapists are.

The line under each key is what an editor tells of it (json_schema).
"""

from typing import Annotated

from flask_babel import gettext
from pydantic import AfterValidator, ConfigDict, Field, ValidationInfo, field_validator

from app.clinic_file.entries import LEFT_OUT, Entry
from app.clinic_file.values import EachOnce, Hours, WallMinute, refusal
from app.domain.messages.vocabulary import Channel, Mode

AnyMode = Annotated[Mode, Field(strict=False)]
AnyChannel = Annotated[Channel, Field(strict=False)]


def _in_order(hours: list[int]) -> list[int]:
    if hours[0] >= hours[1]:
        raise refusal(gettext("the first time must be before the second"))
    return hours


Between = Annotated[list[WallMinute], Field(min_length=2, max_length=2), AfterValidator(_in_order)]


class CallingDays(Entry):
    """Weekdays with calling hours of their own; null: patients are never called on that day."""

    mon: Between | None = LEFT_OUT
    """From when until when on Mondays, two times in quotes; null: never."""
    tue: Between | None = LEFT_OUT
    """From when until when on Tuesdays, two times in quotes; null: never."""
    wed: Between | None = LEFT_OUT
    """From when until when on Wednesdays, two times in quotes; null: never."""
    thu: Between | None = LEFT_OUT
    """From when until when on Thursdays, two times in quotes; null: never."""
    fri: Between | None = LEFT_OUT
    """From when until when on Fridays, two times in quotes; null: never."""
    sat: Between | None = LEFT_OUT
    """From when until when on Saturdays, two times in quotes; null: never."""
    sun: Between | None = LEFT_OUT
    """From when until when on Sundays, two times in quotes; null: never."""


class Reminders(Entry):
    """When reminders go, and between which times of the day patients are called."""

    hours_before: Annotated[list[Annotated[int, Field(ge=1, le=8760)]], EachOnce] = LEFT_OUT
    """How many hours before the start reminders go."""
    none_under_hours: Hours = LEFT_OUT
    """No reminder for an appointment booked fewer hours than this before its start."""
    calling_hours: Between = LEFT_OUT
    """From when until when patients may be called, two times of the day in quotes."""
    calling_hours_by_day: CallingDays | None = LEFT_OUT
    """The days that differ from calling_hours, all of them; null: none."""


class Way(Entry):
    """By which channels an event is told."""

    model_config = ConfigDict(
        json_schema_extra={
            "if": {"properties": {"mode": {"const": Mode.THESE}}},
            "then": {"required": ["channels"], "properties": {"channels": {"minItems": 1}}},
            "else": {"properties": {"channels": {"maxItems": 0}}},
        }
    )

    mode: AnyMode
    """first_available: the first channel that the patient has; these: all of the channels named."""
    channels: Annotated[list[AnyChannel], EachOnce, Field(validate_default=True)] = Field(
        default_factory=list
    )
    """With these: one at least of email, sms and phone."""

    @field_validator("channels")
    @classmethod
    def _as_the_mode_needs(cls, channels: list[Channel], info: ValidationInfo) -> list[Channel]:
        mode = info.data.get("mode")
        if mode is Mode.THESE and not channels:
            raise refusal(gettext("with the mode these, it must name at least one of email, sms and phone"))
        if mode is Mode.FIRST_AVAILABLE and channels:
            raise refusal(gettext("with the mode first_available, it must be left out or empty"))
        return channels


class Ways(Entry):
    """The events that are told otherwise than the preset `messages` says."""

    booked: Way = LEFT_OUT
    """How a booking is confirmed."""
    reminder: Way = LEFT_OUT
    """How patients are reminded."""
    modified: Way = LEFT_OUT
    """How a change is told."""
    cancelled: Way = LEFT_OUT
    """How a cancellation is told."""


class Sms(Entry):
    """What text messages are like."""

    link: bool = LEFT_OUT
    """Whether they bear the patient's personal link; false when left out."""
    transliterate: bool = LEFT_OUT
    """Whether letters that make a text message longer are written plainly (ê as e); true when left out."""
    max_segments: Annotated[int, Field(ge=1, le=10)] = LEFT_OUT
    """How many parts one may take at most; each is paid for. 2 when left out."""


class Messaging(Entry):
    """How messages go, apart from the preset `messages`."""

    grace_minutes: Annotated[int, Field(ge=0, le=60)] = LEFT_OUT
    """Patients are told so many minutes after an act of the staff, who can undo it until then."""
    ways: Ways | None = LEFT_OUT
    """The events that differ from the preset, all of them; null: none."""
    sms: Sms = LEFT_OUT
    """What text messages are like."""


class Notices(Entry):
    """Of which acts a therapist is told by email."""

    booked: bool = LEFT_OUT
    """Of bookings; true when left out."""
    modified: bool = LEFT_OUT
    """Of changes; true when left out."""
    cancelled: bool = LEFT_OUT
    """Of cancellations; true when left out."""
    own: bool = LEFT_OUT
    """Also of what they did themselves; false when left out."""
