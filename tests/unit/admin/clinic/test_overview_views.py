"""The clinic at a glance: what needs a decision, and nothing where nothing does."""

from dataclasses import replace
from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, update

from app.admin.clinic import overview_views
from app.extensions import db
from app.models import Absence, Clinic, Period, PeriodService, Schedule, ServiceTypeRow, Therapist
from app.queries.configuration.snapshot import current_clinic
from tests.conftest import Freeze
from tests.document import content
from tests.factories.accounts import account, appointment, browser_of
from tests.factories.history import task
from tests.factories.small_clinic import NOW, WEDNESDAY, minute, small_clinic
from tests.factories.statements import counted_statements
from tests.page import PageChecker


@pytest.fixture
def clinic(app: Flask, client: FlaskClient, freeze: Freeze) -> SimpleNamespace:
    """A small clinic, and `client` signed in as its administrator."""
    freeze(NOW)
    with app.app_context():
        made = small_clinic()
        admin = account("admin@example.com", role="administrator", name="Sam Roy")
    browser_of(app, admin, client)
    return made


def change(app: Flask, *statements: object) -> None:
    with app.app_context():
        for statement in statements:
            db.session.execute(statement)  # type: ignore[call-overload]
        db.session.execute(update(Clinic).values(revision=Clinic.revision + 1))
        db.session.commit()


def test_says_when_nothing_waits(clinic: SimpleNamespace, page: PageChecker) -> None:
    french, english = page.get("/manage")
    assert "Nothing waits for you." in english.text
    assert french.all("a", class_="way")


def test_leads_back_to_a_set_up_that_was_left(
    clinic: SimpleNamespace, page: PageChecker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(overview_views, "current_clinic", lambda: replace(current_clinic(), services={}))
    [english] = page.get("/manage", "en")
    assert "The set-up is not finished: patients cannot book yet." in english.text
    assert english.one("li", class_="thing").find(".//a").get("href") == "/en/set-up/next"  # type: ignore[union-attr]


def test_names_services_without_type_and_those_that_nobody_gives(
    app: Flask, clinic: SimpleNamespace, page: PageChecker
) -> None:
    change(
        app,
        delete(ServiceTypeRow).where(ServiceTypeRow.service_id == clinic.suivi.id),
        update(Therapist).values(active=False),
    )
    [english] = page.get("/manage", "en")
    assert "Nobody can book a service that has no type: suivi" in english.text
    assert "Published, but no therapist has hours for it: Assessment, visite" in english.text


def test_names_therapists_without_hours(app: Flask, clinic: SimpleNamespace, page: PageChecker) -> None:
    of_alex = Schedule.therapist_id == clinic.alex.id
    with app.app_context():
        ids = list(db.session.scalars(db.select(Schedule.id).where(of_alex)))
    change(
        app,
        delete(PeriodService).where(
            PeriodService.period_id.in_(db.select(Period.id).where(Period.schedule_id.in_(ids)))
        ),
        delete(Period).where(Period.schedule_id.in_(ids)),
        delete(Schedule).where(of_alex),
    )
    [english] = page.get("/manage", "en")
    assert "Active, but without opening hours: Alex Martin" in english.text


def test_counts_urgent_tasks_and_visits_in_closings(
    app: Flask, clinic: SimpleNamespace, page: PageChecker
) -> None:
    with app.app_context():
        visit = appointment(clinic, minute(WEDNESDAY, "14:00"))
        task(appointment_id=visit.id, is_urgent=True)
        start = datetime(2026, 12, 9)
        db.session.add(Absence(starts_on_clock=start, ends_on_clock=start + timedelta(days=1)))
        db.session.commit()
    change(app)
    french, english = page.get("/manage")
    assert "1 urgent task is open." in english.text
    assert "1 upcoming appointment lies in an absence or closing, or is with" in english.text
    assert len(french.all("li", class_="thing")) == 2


def test_leads_to_the_first_visit_with_an_inactive_therapist(
    app: Flask, clinic: SimpleNamespace, page: PageChecker
) -> None:
    with app.app_context():
        for day in (90, 7, 0):
            appointment(clinic, minute(WEDNESDAY + timedelta(days=day), "14:00"))
    change(app, update(Therapist).where(Therapist.slug == "camille-roy").values(active=False))
    [english] = page.get("/manage", "en")
    told = "3 upcoming appointments lie in an absence or closing, or are with an inactive therapist."
    [entry] = [each for each in english.all("li", class_="thing") if told in content(each)]
    assert [link.get("href") for link in entry.iter("a")] == ["/en/day?date=2026-12-09"]
    [day] = page.get("/day?date=2026-12-09", "en")
    assert "Ana Núñez" in day.text


def test_takes_few_statements(app: Flask, clinic: SimpleNamespace, client: FlaskClient) -> None:
    client.get("/en/manage")
    with counted_statements(app) as sent:
        assert client.get("/en/manage").status_code == 200
    assert len(sent) <= 12


@pytest.mark.backends("sqlite")
def test_says_when_the_site_can_send_nothing(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = replace(app.extensions["settings"], environment="production", email=None, twilio=None)
    assert not settings.channels
    monkeypatch.setitem(app.extensions, "settings", settings)
    for shown in (*page.get("/manage", "en"), *page.get("/manage/messages", "en")):
        assert "This site cannot send any message yet" in shown.text
