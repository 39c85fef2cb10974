"""Therapists on the screen: listed, found, added, changed, told what is wrong, deactivated and back again."""

from datetime import datetime
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.domain.configuration.setup import TherapistSetup
from app.extensions import db
from app.models import (
    AuditEntry,
    Clinic,
    Opening,
    OpeningService,
    Period,
    PeriodService,
    Schedule,
    Therapist,
    TherapistService,
)
from app.queries.configuration.stored import stored_setup
from tests.conftest import Freeze
from tests.document import Document, content
from tests.factories.accounts import account, browser_of
from tests.factories.small_clinic import NOW, small_clinic
from tests.factories.statements import counted_statements
from tests.page import PageChecker

LIST = "/en/manage/therapists"
CAMILLE = f"{LIST}/camille-roy"


@pytest.fixture
def clinic(app: Flask, client: FlaskClient, freeze: Freeze) -> SimpleNamespace:
    """A small clinic, and `client` signed in as its administrator."""
    freeze(NOW)
    with app.app_context():
        made = small_clinic()
        made.admin = account("admin@example.com", role="administrator", name="Sam Roy")
    browser_of(app, made.admin, client)
    return made


def stored(app: Flask, slug: str = "camille-roy") -> TherapistSetup:
    with app.app_context():
        return stored_setup().therapists[slug]


def typed(page: PageChecker, path: str = "/manage/therapists/camille-roy", **changes: Any) -> dict[str, Any]:
    """The English form as it is filled; a change of None unticks or leaves out."""
    [form] = page.get(path, "en")
    fields: dict[str, Any] = {**form.fields(form.path), **changes}
    return {name: value for name, value in fields.items() if value is not None}


def names(document: Document) -> list[str]:
    return [content(each) for each in document.all("p", class_="thing-title")]


@pytest.mark.backends("sqlite")
def test_lists_the_active_and_the_inactive_with_what_is_missing(
    app: Flask, clinic: SimpleNamespace, page: PageChecker
) -> None:
    with app.app_context():
        db.session.add(Therapist(slug="lea", name="Léa Côté", active=False))
        db.session.add(Therapist(slug="noe", name="Noé Gil", position=2))
        account("camille@example.com", therapist_id=clinic.camille.id)
    for active in page.get("/manage/therapists"):
        assert names(active) == ["Alex Martin", "Camille Roy", "Noé Gil"]
    [english] = page.get("/manage/therapists", "en")
    rows = {content(row.find(".//a")): content(row) for row in english.all("li", class_="thing")}  # type: ignore[arg-type]
    assert "4 services given" in rows["Camille Roy"]
    assert "Downtown" in rows["Camille Roy"]
    assert [("No account" in rows[name]) for name in ("Alex Martin", "Camille Roy")] == [True, False]
    assert all(text in rows["Noé Gil"] for text in ("No opening hours", "No service", "No account"))
    for inactive in page.get("/manage/therapists?show=inactive"):
        assert names(inactive) == ["Léa Côté"]


@pytest.mark.backends("sqlite")
def test_finds_by_name_or_title_whatever_the_accents(
    app: Flask, clinic: SimpleNamespace, page: PageChecker
) -> None:
    with app.app_context():
        db.session.add(Therapist(slug="lea", name="Léa Côté", title_fr="Ostéopathe", title_en="Osteopath"))
        db.session.commit()
    for query, found in (("cote", ["Léa Côté"]), ("OSTEO", ["Léa Côté"]), ("zzz", [])):
        for each in page.get(f"/manage/therapists?q={query}"):
            assert names(each) == found


@pytest.mark.backends("sqlite")
def test_shows_25_on_a_page_and_the_way_to_the_others(
    app: Flask, clinic: SimpleNamespace, page: PageChecker
) -> None:
    with app.app_context():
        db.session.add_all(
            Therapist(slug=f"t-{number}", name=f"Zoé {number:02}", position=number) for number in range(1, 60)
        )
        db.session.commit()
    first, second, third, past = (
        page.get(f"/manage/therapists?page={number}", "en")[0] for number in (1, 2, 3, 9)
    )
    assert [len(names(each)) for each in (first, second, third, past)] == [25, 25, 11, 11]
    assert f"{LIST}?page=2" in first.links()
    assert LIST in second.links()
    assert not set(names(first)) & set(names(second))


@pytest.mark.parametrize("count", [5, 200])
def test_pages_send_few_statements_however_many_therapists(
    app: Flask, clinic: SimpleNamespace, client: FlaskClient, count: int
) -> None:
    with app.app_context():
        db.session.add_all(Therapist(slug=f"t-{number}", name=f"Zoé {number}") for number in range(count))
        db.session.commit()
    for path in (LIST, f"{LIST}?q=zoe", CAMILLE, f"{LIST}/new", f"{CAMILLE}/deactivate"):
        assert client.get(path).status_code == 200  # what is set up is read once for many pages
        with counted_statements(app) as sent:
            assert client.get(path).status_code == 200
        assert len(sent) <= 12, path


def test_saves_what_was_typed_at_once_for_all(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient
) -> None:
    before = stored(app)
    changes = {
        "title_fr": "Ostéopathe",
        "title_en": "Osteopath",
        "about_fr": "Une ligne.\r\nUne autre.",
        "about_en": "A line.\r\nAnother.",
        "languages-es": "y",
        "languages-others": "polonais, Tamil",
        "services-visite": None,
        "minutes-bilan": "90",
        "minutes-suivi": "30",  # as usual
        "email": "Camille@Example.com",
        "meeting_link": "https://visio.example.com/roy",
        "notice_booked": None,
        "notice_own": "y",
        "colour": "#c2458a",
    }
    answer = client.post(CAMILLE, data=typed(page, **changes))
    assert (answer.status_code, answer.location) == (303, LIST)
    after = stored(app)
    assert (after.title_fr, after.about_en) == ("Ostéopathe", "A line.\nAnother.")
    assert after.languages == ("es", "pl", "ta")
    assert after.services == {"bilan", "suivi", "reunion"}
    assert dict(after.durations) == {"bilan": 90}
    assert (after.email, after.meeting_link) == ("camille@example.com", "https://visio.example.com/roy")
    assert (after.notice_booked, after.notice_modified, after.notice_own) == (False, True, True)
    assert after.colour == "#c2458a"
    assert after.schedules == before.schedules
    with app.app_context():
        assert db.session.scalar(select(Clinic.revision)) == 2
        [entry] = db.session.scalars(select(AuditEntry))
    assert (entry.act, entry.subject, entry.user_id) == ("changed", "therapist", clinic.admin.id)
    assert entry.detail["fields"]["email"] == []  # no contact data in the audit


def test_saving_what_is_saved_already_changes_nothing(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient
) -> None:
    with app.app_context():
        row = db.session.get_one(Therapist, clinic.camille.id)
        row.languages, row.about_fr, row.about_en = ["en", "wo", "fr"], "Un.\nDeux.", "One.\nTwo."
        row.colour = "#123456"
        db.session.execute(
            TherapistService.__table__.update()  # type: ignore[attr-defined]
            .where(TherapistService.service_id == clinic.bilan.id)
            .values(duration_minutes=80)
        )
        db.session.commit()
    assert client.post(CAMILLE, data=typed(page)).status_code == 303
    with app.app_context():
        assert db.session.scalar(select(Clinic.revision)) == 1
        assert not list(db.session.scalars(select(AuditEntry)))


def test_adds_a_therapist_under_a_slug_of_the_name_and_goes_on_to_the_hours(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient
) -> None:
    fields = typed(page, "/manage/therapists/new", name=" Léa  Côté ", **{"services-bilan": "y"})
    answer = client.post(f"{LIST}/new", data=fields)
    assert answer.status_code == 303
    assert (answer.location or "").rpartition("/")[2] == "lea-cote"
    added = stored(app, "lea-cote")
    assert (added.name, added.services, added.active) == ("Léa Côté", {"bilan"}, True)
    assert (added.notice_booked, added.notice_own) == (True, False)
    client.post(f"{LIST}/new", data={**fields, "name": "New"})
    assert stored(app, "new-2").name == "New"  # /new is the address of the form


@pytest.mark.backends("sqlite")
@pytest.mark.parametrize(
    ("name", "value", "wrong"),
    [
        ("name", " ", "name"),
        ("name", "x" * 201, "name"),
        ("title_en", "", "title_en"),
        ("about_fr", "Une ligne.", "about_en"),
        ("email", "camille", "email"),
        ("meeting_link", "http://visio.example.com", "meeting_link"),
        ("meeting_link", "javascript:alert(1)", "meeting_link"),
        ("languages-others", "klingonais", "languages"),
        ("minutes-bilan", "0", "minutes-bilan"),
        ("minutes-bilan", "1h", "minutes-bilan"),
        ("minutes-bilan", "1441", "minutes-bilan"),
    ],
)
def test_says_by_the_field_what_is_wrong_and_keeps_what_was_typed(
    app: Flask,
    clinic: SimpleNamespace,
    page: PageChecker,
    client: FlaskClient,
    name: str,
    value: str,
    wrong: str,
) -> None:
    before = stored(app)
    for language in ("fr", "en"):
        [form] = page.get("/manage/therapists/camille-roy", language)
        fields = form.fields(form.path) | {"services-visite": "y", name: value}
        refused = page.check(client.post(f"/{language}/manage/therapists/camille-roy", data=fields), 422)
        assert refused.one("p", id=f"{wrong}-error") is not None
        assert f"#{wrong}" in refused.links()
        kept = refused.fields(refused.path)
        assert (str(kept[name]).strip(), kept["services-visite"]) == (value.strip(), "y")
    assert stored(app) == before


def test_a_colour_that_is_not_offered_is_refused(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient
) -> None:
    answer = client.post(CAMILLE, data=typed(page, colour="red;"))
    assert answer.status_code == 422
    assert stored(app).colour == ""


def test_a_null_sign_is_left_out(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient
) -> None:
    fields = typed(page, name="Camille\0 Roy", **{"languages-others": "\0", "minutes-suivi": "\0"})
    assert client.post(CAMILLE, data=fields).status_code in (303, 422)
    assert stored(app).name == "Camille Roy"


def named_by_a_period(app: Flask, clinic: SimpleNamespace) -> None:
    """A period on Friday afternoon that accepts home visits alone."""
    with app.app_context():
        period = Period(
            weekday=4, start_minute=840, end_minute=960, services=[PeriodService(service_id=clinic.visite.id)]
        )
        db.session.add(
            Schedule(therapist_id=clinic.camille.id, location_id=clinic.centre.id, periods=[period])
        )
        db.session.commit()


def named_as_default(app: Flask, clinic: SimpleNamespace) -> None:
    """A period on Friday afternoon for which home visits are proposed."""
    with app.app_context():
        period = Period(weekday=4, start_minute=840, end_minute=960, default_service_id=clinic.visite.id)
        db.session.add(
            Schedule(therapist_id=clinic.camille.id, location_id=clinic.centre.id, periods=[period])
        )
        db.session.commit()


def named_by_an_opening(app: Flask, clinic: SimpleNamespace) -> None:
    """An extra opening for home visits."""
    with app.app_context():
        db.session.add(
            Opening(
                therapist_id=clinic.camille.id,
                location_id=clinic.centre.id,
                starts_on_clock=datetime(2026, 12, 12, 14),
                ends_on_clock=datetime(2026, 12, 12, 16),
                services=[OpeningService(service_id=clinic.visite.id)],
            )
        )
        db.session.commit()


@pytest.mark.parametrize(
    ("name_it", "where"),
    [
        (named_by_a_period, "Friday 2:00"),
        (named_as_default, "Friday 2:00"),
        (named_by_an_opening, "Saturday, December 12, 2026"),
    ],
)
def test_a_service_that_hours_name_is_not_taken_away(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient, name_it: Any, where: str
) -> None:
    name_it(app, clinic)
    refused = page.check(client.post(CAMILLE, data=typed(page, **{"services-visite": None})), 422)
    told = content(refused.one("p", id="services-visite-error"))
    assert where in told
    assert "Downtown" in told
    assert "visite" in stored(app).services
    assert client.post(CAMILLE, data=typed(page, **{"services-suivi": None})).status_code == 303


def test_shows_the_second_of_two_editors_what_the_first_one_saved(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient
) -> None:
    first = typed(page, name="C. Roy", **{"languages-es": "y", "services-visite": None})
    second = typed(page, name="Camille Roy-Tremblay", **{"languages-it": "y", "minutes-bilan": "90"})
    assert client.post(CAMILLE, data=first).status_code == 303
    refused = page.check(client.post(CAMILLE, data=second), 409)
    told = {content(each.find("a")): content(each) for each in refused.one("ul", class_="differences")}  # type: ignore[arg-type]
    assert told.keys() == {"First and last name", "Languages spoken with patients", "Services"}
    assert "Spanish" in told["Languages spoken with patients"]
    assert "Assessment (90" in told["Services"]
    assert stored(app).name == "C. Roy"
    assert client.post(CAMILLE, data=refused.fields(refused.path)).status_code == 303  # knowing it, they may
    after = stored(app)
    assert (after.name, after.languages) == ("Camille Roy-Tremblay", ("it",))
    assert ("visite" in after.services, dict(after.durations)) == (True, {"bilan": 90})


def test_what_only_the_first_of_two_editors_changed_stays(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient
) -> None:
    first = typed(page, **{"languages-es": "y", "services-visite": None, "minutes-bilan": "90"})
    second = typed(page, name="Camille Roy-Tremblay")
    assert client.post(CAMILLE, data=first).status_code == 303
    refused = page.check(client.post(CAMILLE, data=second), 409)
    assert client.post(CAMILLE, data=refused.fields(refused.path)).status_code == 303
    after = stored(app)
    assert (after.name, after.languages) == ("Camille Roy-Tremblay", ("es",))
    assert (after.services, dict(after.durations)) == ({"bilan", "suivi", "reunion"}, {"bilan": 90})


def test_hours_that_were_changed_meanwhile_stay(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient
) -> None:
    fields = typed(page, name="Camille Roy-Tremblay")
    named_as_default(app, clinic)
    with app.app_context():
        db.session.get_one(Clinic, 1).revision += 1
        db.session.commit()
    refused = page.check(client.post(CAMILLE, data=fields), 409)
    assert client.post(CAMILLE, data=refused.fields(refused.path)).status_code == 303
    assert (stored(app).name, len(stored(app).schedules)) == ("Camille Roy-Tremblay", 3)


@pytest.mark.backends("sqlite")
def test_shows_whose_account_it_is_and_who_else_sees_the_calendar(
    app: Flask, clinic: SimpleNamespace, page: PageChecker
) -> None:
    with app.app_context():
        account("camille@example.com", therapist_id=clinic.camille.id)
        account("accueil@example.com", clinic.camille, name="Reception")
    for each in page.get("/manage/therapists/camille-roy"):
        assert ("camille@example.com" in each.text, "accueil@example.com" in each.text) == (True, True)
    for other in page.get("/manage/therapists/alex-martin"):
        assert ("camille@example.com" in other.text, "accueil@example.com" in other.text) == (False, False)


def test_moves_a_therapist_among_the_active_ones(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient
) -> None:
    with app.app_context():
        db.session.add(Therapist(slug="bea", name="Béa Roy", active=False))
        db.session.commit()
    token = {"csrf_token": typed(page)["csrf_token"]}
    assert client.post(f"{LIST}/camille-roy/order", data={**token, "up": "y"}).status_code == 303
    [english] = page.get("/manage/therapists", "en")
    assert names(english) == ["Camille Roy", "Alex Martin"]
    assert client.post(f"{LIST}/camille-roy/order", data={**token, "up": "y"}).status_code == 303  # no place
    assert client.post(f"{LIST}/camille-roy/order", data={**token, "down": "y"}).status_code == 303
    [english] = page.get("/manage/therapists", "en")
    assert names(english) == ["Alex Martin", "Camille Roy"]
    with app.app_context():
        assert db.session.scalar(select(Clinic.revision)) == 3
        assert [entry.act for entry in db.session.scalars(select(AuditEntry))] == ["ordered", "ordered"]


@pytest.mark.parametrize("path", ["nobody", "nobody/deactivate"])
def test_an_unknown_therapist_is_not_found(clinic: SimpleNamespace, client: FlaskClient, path: str) -> None:
    assert client.get(f"{LIST}/{path}").status_code == 404


def test_deactivating_and_activating_again_keeps_all(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient
) -> None:
    before = stored(app)
    for each in page.get("/manage/therapists/camille-roy/deactivate"):
        assert each.form(each.path) is not None
    [asked] = page.get("/manage/therapists/camille-roy/deactivate", "en")
    assert "No appointment is coming up." in asked.text
    assert "no longer offered online: suivi, visite" in asked.text
    token = asked.fields(asked.path)
    assert stored(app).active
    assert client.post(f"{CAMILLE}/deactivate", data=token).status_code == 303
    assert not stored(app).active
    [form] = page.get("/manage/therapists/camille-roy", "en")
    assert "This therapist is inactive" in form.text
    assert client.get(f"{CAMILLE}/deactivate").status_code == 303
    assert client.post(f"{CAMILLE}/activate", data=token).status_code == 303
    assert stored(app) == before
