"""Moving an appointment through the pages."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from urllib.parse import urlencode

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from app.extensions import db
from app.models import Appointment, Patient, Service, Therapist
from tests.document import Document, content
from tests.factories.booking import AFTERNOON, book, change, choose, hold
from tests.factories.small_clinic import WEDNESDAY, minute
from tests.page import PageChecker

pytestmark = pytest.mark.backends("sqlite")
LATER = minute(WEDNESDAY, "15:15")
DEADLINE = datetime(2026, 12, 8, 19, 0, tzinfo=UTC)


def path(token: str, page: str = "", language: str = "en", **query: str | int) -> str:
    asked = f"?{urlencode(query)}" if query else ""
    return f"/{language}/appointment/{token}/move{page}{asked}"


def offered(document: Document) -> list[str]:
    return [button.get("value", "") for button in document.all("button", name="start")]


def chosen(client: FlaskClient, token: str, start: int = LATER, **query: str) -> str:
    """Choose a time; answers where that leads."""
    answer = client.post(path(token, **query), data={"start": str(start)})
    assert answer.status_code == 303
    return answer.location or ""


def confirmed(client: FlaskClient, check: str) -> TestResponse:
    fields = Document(client.get(check)).fields()
    return client.post(check.partition("?")[0], data=fields)


def starts_at(app: Flask) -> int:
    with app.app_context():
        return (
            db.session.execute(select(Appointment.starts_at).order_by(Appointment.id)).scalars().first() or 0
        )


def test_offers_the_other_times_of_its_week_beside_the_present_one(
    clinic: SimpleNamespace, client: FlaskClient, page: PageChecker
) -> None:
    token = book(client)
    french, english = page.get(f"/appointment/{token}/move")
    assert "Now: Wednesday, December 9, 2026 at 2:00\u202fp.m." in english.text
    assert content(french.one("h1")) == "Quand préférez-vous venir\u00a0?"
    assert [int(start) for start in offered(english) if int(start) > AFTERNOON][:3] == [
        LATER + 75 * number for number in range(3)
    ]
    assert str(AFTERNOON) not in offered(english)
    assert "bilan" not in " ".join(english.links())  # no address tells what somebody is treated for


def test_choosing_a_time_changes_nothing_yet(
    app: Flask, clinic: SimpleNamespace, client: FlaskClient, page: PageChecker
) -> None:
    token = book(client)
    check = chosen(client, token)
    french, english = page.get(check.removeprefix("/en"))
    assert "2:00\u202fp.m. – 3:15\u202fp.m." in english.text
    assert "3:15\u202fp.m. – 4:30\u202fp.m." in english.text
    assert content(french.one("h1")) == "Déplacer le rendez-vous à cette heure\u00a0?"
    assert starts_at(app) == AFTERNOON


def test_moves_and_leads_to_the_appointment(
    app: Flask, clinic: SimpleNamespace, client: FlaskClient, page: PageChecker
) -> None:
    token = book(client)
    answer = confirmed(client, chosen(client, token))
    assert (answer.status_code, answer.location) == (303, f"/en/appointment/{token}?done=moved")
    assert starts_at(app) == LATER
    french, moved = page.get(f"/appointment/{token}?done=moved")
    assert content(french.one("h1")) == "Votre rendez-vous est déplacé"
    assert "was changed after it was booked" not in moved.text
    english = page.get(f"/appointment/{token}")[1]
    assert content(english.one("h1")) == "Your appointment is booked"
    assert "3:15\u202fp.m. – 4:30\u202fp.m." in english.text
    assert "was changed after it was booked" in english.text
    assert "You will receive a message about this by email." in english.text


def test_an_address_alone_does_not_make_it_moved(
    clinic: SimpleNamespace, client: FlaskClient, page: PageChecker
) -> None:
    token = book(client)
    assert content(page.get(f"/appointment/{token}?done=moved")[1].one("h1")) == "Your appointment is booked"


def test_a_double_click_shows_the_same_appointment(
    app: Flask, clinic: SimpleNamespace, client: FlaskClient
) -> None:
    token = book(client)
    check = chosen(client, token, minute(date(2026, 12, 2), "14:00"))  # from where it cannot be moved again
    change(app, update(Service).values(booking_overrides={"modify_deadline_hours": 72}))
    fields = Document(client.get(check)).fields()
    first, second = (client.post(check.partition("?")[0], data=fields) for _ in range(2))
    assert first.location == second.location == f"/en/appointment/{token}?done=moved"
    with app.app_context():
        assert db.session.scalar(select(Appointment.revision)) == 1


def test_may_be_with_any_therapist_the_same_one_first(
    app: Flask, clinic: SimpleNamespace, client: FlaskClient, page: PageChecker
) -> None:
    token = book(client)
    hold(app.test_client(), LATER)  # Camille is busy, Alex is free
    english = page.get(f"/appointment/{token}/move")[1]
    assert str(LATER) not in offered(english)
    choices = [content(link) for link in english.one("nav", class_="either").iter("a")]
    assert choices == ["Camille Roy", "Any therapist"]
    english = page.get(f"/appointment/{token}/move?therapist=any")[1]
    assert str(LATER) in offered(english)
    assert str(AFTERNOON) not in offered(english)
    check = chosen(client, token, therapist="any")
    assert "therapist=alex-martin" in check
    assert "Alex Martin · Physiotherapist" in page.get(check.removeprefix("/en"))[1].text
    confirmed(client, check)
    with app.app_context():
        assert db.session.scalar(select(Appointment.therapist_id)) == clinic.alex.id


def test_with_any_therapist_the_same_one_is_kept_where_they_are_free(
    clinic: SimpleNamespace, client: FlaskClient
) -> None:
    assert "therapist=camille-roy" in chosen(client, book(client), therapist="any")


def test_a_therapist_who_has_left_leaves_the_others(
    app: Flask, clinic: SimpleNamespace, client: FlaskClient, page: PageChecker
) -> None:
    token = book(client)
    change(app, update(Therapist).where(Therapist.slug == "camille-roy").values(active=False))
    english = page.get(f"/appointment/{token}/move")[1]
    assert not english.all("nav", class_="either")
    assert "therapist=alex-martin" in chosen(client, token)


def test_a_time_gone_meanwhile_leaves_it_and_offers_the_nearest(
    app: Flask, clinic: SimpleNamespace, client: FlaskClient, page: PageChecker
) -> None:
    token = book(client)
    check = chosen(client, token)
    fields = Document(client.get(check)).fields()
    hold(app.test_client(), LATER)
    refused = page.check(client.post(check.partition("?")[0], data=fields), status=409)
    assert "Someone else is booking this time right now." in refused.text
    assert "Your appointment stays as it was." in refused.text
    assert str(AFTERNOON) not in offered(refused)
    assert offered(refused)
    page.check(client.get(check), status=409)
    page.check(client.post(path(token), data={"start": str(LATER)}), status=409)
    assert starts_at(app) == AFTERNOON


@pytest.mark.parametrize("start", ["", "x", "-1", str(2**40), "1@nowhere"])
def test_what_is_no_time_is_refused(
    clinic: SimpleNamespace, client: FlaskClient, page: PageChecker, start: str
) -> None:
    token = book(client)
    answer = client.post(path(token), data={"start": start})
    assert answer.status_code in (409, 422)
    page.check(answer, answer.status_code)
    query = urlencode({"start": start, "therapist": "camille-roy"})
    assert client.get(f"{path(token, '/check')}?{query}").status_code in (303, 409)


def test_what_has_changed_since_is_not_moved(
    app: Flask, clinic: SimpleNamespace, client: FlaskClient, page: PageChecker
) -> None:
    token = book(client)
    check = chosen(client, token)
    fields = Document(client.get(check)).fields()
    change(app, update(Appointment).values(revision=1))
    refused = page.check(client.post(check.partition("?")[0], data=fields), status=409)
    assert "Nothing was done: this appointment has changed in the meantime." in refused.text


def test_after_the_deadline_says_which_one_and_whom_to_call(
    app: Flask,
    clinic: SimpleNamespace,
    client: FlaskClient,
    page: PageChecker,
    clock: time_machine.Traveller,
) -> None:
    token = book(client)
    check = chosen(client, token, LATER + 75)
    fields = Document(client.get(check)).fields()
    clock.move_to(DEADLINE + timedelta(seconds=1))
    for document in page.get(f"/appointment/{token}/move", status=409):
        assert "tel:+15145550100" in document.links()
    assert (
        "Until Tuesday, December 8, 2026 at 2:00\u202fp.m., the time could be changed online."
        in document.text
    )
    page.check(client.post(check.partition("?")[0], data=fields), status=409)
    page.check(client.post(path(token), data={"start": str(LATER)}), status=409)
    assert starts_at(app) == AFTERNOON


@pytest.mark.parametrize(
    "closing",
    [
        update(Service).values(published=False),
        update(Service).values(booking_overrides={"modify_deadline_hours": None}),
        update(Patient).values(blocked=True),
    ],
    ids=["not offered", "switched off", "blocked"],
)
def test_where_it_may_not_online_the_phone_is_told(
    app: Flask, clinic: SimpleNamespace, client: FlaskClient, page: PageChecker, closing: object
) -> None:
    token = book(client)
    change(app, closing)  # type: ignore[arg-type]
    english = page.get(f"/appointment/{token}/move", status=409)[1]
    assert "To change the time of this appointment, call the clinic." in english.text
    assert f"/en/appointment/{token}/move" not in page.get(f"/appointment/{token}")[1].links()


def test_what_is_cancelled_or_over_leads_to_its_page(
    app: Flask, clinic: SimpleNamespace, client: FlaskClient
) -> None:
    token = book(client)
    change(app, update(Appointment).values(status="cancelled"))
    for page_name in ("", "/check"):
        assert client.get(path(token, page_name)).location == f"/en/appointment/{token}"


def test_a_part_of_the_page_can_be_asked_for(clinic: SimpleNamespace, client: FlaskClient) -> None:
    token = book(client)
    answer = client.get(path(token, week="2026-12-16"), headers={"HX-Request": "true"})
    assert answer.text.lstrip().startswith('<section class="week"')
    assert answer.headers["Cache-Control"] == "no-store"


def test_filters_stay_along(clinic: SimpleNamespace, client: FlaskClient, page: PageChecker) -> None:
    token = book(client)
    english = page.get(f"/appointment/{token}/move?part=evening&week=2026-12-09")[1]
    assert offered(english) == [str(LATER + 150)]
    assert any("part=evening" in link and "week=2026-12-14" in link for link in english.links())


def test_opening_it_changes_nothing(app: Flask, clinic: SimpleNamespace, client: FlaskClient) -> None:
    token = book(client)
    check = chosen(client, token)
    for address in (path(token), check, f"/en/appointment/{token}/cancel"):
        for method in ("HEAD", "GET"):
            assert client.open(address, method=method).status_code == 200
    assert starts_at(app) == AFTERNOON
    assert choose(app.test_client(), LATER).status_code == 303  # nothing is held
