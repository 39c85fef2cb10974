"""Who comes, and how to reach them."""

import json
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.extensions import db
from app.models import AppointmentContact, BookingDraft
from tests.document import Document, content
from tests.factories.booking import FOLLOW_UP, TYPED, book, choose, hold, time_url, token_of, type_in
from tests.factories.small_clinic import WEDNESDAY, minute
from tests.page import PageChecker

FOR_A_CHILD = {
    "for_whom": "other",
    "booker_name": "Eva Núñez",
    "relation": "parent",
    "birth_year": "2015",
    "has_authority": "y",
}
HOME_VISIT = {"service": "visite", "therapist": "camille-roy", "location": "any", "type": "home"}


def errors(document: Document) -> dict[str, str]:
    """The field that each link of the summary leads to, with its sentence."""
    summary = document.one("div", class_="error-summary")
    return {link.get("href", "")[1:]: content(link) for link in summary.iter("a")}


def refused(page: PageChecker, client: FlaskClient, token: str, **changed: str) -> dict[str, str]:
    """What a form is refused for; the summary must lead to fields that say the same."""
    document = page.check(type_in(client, token, **changed), status=422)
    found = errors(document)
    for field, sentence in found.items():
        assert sentence in content(document.one("p", id=f"{field}-error"))
    return found


def test_a_complete_form_leads_to_the_check(clinic: SimpleNamespace, client: FlaskClient) -> None:
    token = hold(client)
    response = type_in(client, token, "fr")
    assert (response.status_code, response.location) == (303, f"/fr/booking/{token}/check")


@pytest.mark.backends("sqlite")
def test_asks_for_e_mail_alone_beforehand_and_for_nothing_else(
    clinic: SimpleNamespace, client: FlaskClient, page: PageChecker
) -> None:
    token = hold(client)
    for document in page.get(f"/booking/{token}/details"):
        sent = document.fields()
        ticked = {name for name, value in sent.items() if value == "y"}
        assert ticked == {"agrees_email"}
        assert sent["for_whom"] == "me"
        assert "911" in document.text


@pytest.mark.backends("sqlite")
def test_shows_what_was_chosen_and_until_when_it_is_kept(
    clinic: SimpleNamespace, client: FlaskClient, page: PageChecker
) -> None:
    token = hold(client)
    french, english = page.get(f"/booking/{token}/details")
    assert "Held for you until 9:10" in english.text
    assert "Mercredi 9 décembre 2026 14\u00a0h – 15\u00a0h\u00a015" in french.text
    steps = [button.get("value") for button in french.one("section", class_="chosen").iter("button")]
    assert steps == ["services", "therapist", "therapist", "time", "details"]
    assert french.one("button", class_="back-link link-button").get("value") == "time"


@pytest.mark.parametrize(
    ("step", "leads_to"), [("services", "/service"), ("therapist", "/therapist?"), ("time", "/time?")]
)
def test_going_back_to_a_choice_keeps_what_was_typed_right_or_wrong(
    clinic: SimpleNamespace, client: FlaskClient, page: PageChecker, step: str, leads_to: str
) -> None:
    token = hold(client)
    response = type_in(client, token, email="ana@", last_name="", change=step)
    assert response.status_code == 303
    assert response.location.startswith(f"/en/booking/{token}{leads_to}")
    [document] = page.get(f"/booking/{token}/details", "en")
    assert document.fields()["email"] == "ana@"


@pytest.mark.parametrize("step", ["check", "details", "elsewhere", "//example.com", ""])
def test_a_choice_that_cannot_be_changed_from_here_counts_as_continue(
    clinic: SimpleNamespace, client: FlaskClient, step: str
) -> None:
    token = hold(client)
    assert type_in(client, token, change=step).location == f"/en/booking/{token}/check"


@pytest.mark.backends("sqlite")
def test_enter_presses_continue_whatever_stands_before_it(
    clinic: SimpleNamespace, client: FlaskClient, page: PageChecker
) -> None:
    for document in page.get(f"/booking/{hold(client)}/details"):
        form = document.form()
        inside = set(form.iter("button"))
        buttons = [
            each for each in document.all("button") if each.get("form") == form.get("id") or each in inside
        ]
        assert "name" not in buttons[0].attrib
        assert "formaction" not in buttons[0].attrib
        assert all("formnovalidate" in each.attrib for each in buttons if "name" in each.attrib)


@pytest.mark.backends("sqlite")
def test_once_the_time_is_no_longer_kept_nothing_typed_is_lost(
    clinic: SimpleNamespace, client: FlaskClient, page: PageChecker, clock: time_machine.Traveller
) -> None:
    token = hold(client)
    type_in(client, token, privacy="")
    clock.shift(11 * 60)
    for document in page.get(f"/booking/{token}/details"):
        assert document.fields()["last_name"] == "Núñez"
    assert "no longer held for you" in document.text


@pytest.mark.backends("sqlite")
def test_an_empty_form_says_by_each_field_what_is_missing(
    clinic: SimpleNamespace, client: FlaskClient, page: PageChecker
) -> None:
    token = hold(client)
    nothing = dict.fromkeys(TYPED, "") | {"for_whom": "me"}
    assert set(refused(page, client, token, **nothing)) == {
        "first_name",
        "last_name",
        "birth_day",
        "email",
        "privacy",
    }
    page.check(type_in(client, token, "fr", **nothing), status=422)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"first_name": "  "}, "first_name"),
        ({"first_name": "123"}, "first_name"),
        ({"last_name": "x" * 101}, "last_name"),
        ({"last_name": "Nú\0ñez"}, "last_name"),
        ({"last_name": "Nú\x1b[2Jñez"}, "last_name"),
        ({"birth_day": "31", "birth_month": "2"}, "birth_day"),
        ({"birth_year": "90"}, "birth_day"),
        ({"birth_year": "1899"}, "birth_day"),
        ({"birth_year": "2026", "birth_month": "12", "birth_day": "2"}, "birth_day"),
        ({"birth_year": "9" * 50}, "birth_day"),
        ({"birth_month": "May"}, "birth_day"),
        ({"email": "ana@"}, "email"),
        ({"email": "ana@example"}, "email"),
        ({"email": "a" * 250 + "@example.com"}, "email"),
        ({"email": "", "mobile": "", "agrees_email": ""}, "email"),
        ({"email": ""}, "agrees_email"),
        ({"mobile": "", "agrees_sms": "y"}, "agrees_sms"),
        ({"mobile": "", "phone": "514 555-0199", "agrees_sms": "y"}, "agrees_sms"),
        ({"mobile": "", "agrees_phone": "y"}, "agrees_phone"),
        ({"birth_year": "1_90"}, "birth_day"),
        ({"birth_day": "²"}, "birth_day"),
        ({"birth_year": "１９９０"}, "birth_day"),
        ({"birth_year": "2012", "birth_month": "12", "birth_day": "2"}, "birth_day"),
        ({"first_name": "An\u202ea"}, "first_name"),
        ({"last_name": "Nú\u2066ñez"}, "last_name"),
        ({"mobile": "514\u202e 555-0123"}, "mobile"),
        ({"mobile": "555"}, "mobile"),
        ({"mobile": "call me"}, "mobile"),
        ({"phone": "514 555-01999"}, "phone"),
        ({"reason": "x" * 501}, "reason"),
        ({"reason": "a\0b"}, "reason"),
        ({"privacy": ""}, "privacy"),
        ({"for_whom": "other", "relation": "parent"}, "booker_name"),
        ({"for_whom": "other", "booker_name": "Eva"}, "relation"),
        ({"for_whom": "other", "booker_name": "Eva", "relation": "king"}, "relation"),
        (FOR_A_CHILD | {"has_authority": ""}, "has_authority"),
    ],
    ids=str,
)
@pytest.mark.backends("sqlite")
def test_refuses_what_cannot_be_right(
    clinic: SimpleNamespace, client: FlaskClient, page: PageChecker, changed: dict[str, str], field: str
) -> None:
    assert set(refused(page, client, hold(client), **changed)) == {field}


@pytest.mark.parametrize(
    "changed",
    [
        {"email": "", "agrees_email": ""},
        {"email": "", "mobile": "", "phone": "(514) 555-0199", "agrees_email": "", "agrees_phone": "y"},
        {"mobile": "\u202a514 555-0123\u202c"},
        {"birth_year": "2012", "birth_month": "12", "birth_day": "1"},
        {"mobile": "+41 79 123 45 67"},
        {"first_name": "Jean-François", "last_name": "d’Élan O'Neil"},
        {"first_name": "Đặng", "last_name": "王"},
        FOR_A_CHILD | {"birth_year": "2026", "birth_month": "12", "birth_day": "1"},
        {"birth_day": "04", "birth_month": "05"},
        {"for_whom": "queen"},
        {"agrees_email": ""},
        {"reason": "Deux\r\nlignes"},
        FOR_A_CHILD,
        FOR_A_CHILD | {"birth_year": "1950", "has_authority": ""},
    ],
    ids=str,
)
@pytest.mark.backends("sqlite")
def test_takes_what_people_are_and_write(
    clinic: SimpleNamespace, client: FlaskClient, changed: dict[str, str]
) -> None:
    assert type_in(client, hold(client), **changed).status_code == 303


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"birth_day": "31", "birth_month": "2"}, "This date does not exist. Check the day and the month."),
        ({"birth_month": "13"}, "This date does not exist. Check the day and the month."),
        ({"birth_year": "90"}, "in digits, with a four-digit year: 27\u00a03\u00a01985."),
        ({"birth_month": "May"}, "in digits, with a four-digit year: 27\u00a03\u00a01985."),
        ({"birth_year": "1899"}, "This birth date is too long ago. Check the year."),
        ({"birth_year": "2027"}, "This birth date is in the future. Check the year."),
        (
            {"birth_year": "2015"},
            "This is a child’s birth date. To book for a child, choose “For someone else” above.",
        ),
        ({"email": ""}, "You chose email: add an email address, or uncheck the box."),
        (
            {"mobile": "", "agrees_sms": "y"},
            "You chose text message: add a mobile phone, or uncheck the box.",
        ),
        (
            {"mobile": "", "agrees_phone": "y"},
            "You chose phone call: add a phone number, or uncheck the box.",
        ),
    ],
    ids=str,
)
@pytest.mark.backends("sqlite")
def test_says_what_is_wrong(
    clinic: SimpleNamespace, client: FlaskClient, page: PageChecker, changed: dict[str, str], sentence: str
) -> None:
    [said] = refused(page, client, hold(client), **changed).values()
    assert said.endswith(sentence)


@pytest.mark.backends("sqlite")
def test_what_only_a_proxy_fills_in_is_not_asked_of_others(
    clinic: SimpleNamespace, client: FlaskClient
) -> None:
    assert type_in(client, hold(client), relation="king", booker_name="x").status_code == 303


@pytest.mark.backends("sqlite")
def test_a_call_asks_for_a_number(clinic: SimpleNamespace, client: FlaskClient, page: PageChecker) -> None:
    start = minute(WEDNESDAY.replace(day=10), "9:00")
    token = token_of(choose(client, start, **FOLLOW_UP))
    assert set(refused(page, client, token)) == {"call_number"}
    assert set(refused(page, client, token, call_number="12")) == {"call_number"}
    assert type_in(client, token, call_number="514 555-0123").status_code == 303
    assert "visit_address" not in page.get(f"/booking/{token}/details", "en")[0].fields()


@pytest.mark.backends("sqlite")
def test_a_visit_at_home_asks_for_the_address(
    clinic: SimpleNamespace, client: FlaskClient, page: PageChecker
) -> None:
    token = token_of(choose(client, minute(WEDNESDAY.replace(day=10), "9:00"), **HOME_VISIT))
    for unusable in ("", "🏠🏠🏠🏠🏠🏠", "ici"):
        assert set(refused(page, client, token, visit_address=unusable)) == {"visit_address"}
    assert type_in(client, token, visit_address="3, rue du Quai\r\nporte verte").status_code == 303


def stored(app: Flask) -> dict[str, Any]:
    with app.app_context():
        return db.session.scalars(select(BookingDraft.typed)).one()


def test_keeps_what_was_typed_right_or_wrong(
    app: Flask, clinic: SimpleNamespace, client: FlaskClient
) -> None:
    token = hold(client)
    type_in(client, token, email="ana@", reason="Deux\nlignes\0", nonsense="x")
    kept = stored(app)
    assert kept["email"] == "ana@"
    assert "nonsense" not in kept
    assert "\0" not in json.dumps(kept)


@pytest.mark.backends("sqlite")
def test_what_a_page_that_is_left_sends_is_kept_without_an_answer(
    app: Flask, clinic: SimpleNamespace, client: FlaskClient
) -> None:
    token = hold(client)
    left = type_in(client, token, email="ana@", keep="1")
    assert (left.status_code, left.data) == (204, b"")
    assert stored(app)["email"] == "ana@"
    assert "keep" not in stored(app)


def test_what_comes_too_late_changes_nothing(
    app: Flask, clinic: SimpleNamespace, client: FlaskClient
) -> None:
    token = hold(client)
    type_in(client, token)
    client.post(f"/en/booking/{token}/check")
    assert type_in(client, token, first_name="Zoé", keep="1").status_code == 200  # it is booked already
    with app.app_context():
        assert db.session.scalars(select(AppointmentContact.first_name)).all() == ["Ana"]
        assert db.session.scalars(select(BookingDraft)).all() == []


@pytest.mark.backends("sqlite")
def test_the_forms_address_has_no_fragment_to_carry_on(
    clinic: SimpleNamespace, client: FlaskClient, page: PageChecker
) -> None:
    token = hold(client)
    for document in page.get(f"/booking/{token}/details"):
        assert document.form().get("action") == document.path


@pytest.mark.backends("sqlite")
def test_switching_the_language_keeps_what_was_typed_and_checks_nothing(
    clinic: SimpleNamespace, client: FlaskClient, page: PageChecker
) -> None:
    token = hold(client)
    response = type_in(client, token, email="ana@", agrees_email="", agrees_sms="y", switch_to="fr")
    assert (response.status_code, response.location) == (303, f"/fr/booking/{token}/details")
    sent = page.check(client.get(response.location)).fields()
    assert (sent["email"], sent["last_name"], sent["agrees_sms"]) == ("ana@", "Núñez", "y")
    assert "agrees_email" not in sent
    assert type_in(client, token, switch_to="xx").status_code == 303  # no language: an ordinary sending


@pytest.mark.backends("sqlite")
def test_the_language_is_switched_after_the_primary_button(
    clinic: SimpleNamespace, client: FlaskClient, page: PageChecker
) -> None:
    for document in page.get(f"/booking/{hold(client)}/details"):
        names = [button.get("name") for button in document.form().iter("button")]
        assert names == [None, "step", "switch_to"]
        assert not document.all("nav", class_="languages")


@pytest.mark.backends("sqlite")
def test_what_one_type_asked_comes_back_with_it(clinic: SimpleNamespace, client: FlaskClient) -> None:
    start = minute(WEDNESDAY.replace(day=10), "9:00")
    token = token_of(choose(client, start, **FOLLOW_UP))
    type_in(client, token, call_number="514 555-0123")
    client.post(time_url(token=token), data={"start": str(minute(WEDNESDAY, "14:00"))})
    type_in(client, token)
    choose(client, start, token=token, **FOLLOW_UP)
    assert client.get(f"/en/booking/{token}/check").status_code == 200


@pytest.mark.backends("sqlite")
@pytest.mark.parametrize("step", ["service", "therapist", "time", "details", "check"])
def test_an_unknown_booking_can_be_begun_again(clinic: SimpleNamespace, page: PageChecker, step: str) -> None:
    for document in page.get(f"/booking/none/{step}", status=410):
        language = document.path.split("/")[1]
        assert document.links().count(f"/{language}/") == 2  # in the head, and to start again


@pytest.mark.backends("sqlite")
@pytest.mark.parametrize("token", ["%00", "%ED%A0%80", "x" * 3000, "%FF%FE"])
def test_no_odd_token_breaks_anything(clinic: SimpleNamespace, client: FlaskClient, token: str) -> None:
    assert client.get(f"/en/booking/{token}/details").status_code == 410
    assert client.get(f"/en/appointment/{token}").status_code == 404


@pytest.mark.backends("sqlite")
def test_after_two_hours_it_has_expired(
    clinic: SimpleNamespace, client: FlaskClient, page: PageChecker, clock: time_machine.Traveller
) -> None:
    token = hold(client)
    clock.shift(2 * 3600)
    page.get(f"/booking/{token}/details", status=410)
    page.check(type_in(client, token), status=410)


@pytest.mark.backends("sqlite")
def test_once_booked_it_leads_to_the_appointment(
    clinic: SimpleNamespace, client: FlaskClient, page: PageChecker
) -> None:
    token = hold(client)
    type_in(client, token)
    client.post(f"/en/booking/{token}/check")
    for document in page.get(f"/booking/{token}/details"):
        assert document.form().get("action", "").endswith(f"/booking/{token}/check")
    page.check(type_in(client, token))


@pytest.mark.backends("sqlite")
def test_nobody_else_sees_it_and_nothing_keeps_it(clinic: SimpleNamespace, client: FlaskClient) -> None:
    response = client.get(f"/en/booking/{hold(client)}/details")
    assert response.headers["Cache-Control"] == "no-store"
    assert "noindex" in response.headers["X-Robots-Tag"]
    assert "Set-Cookie" not in response.headers


@pytest.mark.backends("sqlite")
@pytest.mark.parametrize("header", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://example.com"}])
def test_a_form_of_another_site_is_refused(
    clinic: SimpleNamespace, client: FlaskClient, header: dict[str, str]
) -> None:
    token = hold(client)
    response = client.post(f"/en/booking/{token}/details", data=TYPED, headers=header)
    assert response.status_code == 403
    assert book(client, minute(WEDNESDAY, "16:30"))
