"""The list of one's appointments, from asking for it to opening one of them."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app.actions.steps.appointments.links import list_link
from app.actions.transaction import writing
from app.clock import utc_now
from app.extensions import db
from app.models import ListLink, Message
from tests.document import content
from tests.factories.booking import book
from tests.factories.small_clinic import WEDNESDAY, minute
from tests.page import PageChecker

pytestmark = pytest.mark.backends("sqlite")
ADDRESS = "/en/my-appointments"


def sent_link(app: Flask, email: str = "ana@example.com") -> str:
    """The address in the message that was asked for."""
    with app.app_context(), writing() as session:
        return f"/my-appointments/{list_link(session, email, utc_now())}"


def opened(client: FlaskClient, link: str) -> str:
    """Press the button; answers the address of the list."""
    answer = client.post(f"/en{link}")
    assert answer.status_code == 303
    return (answer.location or "").removeprefix("/en")


def rows(app: Flask, table: type) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(table)) or 0


def test_the_answer_is_the_same_whether_or_not_the_address_is_known(
    app: Flask, clinic: SimpleNamespace, client: FlaskClient, page: PageChecker
) -> None:
    book(client)
    before = rows(app, Message)
    known, unknown = (
        page.check(client.post(ADDRESS, data={"email": email}))
        for email in ("ana@example.com", "bob@example.com")
    )
    assert known.text.replace("ana@", "bob@") == unknown.text
    assert rows(app, Message) == before + 1


def test_asks_for_an_address(clinic: SimpleNamespace, client: FlaskClient, page: PageChecker) -> None:
    french, english = page.get("/my-appointments")
    assert "email" in english.fields()
    for email in ("", "ana", "a\0@example.com", "a" * 300 + "@example.com"):
        page.check(client.post("/fr/my-appointments", data={"email": email}), status=422)
    assert "/fr/my-appointments" in page.get("/")[0].links()
    assert content(french.one("h1")) == "Retrouver mes rendez-vous"


def test_too_often_is_told_how_long_to_wait(
    clinic: SimpleNamespace, client: FlaskClient, page: PageChecker
) -> None:
    for _ in range(3):
        client.post(ADDRESS, data={"email": "ana@example.com"})
    answer = client.post(ADDRESS, data={"email": "ana@example.com"})
    assert "Try again in 15 minutes." in page.check(answer, status=429).text
    assert answer.headers["Retry-After"] == "900"


def test_opening_the_link_uses_nothing_up(
    app: Flask, clinic: SimpleNamespace, client: FlaskClient, page: PageChecker
) -> None:
    link = sent_link(app)
    for _ in range(2):
        assert client.head(f"/fr{link}").status_code == 200
        page.get(link)
    assert rows(app, ListLink) == 1
    opened(client, link)


def test_lists_and_opens_one_of_them(
    app: Flask, clinic: SimpleNamespace, client: FlaskClient, page: PageChecker
) -> None:
    book(client)
    book(client, minute(WEDNESDAY, "15:15"), email="bob@example.com", first_name="Bob")
    own = opened(client, sent_link(app))
    french, english = page.get(own)
    assert (
        "Wednesday, December 9, 2026 at 2:00\u202fp.m. Assessment Ana Núñez, with Camille Roy" in english.text
    )
    assert "Bob" not in english.text
    assert content(french.one("h1")) == "Vos rendez-vous"
    assert not any("/appointment/" in link for link in english.links())  # no link is made by looking
    [button] = english.all("button", name="appointment")
    answer = client.post(f"/en{own}", data={"appointment": button.get("value", "")})
    assert answer.status_code == 303
    assert "Ana Núñez" in page.get((answer.location or "").removeprefix("/en"))[0].text


@pytest.mark.parametrize("appointment", ["", "1", "x", "\0"])
def test_what_is_not_in_the_list_is_not_opened(
    app: Flask, clinic: SimpleNamespace, client: FlaskClient, page: PageChecker, appointment: str
) -> None:
    book(client)
    own = opened(client, sent_link(app))
    answer = client.post(f"/en{own}", data={"appointment": appointment})
    assert "This appointment cannot be opened any more." in page.check(answer, status=422).text


def test_an_empty_list_says_so(
    app: Flask, clinic: SimpleNamespace, client: FlaskClient, page: PageChecker
) -> None:
    own = opened(client, sent_link(app, "nobody@example.com"))
    assert "No appointment to come" in page.get(own)[1].text


def test_says_when_a_link_is_used_or_expired_or_never_was(
    app: Flask,
    clinic: SimpleNamespace,
    client: FlaskClient,
    page: PageChecker,
    clock: time_machine.Traveller,
) -> None:
    link = sent_link(app)
    own = opened(client, link)
    page.get(link, status=410)
    clock.shift(timedelta(seconds=10))
    page.check(client.post(f"/fr{link}"), status=410)
    page.get(own)
    page.get(own.removesuffix("/list"), status=404)  # a list is not opened by its own token
    page.get(f"{link}/list", status=404)
    clock.shift(timedelta(minutes=30))
    page.get(own, status=410)
    page.get("/my-appointments/none", status=404)
    assert client.post("/fr/my-appointments/none").status_code == 404
