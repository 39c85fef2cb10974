"""The page of all components: sound in both languages and frames, and only where the site is developed."""

from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.document import Document, content
from tests.page import PageChecker

pytestmark = pytest.mark.backends("sqlite")


@pytest.mark.parametrize("path", ["/catalogue", "/catalogue?frame=staff"], ids=["patients", "staff"])
def test_shows_the_components_in_both_languages(page: PageChecker, path: str) -> None:
    for document in page.get(path):
        assert content(document.one("h1")) == "Catalogue"
        for tag, class_ in (("div", "empty-state"), ("table", "table"), ("article", "appointment-card")):
            assert document.one(tag, class_=class_) is not None


@pytest.mark.parametrize("environment", ["production", "demonstration"])
def test_is_not_for_the_public(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch, environment: str
) -> None:
    settings = replace(app.extensions["settings"], environment=environment)
    monkeypatch.setitem(app.extensions, "settings", settings)
    assert client.get("/en/catalogue").status_code == 404


def test_a_week_alone_takes_the_place_of_another(client: FlaskClient) -> None:
    part = Document(client.get("/en/catalogue?week=empty", headers={"HX-Request": "true"}))
    assert content(part.one("h3", id="week-title")) == "14 – 18.12.2026"
    assert not part.all("h1")
    assert not part.all("button", class_="slot")


def test_a_long_day_shows_its_opening_and_tells_until_when_the_rest_goes(client: FlaskClient) -> None:
    document = Document(client.get("/en/catalogue"))
    days = document.all("details", class_="disclosure more-times")
    told = [content(each) for day in days for each in day.iter("summary")]
    assert told == ["3 more times, until 14:30, 8.12.2026", "5 more times, until 15:30, 9.12.2026"]
    assert [len(list(day.iter("button"))) for day in days] == [3, 5]


def test_what_all_times_of_a_day_share_is_seen_once_and_read_with_each(client: FlaskClient) -> None:
    document = Document(client.get("/en/catalogue"))
    assert [content(each) for each in document.all("p", class_="day-note")] == ["Centre-ville"]
    [first, *_] = [each for each in document.all("button", class_="slot") if each.get("value") == "8-9:00"]
    assert content(first) == "9:00, 8.12.2026, Centre-ville"
