"""Asking for more time while filling in the form."""

from types import SimpleNamespace

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from tests.document import Document, content
from tests.factories.booking import TYPED, change, choose, hold, ready, time_url
from tests.factories.small_clinic import WEDNESDAY, minute
from tests.page import PageChecker


def longer(document: Document) -> list[str]:
    """What the buttons that ask for more time say."""
    return [content(button) for button in document.all("button", name="step")]


def ask(client: FlaskClient, token: str, step: str, **typed: str) -> str:
    """Ask for more time; answers where that leads."""
    response = client.post(f"/en/booking/{token}/hold", data={"step": step} | typed)
    assert response.status_code == 303, response.text
    return str(response.location)


@pytest.mark.backends("sqlite")
@pytest.mark.parametrize("step", ["details", "check"])
def test_the_last_steps_offer_once_to_hold_the_time_longer(
    clinic: SimpleNamespace, client: FlaskClient, page: PageChecker, step: str
) -> None:
    token = ready(client)
    french, english = page.get(f"/booking/{token}/{step}")
    assert set(longer(english)) == {"Keep it 10 more minutes"}
    assert len(longer(french)) == len(longer(english)) > 0
    assert "Held for you until 9:10" in english.text
    assert ask(client, token, step) == f"/en/booking/{token}/{step}"
    french, english = page.get(f"/booking/{token}/{step}")
    assert "Held for you until 9:20" in english.text
    assert not longer(english)


def test_asking_from_the_form_keeps_what_was_typed(
    clinic: SimpleNamespace, client: FlaskClient, page: PageChecker
) -> None:
    token = hold(client)
    ask(client, token, "details", last_name="Núñez", email="ana@")
    [document] = page.get(f"/booking/{token}/details", "en")
    assert document.fields()["last_name"] == "Núñez"
    assert document.fields()["email"] == "ana@"


@pytest.mark.parametrize("step", ["check", "", "elsewhere"])
def test_asking_from_elsewhere_leaves_what_was_typed_as_it_is(
    clinic: SimpleNamespace, client: FlaskClient, page: PageChecker, step: str
) -> None:
    token = ready(client)
    assert ask(client, token, step) == f"/en/booking/{token}/{'check' if step == 'check' else 'details'}"
    [document] = page.get(f"/booking/{token}/details", "en")
    assert document.fields()["last_name"] == "Núñez"


@pytest.mark.parametrize("step", ["details", "check"])
def test_a_second_time_is_refused_with_a_sentence_and_nothing_is_lost(
    clinic: SimpleNamespace, client: FlaskClient, page: PageChecker, step: str
) -> None:
    token = ready(client)
    ask(client, token, step, **TYPED)
    again = client.post(f"/en/booking/{token}/hold", data={"step": step} | TYPED)
    document = page.check(again, status=409)
    assert "Your time is held until 9:20\u202fa.m., including the extra minutes." in document.text
    assert "Held for you until 9:20" in document.text
    assert "Núñez" in document.text or document.fields()["last_name"] == "Núñez"


def test_a_time_that_is_held_no_longer_is_not_held_again(
    clinic: SimpleNamespace, client: FlaskClient, page: PageChecker, clock: time_machine.Traveller
) -> None:
    token = ready(client)
    clock.shift(10 * 60)
    assert ask(client, token, "check") == f"/en/booking/{token}/check"
    [document] = page.get(f"/booking/{token}/check", "en")
    assert "This time is no longer held for you" in document.text
    assert not longer(document)


def test_the_longer_hold_ends_too(
    app: Flask, clinic: SimpleNamespace, client: FlaskClient, clock: time_machine.Traveller
) -> None:
    token = hold(client)
    clock.shift(9 * 60)
    ask(client, token, "details")
    clock.shift(10 * 60)
    assert choose(app.test_client()).status_code == 409
    clock.shift(60)
    assert choose(app.test_client()).status_code == 303


@pytest.mark.parametrize("clock_time", ["16:30", "14:00"], ids=["another", "the same"])
def test_a_time_chosen_anew_is_a_new_hold_with_its_own_extension(
    clinic: SimpleNamespace, client: FlaskClient, clock: time_machine.Traveller, clock_time: str
) -> None:
    token = hold(client)
    ask(client, token, "details")
    clock.shift(5 * 60)
    chosen = client.post(time_url(token=token), data={"start": str(minute(WEDNESDAY, clock_time))})
    assert chosen.status_code == 303
    again = client.get(f"/en/booking/{token}/details").text
    assert "Held for you until 9:15" in again
    assert "Keep it 10 more minutes" in again
    ask(client, token, "details")
    assert "Held for you until 9:25" in client.get(f"/en/booking/{token}/details").text


def test_the_clinic_says_how_much_longer(app: Flask, clinic: SimpleNamespace, client: FlaskClient) -> None:
    from_now_on = "UPDATE clinic SET hold_minutes = 15"
    change(app, text(from_now_on))
    token = hold(client)
    assert "Keep it 15 more minutes" in client.get(f"/en/booking/{token}/details").text
    ask(client, token, "details")
    assert "Held for you until 9:30" in client.get(f"/en/booking/{token}/details").text


def test_what_was_booked_or_never_was_is_not_held(
    clinic: SimpleNamespace, client: FlaskClient, page: PageChecker
) -> None:
    page.check(client.post("/fr/booking/none/hold", data={"step": "details"}), status=410)
    token = ready(client)
    client.post(f"/en/booking/{token}/check")
    page.check(client.post(f"/fr/booking/{token}/hold"), status=200)  # says that it is booked


@pytest.mark.backends("sqlite")
def test_the_words_for_the_moment_it_runs_out_are_there_but_not_yet_read(
    clinic: SimpleNamespace, client: FlaskClient, page: PageChecker
) -> None:
    [document] = page.get(f"/booking/{hold(client)}/details", "en")
    assert "no longer held" not in document.text
    assert "no longer held" in content(document.one("template"))
    assert document.all("div", class_="kept")[0].get("data-kept") == "600"
