"""The language of a page, and dates and times as people of the clinic's region write them."""

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from babel import Locale, negotiate_locale
from babel.dates import (
    format_date,
    format_skeleton,
    format_time,
    get_day_names,
    get_timezone,
    get_timezone_location,
    get_timezone_name,
)
from babel.lists import format_list
from babel.numbers import format_currency
from flask import Flask, abort, current_app, g, has_request_context, request
from flask_babel import gettext

from app.domain.languages import LANGUAGES
from app.domain.time.intervals import Minute
from app.domain.time.wall_clock import WallClock

FALLBACK_REGION = "CA"
CURRENCIES = {"CA": "CAD", "CH": "CHF", "FR": "EUR"}
# CLDR writes « 72,50 CHF »; all of Switzerland writes CHF 72.50.
AMOUNT_LOCALES = {"fr_CH": "en_CH"}
NO_BREAK_SPACE = "\u00a0"
# What `g` remembers of the language that is spoken; the last three are kept so as to find texts only once.
SPOKEN = ("language", "region", "time_zone", "locale", "texts_of", "texts", "_flask_babel")
YEAR_AT_END = re.compile(r",? y+$")
DASH = " \u2009–"  # between the two ends of a span, as CLDR writes it
LONE_ONE = re.compile(r"(?<!\d)1(?!\d)")


def init_app(app: Flask) -> None:
    """Read the language from the address and offer the formats to templates."""
    app.url_value_preprocessor(_take_language)
    app.url_defaults(_give_language)
    for function in (localized, day_label, full_date, short_day, time_label, day_time_label, week_label):
        app.add_template_global(function, function.__name__)
    app.add_template_global(language, "language")


def _take_language(endpoint: str | None, values: dict[str, Any] | None) -> None:
    if values is not None and "lang" in values:
        g.language = values.pop("lang")
        if g.language not in LANGUAGES:
            abort(404)


def has_language(endpoint: str) -> bool:
    """Whether the addresses of an endpoint begin with a language."""
    return current_app.url_map.is_endpoint_expecting(endpoint, "lang")


def _give_language(endpoint: str, values: dict[str, Any]) -> None:
    if "lang" not in values and has_language(endpoint):
        values["lang"] = language()


def language() -> str:
    """The language of the present page: fr or en."""
    return str(g.get("language") or negotiated_language())


def negotiated_language() -> str:
    """The language a browser asks for, French unless it clearly prefers English."""
    if not has_request_context():
        return LANGUAGES[0]
    wanted = [tag for tag, quality in request.accept_languages if quality > 0]
    return negotiate_locale(wanted, LANGUAGES, sep="-") or LANGUAGES[0]


def entry_language(policy: str, subdivision: str, spoken: Sequence[str] = LANGUAGES) -> str:
    """The language `/` leads to, of those that the clinic speaks (glossary, language).

    By its policy a language, or the browser's; automatic is French in Québec and the browser's elsewhere.
    """
    if policy == "automatic":
        policy = "fr" if subdivision == "QC" else "browser"
    wanted = negotiated_language() if policy == "browser" else policy
    return wanted if wanted in spoken else spoken[0]


def set_clinic_conventions(region: str, time_zone: str) -> None:
    """Tell the present request the clinic's region and zone, by which dates are written."""
    g.region = region
    g.time_zone = time_zone
    g.locale = f"{language()}_{region}"


@contextmanager
def speaking(language: str, region: str, time_zone: str) -> Iterator[None]:
    """Outside a page, or within one of another language: speak this language as the clinic's region does.

    Texts, dates and times then follow it; afterwards what was spoken before is spoken again.
    """
    before = {name: g.pop(name) for name in SPOKEN if name in g}
    try:
        g.language = language
        set_clinic_conventions(region, time_zone)
        yield
    finally:
        for name in SPOKEN:
            g.pop(name, None)
        for name, value in before.items():
            setattr(g, name, value)


def current_locale() -> str:
    """The locale of the page, such as fr_CA: its language in the clinic's region."""
    return str(g.get("locale") or f"{language()}_{FALLBACK_REGION}")


def current_time_zone() -> str:
    """The clinic's zone: patients see clinic time wherever they are."""
    return str(g.get("time_zone", "UTC"))


def time_zone_name() -> str:
    """The clinic's zone in words, whether in summer or winter: "Eastern Time – Toronto"."""
    return _time_zone_name(current_time_zone(), current_locale())


@lru_cache(maxsize=32)
def _time_zone_name(name: str, locale: str) -> str:
    zone = get_timezone(name)
    words = get_timezone_name(zone, locale=locale)
    return f"{words} – {get_timezone_location(zone, locale=locale, return_city=True)}"


def localized(thing: Any, attribute: str) -> str:
    """The text of `thing` in the page's language, from `<attribute>_fr` and `<attribute>_en`.

    Falls back to the other language: a name in the wrong language beats no name.
    """
    first = language()
    other = "en" if first == "fr" else "fr"
    return getattr(thing, f"{attribute}_{first}") or getattr(thing, f"{attribute}_{other}") or ""


def day_label(minute: Minute) -> str:
    """A clinic date in full: « mercredi 9 décembre 2026 »."""
    return _day(_local(minute).date(), current_locale())


def full_date(day: date) -> str:
    """A calendar date in full, for dates that belong to no instant."""
    return _day(day, current_locale())


def plain_date(day: date) -> str:
    """A calendar date without its weekday: « 27 mars 1985 »."""
    return _plain_date(day, current_locale())


def weekday_date(day: date) -> str:
    """A calendar date in the present season, without its year: « lundi 7 décembre »."""
    return _weekday_date(day, current_locale())


def day_of_week(day: date) -> str:
    """A calendar date within its week: « lun. 7 », "Mon 7"."""
    locale = current_locale()
    return _as_french_has_it(format_date(day, "EEE d", locale), locale)


def short_day(minute: Minute) -> str:
    """A clinic date in short, for the head of a column: « mer. 9 déc. »."""
    return _short_day(_local(minute).date(), current_locale())


def time_label(minute: Minute) -> str:
    """A time on the clinic's clock: « 14 h 30 », "2:30 p.m.", "14:30" by region."""
    local = _local(minute)
    return _time(local.hour, local.minute, current_locale())


def day_time_label(minute: Minute) -> str:
    """Date and time in one phrase, as a slot's full name."""
    return str(gettext("%(day)s at %(time)s", day=day_label(minute), time=time_label(minute)))


def week_label(first: Minute, last: Minute) -> str:
    """A span of clinic dates: « Du 7 au 13 décembre 2026 », "December 7–13, 2026"."""
    start, end = _span(_local(first).date(), _local(last).date(), current_locale())
    return str(gettext("%(first)s–%(last)s", first=start, last=end))


def money(cents: int) -> str:
    """An amount in the currency of the clinic's region, given in its hundredths: « 95 $ », "CHF 95.50"."""
    region = g.get("region", FALLBACK_REGION)
    locale = AMOUNT_LOCALES.get(current_locale(), current_locale())
    pattern = Locale.parse(locale).currency_formats["standard"].pattern
    return format_currency(
        Decimal(cents) / 100,
        CURRENCIES[region],
        pattern if cents % 100 else pattern.replace(".00", ""),
        locale=locale,
        currency_digits=False,  # the pattern has them
    )


def language_names(codes: Iterable[str]) -> str:
    """Languages by their names, from their ISO 639 codes: « français, anglais et espagnol »."""
    locale = Locale.parse(current_locale())
    return format_list([locale.languages.get(code, code) for code in codes], locale=locale)


def month_name(day: date) -> str:
    """The month of a date, with its year: « décembre 2026 »."""
    return _month_name(day.replace(day=1), current_locale())


def weekday_name(weekday: int) -> str:
    """A day of the week, from 0 for Monday: « lundi »."""
    return _weekday_name(weekday, current_locale())


def clock_label(hour: int, minute: int = 0) -> str:
    """What the clinic's clock shows, as a time of day; quicker than `time_label` where that is known."""
    return _time(hour, minute, current_locale())


def _local(minute: Minute) -> datetime:
    return WallClock(current_time_zone()).local(minute)


def _as_french_has_it(written: str, locale: str) -> str:
    """CLDR writes « 1 décembre » and, for Switzerland, « mardi, 1 »; French has « mardi 1er décembre »."""
    return LONE_ONE.sub("1er", written).replace(", ", " ") if locale.startswith("fr") else written


@lru_cache(maxsize=64)
def _weekday_name(weekday: int, locale: str) -> str:
    return str(get_day_names("wide", "stand-alone", locale)[weekday])


@lru_cache(maxsize=2048)
def _day(day: date, locale: str) -> str:
    return _as_french_has_it(format_date(day, "full", locale), locale)


@lru_cache(maxsize=512)
def _plain_date(day: date, locale: str) -> str:
    return _as_french_has_it(format_date(day, "long", locale), locale)


@lru_cache(maxsize=2048)
def _weekday_date(day: date, locale: str) -> str:
    full = Locale.parse(locale).date_formats["full"].pattern
    return _as_french_has_it(format_date(day, YEAR_AT_END.sub("", full), locale), locale)


@lru_cache(maxsize=512)
def _month_name(day: date, locale: str) -> str:
    return format_skeleton("yMMMM", day, locale=locale)


@lru_cache(maxsize=2048)
def _short_day(day: date, locale: str) -> str:
    return _as_french_has_it(format_skeleton("MMMEd", day, locale=locale), locale)


@lru_cache(maxsize=4096)
def _time(hour: int, minute: int, locale: str) -> str:
    written = format_time(datetime(2000, 1, 1, hour, minute), "short", locale=locale)  # noqa: DTZ001
    if " h " in written:  # CLDR writes « 09 h 05 », « 09 h 00 »; Québec writes « 9 h 05 », « 9 h »
        written = written.removeprefix("0").removesuffix(" 00")
    return written.replace(" ", NO_BREAK_SPACE)  # a time is never broken over two lines


@lru_cache(maxsize=512)
def _span(first: date, last: date, locale: str) -> tuple[str, str]:
    """Both ends; month and year stand once where they are the same."""
    differs = "y" if first.year != last.year else "M" if first.month != last.month else "d"
    start, end = Locale.parse(locale).interval_formats["yMMMd"][differs]
    return _part(first, start, locale), _part(last, end, locale)


def _part(day: date, pattern: str, locale: str) -> str:
    return _as_french_has_it(format_date(day, pattern.strip(DASH).replace("MMM", "MMMM"), locale), locale)
