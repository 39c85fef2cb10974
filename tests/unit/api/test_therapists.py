"""Whom patients can choose, as machines read it."""

from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.conftest import Freeze
from tests.factories.offer import DIGEST, DIGEST_OF_ONE_WHO_LEFT, PICTURE, clinic_with_an_offer
from tests.factories.small_clinic import NOW
from tests.factories.statements import counted_statements

ADDRESS = "/api/v1/therapists"


@pytest.fixture(autouse=True)
def clinic(app: Flask, freeze: Freeze) -> SimpleNamespace:
    freeze(NOW)
    with app.app_context():
        return clinic_with_an_offer()


def therapists(client: FlaskClient, query: str = "") -> dict[str, dict[str, Any]]:
    """What is answered, by slug."""
    return {one["slug"]: one for one in client.get(ADDRESS + query).json["therapists"]}


def test_tells_all_of_a_therapist(client: FlaskClient) -> None:
    assert therapists(client)["camille-roy"] == {
        "slug": "camille-roy",
        "name": "Camille Roy",
        "title": {"fr": "Physiothérapeute", "en": "Physiotherapist"},
        "about": {"fr": "Douleurs du dos.", "en": "Douleurs du dos."},
        "languages": ["fr", "es"],
        "photo": f"http://127.0.0.1:8000/photos/{DIGEST}.webp",
        "services": ["bilan", "suivi", "visite"],
        "locations": ["centre"],
    }


def test_who_has_no_picture_has_no_address_of_one(client: FlaskClient) -> None:
    alex = therapists(client)["alex-martin"]
    assert alex["photo"] is None
    assert alex["services"] == ["bilan"]


def test_nobody_hidden_is_among_them(client: FlaskClient) -> None:
    assert list(therapists(client)) == ["alex-martin", "camille-roy"]
    text = client.get(ADDRESS).text
    assert "hidden" not in text.lower()
    assert "@" not in text


@pytest.mark.parametrize(
    ("service", "expected"), [("bilan", ["alex-martin", "camille-roy"]), ("visite", ["camille-roy"])]
)
def test_those_who_give_a_service(client: FlaskClient, service: str, expected: list[str]) -> None:
    found = therapists(client, f"?service={service}")
    assert list(found) == expected
    assert found["camille-roy"]["services"] == ["bilan", "suivi", "visite"]


@pytest.mark.parametrize(
    "service",
    ["nothing", "", "%00", "reunion", "hidden-unpublished", "hidden-inactive", "hidden-of-one-who-left"],
)
def test_a_service_that_is_not_offered_is_not_found(client: FlaskClient, service: str) -> None:
    answer = client.get(f"{ADDRESS}?service={service}")
    assert (answer.status_code, answer.content_type) == (404, "application/problem+json")
    assert answer.json == {
        "type": "about:blank",
        "title": "Not Found",
        "status": 404,
        "detail": "No service of that name is offered online.",
        "parameter": "service",
    }


def test_takes_one_query(app: Flask, client: FlaskClient) -> None:
    client.get(ADDRESS)  # the first request of a process reads the configuration
    with counted_statements(app) as sent:
        client.get(ADDRESS)
    assert len([one for one in sent if one.startswith("SELECT")]) == 1, sent


def test_pages_of_other_sites_may_show_the_picture(client: FlaskClient) -> None:
    answer = client.get(therapists(client)["camille-roy"]["photo"])
    assert (answer.status_code, answer.data, answer.content_type) == (200, PICTURE, "image/webp")
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"


@pytest.mark.parametrize(
    "digest", [DIGEST_OF_ONE_WHO_LEFT, "0" * 64, DIGEST.upper(), "%00", "é", f"{DIGEST}%0A"]
)
def test_any_other_picture_is_not_found(client: FlaskClient, digest: str) -> None:
    assert client.get(f"/photos/{digest}.webp").status_code == 404
