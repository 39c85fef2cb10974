"""What is kept of the free times is never out of date: it is held against what is made anew."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from app.models import Schedule, Service
from app.web.html_cache import HTML_CACHE, HtmlCache
from tests.factories.booking import (
    AFTERNOON,
    ASSESSMENT,
    FOLLOW_UP,
    book,
    change,
    confirm,
    hold,
    ready,
    time_url,
)
from tests.factories.small_clinic import WEDNESDAY, minute

pytestmark = pytest.mark.backends("sqlite")
FIRST_TOKEN = re.compile(r'name="draft" value="[^"]+"')
ADDRESSES = (
    time_url(week="2026-12-09"),
    time_url("fr", week="2026-12-09"),
    time_url(**ASSESSMENT | {"therapist": "any", "week": "2026-12-09", "weeks": "3"}),
    time_url(**FOLLOW_UP | {"week": "2026-12-09"}),
    time_url(week="2026-12-09", part="afternoon"),
    time_url(),
    "/api/v1/slots?service=bilan&therapist=any&from=2026-12-07&days=7",
    "/api/v1/slots?service=suivi&from=2026-12-09",
    "/api/v1/services",
    "/en/",
    "/fr/?q=bilan",
)
PART = {"HX-Request": "true"}
SAME = ("booked", "a minute later")  # events that change no free time: what is kept has to stay as good


def clock_of(utc_minute: int) -> datetime:
    """The instant of a UTC minute."""
    return datetime.fromtimestamp(60 * utc_minute, UTC)


def answers(client: FlaskClient) -> list[str]:
    """What every address answers to somebody new, whole and in part; the token of the page's own apart."""
    return [
        FIRST_TOKEN.sub("", client.get(address, headers=headers).text)
        for address in ADDRESSES
        for headers in ({}, PART, PART | {"HX-Trigger": "week-filter"})
    ]


def made_anew(app: Flask, client: FlaskClient) -> list[str]:
    """The same with nothing kept."""
    kept = app.extensions[HTML_CACHE]
    app.extensions[HTML_CACHE] = HtmlCache(characters=0)
    try:
        return answers(client)
    finally:
        app.extensions[HTML_CACHE] = kept


def test_each_change_is_seen_at_once(
    clinic: SimpleNamespace, app: Flask, client: FlaskClient, clock: time_machine.Traveller
) -> None:
    held: list[str] = []
    later = minute(WEDNESDAY, "16:30")
    events: dict[str, Callable[[], object]] = {
        "nothing yet": lambda: None,
        "held": lambda: held.append(ready(client)),
        "another held": lambda: hold(client, later),
        "booked": lambda: confirm(client, held[0]),
        "the other one ran out": lambda: clock.shift(timedelta(minutes=15)),
        "booked by somebody else": lambda: book(client, later),
        "the next day": lambda: clock.shift(timedelta(days=1)),
        "other hours": lambda: change(app, update(Schedule).values(valid_from=WEDNESDAY)),
        "another duration": lambda: change(app, update(Service).values(duration_minutes=30)),
        "a minute later": lambda: clock.shift(timedelta(minutes=1)),
        "within the notice": lambda: clock.move_to(clock_of(AFTERNOON) - timedelta(hours=2)),
        "over": lambda: clock.move_to(clock_of(AFTERNOON) + timedelta(days=3)),
    }
    before: list[str] = []
    for name, happen in events.items():
        happen()
        found = answers(client)
        assert found == made_anew(app, client), name
        assert answers(client) == found, name
        assert (found == before) == (name in SAME), name
        before = found


@pytest.mark.usefixtures("clinic")
def test_each_visitor_of_a_kept_page_begins_a_booking_of_their_own(client: FlaskClient) -> None:
    tokens = [FIRST_TOKEN.findall(client.get(ADDRESSES[0]).text) for _ in range(3)]
    assert [len(found) for found in tokens] == [1, 1, 1]
    assert len({found[0] for found in tokens}) == 3
