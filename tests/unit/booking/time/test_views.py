"""A week of free times, and holding one of them."""

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from app.extensions import db
from app.models import BookingDraft, Hold, Location, Schedule, Service
from tests.document import Document, content, filled
from tests.factories.booking import (
    AFTERNOON,
    ASSESSMENT,
    FOLLOW_UP,
    TYPED,
    book,
    change,
    choose,
    hold,
    open_only,
    ready,
    time_url,
    token_of,
)
from tests.factories.rows import counted
from tests.factories.small_clinic import WEDNESDAY, minute
from tests.factories.statements import counted_statements
from tests.page import PageChecker

sqlite_only = pytest.mark.backends("sqlite")
ANYBODY = ASSESSMENT | {"therapist": "any"}
LATER = minute(WEDNESDAY, "16:30")


def path(**query: Any) -> str:
    """The address without its language."""
    return time_url(**query).removeprefix("/en")


def slots(document: Document) -> list[str]:
    """What the slots of a page say."""
    return [content(button) for button in document.all("button", class_="slot")]


def values(document: Document) -> list[str]:
    """What the slots of a page send."""
    return [button.get("value", "") for button in document.all("button", class_="slot")]


def first_day(document: Document) -> str | None:
    """The first day that is shown."""
    return document.all("time")[0].get("datetime")


@sqlite_only
def test_shows_a_week_with_the_full_date_in_each_slots_name(
    clinic: SimpleNamespace, page: PageChecker
) -> None:
    french, english = page.get(path(week="2026-12-09"))
    assert "2:00\u202fp.m., Wednesday, December 9, 2026" in slots(english)
    assert "15\u00a0h\u00a015, mercredi 9 décembre 2026" in slots(french)
    assert str(AFTERNOON) in values(english)
    assert [day.get("datetime") for day in french.all("time")] == [
        f"2026-12-{day:02}" for day in range(7, 12)
    ]


@sqlite_only
def test_a_weekend_is_shown_when_it_has_free_times(
    app: Flask, clinic: SimpleNamespace, page: PageChecker
) -> None:
    change(app, db.text("UPDATE periods SET weekday = 5 WHERE weekday = 4"))
    for document in page.get(path(week="2026-12-09")):
        assert [day.get("datetime") for day in document.all("time")][-1] == "2026-12-12"


@sqlite_only
def test_begins_with_the_week_of_the_first_free_time(
    clinic: SimpleNamespace, clock: time_machine.Traveller, page: PageChecker
) -> None:
    clock.shift(timedelta(days=4))  # a Saturday: this week is over
    for document in page.get(path()):
        assert first_day(document) == "2026-12-07"
        assert not document.all("a", id="week-first")


@sqlite_only
@pytest.mark.parametrize(
    ("asked", "monday"),
    [
        ("2026-12-09", "2026-12-07"),
        ("2026-12-13", "2026-12-07"),
        ("2020-01-01", "2026-11-30"),
        ("0001-01-01", "2026-11-30"),
        ("9999-12-31", "2027-03-01"),
        ("2027-03-06", "2027-03-01"),
        ("yesterday", "2026-11-30"),
        ("2026-13-40", "2026-11-30"),
        ("", "2026-11-30"),
        ("first", "2026-11-30"),
    ],
)
def test_an_odd_week_means_the_nearest(
    clinic: SimpleNamespace, page: PageChecker, asked: str, monday: str
) -> None:
    for document in page.get(path(week=asked)):
        assert first_day(document) == monday


@sqlite_only
def test_leads_neither_before_the_present_week_nor_beyond_the_horizon(
    clinic: SimpleNamespace, page: PageChecker
) -> None:
    [first], [last] = page.get(path(week="2026-12-01"), "en"), page.get(path(week="2027-03-01"), "en")
    assert not first.all("a", id="week-previous")
    assert first.one("a", id="week-next").get("href", "").endswith("week=2026-12-07")
    assert not last.all("a", id="week-next")
    assert last.one("a", id="week-previous").get("href", "").endswith("week=2027-02-22")
    assert last.one("a", id="week-first").get("href", "").endswith("week=first")


@sqlite_only
def test_the_first_week_with_free_times_offers_no_way_to_itself(
    app: Flask, clinic: SimpleNamespace, page: PageChecker
) -> None:
    open_only(app, date(2026, 12, 9), date(2026, 12, 20))
    for document in page.get(path(week="2026-12-09")):
        assert not document.all("a", id="week-first")
    french, english = page.get(path(week="2026-12-16"))
    assert content(english.one("a", id="week-first")).endswith("Wed, Dec 9")
    assert "mer. 9 déc." in content(french.one("a", id="week-first"))


@sqlite_only
def test_the_last_week_says_until_when_can_be_booked(clinic: SimpleNamespace, page: PageChecker) -> None:
    sentence = "You can book online until Monday, March 1, 2027."
    [last], [other] = page.get(path(week="2027-03-01"), "en"), page.get(path(week="2027-02-22"), "en")
    assert sentence in last.text
    assert "booked online until" not in other.text


@sqlite_only
def test_the_time_that_is_kept_is_told_only_beside_its_own_choice(
    clinic: SimpleNamespace, client: FlaskClient
) -> None:
    token = hold(client)
    other = time_url(token=token, **FOLLOW_UP)
    assert "Held for you until" in client.get(time_url(token=token)).text
    assert "Held for you until" not in client.get(other).text
    assert "Held for you until" not in client.get(other.replace("/time", "/therapist")).text


@sqlite_only
def test_pages_of_an_unfinished_booking_name_it(
    clinic: SimpleNamespace, client: FlaskClient, page: PageChecker
) -> None:
    token = hold(client)
    for step in ("service", "therapist", "time", "details"):
        for document in page.get(f"/booking/{token}/{step}"):
            assert document.one("main").get("data-draft") == token
    for document in page.get(path()):
        assert "data-draft" not in document.one("main").attrib
    for document in page.get("/booking/none/time", status=410):
        assert document.one("main").get("data-draft") == ""


@sqlite_only
def test_an_empty_week_says_when_the_next_free_time_is(
    app: Flask, clinic: SimpleNamespace, page: PageChecker
) -> None:
    open_only(app, date(2026, 12, 16))
    french, english = page.get(path(week="2026-12-09"))
    link = english.one("a", id="week-next-free")
    assert "December 16, 2026 at 2:00" in content(link)
    assert link.get("href", "").endswith("week=2026-12-14")
    assert "16 décembre 2026" in content(french.one("a", id="week-next-free"))
    assert not slots(french)


@sqlite_only
def test_after_the_last_free_time_the_way_leads_back_to_the_first(
    app: Flask, clinic: SimpleNamespace, page: PageChecker
) -> None:
    open_only(app, date(2026, 12, 1), date(2026, 12, 20))
    for document in page.get(path(week="2027-01-11")):
        assert document.one("a", id="week-next-free").get("href", "").endswith("week=2026-11-30")
        assert "2 décembre 2026" in document.text or "December 2, 2026" in document.text


@sqlite_only
@pytest.mark.parametrize("week", ["", "2026-12-01", "first"])
def test_nothing_in_the_whole_horizon_says_so_with_the_phone(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, week: str
) -> None:
    open_only(app, date(2030, 1, 1))
    for document in page.get(path(week=week)):
        assert not slots(document)
        assert "tel:+15145550100" in [
            link.get("href") for link in document.one("section", id="week").iter("a")
        ]


@sqlite_only
def test_htmx_gets_the_week_alone(clinic: SimpleNamespace, client: FlaskClient) -> None:
    part = client.get(time_url(), headers={"HX-Request": "true"})
    assert part.text.strip().startswith("<section")
    assert "<html" not in part.text
    assert "HX-Request" in part.vary
    headers = {"HX-Request": "true", "HX-History-Restore-Request": "true"}
    assert "<html" in client.get(time_url(), headers=headers).text


@sqlite_only
def test_htmx_is_sent_elsewhere_by_a_header(clinic: SimpleNamespace, client: FlaskClient) -> None:
    response = client.get("/en/time?service=bilan", headers={"HX-Request": "true"})
    assert response.headers["HX-Redirect"].startswith("/en/therapist?service=bilan")
    assert not response.text


@sqlite_only
@pytest.mark.parametrize(
    ("query", "leads_to"),
    [("", "/en/"), ("service=bilan&therapist=any", "/en/therapist?service=bilan&therapist=any")],
)
def test_what_is_not_chosen_yet_comes_first(
    clinic: SimpleNamespace, client: FlaskClient, query: str, leads_to: str
) -> None:
    response = client.get(f"/en/time?{query}")
    assert (response.status_code, response.location.split("&location")[0]) == (302, leads_to)


@sqlite_only
def test_without_preference_equal_times_are_shown_once(clinic: SimpleNamespace, page: PageChecker) -> None:
    for document in page.get(path(**ANYBODY, week="2026-12-09")):
        assert values(document).count(str(AFTERNOON)) == 1


def with_two_places(app: Flask, clinic: SimpleNamespace) -> None:
    """Let Alex work elsewhere than Camille, at the same hours."""
    with app.app_context():
        north = Location(slug="nord", name_fr="Rive-Nord", name_en="North Shore")
        db.session.add(north)
        db.session.flush()
        moved = update(Schedule).where(Schedule.therapist_id == clinic.alex.id).values(location_id=north.id)
        db.session.execute(moved)
        db.session.commit()


@sqlite_only
def test_without_preference_of_a_location_each_slot_says_where(
    app: Flask, clinic: SimpleNamespace, client: FlaskClient, page: PageChecker
) -> None:
    with_two_places(app, clinic)
    query = ANYBODY | {"location": "any"}
    [english] = page.get(path(**query, week="2026-12-09"), "en")
    two = [slot for slot in slots(english) if slot.startswith("2:00") and "December 9" in slot]
    assert [slot.rpartition("2026")[2] for slot in two] == ["Downtown", "North Shore"]
    token = hold(client, f"{AFTERNOON}@nord", **query)
    assert "North Shore" in client.get(f"/en/booking/{token}/details").text


@sqlite_only
def test_a_visit_by_video_does_not_ask_where(
    app: Flask, clinic: SimpleNamespace, client: FlaskClient, page: PageChecker
) -> None:
    with_two_places(app, clinic)
    query = ANYBODY | {"location": "any", "type": "video"}
    [english] = page.get(path(**query, week="2026-12-09"), "en")
    two = [value for value in values(english) if value.startswith(str(AFTERNOON))]
    assert len(two) == 1
    assert "Downtown" not in " ".join(slots(english))
    assert "By video" in client.get(f"/en/booking/{hold(client, two[0], **query)}/details").text


@sqlite_only
def test_needs_few_statements(app: Flask, clinic: SimpleNamespace, client: FlaskClient) -> None:
    client.get(time_url())
    with counted_statements(app) as full:
        client.get(time_url(week="2026-12-09"))
    assert len([one for one in full if one.startswith("SELECT")]) == 3
    open_only(app, date(2030, 1, 1))
    client.get(time_url())
    with counted_statements(app) as empty:
        client.get(time_url(week="2026-12-09"))
    assert len([one for one in empty if one.startswith("SELECT")]) <= 8


@sqlite_only
@pytest.mark.parametrize("weeks", ["1", "5"])
def test_needs_as_few_however_many_weeks_are_shown(
    app: Flask, clinic: SimpleNamespace, client: FlaskClient, weeks: str
) -> None:
    client.get(time_url())
    with counted_statements(app) as sent:
        client.get(time_url(week="2026-12-09", weeks=weeks))
    assert len([one for one in sent if one.startswith("SELECT")]) == 3


@sqlite_only
@pytest.mark.parametrize("filters", [{"part": "evening"}, {"part": "morning", "day": "sun"}], ids=str)
def test_needs_few_also_where_a_filter_finds_nothing(
    app: Flask, clinic: SimpleNamespace, client: FlaskClient, filters: dict[str, str]
) -> None:
    client.get(time_url())
    with counted_statements(app) as sent:
        client.get(time_url(week="2027-01-06", **filters))
    assert len([one for one in sent if one.startswith("SELECT")]) <= 10


def days(document: Document) -> list[str]:
    """The days that are shown."""
    return [day.get("datetime", "") for day in document.all("time")]


@sqlite_only
def test_further_weeks_are_shown_under_the_first(clinic: SimpleNamespace, page: PageChecker) -> None:
    for document in page.get(path(week="2026-12-09", weeks="3")):
        assert (days(document)[0], days(document)[-1], len(days(document))) == (
            "2026-12-07",
            "2026-12-25",
            15,
        )
        headings = [heading.get("id") for heading in document.all("h2", class_="heading-3 further-week")]
        assert headings == ["week-2026-12-14", "week-2026-12-21"]
        assert document.one("a", id="week-next").get("href", "").endswith("week=2026-12-28")
        more = document.one("a", id="week-more")
        assert more.get("href", "").endswith("week=2026-12-07&weeks=4")
        assert more.get("data-leads-to") == "week-2026-12-28"
        assert len(values(document)) == len(set(values(document)))


@sqlite_only
@pytest.mark.parametrize(
    ("week", "weeks", "shown"),
    [
        ("2026-12-09", "5", 5),
        ("2026-12-09", "9", 5),
        ("2027-02-24", "5", 2),
        ("2026-12-09", "0", 1),
        ("2026-12-09", "-2", 1),
        ("2026-12-09", "1000000000000", 1),
        ("2026-12-09", "²", 1),
        ("2026-12-09", "two", 1),
    ],
)
def test_shows_five_weeks_at_most_and_none_beyond_the_horizon(
    clinic: SimpleNamespace, page: PageChecker, week: str, weeks: str, shown: int
) -> None:
    [document] = page.get(path(week=week, weeks=weeks), "en")
    assert len(days(document)) == 5 * shown
    if shown == 5 or week > "2027":
        assert not document.all("a", id="week-more")


@sqlite_only
def test_jumps_to_each_month_that_can_be_booked(clinic: SimpleNamespace, page: PageChecker) -> None:
    french, english = page.get(path(week="2026-12-09", part="morning"))
    options = {content(each): each for each in english.one("select", id="week-month").iter("option")}
    assert list(options) == ["December 2026", "January 2027", "February 2027", "March 2027"]
    assert "selected" in options["December 2026"].attrib
    form = english.one("form", id="week-months")
    assert (form.get("method"), form.get("action")) == ("get", "/en/time")
    assert "janvier 2027" in content(french.one("select", id="week-month"))
    sent = dict(filled(form)) | {"week": options["January 2027"].get("value")}
    assert sent == ASSESSMENT | {"part": "morning", "week": "2027-01-04"}
    [january] = page.get(path(**sent), "en")
    assert first_day(january) == "2027-01-04"
    chosen = [content(each) for each in january.one("select").iter("option") if "selected" in each.attrib]
    assert chosen == ["January 2027"]


def hours(document: Document) -> set[str]:
    """The hour that each slot begins with."""
    return {slot.partition(":")[0] for slot in slots(document)}


@sqlite_only
@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ({}, "9 10 2 3 4 5"),
        ({"part": "morning"}, "9 10"),
        ({"part": "afternoon"}, "2 3 4"),
        ({"part": ["afternoon", "evening"]}, "2 3 4 5"),
        ({"part": "evening"}, "5"),
        ({"day": ["mon", "wed"], "part": "morning"}, "9 10"),
        ({"day": "wed"}, "2 3 4 5"),
        ({"part": "night", "day": "someday"}, "9 10 2 3 4 5"),
    ],
    ids=str,
)
def test_filters_by_time_of_day_and_weekday(
    clinic: SimpleNamespace, page: PageChecker, query: Any, shown: str
) -> None:
    [english] = page.get(path(week="2026-12-09", **query), "en")
    assert hours(english) == set(shown.split())


@sqlite_only
def test_filters_in_use_stay_in_sight_and_can_be_taken_away(
    clinic: SimpleNamespace, page: PageChecker
) -> None:
    [english] = page.get(path(week="2026-12-09", weeks="2", part="morning", day=["mon", "thu"]), "en")
    assert "Filter the times (3 filters)" in english.text
    in_use = english.one("ul", class_="filters-in-use")
    links = {
        content(link).removeprefix("Remove this filter: "): link.get("href", "") for link in in_use.iter("a")
    }
    assert list(links) == ["Morning (before noon)", "Monday", "Thursday"]
    assert links["Monday"].endswith("part=morning&day=thu&week=2026-12-07&weeks=2")
    ticked = {name for name, value in filled(english.one("form", id="week-filter"))}
    assert ticked == {*ASSESSMENT, "week", "weeks", "part", "day"}


@sqlite_only
def test_filters_go_along_to_other_weeks_and_through_the_steps(
    clinic: SimpleNamespace, page: PageChecker, client: FlaskClient
) -> None:
    [english] = page.get(path(week="2026-12-09", part="afternoon"), "en")
    for way in ("previous", "next", "first", "more"):
        assert "part=afternoon" in english.one("a", id=f"week-{way}").get("href", "")
    held = client.post(
        english.form(f"/en/time?{urlencode(ASSESSMENT)}&part=afternoon").get("action"),
        data={"start": AFTERNOON},
    )
    assert held.location.endswith("/details?part=afternoon")
    [details] = page.get(held.location.removeprefix("/en"), "en")
    changed = client.post(details.form().get("action"), data=details.fields() | {"change": "time"})
    assert changed.location.endswith("part=afternoon")
    switched = client.post(details.form().get("action"), data=details.fields() | {"switch_to": "fr"})
    assert switched.location.startswith("/fr/")
    assert switched.location.endswith("/details?part=afternoon")
    checked = client.post(details.form().get("action"), data=TYPED)
    assert checked.location.endswith("/check?part=afternoon")
    [check] = page.get(checked.location.removeprefix("/en"), "en")
    assert any(link.endswith("/time?part=afternoon") for link in check.links())


@sqlite_only
def test_the_first_and_the_next_free_time_are_among_those_that_are_wanted(
    app: Flask, clinic: SimpleNamespace, page: PageChecker
) -> None:
    for document in page.get(path(day="wed")):
        assert first_day(document) == "2026-11-30"
    open_only(app, date(2026, 12, 10))
    [first] = page.get(path(week="first", day="wed"), "en")
    assert first_day(first) == "2026-12-14"
    [filtered] = page.get(path(week="2026-12-09", day="wed"), "en")
    assert "None of the available times match your filters" in filtered.text
    assert "December 16" in content(filtered.one("a", id="week-next-free"))
    assert "day=" not in filtered.one("a", id="week-clear").get("href", "")


@sqlite_only
def test_a_filter_that_lets_nothing_through_at_all_can_be_removed(
    clinic: SimpleNamespace, page: PageChecker
) -> None:
    for week in ("", "2026-12-09", "2027-03-01"):  # the second would be full of times
        [english] = page.get(path(week=week, weeks="2", day="sun"), "en")
        assert not slots(english)
        assert "No available time until Monday, March 1, 2027 matches your filters" in english.text
        assert "None of the available times" not in english.text
        assert not english.all("a", id="week-next-free")
        without = english.one("a", id="week-clear").get("href", "")
        assert "week" not in without
        [all_times] = page.get(without.removeprefix("/en"), "en")
        assert slots(all_times)
        assert first_day(all_times) == "2026-11-30"


@sqlite_only
def test_filters_over_nothing_at_all_change_nothing(
    app: Flask, clinic: SimpleNamespace, page: PageChecker
) -> None:
    open_only(app, date(2030, 1, 1))
    [english] = page.get(path(day="wed"), "en")
    assert "There are no times available at the moment" in english.text


def test_a_filter_says_what_is_shown_not_what_may_be_booked(
    clinic: SimpleNamespace, client: FlaskClient
) -> None:
    assert choose(client, part="morning", day="sun").status_code == 303


@sqlite_only
def test_the_filters_stay_open_while_somebody_is_at_them(
    clinic: SimpleNamespace, client: FlaskClient
) -> None:
    headers = {"HX-Request": "true", "HX-Trigger": "week-filter"}
    opened = client.get(time_url(part="morning"), headers=headers).text
    assert '<details class="disclosure week-filter" open>' in opened
    assert " open>" not in client.get(time_url(part="morning"), headers={"HX-Request": "true"}).text


@sqlite_only
def test_says_on_whose_clock_the_times_are(clinic: SimpleNamespace, page: PageChecker) -> None:
    french, english = page.get(path())
    assert "Times are in the clinic’s time zone (Eastern Time – Toronto)." in english.text
    assert "(heure de l’Est – Toronto)" in french.text


@sqlite_only
def test_sets_no_cookie_and_is_not_kept_by_the_browser(clinic: SimpleNamespace, client: FlaskClient) -> None:
    response = client.get(time_url())
    assert "Set-Cookie" not in response.headers
    assert response.headers["Cache-Control"] == "no-store"


def test_choosing_a_time_holds_it(app: Flask, clinic: SimpleNamespace, client: FlaskClient) -> None:
    response = choose(client)
    assert response.status_code == 303
    assert response.location == f"/en/booking/{token_of(response)}/details"
    with app.app_context():
        assert counted(Hold) == 1


def test_a_held_time_is_shown_to_nobody_else(
    app: Flask, clinic: SimpleNamespace, client: FlaskClient
) -> None:
    token = hold(client)
    [others] = PageChecker(app, app.test_client()).get(path(week="2026-12-09"), "en")
    [own] = PageChecker(app, client).get(f"/booking/{token}/time", "en")
    assert str(AFTERNOON) not in values(others)
    assert str(AFTERNOON) in values(own)
    assert "held for you" in own.text


@pytest.mark.parametrize("gone_by", [hold, book])
def test_a_time_that_is_gone_is_refused_with_the_nearest(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient, gone_by: Any
) -> None:
    gone_by(app.test_client())
    for language in ("fr", "en"):
        refused = page.check(client.post(time_url(language), data={"start": str(AFTERNOON)}), status=409)
        assert refused.all("p", class_="notice-title")
        assert len(values(refused)) > len(set(values(refused)))  # beside the sentence and in the week
    with app.app_context():
        assert counted(BookingDraft) == (1 if gone_by is hold else 0)


def stale_and_forged() -> list[Any]:
    """Times that are never offered for the assessment, or not any more."""
    cases = {
        "past": minute(date(2026, 11, 25), "14:00"),
        "too soon": minute(date(2026, 12, 1), "10:15"),
        "beyond the horizon": minute(date(2027, 3, 10), "14:00"),
        "three at night": minute(WEDNESDAY, "3:00"),
        "after hours": minute(WEDNESDAY, "19:00"),
        "in a break": minute(date(2026, 12, 10), "10:35"),
        "off the grid": minute(WEDNESDAY, "14:05"),
        "nothing": "",
        "letters": "abc",
        "a fraction": "1.5",
        "before time": "-1",
        "zero": "0",
        "the largest": 2**31 - 1,
        "too large": 2**31,
        "far too large": 10**30,
        "absurd": "9" * 5000,
        "NUL": "\0",
    }
    return [pytest.param(start, id=name) for name, start in cases.items()]


@pytest.mark.parametrize("start", stale_and_forged())
def test_a_time_that_is_not_offered_is_refused(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient, start: Any
) -> None:
    page.check(choose(client, start), status=422)
    with app.app_context():
        assert counted(BookingDraft) == 0


@pytest.mark.parametrize(
    "wrong",
    [
        {"service": "reunion"},
        {"service": "none"},
        {"service": ""},
        {"therapist": "nobody"},
        {"therapist": ""},
        {"location": "moon"},
        {"type": "walk"},
        {"type": "home"},
        {"type": ""},
        {"service": "suivi", "therapist": "alex-martin"},
    ],
    ids=str,
)
def test_a_choice_that_is_not_offered_is_refused(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient, wrong: dict[str, str]
) -> None:
    page.check(choose(client, **ASSESSMENT | wrong), status=422)
    with app.app_context():
        assert counted(BookingDraft) == 0


def test_a_service_for_known_patients_is_refused_with_a_sentence_of_its_own(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient
) -> None:
    change(app, update(Service).values(booking_overrides={"existing_patients_only": True}))
    refused = page.check(choose(client), status=422)
    assert "This service is for current patients. Call the clinic to book." in refused.text
    with app.app_context():
        assert counted(BookingDraft) == 0


def test_another_time_takes_the_place_of_the_first(
    app: Flask, clinic: SimpleNamespace, client: FlaskClient
) -> None:
    token = hold(client)
    response = client.post(f"/en/booking/{token}/time", data={"start": str(LATER)})
    assert response.location == f"/en/booking/{token}/details"
    with app.app_context():
        assert db.session.scalars(select(Hold.starts_at)).all() == [LATER]


def test_after_the_details_another_time_leads_straight_to_the_check(
    clinic: SimpleNamespace, client: FlaskClient
) -> None:
    token = ready(client)
    response = client.post(f"/en/booking/{token}/time", data={"start": str(LATER)})
    assert response.location == f"/en/booking/{token}/check"
    assert "Núñez" in client.get(response.location).text


def test_a_refusal_loses_nothing_and_keeps_the_first_time(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient
) -> None:
    hold(app.test_client(), LATER)
    token = ready(client)
    page.check(client.post(f"/fr/booking/{token}/time", data={"start": str(LATER)}), status=409)
    assert "Núñez" in client.get(f"/fr/booking/{token}/check").text
    with app.app_context():
        assert counted(Hold) == 2


def test_changing_the_service_keeps_what_was_typed(clinic: SimpleNamespace, client: FlaskClient) -> None:
    token = ready(client)
    start = minute(date(2026, 12, 10), "9:00")
    response = choose(client, start, token=token, **FOLLOW_UP)
    assert response.location == f"/en/booking/{token}/check"
    bounced = client.get(response.location)  # a number to call is missing
    assert bounced.location == f"/en/booking/{token}/details"
    assert "Núñez" in client.get(bounced.location).text


@sqlite_only
def test_an_unknown_token_is_gone(clinic: SimpleNamespace, page: PageChecker, client: FlaskClient) -> None:
    page.get("/booking/none/time", status=410)
    page.check(client.post("/fr/booking/none/time", data={"start": str(AFTERNOON)}), status=410)


@sqlite_only
def test_without_preference_the_details_name_who_will_be_there(
    clinic: SimpleNamespace, client: FlaskClient, clock: time_machine.Traveller
) -> None:
    token = hold(client, **ANYBODY)
    assert "Alex Martin" in client.get(f"/en/booking/{token}/details").text  # equally free, first by name
    assert "Any therapist" in client.get(f"/en/booking/{token}/time").text
    clock.shift(11 * 60)
    assert "Any therapist" in client.get(f"/en/booking/{token}/details").text
