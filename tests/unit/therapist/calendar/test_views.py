"""The week list: seven days from Monday, of one calendar or several."""

from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.extensions import db
from app.models import Absence
from tests.conftest import Freeze
from tests.document import Document, content
from tests.factories.accounts import account, appointment, browser_of
from tests.factories.small_clinic import NOW, WEDNESDAY, minute, patient, small_clinic
from tests.factories.statements import counted_statements
from tests.page import PageChecker

pytestmark = pytest.mark.backends("sqlite")
WEEK = f"/week?date={WEDNESDAY}"
MONDAY = WEDNESDAY - timedelta(days=2)


@pytest.fixture
def clinic(app: Flask, freeze: Freeze) -> SimpleNamespace:
    """Ana sees Camille on Monday and on Wednesday, Léo sees Alex on Wednesday."""
    freeze(NOW)
    with app.app_context():
        made = small_clinic()
        ana = patient()
        appointment(made, minute(MONDAY, "09:00"), ana)
        appointment(made, minute(WEDNESDAY, "14:00"), ana)
        appointment(made, minute(WEDNESDAY, "14:00"), patient("Léo", "Côté"), therapist_id=made.alex.id)
        made.administrator = account("admin@example.com", role="administrator")
        made.therapist = account("camille@example.com", therapist_id=made.camille.id)
    return made


def away(app: Flask, first: str, last: str, **columns: Any) -> None:
    """Add an absence between two wall-clock times; of everybody by default."""
    with app.app_context():
        span = {
            "starts_on_clock": datetime.fromisoformat(first),
            "ends_on_clock": datetime.fromisoformat(last),
        }
        db.session.add(Absence(**span, **columns))
        db.session.commit()


def days(document: Document) -> dict[str, str]:
    """What the page says of each day, by weekday."""
    sections = [each for each in document.all("section") if "calendar-of-day" in each.get("class", "")]
    return {content(each.find("h2/a")).split(",")[0]: content(each) for each in sections}  # type: ignore[arg-type]


def test_shows_seven_days_from_monday_and_the_lines_of_each(
    app: Flask, clinic: SimpleNamespace, client: FlaskClient, page: PageChecker
) -> None:
    browser_of(app, clinic.therapist, client)
    french, english = page.get(WEEK)
    assert content(french.one("h1")) == "Du 7 au 13 décembre 2026"
    assert content(english.one("h1")) == "December 7–13, 2026"
    assert "Camille Roy · 2 appointments" in english.text
    told = days(english)
    assert list(told) == ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
    assert "1 appointment" in told["Monday"]
    assert "9:00\u202fa.m. – 10:15\u202fa.m. Ana Núñez Assessment In person Downtown Booked" in english.text
    assert "Ana Núñez" in told["Wednesday"]
    assert "Léo" not in english.text
    assert told["Sunday"].endswith("No appointments")


def test_each_day_is_jumped_to_by_a_link_with_its_count(
    app: Flask, clinic: SimpleNamespace, client: FlaskClient, page: PageChecker
) -> None:
    with app.app_context():
        appointment(clinic, minute(WEDNESDAY, "16:30"), patient("Zoé", "Roy"), status="cancelled")
    browser_of(app, clinic.administrator, client)
    french, english = page.get(WEEK)
    jumps = {content(link): link.attrib["href"] for link in english.one("nav", class_="day-jumps").iter("a")}
    assert list(jumps)[:3] == [
        "Mon 7 1 appointment1",
        "Tue 8 0 appointments0",
        "Wed 9 2 appointments, 1 cancelled2",
    ]
    assert list(jumps.values()) == [f"#day-2026-12-{day:02}" for day in range(7, 14)]
    assert content(english.one("h2", id="day-2026-12-09")) == "Wednesday, December 9"
    assert content(french.one("nav", class_="day-jumps")).startswith("Lun. 7")


def test_names_the_therapist_of_each_line_where_there_are_several(
    app: Flask, clinic: SimpleNamespace
) -> None:
    browser = browser_of(app, clinic.administrator)
    several = Document(browser.get(f"/en{WEEK}"))
    assert "Alex Martin" in days(several)["Wednesday"]
    assert "Camille Roy" in days(several)["Wednesday"]
    single = Document(browser.get(f"/en{WEEK}&therapist=alex-martin"))
    assert "Alex Martin" not in days(single)["Wednesday"]
    assert "Ana Núñez" not in single.text


def test_the_ways_keep_day_and_therapist(app: Flask, clinic: SimpleNamespace) -> None:
    document = Document(browser_of(app, clinic.administrator).get(f"/en{WEEK}&therapist=alex-martin"))
    assert {
        "/en/day?date=2026-12-09&therapist=alex-martin",
        "/en/day?date=2026-12-07&therapist=alex-martin",
        "/en/week?date=2026-12-02&therapist=alex-martin",
        "/en/week?date=2026-12-16&therapist=alex-martin",
        "/en/week?therapist=alex-martin",
        "/fr/week?date=2026-12-09&therapist=alex-martin",
    } <= set(document.links())
    assert document.fields("/en/week") == {"date": "2026-12-09", "therapist": "alex-martin"}


@pytest.mark.parametrize(
    ("now", "today"),
    [
        (NOW.replace(day=7, hour=5), "Monday"),
        (NOW.replace(day=14, hour=4, minute=59), "Sunday"),
    ],
    ids=["its first minute", "its last minute"],
)
def test_without_a_date_it_is_this_week_with_today_marked(
    app: Flask, clinic: SimpleNamespace, freeze: Freeze, now: datetime, today: str
) -> None:
    freeze(now)
    document = Document(browser_of(app, clinic.therapist).get("/en/week"))
    assert content(document.one("h1")) == "December 7–13, 2026"
    assert [day for day, told in days(document).items() if "Today" in told] == [today]
    assert "This week" not in document.text


def test_a_visit_over_midnight_stands_on_the_day_it_begins(app: Flask, clinic: SimpleNamespace) -> None:
    with app.app_context():
        appointment(clinic, minute(WEDNESDAY, "23:30"), patient("Zoé", "Roy"))
        appointment(clinic, minute(MONDAY, "00:00") - 75, patient("Eve", "Before"))
        appointment(clinic, minute(MONDAY + timedelta(days=7), "00:00"), patient("Max", "After"))
    document = Document(browser_of(app, clinic.therapist).get(f"/en{WEEK}"))
    assert [day for day, told in days(document).items() if "Zoé Roy" in told] == ["Wednesday"]
    assert "Eve Before" not in document.text
    assert "Max After" not in document.text


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        ("2026-12-10T00:00", "2026-12-11T00:00", "Absent: all day"),
        ("2026-12-09T13:00", "2026-12-11T00:00", "Absent: all day"),
        ("2026-12-10T00:00", "2026-12-10T12:00", "Absent: until 12:00\u202fp.m."),
        ("2026-12-10T12:00", "2026-12-12T00:00", "Absent: from 12:00\u202fp.m. on"),
        ("2026-12-10T12:00", "2026-12-10T13:00", "Absent: 12:00\u202fp.m. – 1:00\u202fp.m."),
        ("2026-12-09T12:00", "2026-12-10T00:00", ""),
        ("2026-12-11T00:00", "2026-12-12T00:00", ""),
    ],
)
def test_says_when_the_therapist_is_away(
    app: Flask, clinic: SimpleNamespace, first: str, last: str, said: str
) -> None:
    away(app, first, last, therapist_id=clinic.camille.id)
    told = days(Document(browser_of(app, clinic.therapist).get(f"/en{WEEK}")))["Thursday"]
    assert (said in told) if said else ("Absent" not in told)


def test_says_who_of_several_is_away(
    app: Flask, clinic: SimpleNamespace, client: FlaskClient, page: PageChecker
) -> None:
    away(app, "2026-12-08T00:00", "2026-12-09T00:00", therapist_id=clinic.alex.id)
    away(app, "2026-12-10T00:00", "2026-12-11T00:00")
    browser_of(app, clinic.administrator, client)
    french, english = page.get(WEEK)
    told = days(english)
    assert "Absent: Alex Martin (all day)" in told["Tuesday"]
    assert "Absent: everybody (all day)" in told["Thursday"]
    assert "Absent" not in told["Wednesday"]
    assert "tout le monde (toute la journée)" in french.text


def test_a_closed_location_is_named(app: Flask, clinic: SimpleNamespace) -> None:
    away(app, "2026-12-10T00:00", "2026-12-11T00:00", location_id=clinic.centre.id)
    document = Document(browser_of(app, clinic.therapist).get(f"/en{WEEK}"))
    assert "Absent: all day, Downtown" in days(document)["Thursday"]
    assert (
        "Absent: all day, Downtown"
        in Document(browser_of(app, clinic.therapist).get("/en/day?date=2026-12-10")).text
    )


def test_a_date_that_is_none_shows_this_week_and_says_so(
    app: Flask, clinic: SimpleNamespace, client: FlaskClient, page: PageChecker
) -> None:
    browser_of(app, clinic.administrator, client)
    _, document = page.get("/week?date=2026-13-01", status=400)
    assert document.fields("/en/week")["date"] == "2026-12-01"
    assert len(document.all("div", role="alert")) == 1


def test_a_calendar_that_is_not_theirs_is_not_found(
    app: Flask, clinic: SimpleNamespace, client: FlaskClient, page: PageChecker
) -> None:
    browser_of(app, clinic.therapist, client)
    page.get(f"{WEEK}&therapist=alex-martin", status=404)


@pytest.mark.backends("sqlite", "postgresql")
def test_asks_the_database_as_often_whatever_the_week_holds(app: Flask, clinic: SimpleNamespace) -> None:
    browser = browser_of(app, clinic.administrator)
    browser.get(f"/en{WEEK}")
    with counted_statements(app) as few:
        browser.get(f"/en{WEEK}")
    with app.app_context():
        for number in range(14):
            start = minute(MONDAY + timedelta(days=number // 2), f"{8 + number % 2 * 3:02}:00")
            appointment(clinic, start, patient(f"N{number}", "X"), forced=True)
    with counted_statements(app) as many:
        assert browser.get(f"/en{WEEK}").text.count("entry-title") == 17
    assert len(many) == len(few) <= 5
