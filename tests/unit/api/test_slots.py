"""The free times as machines read them."""

from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.actions.appointments.hold_slot import HoldRequest, hold_slot
from app.domain.scheduling.service import ServiceType
from tests.factories.small_clinic import NOW, WEDNESDAY, minute, small_clinic
from tests.factories.statements import counted_statements


@pytest.fixture
def clinic(app: Flask, freeze: Any) -> SimpleNamespace:
    freeze(NOW)
    with app.app_context():
        return small_clinic()


def slots(client: FlaskClient, query: str) -> list[dict[str, Any]]:
    answer = client.get(f"/api/v1/slots?{query}")
    assert answer.status_code == 200, answer.text
    assert answer.json["time_zone"] == "America/Toronto"
    return answer.json["slots"]


def times(found: list[dict[str, Any]]) -> list[str]:
    return [slot["start"][11:16] for slot in found]


@pytest.mark.usefixtures("clinic")
def test_answers_the_worked_example(client: FlaskClient) -> None:
    found = slots(client, "service=bilan&therapist=camille-roy&location=centre&from=2026-12-09&days=1")
    assert times(found) == ["14:00", "15:15", "16:30", "17:45"]
    assert found[0] == {
        "start": "2026-12-09T14:00:00-05:00",
        "end": "2026-12-09T15:15:00-05:00",
        "therapists": ["camille-roy"],
        "location": "centre",
    }


@pytest.mark.usefixtures("clinic")
def test_any_therapist_shows_equal_times_once_with_all_who_offer_them(client: FlaskClient) -> None:
    found = slots(client, "service=bilan&therapist=any&from=2026-12-09")
    assert times(found) == ["14:00", "15:15", "16:30", "17:45"]
    assert {tuple(slot["therapists"]) for slot in found} == {("alex-martin", "camille-roy")}


@pytest.mark.usefixtures("clinic")
def test_days_are_the_clinics(client: FlaskClient) -> None:
    found = slots(client, "service=bilan&therapist=camille-roy&from=2026-12-07&days=7")
    assert sorted({slot["start"][:10] for slot in found}) == [f"2026-12-{day:02}" for day in range(7, 12)]


@pytest.mark.usefixtures("clinic")
def test_a_day_without_hours_has_no_slots(client: FlaskClient) -> None:
    assert slots(client, "service=bilan&from=2026-12-12&days=2") == []


def test_what_is_held_is_not_offered(app: Flask, client: FlaskClient, clinic: SimpleNamespace) -> None:
    with app.app_context():
        hold_slot(
            HoldRequest(
                clinic.bilan.id,
                clinic.camille.id,
                clinic.centre.id,
                ServiceType.IN_PERSON,
                minute(WEDNESDAY, "15:15"),
            ),
            NOW,
        )
    assert times(slots(client, "service=bilan&therapist=camille-roy&from=2026-12-09")) == [
        "14:00",
        "16:30",
        "17:45",
    ]


@pytest.mark.usefixtures("clinic")
@pytest.mark.parametrize(
    ("query", "status", "parameter"),
    [
        ("", 400, "service"),
        ("service=nothing", 404, "service"),
        ("service=reunion", 404, "service"),
        ("service=bilan&therapist=nobody", 404, "therapist"),
        ("service=bilan&location=nowhere", 404, "location"),
        ("service=bilan&from=tomorrow", 400, "from"),
        ("service=bilan&from=", 400, "from"),
        ("service=bilan&from=20261209", 400, "from"),
        ("service=bilan&from=2026-W50-1", 400, "from"),
        ("service=bilan&from=2026-W50", 400, "from"),
        ("service=bilan&from=2026-12-9", 400, "from"),
        ("service=bilan&from=2026-12-09T00:00", 400, "from"),
        ("service=bilan&from=٢٠٢٦-١٢-٠٩", 400, "from"),
        ("service=bilan&from=2026-12-09%0A", 400, "from"),
        ("service=bilan&from=2026-02-30", 400, "from"),
        ("service=bilan&from=0001-01-01", 400, "from"),
        ("service=bilan&from=9999-12-31&days=93", 400, "from"),
        ("service=bilan&days=0", 400, "days"),
        ("service=bilan&days=94", 400, "days"),
        ("service=bilan&days=-1", 400, "days"),
        ("service=bilan&days=²", 400, "days"),
        ("service=bilan&days=99999999999999999999", 400, "days"),
        ("service=%00", 404, "service"),
    ],
)
def test_a_wrong_parameter_is_a_problem_that_names_it(
    client: FlaskClient, query: str, status: int, parameter: str
) -> None:
    answer = client.get(f"/api/v1/slots?{query}")
    assert answer.status_code == status
    assert answer.content_type == "application/problem+json"
    assert answer.json["parameter"] == parameter
    assert answer.json["status"] == status


def test_without_a_clinic_it_is_not_set_up_yet(client: FlaskClient) -> None:
    answer = client.get("/api/v1/slots?service=bilan")
    assert (answer.status_code, answer.content_type) == (503, "application/problem+json")


@pytest.mark.usefixtures("clinic")
@pytest.mark.parametrize("query", ["therapist=camille-roy&days=1", "therapist=any&days=93"])
def test_availability_takes_two_queries(app: Flask, client: FlaskClient, query: str) -> None:
    slots(client, f"service=bilan&{query}")  # the first request of a process reads the configuration
    with counted_statements(app) as sent:
        slots(client, f"service=bilan&{query}")
    assert len([one for one in sent if one.startswith("SELECT")]) == 2, sent


@pytest.mark.usefixtures("clinic")
def test_leaves_no_cookie(client: FlaskClient) -> None:
    assert "Set-Cookie" not in client.get("/api/v1/slots?service=bilan").headers
