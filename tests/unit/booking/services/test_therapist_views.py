"""With whom and how."""

from types import SimpleNamespace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from app.extensions import db
from app.models import Location, Therapist, TherapistPhoto
from tests.document import Document, content
from tests.factories.booking import hold
from tests.factories.small_clinic import service, small_clinic, therapist, wednesday_afternoons
from tests.factories.statements import counted_statements
from tests.page import PageChecker

pytestmark = pytest.mark.backends("sqlite")


def with_a_second_location(app: Flask) -> None:
    """The small clinic, and massage by two therapists, each at a location of their own."""
    with app.app_context():
        clinic = small_clinic()
        north = Location(slug="nord", name_fr="Rive-Nord", name_en="North Shore", address="12, chemin du Lac")
        massage = service("massage", "in_person")
        db.session.add_all([north, massage])
        db.session.flush()
        db.session.add_all(
            [
                therapist("lea-cote", "Léa Côté", [massage], wednesday_afternoons(clinic.centre)),
                therapist("noe-roy", "Noé Roy", [massage], wednesday_afternoons(north)),
            ]
        )
        db.session.commit()


def test_asks_only_what_there_is_to_choose(app: Flask, page: PageChecker) -> None:
    with app.app_context():
        small_clinic()
    for document in page.get("/therapist?service=bilan"):
        assert {field.get("name") for field in document.all("input")} == {"service", "therapist", "type"}
    french, english = page.get("/therapist?service=suivi")
    assert content(english.one("h1")) == "How would you like to have your appointment?"
    assert {field.get("name") for field in french.all("input")} == {"service", "type"}


def test_no_preference_comes_first_and_is_chosen(app: Flask, page: PageChecker) -> None:
    with app.app_context():
        small_clinic()
    for document in page.get("/therapist?service=bilan"):
        first, *others = document.all("input", name="therapist")
        assert (first.get("value"), "checked" in first.attrib) == ("any", True)
        assert [each.get("value") for each in others] == ["alex-martin", "camille-roy"]


def test_no_preference_of_a_location_is_chosen_too(app: Flask, page: PageChecker) -> None:
    with_a_second_location(app)
    for document in page.get("/therapist?service=massage"):
        first, *others = document.all("input", name="location")
        assert (first.get("value"), "checked" in first.attrib) == ("any", True)
        assert [each.get("value") for each in others] == ["centre", "nord"]


def test_what_a_link_says_is_chosen_already(app: Flask, page: PageChecker) -> None:
    with app.app_context():
        small_clinic()
    for document in page.get("/therapist?service=bilan&therapist=alex-martin&type=video"):
        chosen = {field.get("value") for field in document.all("input") if "checked" in field.attrib}
        assert chosen == {"alex-martin", "video"}


def test_goes_on_to_the_time(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        small_clinic()
    response = client.get("/fr/therapist?service=bilan&therapist=any&type=in_person&continue=1")
    assert (response.status_code, response.location) == (
        302,
        "/fr/time?service=bilan&therapist=any&location=centre&type=in_person",
    )


def test_says_by_the_question_what_is_missing(app: Flask, page: PageChecker) -> None:
    with app.app_context():
        small_clinic()
    for document in page.get("/therapist?service=bilan&therapist=alex-martin&continue=1", status=422):
        assert "#type" in document.links()
        assert document.one("p", id="type-error") is not None
        chosen = {field.get("value") for field in document.all("input") if "checked" in field.attrib}
        assert chosen == {"alex-martin"}


def test_is_skipped_when_nothing_is_to_be_chosen(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        small_clinic()
    response = client.get("/en/therapist?service=visite")
    assert response.location == "/en/time?service=visite&therapist=camille-roy&location=centre&type=home"
    assert "Step 2 of 4" in client.get(response.location).text


def test_says_when_a_therapist_is_never_at_a_location(app: Flask, page: PageChecker) -> None:
    with_a_second_location(app)
    french, english = page.get("/therapist?service=massage&therapist=noe-roy&location=centre", status=422)
    assert "Noé Roy does not offer this service here" in english.text
    chosen = {field.get("value") for field in french.all("input") if "checked" in field.attrib}
    assert chosen == {"noe-roy", "centre"}
    page.get("/therapist?service=massage&therapist=noe-roy&location=centre&continue=1", status=422)


def test_a_therapist_with_one_location_leaves_none_to_be_chosen(app: Flask, client: FlaskClient) -> None:
    with_a_second_location(app)
    response = client.get("/en/?service=massage&therapist=noe-roy")
    assert response.location == "/en/time?service=massage&therapist=noe-roy&location=nord&type=in_person"
    response = client.get("/en/therapist?service=massage&therapist=noe-roy&location=any&continue=1")
    assert "location=nord" in response.location


def test_without_a_service_the_service_comes_first(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        small_clinic()
    assert client.get("/en/therapist").location == "/en/"


def test_with_a_booking_begun_its_choices_are_shown(
    app: Flask, client: FlaskClient, clinic: SimpleNamespace
) -> None:
    token = hold(client)
    for document in PageChecker(app, client).get(f"/booking/{token}/therapist"):
        chosen = {field.get("value") for field in document.all("input") if "checked" in field.attrib}
        assert chosen == {"camille-roy", "in_person"}
        assert document.one("form").get("action", "").endswith(f"/booking/{token}/therapist")


def introduce(app: Flask, slug: str, **columns: object) -> None:
    """Tell more of a therapist of the small clinic."""
    with app.app_context():
        db.session.execute(update(Therapist).where(Therapist.slug == slug).values(**columns))
        db.session.commit()


def test_introduces_each_therapist(app: Flask, page: PageChecker) -> None:
    with app.app_context():
        small_clinic()
    about = {"about_fr": "Dos et genoux.", "about_en": "Backs and knees. " * 20}
    introduce(app, "camille-roy", languages=["fr", "en", "es"], **about)
    french, english = page.get("/therapist?service=bilan")
    assert "Parle français, anglais et espagnol" in french.text
    assert "Speaks French, English and Spanish" in english.text
    assert "Dos et genoux." in french.text
    assert not french.all("details")
    more = english.one("details")
    assert not any(each.tag in ("label", "a") for each in english.ancestors(more))
    assert "Camille Roy" in content(english.one("summary"))


def test_what_is_not_told_is_not_spoken_of(app: Flask, page: PageChecker) -> None:
    with app.app_context():
        small_clinic()
    for document in page.get("/therapist?service=bilan"):
        assert not document.all("p", class_="meta")
        assert "Speaks" not in document.text


def test_shows_a_photo_or_initials_which_screen_readers_skip(app: Flask, page: PageChecker) -> None:
    with app.app_context():
        camille = small_clinic().camille
        db.session.add(TherapistPhoto(therapist_id=camille.id, digest="a" * 64, content=b"a picture"))
        db.session.commit()
    introduce(app, "alex-martin", name="Élise de La Tour")
    for document in page.get("/therapist?service=bilan"):
        photo = document.one("img")
        assert photo.get("src") == f"/photos/{'a' * 64}.webp"
        assert (photo.get("alt"), photo.get("loading")) == ("", "lazy")
        assert photo.get("width") == photo.get("height") == "56"
        circles = document.all("span", class_="avatar")
        assert [content(each) for each in circles] == ["", "ÉT"]
        assert {each.get("aria-hidden") for each in circles} == {"true"}


def test_a_single_name_has_one_initial(app: Flask, page: PageChecker) -> None:
    with app.app_context():
        small_clinic()
    introduce(app, "alex-martin", name="maya")
    _, english = page.get("/therapist?service=bilan")
    assert {content(each) for each in english.all("span", class_="avatar")} == {"", "M", "CR"}


def test_each_answer_is_named_by_its_title_and_described_by_the_rest(app: Flask, page: PageChecker) -> None:
    with_a_second_location(app)
    for document in page.get("/therapist?service=massage"):
        for field in document.all("input", type="radio"):
            label = content(document.one("label", for_=field.get("id", "")))
            told = [content(document.one("p", id=name)) for name in field.get("aria-describedby", "").split()]
            assert label
            assert all(told)
        north = document.one("input", value="nord").get("aria-describedby", "")
        assert content(document.one("p", id=north)) == "12, chemin du Lac"


def test_asks_the_database_one_question(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        camille = small_clinic().camille
        db.session.add(TherapistPhoto(therapist_id=camille.id, digest="a" * 64, content=b"a picture"))
        db.session.commit()
    client.get("/en/therapist?service=bilan")  # reads the clinic once for all
    with counted_statements(app) as sent:
        assert client.get("/en/therapist?service=bilan").status_code == 200
    assert len([statement for statement in sent if statement.startswith("SELECT")]) == 1


@pytest.fixture
def nine(app: Flask) -> None:
    """The small clinic, and massage by nine therapists, in person or by video."""
    with app.app_context():
        clinic = small_clinic()
        massage = service("massage", "in_person", "video")
        db.session.add(massage)
        db.session.flush()
        db.session.add_all(
            therapist(f"t-{number}", name, [massage], wednesday_afternoons(clinic.centre))
            for number, name in enumerate(NINE)
        )
        db.session.commit()
    introduce(app, "t-0", title_en="Osteopath", languages=["es"])


NINE = ("Léa Côté", "Noé Roy", "Maya Cyr", "Ève Roy", "Li Wu", "Max Aubé", "Zoé Gil", "Ali Naji", "Ida Lund")


def offered(document: Document) -> list[str]:
    """The therapists to choose from, by the number of their slug."""
    return [field.get("value", "") for field in document.all("input", type="radio", name="therapist")]


def test_few_therapists_are_not_searched(app: Flask, page: PageChecker) -> None:
    with app.app_context():
        small_clinic()
    for document in page.get("/therapist?service=bilan&q=alex"):
        assert not document.all("input", name="q")
        assert offered(document) == ["any", "alex-martin", "camille-roy"]


@pytest.mark.usefixtures("nine")
@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("ROY", ["any", "t-1", "t-3"]),
        ("eve+roy", ["any", "t-3"]),
        ("cote", ["any", "t-0"]),
        ("osteopath", ["any", "t-0"]),
        ("spanish", ["any", "t-0"]),
        ("zebra", ["any"]),
        ("zebra&therapist=t-4", ["any", "t-4"]),
        ("%3F", ["any", *(f"t-{number}" for number in range(9))]),
    ],
)
def test_many_therapists_are_found_by_name_title_and_language(
    page: PageChecker, typed: str, found: list[str]
) -> None:
    [english] = page.get(f"/therapist?service=massage&q={typed}", "en")
    assert sorted(offered(english)) == found


@pytest.mark.usefixtures("nine")
def test_a_search_keeps_what_is_chosen_and_leads_back_to_all(page: PageChecker) -> None:
    chosen = "service=massage&therapist=t-4&location=centre&type=video"
    for document in page.get(f"/therapist?{chosen}&q=roy"):
        sent = document.all("input", form="find")
        assert {(each.get("name"), each.get("value")) for each in sent} == {
            tuple(pair.split("=")) for pair in chosen.split("&")
        }
        assert document.one("input", name="q").get("value") == "roy"
        assert f"{document.path.partition('?')[0]}?{chosen}" in document.links()
        ticked = {each.get("value") for each in document.all("input") if "checked" in each.attrib}
        assert ticked == {"t-4", "video"}


@pytest.mark.usefixtures("nine")
def test_htmx_is_answered_with_the_therapists_alone(client: FlaskClient) -> None:
    part = client.get("/en/therapist?service=massage&q=roy", headers={"HX-Request": "true"})
    assert part.text.lstrip().startswith('<div id="therapists" data-announce="2 therapists found"')
    assert "<html" not in part.text
    assert 'name="type"' not in part.text
