"""Absences, extra openings and public holidays on the screen, and what becomes of appointments in them."""

from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from app.admin.absences.public_holidays import public_holidays
from app.extensions import db
from app.models import Absence, Appointment, AuditEntry, Clinic, Location, Opening, OpeningService
from tests.conftest import Freeze
from tests.document import Document, content
from tests.factories.absences import absences_at
from tests.factories.accounts import account, browser_of
from tests.factories.appointments import ZOE, booked
from tests.factories.outbox import visit_in
from tests.factories.small_clinic import NOW, WEDNESDAY, minute, small_clinic
from tests.factories.statements import counted_statements
from tests.page import PageChecker

LIST = "/en/manage/absences"
NEW = f"{LIST}/new"
NEW_OPENING = f"{LIST}/openings/new"
HOLIDAYS = f"{LIST}/holidays"
TWO = minute(WEDNESDAY, "14:00")
AWAY = {"whom": "therapist:camille-roy", "first_day": "2026-12-09"}
SATURDAY = {
    "therapist": "camille-roy",
    "location": "centre",
    "day": "2026-12-12",
    "start": "13:00",
    "end": "0:00",
}


@pytest.fixture
def clinic(app: Flask, client: FlaskClient, freeze: Freeze) -> SimpleNamespace:
    """A small clinic, and `client` signed in as its administrator."""
    freeze(NOW)
    with app.app_context():
        made = small_clinic()
        made.admin = account("admin@example.com", role="administrator", name="Sam Roy")
        made.ids = SimpleNamespace(camille=made.camille.id, alex=made.alex.id, centre=made.centre.id)
    browser_of(app, made.admin, client)
    return made


@pytest.fixture
def marks(app: Flask, clinic: SimpleNamespace) -> dict[str, str]:
    """An absence of Alex and an extra opening of Camille's."""
    with app.app_context():
        return absences_at(clinic)


@pytest.fixture
def visit(app: Flask, clinic: SimpleNamespace) -> int:
    """Ana's visit with Camille on the Wednesday."""
    with app.app_context():
        return visit_in(clinic, TWO).id


def stored(app: Flask, model: Any) -> list[Any]:
    with app.app_context():
        return list(db.session.execute(select(model.__table__).order_by(model.__table__.c.id)))


def wall(day: int, hour: int = 0, month: int = 12) -> datetime:
    return datetime(2026, month, day, hour)


def typed(form: Document, **more: Any) -> dict[str, Any]:
    return form.fields(form.path) | more


def names(listed: Document) -> list[str]:
    """Of whom or what the listed absences and openings are, in order."""
    titles = listed.all("p", class_="thing-title")
    return [next(title.iter("a")).text or "" for title in titles]


@pytest.mark.backends("sqlite")
def test_lists_what_is_to_come_and_opens_each(marks: dict[str, str], page: PageChecker) -> None:
    french, english = page.get("/manage/absences")
    assert "Alex Martin" in french.text
    assert "Vacances" in french.text
    assert "Vacation" in english.text
    assert names(english) == ["Camille Roy", "Alex Martin"]
    for form in page.get(f"/manage/absences/{marks['absence']}"):
        assert typed(form)["last_day"] == "2027-01-03"
    for form in page.get(f"/manage/absences/openings/{marks['opening']}"):
        assert (typed(form)["start"], typed(form)["end"]) == ("09:00", "12:00")
    page.get("/manage/absences/new")
    page.get("/manage/absences/openings/new")


@pytest.mark.backends("sqlite")
def test_the_past_is_on_a_page_of_its_own(
    app: Flask,
    clinic: SimpleNamespace,
    marks: dict[str, str],
    page: PageChecker,
    client: FlaskClient,
    freeze: Freeze,
) -> None:
    [past] = page.get("/manage/absences?when=past", "en")
    assert "Nothing in the past" in past.text
    freeze(NOW + timedelta(days=40))
    browser_of(app, clinic.admin, client)
    [past] = page.get("/manage/absences?when=past", "en")
    assert names(past) == ["Alex Martin", "Camille Roy"]
    [coming] = page.get("/manage/absences", "en")
    assert "Nothing to come" in coming.text


@pytest.mark.backends("sqlite")
def test_shows_what_concerns_one_therapist(
    app: Flask, marks: dict[str, str], clinic: SimpleNamespace, page: PageChecker
) -> None:
    with app.app_context():
        db.session.add(Absence(starts_on_clock=wall(25), ends_on_clock=wall(26), reason_en="Christmas"))
        db.session.add(
            Absence(location_id=clinic.ids.centre, starts_on_clock=wall(28, 8), ends_on_clock=wall(28, 10))
        )
        db.session.execute(update(Clinic).values(revision=Clinic.revision + 1))
        db.session.commit()
    [alex] = page.get("/manage/absences?therapist=alex-martin", "en")
    assert names(alex) == ["Alex Martin", "The whole clinic", "Downtown"]


@pytest.mark.backends("sqlite")
def test_a_long_list_comes_in_pages_without_a_query_for_each(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient
) -> None:
    with app.app_context():
        db.session.add_all(
            Absence(
                therapist_id=clinic.ids.alex,
                starts_on_clock=wall(2) + timedelta(days),
                ends_on_clock=wall(3) + timedelta(days),
            )
            for days in range(60)
        )
        db.session.execute(update(Clinic).values(revision=Clinic.revision + 1))
        db.session.commit()
    [third] = page.get("/manage/absences?page=3", "en")
    assert len(third.all("li", class_="thing")) == 10
    with counted_statements(app) as sent:
        assert client.get(LIST).status_code == 200
    assert len(sent) <= 12


@pytest.mark.parametrize(
    ("more", "span"),
    [
        ({}, (wall(9), wall(10))),
        ({"last_day": "2026-12-11"}, (wall(9), wall(12))),
        ({"start": "13:00"}, (wall(9, 13), wall(10))),
        ({"start": "8:00", "end": "12:00"}, (wall(9, 8), wall(9, 12))),
        ({"last_day": "2026-12-11", "start": "17:00", "end": "12:00"}, (wall(9, 17), wall(11, 12))),
    ],
)
def test_enters_an_absence_of_days_or_hours(
    app: Flask,
    clinic: SimpleNamespace,
    page: PageChecker,
    client: FlaskClient,
    more: dict[str, str],
    span: tuple[datetime, datetime],
) -> None:
    [form] = page.get("/manage/absences/new", "en")
    told = {"reason_fr": "Congrès", "reason_en": "Congress"}
    assert client.post(NEW, data=typed(form, **AWAY, **more, **told)).status_code == 303
    [row] = stored(app, Absence)
    assert (row.therapist_id, row.location_id) == (clinic.ids.camille, None)
    assert (row.starts_on_clock, row.ends_on_clock) == span
    assert row.reason_fr == "Congrès"
    [entry] = stored(app, AuditEntry)
    assert (entry.act, entry.subject) == ("created", "absence")
    assert "Congr" not in str(entry.detail)


@pytest.mark.backends("sqlite")
@pytest.mark.parametrize(
    ("more", "wrong"),
    [
        ({"first_day": ""}, "first_day"),
        ({"first_day": "the ninth"}, "first_day"),
        ({"first_day": "9999-12-31"}, "first_day"),
        ({"last_day": "2026-12-08"}, "last_day"),
        ({"start": "25:00"}, "start"),
        ({"start": "14:00", "end": "14:00"}, "end"),
        ({"whom": "therapist:nobody"}, "whom"),
        ({"reason_fr": "x" * 201}, "reason_fr"),
        ({"whom": "therapist:alex-martin", "first_day": "2026-12-21", "last_day": "2027-01-03"}, "first_day"),
    ],
)
def test_says_by_the_field_what_is_wrong_with_an_absence(
    app: Flask,
    marks: dict[str, str],
    page: PageChecker,
    client: FlaskClient,
    more: dict[str, str],
    wrong: str,
) -> None:
    for language in ("fr", "en"):
        [form] = page.get("/manage/absences/new", language)
        answer = client.post(f"/{language}/manage/absences/new", data=typed(form, **AWAY | more))
        refused = page.check(answer, 422)
        assert refused.one("p", id=f"{wrong}-error") is not None
    assert len(stored(app, Absence)) == 1


def test_changes_an_absence_and_puts_it_elsewhere(
    app: Flask, marks: dict[str, str], page: PageChecker, client: FlaskClient
) -> None:
    path = f"/manage/absences/{marks['absence']}"
    [form] = page.get(path, "en")
    assert client.post(f"/en{path}", data=typed(form, reason_en="Away")).status_code == 303
    [form] = page.get(path, "en")  # the same address, for it is the same absence
    assert client.post(f"/en{path}", data=typed(form, last_day="2026-12-24")).status_code == 303
    [row] = stored(app, Absence)
    assert (row.ends_on_clock, row.reason_en) == (wall(25), "Away")
    assert client.get(f"/en{path}").status_code == 404
    assert [entry.act for entry in stored(app, AuditEntry)] == ["changed", "deleted", "created"]


def test_shows_the_second_of_two_editors_what_the_first_one_saved(
    app: Flask, marks: dict[str, str], page: PageChecker, client: FlaskClient
) -> None:
    path = f"/manage/absences/{marks['absence']}"
    [form] = page.get(path, "en")
    first, second = typed(form, reason_en="Away"), typed(form, last_day="2026-12-24")
    assert client.post(f"/en{path}", data=first).status_code == 303
    refused = page.check(client.post(f"/en{path}", data=second), 409)
    assert "Saved now: 2027-01-03 Yours: 2026-12-24" in refused.text
    assert client.post(f"/en{path}", data=refused.fields(refused.path)).status_code == 303
    [row] = stored(app, Absence)
    assert (row.ends_on_clock, row.reason_en) == (wall(25), "Away")  # what only the first changed stays


def test_deletes_an_absence_unless_it_was_changed(
    app: Flask, marks: dict[str, str], page: PageChecker, client: FlaskClient
) -> None:
    path = f"/manage/absences/{marks['absence']}"
    [form] = page.get(path, "en")
    sent = form.fields(f"/en{path}/delete")
    assert client.post(f"/en{path}/delete", data=sent | {"seen": "0"}).status_code == 303
    assert len(stored(app, Absence)) == 1
    assert client.post(f"/en{path}/delete", data=sent).status_code == 303
    assert stored(app, Absence) == []
    assert client.post(f"/en{path}/delete", data=sent).status_code == 404


def test_enters_changes_and_deletes_an_extra_opening(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient
) -> None:
    [form] = page.get("/manage/absences/openings/new", "en")
    given = typed(form, **SATURDAY, services=["bilan"])
    assert client.post(NEW_OPENING, data=given).status_code == 303
    [row] = stored(app, Opening)
    assert (row.starts_on_clock, row.ends_on_clock) == (wall(12, 13), wall(13))
    [listed] = page.get("/manage/absences", "en")
    [url] = {link.get("href") for link in listed.all("a") if "/openings/" in (link.get("href") or "")} - {
        NEW_OPENING
    }
    [form] = page.get(url.removeprefix("/en"), "en")
    assert typed(form)["services"] == "bilan"
    assert client.post(url, data=typed(form) | {"services": []}).status_code == 303
    with app.app_context():
        assert not db.session.scalars(select(OpeningService)).all()
    [form] = page.get(url.removeprefix("/en"), "en")
    assert client.post(f"{url}/delete", data=form.fields(f"{url}/delete")).status_code == 303
    assert stored(app, Opening) == []


@pytest.mark.backends("sqlite")
@pytest.mark.parametrize(
    ("more", "wrong"),
    [
        ({"therapist": "nobody"}, "therapist"),
        ({"therapist": "alex-martin", "services": ["suivi"]}, "services"),
        ({"services": ["nothing"]}, "services"),
        ({"day": ""}, "day"),
        ({"start": ""}, "start"),
        ({"start": "14:00", "end": "13:00"}, "end"),
        ({"start": "9:00", "end": "12:00"}, "day"),
    ],
)
def test_says_by_the_field_what_is_wrong_with_an_opening(
    app: Flask,
    marks: dict[str, str],
    page: PageChecker,
    client: FlaskClient,
    more: dict[str, Any],
    wrong: str,
) -> None:
    for language in ("fr", "en"):
        [form] = page.get("/manage/absences/openings/new", language)
        sent = typed(form, **SATURDAY) | more
        refused = page.check(client.post(f"/{language}/manage/absences/openings/new", data=sent), 422)
        assert refused.one("p", id=f"{wrong}-error") is not None
    assert len(stored(app, Opening)) == 1


@pytest.mark.backends("sqlite")
@pytest.mark.parametrize(
    ("more", "met"),
    [
        ({"start": "11:00", "end": "14:00"}, "Camille Roy works at Downtown from 9:00 a.m. to 12:00 p.m."),
        (
            {"day": "2026-12-09", "start": "17:00", "end": "20:00"},
            "Camille Roy works at Downtown from 2:00 p.m. to 6:00 p.m.",
        ),
        ({"start": "12:00", "end": "14:00"}, ""),
        ({"therapist": "alex-martin", "start": "11:00", "end": "14:00"}, ""),
        ({"location": "centre", "start": "11:00", "end": "14:00"}, ""),
    ],
)
def test_an_opening_while_its_therapist_works_elsewhere_is_refused(
    app: Flask,
    marks: dict[str, str],
    page: PageChecker,
    client: FlaskClient,
    more: dict[str, str],
    met: str,
) -> None:
    with app.app_context():
        db.session.add(Location(slug="nord", name_fr="Nord", name_en="North", address="1, rue du Nord"))
        db.session.execute(update(Clinic).values(revision=Clinic.revision + 1))
        db.session.commit()
    [form] = page.get("/manage/absences/openings/new", "en")
    answer = client.post(NEW_OPENING, data=typed(form, **SATURDAY | {"location": "nord"} | more))
    assert answer.status_code == (422 if met else 303)
    if met:
        told = content(page.check(answer, 422).one("p", id="start-error")).replace("\u202f", " ")
        assert met in told
    # An opening is not in its own way: it may be put elsewhere.
    path = f"/manage/absences/openings/{marks['opening']}"
    [form] = page.get(path, "en")
    if "therapist" not in more and met:
        assert client.post(f"/en{path}", data=typed(form, location="nord")).status_code == 303


def test_ticks_public_holidays_by_name_and_unticks_them(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient
) -> None:
    french, english = page.get("/manage/absences/holidays")
    assert "Jour de Noël" in french.text
    assert "Christmas Day" in english.text
    assert "Fête nationale du Québec" in french.text  # of the year to come
    assert client.post(HOLIDAYS, data=typed(english, day=["2026-12-25", "2027-01-01"])).status_code == 303
    rows = stored(app, Absence)
    assert [(row.starts_on_clock, row.reason_fr, row.reason_en) for row in rows] == [
        (wall(25), "Jour de Noël", "Christmas Day"),
        (datetime(2027, 1, 1), "Jour de l’an", "New Year’s Day"),
    ]
    assert {(row.therapist_id, row.location_id) for row in rows} == {(None, None)}
    [form] = page.get("/manage/absences/holidays", "en")
    assert client.post(HOLIDAYS, data=typed(form, day=["2027-01-01"])).status_code == 303
    assert [row.reason_en for row in stored(app, Absence)] == ["New Year’s Day"]


@pytest.mark.backends("sqlite")
def test_an_older_page_takes_no_holiday_away_that_somebody_ticked_since(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient
) -> None:
    [form] = page.get("/manage/absences/holidays", "en")
    assert client.post(HOLIDAYS, data=typed(form, day=["2026-12-25"])).status_code == 303
    assert client.post(HOLIDAYS, data=typed(form, day=["2027-01-01"])).status_code == 303
    assert len(stored(app, Absence)) == 2
    assert client.post(HOLIDAYS, data=typed(form, day=["2026-12-25", "nothing"])).status_code == 303
    assert len(stored(app, Absence)) == 2


@pytest.mark.backends("sqlite")
def test_says_which_holidays_a_longer_closing_has_in_it(
    app: Flask, clinic: SimpleNamespace, page: PageChecker
) -> None:
    with app.app_context():
        db.session.add(Absence(starts_on_clock=wall(24), ends_on_clock=wall(31)))
        db.session.execute(update(Clinic).values(revision=Clinic.revision + 1))
        db.session.commit()
    [form] = page.get("/manage/absences/holidays", "en")
    assert form.text.count("closed that day already") == 1


@pytest.mark.backends("sqlite")
def test_where_no_holidays_are_known_it_says_so(
    app: Flask, clinic: SimpleNamespace, page: PageChecker
) -> None:
    assert public_holidays("ZZ", "", date(2026, 12, 1)) == ()
    named = {day.name_fr for day in public_holidays("CH", "GE", date(2026, 12, 1))}
    assert "Jeûne genevois" in named
    assert named - {day.name_fr for day in public_holidays("CH", "nowhere", date(2026, 12, 1))}


def settled(client: FlaskClient, asked: Document, path: str = NEW, **choices: str) -> Any:
    return client.post(
        path, data=asked.fields(path) | {key.replace("_", "-"): choices[key] for key in choices}
    )


def ask(page: PageChecker, client: FlaskClient, language: str = "en", **more: str) -> Document:
    """The page that asks what becomes of the appointments in an absence of Camille's."""
    [form] = page.get("/manage/absences/new", language)
    return page.check(client.post(f"/{language}/manage/absences/new", data=typed(form, **AWAY | more)), 409)


@pytest.mark.backends("sqlite")
def test_asks_what_becomes_of_appointments_and_shows_what_patients_will_read(
    app: Flask, visit: int, page: PageChecker, client: FlaskClient
) -> None:
    french, english = (ask(page, client, language) for language in ("fr", "en"))
    assert "Ana Núñez" in french.text
    assert "Assessment · Camille Roy · Downtown" in english.text
    options = [option.text for option in english.one("select", id=f"settle-{visit}").iter("option")]
    assert options[:2] == ["Choose…", "Keep it as it is"]
    assert "Alex Martin" in options
    assert any("December 10" in option for option in options if option)
    assert "Your appointment" in english.text  # the notices themselves
    assert "Votre rendez-vous" in french.text
    assert "3 minutes after you save" in english.text
    assert stored(app, Absence) == []


@pytest.mark.parametrize(
    ("choice", "becomes"),
    [
        ("keep", ("booked", TWO, "camille", 0)),
        ("cancel", ("cancelled", TWO, "camille", 1)),
        ("other", ("booked", TWO, "alex", 1)),
        ("next", ("booked", minute(date(2026, 12, 10), "9:00"), "camille", 1)),
    ],
)
def test_saves_the_form_together_with_the_decisions(
    app: Flask,
    clinic: SimpleNamespace,
    visit: int,
    page: PageChecker,
    client: FlaskClient,
    choice: str,
    becomes: tuple[Any, ...],
) -> None:
    asked = ask(page, client, reason_en="Congress", reason_fr="Congrès")
    filled = page.check(settled(client, asked, settle_fill=choice), 409)
    assert filled.fields(NEW)[f"settle-{visit}"]
    assert stored(app, Absence) == []
    assert settled(client, filled).status_code == 303
    [row], [kept] = stored(app, Appointment), stored(app, Absence)
    therapist = getattr(clinic.ids, becomes[2])
    assert (row.status, row.starts_at, row.therapist_id, row.revision) == (
        becomes[0],
        becomes[1],
        therapist,
        becomes[3],
    )
    assert kept.reason_en == "Congress"


@pytest.mark.backends("sqlite")
def test_a_colleague_who_is_taken_then_is_proposed_with_day_and_time(
    app: Flask, clinic: SimpleNamespace, visit: int, page: PageChecker, client: FlaskClient
) -> None:
    with app.app_context():
        booked(clinic, TWO, ZOE, therapist_id=clinic.ids.alex)
    choices = ask(page, client).one("select", id=f"settle-{visit}")
    [group] = [each for each in choices.iter("optgroup") if each.get("label") == "Another time, with"]
    told = [(option.text or "").replace("\u202f", " ") for option in group.iter("option")]
    assert told == ["Wednesday, December 9, 2026 at 3:15 p.m. · Alex Martin"]


def test_what_is_booked_meanwhile_comes_to_the_page(
    app: Flask, clinic: SimpleNamespace, visit: int, page: PageChecker, client: FlaskClient
) -> None:
    asked = ask(page, client)
    with app.app_context():
        later = visit_in(clinic, minute(WEDNESDAY, "15:15")).id
    again = page.check(settled(client, asked, **{f"settle_{visit}": "cancel"}), 409)
    fields = again.fields(NEW)
    assert (fields[f"settle-{visit}"], fields[f"settle-{later}"]) == ("cancel", "")
    assert again.one("p", id=f"settle-{later}-error") is not None
    assert stored(app, Appointment)[0].status == "booked"
    assert settled(client, again, **{f"settle_{later}": "keep"}).status_code == 303
    assert [row.status for row in stored(app, Appointment)] == ["cancelled", "booked"]


def test_a_time_that_is_gone_is_asked_for_again_with_all_that_was_chosen(
    app: Flask, clinic: SimpleNamespace, visit: int, page: PageChecker, client: FlaskClient
) -> None:
    asked = ask(page, client)
    gone = f"move:{TWO + 7 * 1440}:{clinic.ids.camille}:{clinic.ids.centre}"
    with app.app_context():
        db.session.execute(update(Appointment).values(revision=3))
        db.session.commit()
    changed = page.check(settled(client, asked, **{f"settle_{visit}": gone}), 409)
    assert "has changed in the meantime" in changed.text
    absent = f"move:{TWO}:{clinic.ids.camille}:{clinic.ids.centre}"
    refused = page.check(settled(client, changed, **{f"settle_{visit}": absent}), 409)
    assert "cannot be moved there" in refused.text
    assert refused.fields(NEW)["first_day"] == "2026-12-09"
    assert settled(client, refused, **{f"settle_{visit}": gone}).status_code == 303
    [row] = stored(app, Appointment)
    assert row.starts_at == TWO + 7 * 1440


@pytest.mark.backends("sqlite")
def test_nothing_or_nonsense_chosen_is_asked_for_by_the_appointment(
    app: Flask, visit: int, page: PageChecker, client: FlaskClient
) -> None:
    for language in ("fr", "en"):
        asked = ask(page, client, language)
        path = f"/{language}/manage/absences/new"
        for chosen in ("", "nonsense", "move:1:2", "move:999999999999:999999999999:999999999999"):
            refused = page.check(settled(client, asked, path, **{f"settle_{visit}": chosen}), 409)
            assert refused.one("p", id=f"settle-{visit}-error") is not None
    assert stored(app, Absence) == []


def test_a_long_list_has_one_choice_for_the_rest_and_costs_no_more_queries(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient
) -> None:
    with app.app_context():
        for number in range(104):
            visit_in(clinic, TWO + number * 30, ends_at=TWO + number * 30 + 20)
    with counted_statements(app) as sent:
        asked = ask(page, client, last_day="2026-12-31")
    assert len([each for each in asked.all("select") if each.get("id") != "settle-rest"]) == 100
    assert "One choice holds for the 4 others" in asked.text
    assert len(sent) < 120  # the form's page and its standing checks, stored setup and both snapshots
    filled = page.check(settled(client, asked, settle_fill="keep"), 409)
    half = filled.fields(NEW) | {"settle-rest": ""}
    refused = page.check(client.post(NEW, data=half), 409)
    assert refused.one("p", id="settle-rest-error") is not None
    chosen = refused.fields(NEW) | {"settle-rest": "cancel"}
    with app.app_context():  # now the last one that was listed, to be kept, is one of the others
        earlier = visit_in(clinic, TWO - 30, ends_at=TWO - 10).id
    again = page.check(client.post(NEW, data=chosen), 409)
    assert again.fields(NEW)["settle-rest"] == ""
    chosen = again.fields(NEW) | {f"settle-{earlier}": "keep", "settle-rest": "cancel"}
    assert client.post(NEW, data=chosen).status_code == 303
    statuses = [row.status for row in stored(app, Appointment)]
    assert (statuses.count("booked"), statuses.count("cancelled")) == (100, 5)


def test_a_holiday_with_appointments_is_settled_like_any_closing(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient
) -> None:
    friday = minute(date(2026, 12, 25), "9:00")
    with app.app_context():
        made = visit_in(clinic, friday, service_id=clinic.suivi.id, ends_at=friday + 30).id
    [form] = page.get("/manage/absences/holidays", "en")
    asked = page.check(client.post(HOLIDAYS, data=typed(form, day=["2026-12-25", "2027-01-01"])), 409)
    sent = asked.fields(HOLIDAYS) | {"day": ["2026-12-25", "2027-01-01"], f"settle-{made}": "cancel"}
    assert client.post(HOLIDAYS, data=sent).status_code == 303
    assert len(stored(app, Absence)) == 2
    assert stored(app, Appointment)[0].status == "cancelled"


def test_deleting_an_opening_with_an_appointment_asks_and_leads_back_to_it(
    app: Flask, clinic: SimpleNamespace, marks: dict[str, str], page: PageChecker, client: FlaskClient
) -> None:
    ten = minute(date(2026, 12, 12), "10:00")
    with app.app_context():
        made = visit_in(clinic, ten).id
    path = f"/en/manage/absences/openings/{marks['opening']}"
    [form] = page.get(path.removeprefix("/en"), "en")
    asked = page.check(client.post(f"{path}/delete", data=form.fields(f"{path}/delete")), 409)
    assert path in asked.links()
    assert settled(client, asked, f"{path}/delete", **{f"settle_{made}": "cancel"}).status_code == 303
    assert stored(app, Opening) == []
