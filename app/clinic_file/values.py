"""The kinds of values a clinic file holds, each refused with what would be right.

What a value is checked against besides itself (the region, the slugs that exist) comes as the validation
context, `Known`.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, cast
from zoneinfo import available_timezones

from email_validator import EmailNotValidError, validate_email
from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, ValidationInfo
from pydantic_core import PydanticCustomError

from app.clinic_file.problems import Misread, nearest, quoting_hint, shown
from app.domain.wall_clock import DAY_MINUTES, iso_day
from app.phones import international

SLUG = r"[a-z0-9]+(-[a-z0-9]+)*"
MOMENT = r"\d{4}-\d\d-\d\dT\d\d:\d\d"
CONTROL = r"[\x00-\x1f\x7f-\x9f\u2028\u2029]"
CONTROL_IN_PROSE = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]"  # line breaks and tabs are meant
SUBDIVISION = r"[A-Z0-9]{0,3}"
YEARS = range(1970, 2200)
RIGHT_TIME = 'it must be a time of day from "00:00" to "24:00", in quotes'
RIGHT_PHONE = 'it must be a telephone number in use, in quotes, such as "+1 514 555 0100"'
RIGHT_DAY = "it must be a date such as 2026-12-24"
RIGHT_MOMENT = 'it must be a date and time on the clinic\'s clock, such as "2026-12-24T12:00"'


@dataclass(frozen=True, slots=True)
class Known:
    """What names may be used: those stored, and those of the file itself."""

    region: str
    locations: frozenset[str]
    services: frozenset[str]
    therapists: frozenset[str]


def _known(info: ValidationInfo) -> Known:
    return cast(Known, info.context)


def refusal(right: str) -> PydanticCustomError:
    """An error that says what would be right."""
    return PydanticCustomError("refused", "{right}", {"right": right})


def _wall_minute(value: Any) -> int:
    if not isinstance(value, str):
        raise refusal(quoting_hint(value) if isinstance(value, Misread) else RIGHT_TIME)
    parts = re.fullmatch(r"(\d{1,2}):([0-5]\d)", value)
    minute = int(parts[1]) * 60 + int(parts[2]) if parts else -1
    if not 0 <= minute <= DAY_MINUTES:
        raise refusal(RIGHT_TIME)
    return minute


def _day(value: Any) -> date:
    day = iso_day(value) if isinstance(value, str) else value
    if not isinstance(day, date) or isinstance(day, datetime) or day.year not in YEARS:
        raise refusal(RIGHT_DAY)
    return day


def _moment(value: Any) -> datetime:
    moment = _read_moment(value) if isinstance(value, str) else value
    if not isinstance(moment, datetime) or moment.tzinfo or moment.second or moment.year not in YEARS:
        raise refusal(RIGHT_MOMENT)
    return moment


def _read_moment(value: str) -> datetime | None:
    try:
        return datetime.fromisoformat(value) if re.fullmatch(MOMENT, value) else None
    except ValueError:
        return None


def _without(signs: str, right: str) -> AfterValidator:
    """Refuses control characters: no keyboard types them, and PostgreSQL cannot keep a NUL."""

    def check(text: str) -> str:
        if re.search(signs, text):
            raise refusal(right)
        return text

    return AfterValidator(check)


_ON_ONE_LINE = _without(CONTROL, "it must be on one line, without control characters")


def _zone(value: str) -> str:
    zones = available_timezones()
    if value not in zones:
        raise refusal(f"no IANA time zone has this name{nearest(value, zones)}")
    return value


def _email(value: str) -> str:
    try:
        return value and validate_email(value, check_deliverability=False).normalized
    except EmailNotValidError as error:
        raise refusal(f"it must be an email address: {str(error).rstrip('.')}") from None


def _phone(value: Any, info: ValidationInfo) -> str:
    if value == "":
        return ""
    if not isinstance(value, str):
        raise refusal(quoting_hint(value) or RIGHT_PHONE)
    number = international(value, _known(info).region)
    if number is None:
        raise refusal(RIGHT_PHONE)
    return number


def _slug(value: str) -> str:
    if not re.fullmatch(SLUG, value):
        raise refusal('it must be of small letters, digits and single hyphens, such as "centre-ville"')
    return value


def _subdivision(value: str) -> str:
    if not re.fullmatch(SUBDIVISION, value):
        raise refusal("it must be the second part of an ISO 3166-2 code, such as QC for CA-QC")
    return value


def _each_once(values: list[Any]) -> list[Any]:
    twice = next((value for i, value in enumerate(values) if value in values[:i]), None)
    if twice is not None:
        raise refusal(f"each may be there once, and {shown(twice)} is there twice")
    return values


def _slug_of(kind: str) -> AfterValidator:
    def check(slug: str, info: ValidationInfo) -> str:
        known: Iterable[str] = getattr(_known(info), f"{kind}s")
        if slug not in known:
            raise refusal(f"no {kind} has this slug{nearest(slug, known)}")
        return slug

    return AfterValidator(check)


WallMinute = Annotated[int, BeforeValidator(_wall_minute)]
Day = Annotated[date, BeforeValidator(_day)]
Moment = Annotated[datetime, BeforeValidator(_moment)]
ZoneName = Annotated[str, AfterValidator(_zone)]
Email = Annotated[str, AfterValidator(_email)]
Phone = Annotated[str, BeforeValidator(_phone)]
Subdivision = Annotated[str, AfterValidator(_subdivision)]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200), _ON_ONE_LINE]
Caption = Annotated[str, Field(max_length=200), _ON_ONE_LINE]
Prose = Annotated[str, _without(CONTROL_IN_PROSE, "it must have no control characters but line breaks")]
NewSlug = Annotated[str, Field(max_length=80), AfterValidator(_slug)]
LocationSlug = Annotated[str, _slug_of("location")]
ServiceSlug = Annotated[str, _slug_of("service")]
TherapistSlug = Annotated[str, _slug_of("therapist")]
EachOnce = AfterValidator(_each_once)
Hours = Annotated[int, Field(ge=0, le=8760)]
Minutes = Annotated[int, Field(ge=0, le=1440)]
SomeMinutes = Annotated[int, Field(ge=1, le=1440)]
