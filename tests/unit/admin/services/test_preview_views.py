"""The times that a service's settings give on a sample day, while they are typed."""

from types import SimpleNamespace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from app.extensions import db
from app.models import BlockedTime, Clinic, Period, PeriodService, Service, Therapist
from tests.conftest import Freeze
from tests.document import Document, content
from tests.factories.accounts import account, appointment, browser_of
from tests.factories.small_clinic import NOW, WEDNESDAY, minute, small_clinic
from tests.page import PageChecker

pytestmark = pytest.mark.backends("sqlite")
PREVIEW = "/manage/services/bilan/preview"
AT = "sample_therapist=alex-martin&sample_day=2026-12-09"
FIXED = f"{PREVIEW}?{AT}&duration_minutes=75&availability=fixed"


@pytest.fixture
def clinic(app: Flask, client: FlaskClient, freeze: Freeze) -> SimpleNamespace:
    """A small clinic, and `client` signed in as its administrator."""
    freeze(NOW)
    with app.app_context():
        made = small_clinic()
        made.admin = account("admin@example.com", role="administrator")
    browser_of(app, made.admin, client)
    return made


def times(document: Document) -> list[str]:
    return [content(each) for each in document.all("span", class_="sample-start")]


def change(app: Flask, *rows: object) -> None:
    with app.app_context():
        db.session.add_all(rows)
        db.session.execute(update(Clinic).values(revision=Clinic.revision + 1))
        db.session.commit()


def test_shows_the_worked_example_and_marks_what_runs_past_closing(
    clinic: SimpleNamespace, page: PageChecker
) -> None:
    french, english = page.get(f"{FIXED}&allow_overrun=y")
    assert times(english) == ["2:00\u202fp.m.", "3:15\u202fp.m.", "4:30\u202fp.m.", "5:45\u202fp.m."]
    assert times(french)[0] == "14\u00a0h"
    [marked] = english.all("li", class_="sample-time sample-warning")
    assert content(marked) == "5:45\u202fp.m. – 7:00\u202fp.m. Runs past closing"
    assert any(str(each.tag).endswith("use") for each in marked.iter())  # not by colour alone
    assert "4 slots, 1 of them runs over" in english.text


def test_follows_every_setting(clinic: SimpleNamespace, page: PageChecker) -> None:
    def shown(query: str) -> int:
        return len(times(page.get(query, "en")[0]))

    assert shown(FIXED) == 3  # the last one must end before closing
    assert shown(f"{PREVIEW}?{AT}&duration_minutes=75&availability=flexible&step_minutes=15") == 12
    assert shown(f"{FIXED}&buffer_before_minutes=15&buffer_after_minutes=15") == 2
    assert shown(f"{FIXED}&minutes-alex-martin=30") == 8
    assert shown(f"{FIXED}&minutes-camille-roy=30") == 3


def test_marks_what_runs_into_a_break_or_the_next_period(
    app: Flask, clinic: SimpleNamespace, page: PageChecker
) -> None:
    monday = f"{PREVIEW}?sample_therapist=camille-roy&sample_day=2026-12-07"
    [english] = page.get(f"{monday}&duration_minutes=60&availability=fixed&allow_overrun=y", "en")
    assert english.text.count("Runs into the break") == 1
    with app.app_context():
        schedule = db.session.scalars(
            select(Period.schedule_id).where(Period.weekday == 2, Period.start_minute == 840).limit(1)
        ).one()
    change(app, Period(schedule_id=schedule, weekday=2, start_minute=1080, end_minute=1140))
    who = "camille-roy"
    query = f"{PREVIEW}?sample_therapist={who}&sample_day=2026-12-09"
    [english] = page.get(f"{query}&duration_minutes=75&availability=fixed&allow_overrun=y", "en")
    assert english.text.count("Runs into the next period") == 1


def test_marks_what_is_booked_already(app: Flask, clinic: SimpleNamespace, page: PageChecker) -> None:
    with app.app_context():
        starts_at = minute(WEDNESDAY, "14:00")
        visit = appointment(clinic, starts_at, therapist_id=clinic.alex.id)
        db.session.add(
            BlockedTime(
                therapist_id=clinic.alex.id,
                appointment_id=visit.id,
                starts_at=starts_at,
                ends_at=starts_at + 75,
            )
        )
        db.session.commit()
    [english] = page.get(FIXED, "en")
    assert len(times(english)) == 3
    assert content(english.one("li", class_="sample-time sample-booked")).endswith("Already booked")


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "duration_minutes=",
        "duration_minutes=x",
        "duration_minutes=99999",
        "duration_minutes=0",
        "duration_minutes=60&buffer_after_minutes=-1",
        "duration_minutes=60&availability=flexible&step_minutes=x",
    ],
)
def test_says_in_a_sentence_what_is_no_number(clinic: SimpleNamespace, page: PageChecker, typed: str) -> None:
    for document in page.get(f"{PREVIEW}?{AT}&{typed}"):
        assert not times(document)
    assert "whole minutes" in page.get(f"{PREVIEW}?{AT}&{typed}", "en")[0].text


def test_says_when_the_therapist_does_not_work_and_when_next(
    clinic: SimpleNamespace, page: PageChecker
) -> None:
    query = f"{PREVIEW}?sample_therapist=alex-martin&sample_day=2026-12-10"
    [english] = page.get(f"{query}&duration_minutes=60", "en")
    assert "Alex Martin does not work on this day." in english.text
    assert "Wednesday, December 2, 2026" in english.text


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "tomorrow", ""])
def test_a_day_that_nobody_means_is_the_next_one_with_times(
    clinic: SimpleNamespace, page: PageChecker, day: str
) -> None:
    query = f"{PREVIEW}?sample_therapist=alex-martin&sample_day={day}&duration_minutes=60"
    assert "Alex Martin, Wednesday, December 2, 2026" in page.get(query, "en")[0].text


def test_says_when_nothing_fits(clinic: SimpleNamespace, page: PageChecker) -> None:
    [english] = page.get(f"{PREVIEW}?{AT}&duration_minutes=300&availability=fixed", "en")
    assert "No visit of this length fits" in english.text


def test_says_when_the_periods_take_other_services_only(
    app: Flask, clinic: SimpleNamespace, page: PageChecker
) -> None:
    with app.app_context():
        for period_id in db.session.scalars(select(Period.id)).all():
            db.session.add(PeriodService(period_id=period_id, service_id=clinic.suivi.id))
        db.session.commit()
    change(app)
    [english] = page.get(FIXED, "en")
    assert "take other services only" in english.text


def test_says_when_there_is_no_therapist(app: Flask, clinic: SimpleNamespace, page: PageChecker) -> None:
    with app.app_context():
        db.session.execute(update(Therapist).values(active=False))
        db.session.commit()
    change(app)
    page.get("/manage/services/bilan")
    assert "no active therapist" in page.get(FIXED, "en")[0].text


def test_a_part_of_the_page_is_all_that_htmx_gets(clinic: SimpleNamespace, client: FlaskClient) -> None:
    answer = client.get(f"/en{FIXED}", headers={"HX-Request": "true"})
    assert answer.text.lstrip().startswith("<div data-announce=")
    assert "<h1" not in answer.text
    assert "HX-Request" in answer.headers["Vary"]


def test_without_javascript_the_form_shows_the_times_and_saves_nothing(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient
) -> None:
    path = "/en/manage/services/bilan"
    [document] = page.get("/manage/services/bilan", "en")
    assert len(times(document)) == 4  # of the next day on which the first therapist works: a Wednesday
    typed = document.fields(path) | {"duration_minutes": "30", "name_en": "", "show_times": "y"}
    typed |= {"types": ["in_person"], "sample_therapist": "alex-martin", "sample_day": "2026-12-09"}
    shown = page.check(client.post(path, data=typed))
    assert len(times(shown)) == 8
    assert (shown.fields(path)["duration_minutes"], shown.fields(path)["name_en"]) == ("30", "")
    with app.app_context():
        assert db.session.scalar(select(Service.duration_minutes).where(Service.slug == "bilan")) == 75
        assert db.session.scalar(select(func.min(Clinic.revision))) == 1
