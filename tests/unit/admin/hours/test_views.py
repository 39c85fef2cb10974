"""Weekly hours on the screen: seen at a glance, edited without a script, changed from a day on."""

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.admin.hours.schedule_edits import in_order, version_of
from app.domain.configuration.setup import BreakSetup, PeriodSetup, ScheduleSetup
from app.extensions import db
from app.models import Clinic, Location, Therapist
from app.queries.configuration.snapshot import current_clinic
from app.queries.configuration.stored import stored_setup
from tests.conftest import Freeze
from tests.document import Document
from tests.factories.accounts import account, appointment, browser_of
from tests.factories.small_clinic import CLOCK, NOW, WEDNESDAY, minute, small_clinic
from tests.factories.statements import counted_statements
from tests.page import PageChecker

CAMILLE = "/manage/hours/camille-roy"
TODAY = date(2026, 12, 1)


@pytest.fixture
def clinic(app: Flask, client: FlaskClient, freeze: Freeze) -> SimpleNamespace:
    """A small clinic with a second location, and `client` signed in as its administrator."""
    freeze(NOW)
    with app.app_context():
        made = small_clinic()
        made.plateau = Location(slug="plateau", name_fr="Plateau", name_en="Plateau", position=1)
        db.session.add(made.plateau)
        db.session.commit()
        made.admin = account("admin@example.com", role="administrator", name="Sam Roy")
    browser_of(app, made.admin, client)
    return made


def schedules(app: Flask, slug: str = "camille-roy") -> list[ScheduleSetup]:
    """The stored hours of a therapist, in order."""
    with app.app_context():
        return in_order(stored_setup().therapists[slug].schedules)


def address(app: Flask, weekday: int = 0, act: str = "", slug: str = "camille-roy") -> str:
    """Where the hours with a period on that weekday are changed."""
    [found] = [each for each in schedules(app, slug) if any(one.weekday == weekday for one in each.periods)]
    return f"/manage/hours/{slug}/{version_of(found)}{act}"


def form_of(page: PageChecker, path: str, language: str = "en") -> tuple[Document, dict[str, Any]]:
    """The form at an address, and what a browser would send of it."""
    [shown] = page.get(path, language)
    return shown, sent(shown)


def sent(shown: Document) -> dict[str, Any]:
    """What a browser would send of the form that is edited, boxes with several ticks as lists."""
    [form] = [each for each in shown.all("form") if each.get("id") == "edit"]
    fields: dict[str, Any] = dict(shown.fields(form.get("action")))
    ticked = [each for each in shown.all("input", type="checkbox") if "checked" in each.attrib]
    for box in ticked:
        name = box.attrib["name"]
        fields[name] = [each.attrib["value"] for each in ticked if each.get("name") == name]
    return fields


def saved(client: FlaskClient, path: str, fields: dict[str, Any]) -> None:
    """Send a form that must be saved, and read what is told of it."""
    answer = post(client, path, fields)
    assert answer.status_code == 303
    assert client.get(answer.location).status_code == 200


def post(client: FlaskClient, path: str, fields: dict[str, Any], language: str = "en") -> Any:
    return client.post(f"/{language}{path}", data=fields)


@pytest.mark.backends("sqlite")
def test_shows_all_therapists_at_a_glance(clinic: SimpleNamespace, page: PageChecker) -> None:
    french, english = page.get("/manage/hours")
    assert ("Centre-ville" in french.text, "Downtown" in english.text) == (True, True)
    # Four mornings of 3 h less a break of 15 min, and an afternoon of 4 h.
    assert "15 h a week" in english.text
    assert CAMILLE in " ".join(english.links())


@pytest.mark.backends("sqlite")
def test_finds_therapists_by_name_and_by_location(clinic: SimpleNamespace, page: PageChecker) -> None:
    for q, found in (("roy", {"Camille Roy"}), ("centre", {"Camille Roy", "Alex Martin"}), ("zz", set())):
        [shown] = page.get(f"/manage/hours?q={q}", "en")
        assert {name for name in ("Camille Roy", "Alex Martin") if name in shown.text} == found


@pytest.mark.backends("sqlite")
def test_lists_many_therapists_in_pages_with_few_statements(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient
) -> None:
    with app.app_context():
        db.session.add_all(Therapist(slug=f"t{number}", name=f"Dominique T{number}") for number in range(60))
        db.session.get_one(Clinic, 1).revision += 1
        db.session.commit()
    [second] = page.get("/manage/hours?page=2", "en")
    assert len(second.all("li", class_="thing thing-hours")) == 25
    with counted_statements(app) as sent_statements:
        assert client.get("/en/manage/hours?page=3").status_code == 200
    assert len(sent_statements) <= 12
    with counted_statements(app) as sent_statements:
        assert client.get(f"/en{CAMILLE}").status_code == 200
    assert len(sent_statements) <= 12


@pytest.mark.backends("sqlite")
def test_shows_what_holds_what_comes_and_what_is_past(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient
) -> None:
    path = address(app)
    _, fields = form_of(page, path)
    saved(client, path, fields | {"begins": "2027-01-04", "monday-periods-0-end": "13:00"})
    french, english = page.get(CAMILLE)
    assert "Hours to come" in english.text
    assert "Until January 3, 2027" in english.text
    assert "Jusqu’au 3 janvier 2027" in french.text
    assert "9\u00a0h à 13\u00a0h" in french.text
    assert "9:00 a.m. to 1:00 p.m." in english.text.replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.backends("sqlite")
def test_says_what_to_do_where_there_are_no_hours(
    app: Flask, clinic: SimpleNamespace, page: PageChecker
) -> None:
    with app.app_context():
        db.session.add(Therapist(slug="neuf", name="Noa Neuf"))
        db.session.get_one(Clinic, 1).revision += 1
        db.session.commit()
    for shown in page.get("/manage/hours/neuf"):
        assert any(link.endswith("/manage/hours/neuf/new") for link in shown.links())


def test_a_change_from_a_day_on_leaves_the_past_as_it_was(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient
) -> None:
    def worked() -> list[tuple[int, int]]:
        with app.app_context():
            working = current_clinic().therapist_by_slug("camille-roy").working  # type: ignore[union-attr]
            past = (minute(date(2026, 6, 1), "00:00"), minute(date(2027, 1, 4), "00:00"))
            return [(each.start, each.end) for each in working.segments(past)]

    before, path = worked(), address(app)
    _, fields = form_of(page, path)
    assert fields["begins"] == "2026-12-02"  # tomorrow is proposed
    changed = fields | {"begins": "2027-01-04", "monday-periods-0-start": "08:00"}
    saved(client, path, changed)
    assert worked() == before
    old, new = [each for each in schedules(app) if any(one.weekday == 0 for one in each.periods)]
    assert (old.valid_from, old.valid_until) == (None, date(2027, 1, 3))
    assert (new.valid_from, new.valid_until) == (date(2027, 1, 4), None)
    assert PeriodSetup(0, 480, 720) in new.periods
    assert PeriodSetup(0, 540, 720) in old.periods
    assert BreakSetup(0, 630, 645) in new.breaks & old.breaks


def test_a_correction_changes_the_past_too(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient
) -> None:
    path = address(app)
    _, fields = form_of(page, path)
    changed = fields | {"when": "always", "begins": "", "monday-periods-0-start": "08:00"}
    saved(client, path, changed)
    [corrected] = [each for each in schedules(app) if any(one.weekday == 0 for one in each.periods)]
    assert PeriodSetup(0, 480, 720) in corrected.periods
    assert (corrected.valid_from, corrected.valid_until) == (None, None)


def test_hours_of_every_other_week_keep_their_weeks_across_the_new_year(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient
) -> None:
    _, fields = form_of(page, f"{CAMILLE}/new")
    new = fields | {
        "location": "plateau",
        "saturday-periods-0-start": "09:00",
        "saturday-periods-0-end": "12:00",
        "every_weeks": "2",
        "counted_from": "2026-12-16",
        "begins": "2026-12-01",
    }
    saved(client, f"{CAMILLE}/new", new)
    path = address(app, 5)
    _, fields = form_of(page, path)
    assert (fields["every_weeks"], fields["counted_from"]) == ("2", "2026-11-30")
    changed = fields | {"begins": "2026-12-30", "saturday-periods-0-end": "13:00"}
    saved(client, path, changed)
    with app.app_context():
        working = current_clinic().therapist_by_slug("camille-roy").working  # type: ignore[union-attr]
        window = (minute(date(2026, 12, 1), "00:00"), minute(date(2027, 4, 1), "00:00"))
        days = [(CLOCK.day_of(each.start), each.end - each.start) for each in working.segments(window)]
    saturdays = [(day, length) for day, length in days if day.weekday() == 5]
    assert saturdays == [
        (day, 180 if day < date(2026, 12, 30) else 240)
        for day in (date(2026, 12, 5) + timedelta(weeks=2 * number) for number in range(9))
    ]


@pytest.mark.backends("sqlite")
def test_rows_are_added_removed_and_copied_without_a_script_and_nothing_is_saved(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient
) -> None:
    path, before = address(app), schedules(app)
    for language in ("fr", "en"):
        _, fields = form_of(page, path, language)
        typed = fields | {"monday-periods-0-start": "8h15", "every_weeks": "3"}
        more = page.check(post(client, path, typed | {"do": "add-monday-periods"}, language))
        fields = sent(more)
        assert (fields["monday-periods-0-start"], fields["every_weeks"]) == ("8h15", "3")
        assert fields["monday-periods-1-start"] == ""
        assert more.one("input", id="monday-periods-1-start").get("autofocus") is not None
        fewer = page.check(post(client, path, fields | {"do": "remove-monday-periods-0"}, language))
        assert "monday-periods-1-start" not in sent(fewer)
        copied = page.check(
            post(
                client, path, fields | {"do": "copy-monday", "copy-monday": ["wednesday", "sunday"]}, language
            )
        )
        assert sent(copied)["sunday-periods-0-start"] == "8h15"
        assert sent(copied)["wednesday-breaks-0-start"] == "10:30"
    assert schedules(app) == before


@pytest.mark.backends("sqlite")
def test_offers_the_services_that_the_therapist_gives_and_keeps_the_choice(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient
) -> None:
    path = address(app)
    _, fields = form_of(page, path)
    chosen = {"monday-periods-0-services": ["bilan", "suivi"], "monday-periods-0-default_service": "suivi"}
    saved(client, path, fields | chosen | {"when": "always"})
    assert PeriodSetup(0, 540, 720, frozenset({"bilan", "suivi"}), "suivi") in {
        period for each in schedules(app) for period in each.periods
    }
    shown, fields = form_of(page, address(app))
    assert fields["monday-periods-0-services"] == ["bilan", "suivi"]
    assert "Assessment, suivi" in shown.text


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"monday-periods-0-end": "08:00"}, "monday-periods-0-end"),
    ({"monday-periods-0-end": ""}, "monday-periods-0-end"),
    ({"monday-periods-0-start": ""}, "monday-periods-0-start"),
    ({"monday-periods-0-start": "when I wake"}, "monday-periods-0-start"),
    ({"monday-breaks-0-end": "9:59"}, "monday-breaks-0-end"),
    ({"monday-periods-1-start": "11:00", "monday-periods-1-end": "13:00"}, "monday-periods-1-start"),
    ({"wednesday-periods-0-start": "13:00", "wednesday-periods-0-end": "15:00"}, "wednesday-periods-0-start"),
    ({"monday-periods-0-services": ["nowhere"]}, "monday-periods-0-services"),
    (
        {"monday-periods-0-services": ["bilan"], "monday-periods-0-default_service": "suivi"},
        "monday-periods-0-default_service",
    ),
    ({"location": "nowhere"}, "location"),
    ({"every_weeks": "0"}, "every_weeks"),
    ({"every_weeks": "²"}, "every_weeks"),
    ({"every_weeks": "2"}, "counted_from"),
    ({"every_weeks": "2", "counted_from": "2026-12-01", "when": "always"}, "when"),
    ({"begins": ""}, "begins"),
    ({"begins": "2026-11-30"}, "begins"),
    ({"begins": "9999-12-31"}, "begins"),
    ({"until": "2026-12-01"}, "until"),
    ({"until": "soon"}, "until"),
]


@pytest.mark.backends("sqlite")
@pytest.mark.parametrize(
    ("typed", "wrong"), WRONG, ids=[f"{name}-{next(iter(typed))}" for typed, name in WRONG]
)
def test_says_by_the_field_what_is_wrong_and_keeps_what_was_typed(
    app: Flask,
    clinic: SimpleNamespace,
    page: PageChecker,
    client: FlaskClient,
    typed: dict[str, Any],
    wrong: str,
) -> None:
    path, before = address(app), schedules(app)
    for language in ("fr", "en"):
        _, fields = form_of(page, path, language)
        refused = page.check(post(client, path, fields | typed, language), 422)
        assert f"#{wrong}" in refused.links()
        errors = [
            each for each in refused.all("p", class_="field-error") if each.get("id", "").startswith(wrong)
        ]
        assert len(errors) == 1
        kept = sent(refused)
        known = {name: value for name, value in typed.items() if value != ["nowhere"] and value != "nowhere"}
        assert {name: kept[name] for name in known} == known
    assert schedules(app) == before


@pytest.mark.backends("sqlite")
def test_refuses_hours_without_any_period(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient
) -> None:
    path = f"{CAMILLE}/new"
    _, fields = form_of(page, path)
    refused = page.check(post(client, path, fields), 422)
    assert "#monday" in refused.links()


@pytest.mark.backends("sqlite")
def test_midnight_ends_a_day(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient
) -> None:
    _, fields = form_of(page, f"{CAMILLE}/new")
    typed = fields | {"sunday-periods-0-start": "20:00", "sunday-periods-0-end": "00:00"}
    saved(client, f"{CAMILLE}/new", typed)
    assert PeriodSetup(6, 1200, 1440) in {period for each in schedules(app) for period in each.periods}
    _, fields = form_of(page, address(app, 6))
    assert fields["sunday-periods-0-end"] == "00:00"


@pytest.mark.backends("sqlite")
def test_warns_of_what_is_odd_and_saves_it_all_the_same(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient
) -> None:
    with app.app_context():
        centre = db.session.get_one(Location, clinic.centre.id)
        centre.opening_hours = [[[540, 720], [780, 1020]], *([[480, 1200]] for _ in range(6))]
        db.session.get_one(Clinic, 1).revision += 1
        db.session.commit()
    path = address(app)
    _, fields = form_of(page, path)
    typed = {
        "monday-periods-0-end": "12:30",
        "tuesday-breaks-0-start": "15:00",
        "tuesday-breaks-0-end": "15:30",
    }
    saved(client, path, fields | typed | {"when": "always"})
    french, english = page.get(CAMILLE)
    assert "Downtown is not open all the time" in english.text
    assert "Tuesday: the break from" in english.text
    assert "Mardi" in french.text


def test_shows_the_second_of_two_editors_what_the_first_one_saved(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient
) -> None:
    path = address(app)
    _, fields = form_of(page, path)
    first = {"when": "always", "monday-periods-0-end": "12:15", "thursday-periods-0-end": "12:45"}
    second = {"when": "always", "monday-periods-0-end": "11:45", "tuesday-periods-0-end": "12:30"}
    saved(client, path, fields | first)
    refused = page.check(post(client, path, fields | second), 409)
    assert "Sam Roy saved changes" in refused.text
    assert "12:15" in refused.text
    saved(client, address(app), sent(refused))  # knowing it, they may
    [kept] = [each for each in schedules(app) if any(one.weekday == 0 for one in each.periods)]
    assert {(each.weekday, each.end_minute) for each in kept.periods} == {
        (0, 705),
        (1, 750),
        (3, 765),
        (4, 720),
    }


def test_hours_that_somebody_deleted_meanwhile_can_be_added_again(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient
) -> None:
    path = address(app, 2, slug="alex-martin")
    _, fields = form_of(page, path)
    [end] = page.get(f"{path}/end", "en")
    saved(client, f"{path}/end", end.fields(end.path) | {"last": "2026-11-30"})
    for language in ("fr", "en"):
        refused = page.check(post(client, path, fields | {"wednesday-periods-0-end": "19:00"}, language), 409)
    assert "Saved now: (empty)" in refused.text
    saved(client, "/manage/hours/alex-martin/new", sent(refused))
    assert PeriodSetup(2, 840, 1140) in schedules(app, "alex-martin")[-1].periods


def test_other_changes_of_the_therapist_are_in_nobodys_way(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient
) -> None:
    path = address(app)
    _, fields = form_of(page, path)
    with app.app_context():
        db.session.scalars(
            select(Therapist).where(Therapist.slug == "camille-roy")
        ).one().name = "Camille Roy-Cyr"
        db.session.get_one(Clinic, 1).revision += 1
        db.session.commit()
    saved(client, path, fields | {"begins": "2026-12-15", "monday-periods-0-end": "13:00"})
    with app.app_context():
        assert stored_setup().therapists["camille-roy"].name == "Camille Roy-Cyr"


def test_hours_end_with_a_day(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient
) -> None:
    path = address(app, 2, "/end")
    for language in ("fr", "en"):
        [shown] = page.get(path, language)
        refused = client.post(f"/{language}{path}", data=shown.fields(shown.path) | {"last": "2026-11-01"})
        assert page.check(refused, 422).one("p", id="last-error") is not None
    saved(client, path, shown.fields(shown.path) | {"last": "2026-12-23"})
    assert date(2026, 12, 23) in {each.valid_until for each in schedules(app)}


@pytest.mark.backends("sqlite")
def test_an_end_makes_no_hours_last_longer(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient
) -> None:
    path = address(app, 2, "/end")
    *_, shown = page.get(path)
    saved(client, path, shown.fields(shown.path) | {"last": "2026-12-23"})
    path = address(app, 2, "/end")
    for language in ("fr", "en"):
        [shown] = page.get(path, language)
        refused = client.post(f"/{language}{path}", data=shown.fields(shown.path) | {"last": "2026-12-24"})
        assert page.check(refused, 422).one("p", id="last-error") is not None


def test_hours_that_have_not_begun_are_deleted(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient
) -> None:
    _, fields = form_of(page, f"{CAMILLE}/new")
    typed = {"begins": "2027-01-04", "sunday-periods-0-start": "9:00", "sunday-periods-0-end": "11:00"}
    saved(client, f"{CAMILLE}/new", fields | typed)
    path = address(app, 6, "/end")
    *_, shown = page.get(path)
    saved(client, path, shown.fields(shown.path))
    assert len(schedules(app)) == 2
    assert page.check(client.post(f"/en{path}", data=shown.fields(shown.path), follow_redirects=True))


def test_copies_hours_to_another_therapist_and_names_what_is_left_out(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient
) -> None:
    path = address(app)
    _, fields = form_of(page, path)
    services = {
        "monday-periods-0-services": ["bilan", "suivi"],
        "tuesday-periods-0-services": ["suivi"],
        "when": "always",
    }
    saved(client, path, fields | services)
    path = address(app, 0, "/copy")
    *_, english = page.get(path)
    typed = english.fields(english.path) | {"therapist": "alex-martin", "begins": "2027-01-04"}
    told = page.check(client.post(f"/en{path}", data=typed, follow_redirects=True))
    copied = next(each for each in schedules(app, "alex-martin") if each.valid_from)
    assert {each.weekday for each in copied.periods} == {0, 3, 4}
    assert PeriodSetup(0, 540, 720, frozenset({"bilan"})) in copied.periods
    assert "Left out, since Alex Martin does not give them: suivi." in told.text
    assert "Tuesday" in told.text


def test_a_copy_over_other_hours_is_refused_unless_they_end(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient
) -> None:
    path = address(app, 2, "/copy")
    for language in ("fr", "en"):
        [shown] = page.get(path, language)
        typed = shown.fields(shown.path) | {"therapist": "alex-martin", "begins": "2027-01-06"}
        refused = page.check(client.post(f"/{language}{path}", data=typed), 422)
        assert refused.one("p", id="replaces-error") is not None
    saved(client, path, typed | {"replaces": "y"})
    old, new = schedules(app, "alex-martin")
    assert (old.valid_until, new.valid_from) == (date(2027, 1, 5), date(2027, 1, 6))


@pytest.mark.backends("sqlite")
def test_asks_to_whom_and_from_when_to_copy(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient
) -> None:
    path = address(app, 0, "/copy")
    for typed in (
        {"therapist": "camille-roy", "begins": "2027-01-04"},
        {"therapist": "alex-martin", "begins": ""},
    ):
        [shown] = page.get(path, "fr")
        refused = page.check(client.post(f"/fr{path}", data=shown.fields(shown.path) | typed), 422)
        assert len(refused.all("p", class_="field-error")) == 1


def test_shorter_hours_with_an_appointment_in_them_ask_what_becomes_of_it(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient
) -> None:
    with app.app_context():
        appointment(clinic, minute(WEDNESDAY, "15:15"))
    path, before = address(app, 2), schedules(app)
    _, fields = form_of(page, path)
    shorter = fields | {"begins": "2026-12-02", "wednesday-periods-0-end": "15:00"}
    asked = page.check(post(client, path, shorter), 409)
    assert "Ana Núñez" in asked.text
    assert schedules(app) == before
    settled = asked.fields(asked.path)
    keep = {each.attrib["name"]: "keep" for each in asked.all("select")}
    saved(client, path, settled | keep)
    assert PeriodSetup(2, 840, 900) in {period for each in schedules(app) for period in each.periods}


@pytest.mark.parametrize("path", ["nobody", "camille-roy/0123456789ab", "camille-roy/0123456789ab/copy"])
@pytest.mark.backends("sqlite")
def test_what_is_not_there_is_not_found(clinic: SimpleNamespace, client: FlaskClient, path: str) -> None:
    assert client.get(f"/en/manage/hours/{path}").status_code == 404


@pytest.mark.backends("sqlite")
def test_the_past_is_not_edited(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient, freeze: Freeze
) -> None:
    path = address(app, 2, "/end")
    [shown] = page.get(path, "en")
    saved(client, path, shown.fields(shown.path) | {"last": "2026-11-30"})
    for act in ("", "/end"):
        assert client.get(f"/en{address(app, 2, act)}").status_code == 404
    page.get(address(app, 2, "/copy"))
    *_, english = page.get(CAMILLE)
    assert "Show 1 earlier version" in english.text
