"""Deactivating a therapist who has appointments: nobody is stranded, and everybody concerned is told."""

from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.domain.messages.vocabulary import Recipient, State
from app.extensions import db
from app.models import Appointment, AuditEntry, BlockedTime, Message, Patient, Therapist
from tests.conftest import Freeze
from tests.document import content
from tests.factories.accounts import account, browser_of
from tests.factories.appointments import ANA, QUARTER_PAST_THREE, TWO, ZOE, booked
from tests.factories.small_clinic import NOW, WEDNESDAY, minute, small_clinic
from tests.page import PageChecker

HALF_PAST_FOUR = minute(WEDNESDAY, "16:30")
LUC = replace(ANA, first_name="Luc", last_name="Roux", email="luc@example.com")
CAMILLE = "/en/manage/therapists/camille-roy"
DEACTIVATE = f"{CAMILLE}/deactivate"
Visits = dict[str, Appointment]


@pytest.fixture
def clinic(app: Flask, client: FlaskClient, freeze: Freeze) -> SimpleNamespace:
    """A small clinic with three visits to Camille, and `client` signed in as its administrator."""
    freeze(NOW)
    with app.app_context():
        made = small_clinic()
        made.admin = account("admin@example.com", role="administrator", name="Sam Roy")
        for details, start in ((ANA, TWO), (ZOE, QUARTER_PAST_THREE), (LUC, HALF_PAST_FOUR)):
            booked(made, start, details)
        made.visits = {name: each.id for name, each in visits_of(db.session).items()}
    browser_of(app, made.admin, client)
    return made


def visits_of(session: Any) -> Visits:
    """The appointments by the patient's first name."""
    rows = session.execute(
        select(Patient.first_name, Appointment).join(Patient, Patient.id == Appointment.patient_id)
    )
    return {row.first_name: row.Appointment for row in rows}


def is_active(app: Flask) -> bool:
    with app.app_context():
        return db.session.scalars(select(Therapist.active).where(Therapist.slug == "camille-roy")).one()


def told_of(app: Flask, visit_id: int) -> list[tuple[str, timedelta]]:
    """What is still to be told to the patient of a visit, and how long from now."""
    with app.app_context():
        pending = select(Message.event, Message.due_at).where(
            Message.appointment_id == visit_id,
            Message.state == State.PENDING,
            Message.recipient == Recipient.PATIENT,
            Message.event.in_(("modified", "cancelled")),
        )
        return [(row.event, row.due_at - NOW) for row in db.session.execute(pending)]


def test_says_first_how_many_appointments_are_coming_up(clinic: SimpleNamespace, page: PageChecker) -> None:
    for asked in page.get("/manage/therapists/camille-roy/deactivate"):
        assert "3" in content(asked.one("ul", class_="consequences"))


def test_asks_what_becomes_of_each_and_changes_nothing_before(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient
) -> None:
    [asked] = page.get("/manage/therapists/camille-roy/deactivate", "en")
    settle = page.check(client.post(DEACTIVATE, data=asked.fields(asked.path)), 409)
    assert all(name in settle.text for name in ("Ana", "Zoé", "Luc"))
    half_decided = settle.fields(settle.path) | {f"settle-{clinic.visits['Ana']}": "keep"}
    again = page.check(client.post(DEACTIVATE, data=half_decided), 409)
    assert again.one("p", id=f"settle-{clinic.visits['Luc']}-error") is not None
    assert is_active(app)
    with app.app_context():
        assert {each.status for each in visits_of(db.session).values()} == {"booked"}
    assert not any(told_of(app, visit_id) for visit_id in clinic.visits.values())


def test_keeps_gives_away_and_cancels_in_one_go_and_tells_each_patient(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient
) -> None:
    [asked] = page.get("/manage/therapists/camille-roy/deactivate", "en")
    settle = page.check(client.post(DEACTIVATE, data=asked.fields(asked.path)), 409)
    ids = clinic.visits
    to_alex = f"move:{TWO}:{clinic.alex.id}:{clinic.centre.id}"
    decided = {
        f"settle-{ids['Ana']}": to_alex,
        f"settle-{ids['Zoé']}": "cancel",
        f"settle-{ids['Luc']}": "keep",
    }
    assert to_alex in [option.attrib["value"] for option in settle.all("option")]
    assert client.post(DEACTIVATE, data=settle.fields(settle.path) | decided).status_code == 303
    assert not is_active(app)
    with app.app_context():
        after = visits_of(db.session)
        assert {name: each.status for name, each in after.items()} == {
            "Ana": "booked",
            "Zoé": "cancelled",
            "Luc": "booked",
        }
        assert (after["Ana"].therapist_id, after["Luc"].therapist_id) == (clinic.alex.id, clinic.camille.id)
        blocked = {(row.therapist_id, row.appointment_id) for row in db.session.scalars(select(BlockedTime))}
        assert blocked == {(clinic.alex.id, ids["Ana"]), (clinic.camille.id, ids["Luc"])}
        acts = {
            (each.subject, each.subject_id) for each in db.session.scalars(select(AuditEntry)) if each.user_id
        }
        assert acts >= {("therapist", clinic.camille.id), ("appointment", ids["Zoé"])}
    grace = timedelta(minutes=3)
    assert told_of(app, ids["Ana"]) == [("modified", grace)]
    assert told_of(app, ids["Zoé"]) == [("cancelled", grace)]
    assert told_of(app, ids["Luc"]) == []


def test_a_time_that_was_taken_meanwhile_is_chosen_anew_and_nothing_is_done_by_half(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient
) -> None:
    [asked] = page.get("/manage/therapists/camille-roy/deactivate", "en")
    settle = page.check(client.post(DEACTIVATE, data=asked.fields(asked.path)), 409)
    with app.app_context():
        mia = replace(ANA, first_name="Mia", email="mia@example.com")
        booked(clinic, TWO, mia, therapist_id=clinic.alex.id)
    decided = {f"settle-{visit_id}": "cancel" for visit_id in clinic.visits.values()} | {
        f"settle-{clinic.visits['Ana']}": f"move:{TWO}:{clinic.alex.id}:{clinic.centre.id}"
    }
    again = page.check(client.post(DEACTIVATE, data=settle.fields(settle.path) | decided), 409)
    assert again.one("p", id=f"settle-{clinic.visits['Ana']}-error") is not None
    assert again.fields(again.path)[f"settle-{clinic.visits['Zoé']}"] == "cancel"
    assert is_active(app)
    with app.app_context():
        assert {each.status for each in visits_of(db.session).values()} == {"booked"}


def test_past_appointments_are_nobody_s_concern(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient, freeze: Freeze
) -> None:
    freeze(NOW + timedelta(days=9))
    browser_of(app, clinic.admin, client)
    [asked] = page.get("/manage/therapists/camille-roy/deactivate", "en")
    assert "No appointment is coming up." in asked.text
    assert client.post(DEACTIVATE, data=asked.fields(asked.path)).status_code == 303
    assert not is_active(app)
    with app.app_context():
        assert {each.therapist_id for each in visits_of(db.session).values()} == {clinic.camille.id}
