"""The kinds of values a clinic file holds, each refused with what would be right.

What a value is checked against besides itself (the region, the slugs that exist) comes as the validation
context, `Known`.
"""

import re
from base64 import b64decode
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, cast
from zoneinfo import available_timezones

from babel import Locale
from email_validator import EmailNotValidError, validate_email
from flask_babel import LazyString, gettext, lazy_gettext as _
from pydantic import (
    AfterValidator,
    AnyUrl,
    BeforeValidator,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    StringConstraints,
    ValidationError,
    ValidationInfo,
    ValidatorFunctionWrapHandler,
    WithJsonSchema,
    WrapValidator,
)
from pydantic_core import CoreSchema, PydanticCustomError
from pydantic_core.core_schema import no_info_after_validator_function

from app.clinic_file.problems import Misread, quoting_hint, shown, with_nearest
from app.domain.clinic.colours import colour_of, is_legible, nearest_legible
from app.domain.clinic.web_origins import NoOrigin, origin_of
from app.domain.languages import LANGUAGES
from app.domain.time.wall_clock import DAY_MINUTES, iso_day
from app.logos import logo
from app.phones import international
from app.photos import MOST_BYTES, portrait

MOST_SLUG = 80
MOST_ON_A_LINE = 200
MOST_LINK = 500
WRITTEN_DAY = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
SLUG = r"[a-z0-9]+(-[a-z0-9]+)*"
MOMENT = WRITTEN_DAY + "T[0-9]{2}:[0-9]{2}(:00)?"
CONTROL = r"[\x00-\x1f\x7f-\x9f\u2028\u2029]"
CONTROL_IN_PROSE = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]"  # line breaks and tabs are meant
LINK = r"https://[^\s\x00-\x1f\x7f-\x9f]+"
SUBDIVISION = r"[A-Z0-9]{0,3}"
COLOUR = "#[0-9a-fA-F]{6}"
ORIGIN = r"(https://[^\s/?#@]+|http://(localhost|127\.0\.0\.1)(:[0-9]+)?)"
LANGUAGE = r"[a-z]{2,3}"
YEARS = range(1970, 2200)
AT_MOST_CHARACTERS = _("it must have at most %(max_length)s characters")
RIGHT_TIME = _('it must be a time of day from "00:00" to "24:00", in quotes')
RIGHT_PHONE = _('it must be a telephone number in use, in quotes, such as "+1 514 555 0100"')
RIGHT_PRICE = _("it must be an amount from 0 to 100000 with two decimals at most, such as 95 or 95.50")
RIGHT_DAY = _("it must be a date such as 2026-12-24")
RIGHT_EMAIL = _("it must be an email address such as name@clinic.example")
NO_AT_SIGN = _("it must be an email address: An email address must have an @-sign")
RIGHT_LINK = _("it must be an address that begins with https://, or empty")
WRONG_HOST = _("it must be an address that begins with https://, or empty; this one has an invalid host")
# By pydantic's words for what is wrong.
WRONG_LINKS = {
    "empty host": _("it must be an address that begins with https://, or empty; this one has an empty host"),
    "invalid port number": _(
        "it must be an address that begins with https://, or empty; this one has an invalid port number"
    ),
}
RIGHT_PICTURE = _("it must be the path of a picture (JPEG, PNG or WebP)")
UNREADABLE = _("it must be the path of a picture (JPEG, PNG or WebP); this one cannot be read: %(why)s")
NO_PORTRAIT = _(
    "it must be the path of a picture (JPEG, PNG or WebP); of this one no portrait can be made: %(why)s"
)
NO_LOGO = _("it must be the path of a picture (JPEG, PNG or WebP); of this one no logo can be made: %(why)s")
RIGHT_COLOUR = _('it must be a colour such as "#0b5f5b", in quotes, or empty')
RIGHT_SITE = _("it must be a site, such as https://www.clinic.example, without anything after its name")
DATA = re.compile(r"data:image/(?:jpeg|png|webp);base64,")
MOST_MONEY = 100_000
RIGHT_MOMENT = _('it must be a date and time on the clinic\'s clock, such as "2026-12-24T12:00"')


@dataclass(frozen=True, slots=True)
class Known:
    """What names may be used: those stored, and those of the file itself."""

    region: str
    folder: Path | None
    locations: frozenset[str]
    groups: frozenset[str]
    services: frozenset[str]
    therapists: frozenset[str]


def _known(info: ValidationInfo) -> Known:
    return cast(Known, info.context)


def refusal(right: str | LazyString) -> PydanticCustomError:
    """An error that says what would be right."""
    return PydanticCustomError("refused", "{right}", {"right": str(right)})


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
    if not isinstance(moment, datetime) or moment.tzinfo or moment.year not in YEARS:
        raise refusal(RIGHT_MOMENT)
    if moment.second or moment.microsecond:
        raise refusal(RIGHT_MOMENT)
    return moment


def _read_moment(value: str) -> datetime | None:
    try:
        return datetime.fromisoformat(value) if re.fullmatch(MOMENT, value) else None
    except ValueError:
        return None


def _without(signs: str, right: LazyString) -> AfterValidator:
    """Refuses control characters: no keyboard types them, and PostgreSQL cannot keep a NUL."""

    def check(text: str) -> str:
        if re.search(signs, text):
            raise refusal(right)
        return text

    return AfterValidator(check)


_ON_ONE_LINE = _without(CONTROL, _("it must be on one line, without control characters"))


def _zone(value: str) -> str:
    zones = available_timezones()
    if value not in zones:
        raise refusal(with_nearest(gettext("no IANA time zone has this name"), value, zones))
    return value


def _email(value: str) -> str:
    try:
        return value and validate_email(value, check_deliverability=False).normalized
    except EmailNotValidError:
        raise refusal(RIGHT_EMAIL if "@" in value else NO_AT_SIGN) from None


def _link(value: str) -> str:
    """An address as browsers send it, where no sign is left at which a mail reader would end it."""
    if value == "":
        return ""
    if not re.fullmatch(LINK, value):
        raise refusal(RIGHT_LINK)
    try:
        link = str(AnyUrl(value))
    except ValidationError as error:
        [wrong] = error.errors(include_url=False)
        raise refusal(WRONG_LINKS.get(wrong["ctx"]["error"], WRONG_HOST)) from None
    if len(link) > MOST_LINK:
        raise refusal(str(AT_MOST_CHARACTERS) % {"max_length": MOST_LINK})
    return link


def _phone(value: Any, info: ValidationInfo) -> str:
    if value == "":
        return ""
    if not isinstance(value, str):
        raise refusal(quoting_hint(value) or RIGHT_PHONE)
    number = international(value, _known(info).region)
    if number is None:
        raise refusal(RIGHT_PHONE)
    return number


def _cents(value: Any) -> int:
    """An amount of money, in its hundredths."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= MOST_MONEY:
        raise refusal(RIGHT_PRICE)
    cents = Decimal(str(value)) * 100
    if cents % 1:
        raise refusal(RIGHT_PRICE)
    return int(cents)


def _spoken_language(value: str) -> str:
    has_names = all(value in Locale(language).languages for language in LANGUAGES)
    if not re.fullmatch(LANGUAGE, value) or not has_names:
        raise refusal(gettext("it must be the ISO 639 code of a language, such as fr, en or es"))
    return value


def _made_of_picture(make: Callable[[bytes], bytes], wrong: LazyString) -> BeforeValidator:
    """What is made of a picture, named by its path from the clinic file's folder or by a data: address."""

    def read(value: Any, info: ValidationInfo) -> bytes:
        if value is None or value == "":
            return b""
        if not isinstance(value, str):
            raise refusal(RIGHT_PICTURE)
        try:
            return make(_picture(value, _known(info).folder))
        except PydanticCustomError:
            raise
        except OSError as error:
            raise refusal(str(UNREADABLE) % {"why": error.strerror}) from None
        except ValueError as error:  # no base64, no path, no picture
            raise refusal(str(wrong) % {"why": error}) from None

    return BeforeValidator(read)


def _picture(value: str, folder: Path | None) -> bytes:
    if data := DATA.match(value):
        return _decoded(value[data.end() :])
    if folder is None:
        raise refusal(gettext("in the browser, a file holds its pictures itself, as data:image/…"))
    with (folder / value).open("rb") as file:
        return file.read(MOST_BYTES + 1)  # /dev/zero has no end


def _decoded(data: str) -> bytes:
    try:
        return b64decode(data, validate=True)
    except ValueError:
        raise ValueError(
            gettext("Incorrect padding") if len(data) % 4 else gettext("it is not written in base64")
        ) from None


def _colour(value: str) -> str:
    if value and not re.fullmatch(COLOUR, value):
        raise refusal(RIGHT_COLOUR)
    return value and (colour_of(value) or value)


def _accent(value: str) -> str:
    if value and not is_legible(value):
        near = nearest_legible(value)
        raise refusal(
            gettext("white cannot be read on it, or it cannot be read on white; %(colour)s can", colour=near)
        )
    return value


def _site(value: str) -> str:
    try:
        if re.fullmatch(ORIGIN, value):
            return origin_of(value)
    except NoOrigin:
        pass
    raise refusal(RIGHT_SITE)


def _name(value: Any, check: ValidatorFunctionWrapHandler) -> str:
    """A name, or nothing: a language that the clinic does not speak needs none (rules)."""
    return "" if value == "" else str(check(value))


def _slug(value: str) -> str:
    if not re.fullmatch(SLUG, value):
        raise refusal(
            gettext('it must be of small letters, digits and single hyphens, such as "centre-ville"')
        )
    return value


def _subdivision(value: str) -> str:
    if not re.fullmatch(SUBDIVISION, value):
        raise refusal(gettext("it must be the second part of an ISO 3166-2 code, such as QC for CA-QC"))
    return value


class _OrNothing:
    """That an editor takes a heading with nothing under it, as the loader does."""

    def __get_pydantic_json_schema__(
        self, inner: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return {**handler(inner), "type": ["array", "null"]}


class _EachOnce:
    """Refuses a list with something in it twice."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return no_info_after_validator_function(_each_once, handler(source))

    def __get_pydantic_json_schema__(
        self, inner: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return {**handler(inner), "uniqueItems": True}


def _each_once(values: list[Any]) -> list[Any]:
    twice = next((value for i, value in enumerate(values) if value in values[:i]), None)
    if twice is not None:
        raise refusal(gettext("each may be there once, and %(value)s is there twice", value=shown(twice)))
    return values


def _slug_of(kind: str, wrong: LazyString) -> AfterValidator:
    def check(slug: str, info: ValidationInfo) -> str:
        known: Iterable[str] = getattr(_known(info), kind)
        if slug not in known:
            raise refusal(with_nearest(str(wrong), slug, known))
        return slug

    return AfterValidator(check)


def _looks(**words: Any) -> WithJsonSchema:
    """How a text of the file looks, in words of JSON Schema: what editors check, the loader checks more."""
    return WithJsonSchema({"type": "string", **words})


_CLEAN, _CLEAN_IN_PROSE = CONTROL.replace("[", "[^"), CONTROL_IN_PROSE.replace("[", "[^")
_SIGN = _CLEAN.replace("]", r"\s]")
_LOOKS_LIKE_SLUG = _looks(pattern=f"^{SLUG}$", maxLength=MOST_SLUG)

WallMinute = Annotated[
    int,
    BeforeValidator(_wall_minute),
    _looks(pattern="^(([01]?[0-9]|2[0-3]):[0-5][0-9]|24:00)$", examples=["09:00"]),
]
Day = Annotated[
    date, BeforeValidator(_day), _looks(format="date", pattern=f"^{WRITTEN_DAY}$", examples=["2026-12-24"])
]
Moment = Annotated[
    datetime,
    BeforeValidator(_moment),
    _looks(pattern=f"^{MOMENT}$", examples=["2026-12-24T12:00"]),
]
ZoneName = Annotated[
    str, AfterValidator(_zone), _looks(pattern="^[A-Za-z0-9_+/-]+$", examples=["America/Toronto"])
]
Email = Annotated[str, AfterValidator(_email), _looks(pattern=r"^([^@\s]+@[^@\s]+)?$")]
Link = Annotated[
    str,
    Field(max_length=MOST_LINK),
    AfterValidator(_link),
    _looks(pattern=f"^({LINK})?$", maxLength=MOST_LINK, examples=["https://visio.example.com/lea-martin"]),
]
Phone = Annotated[str, BeforeValidator(_phone), _looks(examples=["+1 514 555 0100"])]
Subdivision = Annotated[str, AfterValidator(_subdivision), _looks(pattern=f"^{SUBDIVISION}$")]
_LOOKS_LIKE_LINE = rf"\s*{_SIGN}({_CLEAN}*{_SIGN})?\s*"
Line = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=MOST_ON_A_LINE),
    _ON_ONE_LINE,
    _looks(pattern=f"^{_LOOKS_LIKE_LINE}$"),
]
NameLine = Annotated[Line, WrapValidator(_name), _looks(pattern=f"^({_LOOKS_LIKE_LINE})?$")]
Caption = Annotated[
    str,
    Field(max_length=MOST_ON_A_LINE),
    _ON_ONE_LINE,
    _looks(pattern=f"^{_CLEAN}*$", maxLength=MOST_ON_A_LINE),
]
Prose = Annotated[
    str,
    _without(CONTROL_IN_PROSE, _("it must have no control characters but line breaks")),
    _looks(pattern=f"^{_CLEAN_IN_PROSE}*$"),
]
NewSlug = Annotated[str, Field(max_length=MOST_SLUG), AfterValidator(_slug), _LOOKS_LIKE_SLUG]
Price = Annotated[
    int,
    BeforeValidator(_cents),
    WithJsonSchema({"type": "number", "minimum": 0, "maximum": MOST_MONEY, "examples": [95, 95.5]}),
]
SpokenLanguage = Annotated[str, AfterValidator(_spoken_language), _looks(pattern=f"^{LANGUAGE}$")]
Photo = Annotated[
    bytes,
    _made_of_picture(portrait, NO_PORTRAIT),
    WithJsonSchema({"type": ["string", "null"], "examples": ["portraits/lea-martin.jpg"]}),
]
Logo = Annotated[
    bytes,
    _made_of_picture(logo, NO_LOGO),
    WithJsonSchema({"type": ["string", "null"], "examples": ["logo.png"]}),
]
_LOOKS_LIKE_COLOUR = _looks(pattern=f"^({COLOUR})?$", examples=["#0b5f5b"])
Colour = Annotated[str, AfterValidator(_colour), _LOOKS_LIKE_COLOUR]
Accent = Annotated[str, AfterValidator(_colour), AfterValidator(_accent), _LOOKS_LIKE_COLOUR]
Site = Annotated[
    str, AfterValidator(_site), _looks(pattern=f"^{ORIGIN}$", examples=["https://www.clinic.example"])
]
GroupSlug = Annotated[str, _slug_of("groups", _("no group has this slug")), _LOOKS_LIKE_SLUG]
LocationSlug = Annotated[str, _slug_of("locations", _("no location has this slug")), _LOOKS_LIKE_SLUG]
ServiceSlug = Annotated[str, _slug_of("services", _("no service has this slug")), _LOOKS_LIKE_SLUG]
TherapistSlug = Annotated[str, _slug_of("therapists", _("no therapist has this slug")), _LOOKS_LIKE_SLUG]
EachOnce = _EachOnce()
OrNothing = _OrNothing()
Hours = Annotated[int, Field(ge=0, le=8760)]
Minutes = Annotated[int, Field(ge=0, le=1440)]
SomeMinutes = Annotated[int, Field(ge=1, le=1440)]
