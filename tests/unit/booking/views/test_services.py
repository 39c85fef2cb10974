"""The list of services, and links that name one."""

from types import SimpleNamespace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, update

from app.extensions import db
from app.models import Period, Service
from tests.document import content
from tests.factories.booking import hold
from tests.factories.small_clinic import small_clinic
from tests.page import PageChecker

pytestmark = pytest.mark.backends("sqlite")


def set_service(app: Flask, slug: str, **columns: object) -> None:
    """Change a service of the small clinic."""
    with app.app_context():
        db.session.execute(update(Service).where(Service.slug == slug).values(**columns))
        db.session.commit()


def test_lists_what_is_offered_online_with_its_duration(app: Flask, page: PageChecker) -> None:
    with app.app_context():
        small_clinic()
    french, english = page.get("/")
    assert [content(title) for title in french.all("h2")] == ["Bilan initial", "suivi (fr)", "visite (fr)"]
    assert "75\u00a0min" in french.text or "75 min" in french.text
    assert "/en/?service=bilan" in english.links()
    assert "911" in french.text
    assert "811" in english.text
    assert not english.all("meta", name="robots")


def test_without_any_service_offers_the_phone(app: Flask, page: PageChecker) -> None:
    with app.app_context():
        small_clinic()
        db.session.execute(delete(Period))
        db.session.commit()
    for document in page.get("/"):
        assert "tel:+15145550100" in document.links()
        assert not document.all("nav", class_="progress")


def test_a_service_for_known_patients_is_shown_with_the_phone_but_cannot_be_chosen(
    app: Flask, client: FlaskClient, page: PageChecker
) -> None:
    with app.app_context():
        small_clinic()
    set_service(app, "suivi", booking_overrides={"existing_patients_only": True})
    for document in page.get("/"):
        assert not any("suivi" in link for link in document.links())
        assert document.links().count("tel:+15145550100") == 2  # in the list and in the foot
    refused = page.check(client.get("/en/?service=suivi"), status=422)
    assert "This service is for current patients. Please call to book." in refused.text
    assert "this person" not in refused.text
    assert "tel:+15145550100" in refused.links()


@pytest.mark.parametrize(
    ("link", "leads_to"),
    [
        ("service=bilan", "/en/therapist?service=bilan"),
        (
            "service=bilan&therapist=alex-martin",
            "/en/therapist?service=bilan&therapist=alex-martin",
        ),
        (
            "service=bilan&therapist=any&type=video",
            "/en/time?service=bilan&therapist=any&location=centre&type=video",
        ),
        (
            "service=suivi&type=phone",
            "/en/time?service=suivi&therapist=camille-roy&location=centre&type=phone",
        ),
        ("service=visite", "/en/time?service=visite&therapist=camille-roy&location=centre&type=home"),
    ],
)
def test_a_link_goes_on_to_what_is_still_to_be_chosen(
    app: Flask, client: FlaskClient, link: str, leads_to: str
) -> None:
    with app.app_context():
        small_clinic()
    response = client.get(f"/en/?{link}")
    assert response.status_code == 302
    assert response.location.startswith(leads_to)


@pytest.mark.parametrize(
    "link",
    ["service=none", "service=reunion", "service=%00", "service=bilan%20", "service=" + "x" * 3000],
)
def test_a_link_to_what_is_not_offered_shows_the_list(app: Flask, page: PageChecker, link: str) -> None:
    with app.app_context():
        small_clinic()
    french, english = page.get(f"/?{link}", status=404)
    assert "can no longer be booked online" in english.text
    assert "/fr/?service=bilan" in french.links()


@pytest.mark.parametrize("rest", ["therapist=nobody", "type=any", "type=walk", "location=moon"])
def test_a_link_to_a_choice_that_is_not_offered_lets_choose_again(
    app: Flask, page: PageChecker, rest: str
) -> None:
    with app.app_context():
        small_clinic()
    _, english = page.get(f"/?service=bilan&{rest}", status=404)
    assert "no longer offered for this service" in english.text
    assert english.one("button", name="continue") is not None


def test_the_only_service_is_chosen_by_itself(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        small_clinic()
    for slug in ("suivi", "visite"):
        set_service(app, slug, published=False)
    assert client.get("/en/").location.startswith("/en/therapist?service=bilan")
    page = client.get("/en/therapist").text
    assert "Step 1 of 4" in page


def test_with_a_booking_begun_the_list_keeps_its_token(
    app: Flask, client: FlaskClient, clinic: SimpleNamespace
) -> None:
    token = hold(client)
    checker = PageChecker(app, client)
    for document in checker.get(f"/booking/{token}/service"):
        language = document.path.split("/")[1]
        assert f"/{language}/booking/{token}/service?service=visite" in document.links()
    response = client.get(f"/en/booking/{token}/service?service=visite")
    assert response.location.startswith(f"/en/booking/{token}/time?service=visite")
