"""What each room says of itself: for whom it is, and so in which languages its pages are."""

from dataclasses import asdict
from types import SimpleNamespace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from app import LANDINGS, ROOMS
from app.extensions import db
from app.models import Clinic
from app.web.rooms import Audience
from tests.conftest import Freeze
from tests.document import Document
from tests.factories.accounts import account, browser_of
from tests.factories.small_clinic import NOW, small_clinic

pytestmark = pytest.mark.backends("sqlite")

OF_STAFF = {
    "account": ("/account", "/account/second-factor", "/forgot-password"),
    "admin": ("/manage", "/manage/services", "/manage/why"),
    "development": ("/mailbox",),
    "therapist": ("/day", "/week", "/patients"),
}
PATHS = [path for paths in OF_STAFF.values() for path in paths]


@pytest.fixture
def clinic(app: Flask, client: FlaskClient, freeze: Freeze) -> SimpleNamespace:
    """A small clinic that speaks English only, and `client` signed in as its administrator."""
    freeze(NOW)
    with app.app_context():
        made = small_clinic()
        db.session.execute(update(Clinic).values(languages=["en"], revision=Clinic.revision + 1))
        db.session.commit()
        sam = account("sam@example.com", role="administrator", name="Sam Roy")
    browser_of(app, sam, client)
    return made


def other_language(page: Document) -> list[str]:
    """The addresses of the page in another language, as its links offer them."""
    return [link.get("href", "") for link in page.all("a") if link.get("hreflang")]


@pytest.mark.parametrize("path", PATHS)
def test_what_staff_reads_is_in_both_languages_whatever_the_clinic_speaks(
    clinic: SimpleNamespace, client: FlaskClient, path: str
) -> None:
    for language, other in (("fr", "en"), ("en", "fr")):
        answer = client.get(f"/{language}{path}")
        assert answer.status_code == 200
        assert other_language(Document(answer)) == [f"/{other}{path}"]


def test_patients_are_led_to_the_language_that_the_clinic_speaks(
    clinic: SimpleNamespace, client: FlaskClient
) -> None:
    led = client.get("/fr/")
    assert (led.status_code, led.location) == (302, "/en/")
    page = client.get("/en/")
    assert page.status_code == 200
    assert other_language(Document(page)) == []


def test_machines_are_answered_whatever_the_clinic_speaks(
    clinic: SimpleNamespace, client: FlaskClient
) -> None:
    assert client.get("/api/v1/services").status_code == 200
    assert client.get("/healthz").status_code == 200
    assert client.get("/api/v1/nothing").content_type == "application/problem+json"


def test_every_room_is_visited_here() -> None:
    of_staff = {room.bp.name for room in ROOMS if room.bp.audience is Audience.STAFF}
    assert of_staff == set(OF_STAFF)
    assert {room.bp.name for room in ROOMS} - of_staff == {"api", "booking"}


def test_pages_of_every_room_lead_to_pages_that_there_are(app: Flask) -> None:
    assert set(asdict(LANDINGS).values()) <= set(app.view_functions)
