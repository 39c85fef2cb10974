"""Dates and times as people of each region write them."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from flask import Flask, g
from flask_babel import gettext

from app import i18n
from app.domain.time.wall_clock import WallClock

pytestmark = pytest.mark.backends("sqlite")
ZONE = "America/Toronto"
AFTERNOON = WallClock(ZONE).minute_at(date(2026, 12, 9), 14 * 60 + 30)
NBSP, NARROW = "\u00a0", "\u202f"


@contextmanager
def a_page(app: Flask, language: str, region: str) -> Iterator[None]:
    with app.test_request_context():
        g.language = language
        i18n.set_clinic_conventions(region, ZONE)
        yield


@pytest.mark.parametrize(
    ("language", "region", "day", "time"),
    [
        ("fr", "CA", "mercredi 9 décembre 2026", "14 h 30"),
        ("fr", "CH", "mercredi 9 décembre 2026", "14:30"),
        ("fr", "FR", "mercredi 9 décembre 2026", "14:30"),
        ("en", "CA", "Wednesday, December 9, 2026", "2:30 p.m."),
        ("en", "CH", "Wednesday, 9 December 2026", "14:30"),
    ],
)
def test_writes_as_the_region_does(app: Flask, language: str, region: str, day: str, time: str) -> None:
    with a_page(app, language, region):
        assert i18n.day_label(AFTERNOON) == day
        assert i18n.time_label(AFTERNOON).replace(NBSP, " ").replace(NARROW, " ") == time


@pytest.mark.parametrize(("hour", "minute", "time"), [(9, 0, "9 h"), (9, 5, "9 h 05"), (0, 30, "0 h 30")])
def test_quebec_writes_no_idle_zeros(app: Flask, hour: int, minute: int, time: str) -> None:
    with a_page(app, "fr", "CA"):
        start = WallClock(ZONE).minute_at(date(2026, 12, 9), hour * 60 + minute)
        assert i18n.time_label(start) == time.replace(" ", NBSP)


def test_the_first_of_a_month_is_an_ordinal_in_french(app: Flask) -> None:
    with a_page(app, "fr", "CA"):
        assert i18n.full_date(date(2026, 12, 1)) == "mardi 1er décembre 2026"
        assert i18n.full_date(date(2026, 12, 11)) == "vendredi 11 décembre 2026"


@pytest.mark.parametrize(
    ("language", "region", "first", "last", "written"),
    [
        ("fr", "CA", date(2026, 11, 23), date(2026, 11, 27), "Du 23 au 27 novembre 2026"),
        ("fr", "CA", date(2026, 11, 30), date(2026, 12, 4), "Du 30 novembre au 4 décembre 2026"),
        ("fr", "CH", date(2026, 12, 28), date(2027, 1, 1), "Du 28 décembre 2026 au 1er janvier 2027"),
        ("en", "CA", date(2026, 11, 23), date(2026, 11, 27), "November 23–27, 2026"),
        ("en", "CA", date(2026, 11, 30), date(2026, 12, 4), "November 30–December 4, 2026"),
        ("en", "CA", date(2026, 12, 28), date(2027, 1, 1), "December 28, 2026–January 1, 2027"),
        ("en", "CH", date(2026, 11, 23), date(2026, 11, 27), "23–27 November 2026"),
    ],
)
def test_a_week_is_written_as_one_span(
    app: Flask, language: str, region: str, first: date, last: date, written: str
) -> None:
    clock = WallClock(ZONE)
    with a_page(app, language, region):
        assert i18n.week_label(clock.midnight(first), clock.midnight(last)) == written


@pytest.mark.parametrize(
    ("subdivision", "browser", "language"),
    [
        ("QC", "en-CA", "fr"),
        ("ON", "en-CA,fr;q=0.5", "en"),
        ("VD", "en", "en"),
        ("VD", "de-CH", "fr"),
        ("", "fr-CH, en;q=0.9", "fr"),
        ("", "", "fr"),
    ],
)
def test_the_entry_speaks_french_in_quebec_and_the_browsers_language_elsewhere(
    app: Flask, subdivision: str, browser: str, language: str
) -> None:
    with app.test_request_context(headers={"Accept-Language": browser}):
        assert i18n.entry_language("automatic", subdivision) == language


def test_a_text_missing_in_one_language_is_shown_in_the_other(app: Flask) -> None:
    class Thing:
        name_fr, name_en = "Suivi", ""

    with a_page(app, "en", "CA"):
        assert i18n.localized(Thing(), "name") == "Suivi"


def test_a_morning_hour_is_not_padded_in_quebec(app: Flask) -> None:
    morning = WallClock(ZONE).minute_at(date(2026, 12, 9), 9 * 60 + 5)
    with a_page(app, "fr", "CA"):
        assert i18n.time_label(morning) == f"9{NBSP}h{NBSP}05"
    with a_page(app, "fr", "CH"):
        assert i18n.time_label(morning) == "09:05"


@pytest.mark.parametrize(
    ("language", "region", "written"),
    [
        ("fr", "CA", "mardi 1er décembre"),
        ("en", "CA", "Tuesday, December 1"),
        ("fr", "CH", "mardi 1er décembre"),
        ("fr", "FR", "mardi 1er décembre"),
        ("en", "CH", "Tuesday, 1 December"),
    ],
)
def test_a_day_of_a_shown_week_needs_no_year(app: Flask, language: str, region: str, written: str) -> None:
    with a_page(app, language, region):
        assert i18n.weekday_date(date(2026, 12, 1)) == written


def test_a_birth_date_needs_no_weekday(app: Flask) -> None:
    with a_page(app, "fr", "CA"):
        assert i18n.plain_date(date(1985, 3, 27)) == "27 mars 1985"
    with a_page(app, "en", "CA"):
        assert i18n.plain_date(date(1985, 3, 27)) == "March 27, 1985"


@pytest.mark.parametrize(
    ("language", "region", "whole", "with_cents"),
    [
        ("fr", "CA", "120 $", "72,50 $"),
        ("en", "CA", "$120", "$72.50"),
        ("fr", "CH", "CHF 120", "CHF 72.50"),
        ("en", "CH", "CHF 120", "CHF 72.50"),
        ("fr", "FR", "120 €", "72,50 €"),
    ],
)
def test_an_amount_is_written_as_the_region_does(
    app: Flask, language: str, region: str, whole: str, with_cents: str
) -> None:
    with a_page(app, language, region):
        assert i18n.money(12_000) == whole.replace(" ", NBSP)
        assert i18n.money(7_250) == with_cents.replace(" ", NBSP)


def test_speaks_another_language_for_a_while_and_then_the_page_s_again(app: Flask) -> None:
    with a_page(app, "en", "CA"):
        assert gettext("Patient") == "Patient"
        with i18n.speaking("fr", "CH", "Europe/Zurich"):
            assert gettext("Patient") == "Personne qui consulte"
            assert i18n.time_label(AFTERNOON) == "20:30"
            with i18n.speaking("en", "CA", ZONE):
                assert gettext("Patient") == "Patient"
            assert i18n.current_locale() == "fr_CH"
        assert gettext("Patient") == "Patient"
        assert i18n.time_label(AFTERNOON) == f"2:30{NARROW}p.m."


def test_speaks_where_there_is_no_page_and_forgets_it_when_something_fails(app: Flask) -> None:
    with app.app_context():
        with pytest.raises(ValueError, match="no day"), i18n.speaking("en", "CA", ZONE):
            raise ValueError("no day")
        assert not [name for name in i18n.SPOKEN if name in g]
        with i18n.speaking("fr", "CA", ZONE):
            assert gettext("Patient") == "Personne qui consulte"
            assert i18n.day_time_label(AFTERNOON) == f"mercredi 9 décembre 2026 à 14{NBSP}h{NBSP}30"
