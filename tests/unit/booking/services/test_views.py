"""The list of services, and links that name one."""

from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, update

from app.extensions import db
from app.models import Clinic, Period, Service, ServiceGroup, TherapistService
from tests.document import Document, content
from tests.factories.booking import change, hold, ready
from tests.factories.small_clinic import service, small_clinic
from tests.factories.statements import counted_statements
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
    assert "This service is for current patients. Call the clinic to book." in refused.text
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


def test_a_service_taken_away_behind_a_booking_begun_loses_nothing_typed(
    app: Flask, client: FlaskClient, clinic: SimpleNamespace
) -> None:
    token, kept = ready(client), "Nothing was booked, and nothing you typed is lost."
    change(app, update(Service).where(Service.slug == "bilan").values(published=False))
    checker = PageChecker(app, client)
    _, english = checker.get(f"/booking/{token}/details", status=404)
    assert kept in english.text
    assert f"/en/booking/{token}/service?service=suivi" in english.links()
    assert kept not in checker.get("/?service=bilan", "en", status=404)[0].text


LONG = "A first sentence that says what it is for. " * 2 + "Then comes what only some want to know. " * 3


def offer(app: Flask, group: str = "", **columns: Any) -> None:
    """One more service, given by Camille and, where one is named, of a group."""
    with app.app_context():
        found = db.session.query(ServiceGroup).filter_by(slug=group).one_or_none()
        if group and found is None:
            position = db.session.query(ServiceGroup).count()
            found = ServiceGroup(
                slug=group, name_fr=f"{group} (fr)", name_en=group.title(), position=position
            )
            db.session.add(found)
            db.session.flush()
        count = db.session.query(Service).count()
        columns = {"slug": f"service-{count}", "position": count} | columns
        made = service(columns.pop("slug"), "in_person", group_id=found.id if found else None, **columns)
        db.session.add(made)
        db.session.flush()
        camille = db.session.query(TherapistService).first()
        assert camille is not None
        db.session.add(TherapistService(therapist_id=camille.therapist_id, service_id=made.id))
        db.session.execute(update(Clinic).values(revision=Clinic.revision + 1))
        db.session.commit()


def headings(document: Document) -> list[tuple[str, str]]:
    """The headings of the list, with their level."""
    return [
        (each.tag, content(each))
        for each in document.one("div", id="services").iter()
        if each.tag in ("h2", "h3")
    ]


@pytest.fixture
def many(app: Flask) -> None:
    """Nine services, three of them without a group."""
    with app.app_context():
        small_clinic()
    offer(app, "mobility", slug="dos", name_fr="Mal de dos", description_fr="L’été comme l’hiver")
    offer(app, "mobility", slug="cou", name_fr="Mal de cou")
    for number in range(4):
        offer(app, "other", name_fr=f"Autre {number}")


def test_groups_stand_in_the_clinics_order_after_what_has_none(app: Flask, page: PageChecker) -> None:
    with app.app_context():
        small_clinic()
    offer(app, "mobility", name_en="Shoulders")
    offer(app, "mind", name_en="Talk")
    offer(app, "mobility", name_en="Knees")
    _, english = page.get("/")
    assert headings(english) == [
        ("h2", "Assessment"),
        ("h2", "suivi"),
        ("h2", "visite"),
        ("h2", "Mobility"),
        ("h3", "Shoulders"),
        ("h3", "Knees"),
        ("h2", "Mind"),
        ("h3", "Talk"),
    ]


def test_a_single_group_needs_no_heading(app: Flask, page: PageChecker) -> None:
    with app.app_context():
        small_clinic()
    offer(app, "mobility", name_en="Knees")
    for slug in ("bilan", "suivi", "visite"):
        set_service(app, slug, published=False)
    offer(app, "mobility", name_en="Shoulders")
    _, english = page.get("/")
    assert headings(english) == [("h2", "Knees"), ("h2", "Shoulders")]


@pytest.mark.parametrize(
    ("region", "cents", "french", "english"),
    [
        ("CA", 9500, "95\u00a0$", "$95"),
        ("CA", 7250, "72,50\u00a0$", "$72.50"),
        ("CA", 0, "Gratuit", "Free"),
        ("CH", 12000, "CHF\u00a0120", "CHF\u00a0120"),
        ("FR", 6000, "60\u00a0€", "60\u00a0€"),
    ],
)
def test_tells_the_price_as_the_region_writes_it(
    app: Flask, page: PageChecker, region: str, cents: int, french: str, english: str
) -> None:
    with app.app_context():
        small_clinic(region=region)
    set_service(app, "bilan", price_cents=cents, coverage_fr="Reçu fourni", coverage_en="Receipt given")
    for document, price, note in zip(
        page.get("/"), (french, english), ("Reçu fourni", "Receipt given"), strict=True
    ):
        assert content(document.one("span", class_="price")) == price
        assert note in document.text


def test_tells_no_price_where_the_clinic_tells_none(app: Flask, page: PageChecker) -> None:
    with app.app_context():
        small_clinic()
    for document in page.get("/"):
        assert not document.all("span", class_="price")


def test_a_long_description_unfolds_beside_the_link_not_inside_it(app: Flask, page: PageChecker) -> None:
    with app.app_context():
        small_clinic()
    set_service(app, "bilan", description_fr="Court.", description_en=LONG)
    french, english = page.get("/")
    assert not french.all("details")
    more = english.one("details")
    assert not any(each.tag in ("a", "label", "button") for each in english.ancestors(more))
    assert content(more).count("Then comes") == 2
    assert "Assessment" in content(english.one("summary"))


def test_few_services_are_not_searched(app: Flask, page: PageChecker) -> None:
    with app.app_context():
        small_clinic()
    for document in page.get("/?q=assessment"):
        assert not document.all("form")
        assert len(headings(document)) == 3


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("DOS", ["Mal de dos"]),
        ("mal+cou", ["Mal de cou"]),
        ("ete+dos", ["Mal de dos"]),
        ("mobility", ["Mal de dos", "Mal de cou"]),
        ("alex+martin", ["Bilan initial"]),
        ("video", ["Bilan initial"]),
        ("assessment", ["Bilan initial"]),
    ],
)
def test_finds_by_name_description_group_therapist_and_type(
    page: PageChecker, typed: str, found: list[str]
) -> None:
    [french] = page.get(f"/?q={typed}", "fr")
    titles = [
        content(each)
        for each in french.one("div", id="services").iter("a")
        if "service=" in each.attrib["href"]
    ]
    assert titles == found
    assert french.one("input", name="q").get("value") == typed.replace("+", " ")
    assert "/fr/" in french.links()


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize("typed", ["", "%20%20", "%3F%21", "+"])
def test_without_a_word_all_are_shown(page: PageChecker, typed: str) -> None:
    for document in page.get(f"/?q={typed}"):
        assert len([link for link in document.links() if "service=" in link]) == 9
        assert not document.all("div", class_="empty-state")


@pytest.mark.usefixtures("many")
def test_says_when_nothing_is_found_and_what_to_do_then(page: PageChecker) -> None:
    for document in page.get("/?q=zebra"):
        part = document.one("div", id="services")
        links = [each.attrib["href"] for each in part.iter("a")]
        assert links == [document.path.partition("?")[0], "tel:+15145550100"]
        assert part.get("data-announce") in content(part)


@pytest.mark.usefixtures("many")
def test_htmx_is_answered_with_the_list_alone(client: FlaskClient) -> None:
    whole = client.get("/en/?q=mal")
    part = client.get("/en/?q=mal", headers={"HX-Request": "true"})
    assert part.text.strip() in whole.text
    assert part.text.lstrip().startswith(
        '<div class="service-list" id="services" data-announce="2 services found"'
    )
    for answer in (whole, part):
        assert {"HX-Request", "HX-History-Restore-Request"} <= set(answer.vary)
    assert part.headers["Cache-Control"] == "no-store"
    again = client.get("/en/?q=mal", headers={"HX-Request": "true", "HX-History-Restore-Request": "true"})
    assert again.text == whole.text


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize("typed", ["%00", "%ff%fe", "<script>", "x" * 5000, "%27%22%3E", "%E2%80%AE%07a"])
def test_whatever_is_typed_is_only_looked_for(page: PageChecker, typed: str) -> None:
    for document in page.get(f"/?q={typed}"):
        assert len(document.one("input", name="q").get("value", "")) <= 100


@pytest.mark.usefixtures("many")
def test_however_many_there_are_one_question_is_asked(app: Flask, client: FlaskClient) -> None:
    client.get("/en/")  # reads the clinic once for all
    for address in ("/en/", "/en/?q=mal"):
        with counted_statements(app) as sent:
            assert client.get(address).status_code == 200
        assert len([statement for statement in sent if statement.startswith("SELECT")]) == 1


@pytest.mark.usefixtures("many", "clock")
def test_a_search_within_a_booking_stays_within_it(app: Flask, client: FlaskClient) -> None:
    token = hold(client)
    for document in PageChecker(app, client).get(f"/booking/{token}/service?q=mal"):
        language = document.path.split("/")[1]
        assert document.one("form").get("action") == f"/{language}/booking/{token}/service"
        assert f"/{language}/booking/{token}/service?service=dos" in document.links()
