"""A therapist for whom a service takes longer than usual: offered, held, booked, moved and shown so."""

from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from app.actions.appointments.hold_slot import hold_slot
from app.actions.appointments.move import MoveRequest, move_appointment
from app.domain.errors import Reason
from app.domain.scheduling.slots import Grid
from app.extensions import db
from app.models import Appointment, BlockedTime, Hold, Service, TherapistService
from app.queries.configuration.snapshot import fresh_clinic
from tests.factories.appointments import at_once, booked, visit_of, wanted
from tests.factories.booking import (
    AFTERNOON,
    ASSESSMENT,
    FOLLOW_UP,
    book,
    change,
    choose,
    confirm,
    hold,
    time_url,
    type_in,
)
from tests.factories.small_clinic import NOW, WEDNESDAY, minute
from tests.page import PageChecker

sqlite_only = pytest.mark.backends("sqlite")
ALEX = ASSESSMENT | {"therapist": "alex-martin"}
ANYBODY = ASSESSMENT | {"therapist": "any"}
LONG, AFTER = 100, 10  # minutes; the assessment usually takes 75, from 14:00 to 18:00
UNTIL = AFTERNOON + LONG + AFTER


@pytest.fixture(autouse=True)
def slow(app: Flask, clinic: SimpleNamespace) -> SimpleNamespace:
    """Alex takes longer than Camille; both need ten minutes after it."""
    change(
        app,
        update(TherapistService)
        .where(TherapistService.therapist_id == clinic.alex.id)
        .values(duration_minutes=LONG),
        update(Service).where(Service.id == clinic.bilan.id).values(buffer_after_minutes=AFTER),
    )
    return clinic


def rows(app: Flask, table: Any) -> list[Any]:
    with app.app_context():
        return list(db.session.scalars(select(table).order_by(table.id)))


def slots(client: FlaskClient, therapist: str) -> list[tuple[str, str, tuple[str, ...]]]:
    """Start, end and therapists of each slot of the Wednesday, as machines read them."""
    answer = client.get(f"/api/v1/slots?service=bilan&therapist={therapist}&from=2026-12-09")
    return [
        (slot["start"][11:16], slot["end"][11:16], tuple(slot["therapists"])) for slot in answer.json["slots"]
    ]


def test_the_snapshot_knows_the_grid_of_each(app: Flask, slow: SimpleNamespace) -> None:
    with app.app_context():
        clinic = fresh_clinic()
    usual = Grid(slow.bilan.id, "fixed", 75, buffer_after=AFTER)
    assert clinic.grid_of(slow.bilan.id, slow.camille.id) == usual
    assert clinic.grid_of(slow.bilan.id, slow.alex.id).duration == LONG
    assert clinic.durations_of(slow.bilan.id) == (75, LONG)
    assert clinic.durations_of(slow.bilan.id, slow.alex.id) == (LONG, LONG)
    assert clinic.durations_of(slow.reunion.id) == (60, 60)


def test_each_has_starts_of_their_own(client: FlaskClient) -> None:
    assert [start for start, _, _ in slots(client, "camille-roy")] == ["14:00", "15:25", "16:50"]
    assert [start for start, _, _ in slots(client, "alex-martin")] == ["14:00", "15:50", "17:40"]


def test_equal_starts_that_end_at_different_times_are_told_apart(client: FlaskClient) -> None:
    first, second, third, *_ = slots(client, "any")
    assert first == ("14:00", "15:15", ("camille-roy",))
    assert second == ("14:00", "15:40", ("alex-martin",))
    assert third == ("15:25", "16:40", ("camille-roy",))


def test_holds_and_blocks_the_longer_time(app: Flask, client: FlaskClient) -> None:
    hold(client, **ALEX)
    [held], [blocked] = rows(app, Hold), rows(app, BlockedTime)
    assert (held.starts_at, held.ends_at) == (AFTERNOON, AFTERNOON + LONG)
    assert (blocked.starts_at, blocked.ends_at) == (AFTERNOON, UNTIL)
    assert [start for start, _, _ in slots(client, "alex-martin")] == ["15:50", "17:40"]


def test_books_and_blocks_the_longer_time(app: Flask, client: FlaskClient, slow: SimpleNamespace) -> None:
    token = hold(client, **ALEX)
    assert type_in(client, token).status_code == 303
    assert confirm(client, token).status_code == 303
    [visit], [blocked] = rows(app, Appointment), rows(app, BlockedTime)
    assert (visit.therapist_id, visit.starts_at, visit.ends_at) == (
        slow.alex.id,
        AFTERNOON,
        AFTERNOON + LONG,
    )
    assert (blocked.appointment_id, blocked.starts_at, blocked.ends_at) == (visit.id, AFTERNOON, UNTIL)


@pytest.mark.parametrize("start", ["15:15", "15:25", "15:40"])
def test_a_start_on_the_usual_grid_is_none_of_the_slower_one(client: FlaskClient, start: str) -> None:
    assert choose(client, minute(WEDNESDAY, start), **ALEX).status_code == 422


def test_moving_to_the_slower_one_takes_the_longer_time(app: Flask, slow: SimpleNamespace) -> None:
    with app.app_context():
        token = booked(slow)
        visit = visit_of(token)
        move_appointment(
            MoveRequest(token, minute(WEDNESDAY, "15:50"), slow.alex.id, slow.centre.id, visit.revision), NOW
        )
        moved = visit_of(token)
    assert (moved.starts_at, moved.ends_at) == (minute(WEDNESDAY, "15:50"), minute(WEDNESDAY, "17:30"))
    [blocked] = rows(app, BlockedTime)
    assert (blocked.therapist_id, blocked.ends_at) == (slow.alex.id, minute(WEDNESDAY, "17:40"))


def test_of_two_at_once_only_one_gets_a_time_within_the_longer_visit(
    app: Flask, slow: SimpleNamespace
) -> None:
    """The second would be free by the usual duration: each therapist's blocked time is as long as theirs."""
    change(app, update(Service).where(Service.id == slow.bilan.id).values(availability="flexible"))
    soon = minute(WEDNESDAY, "15:30")
    with app.app_context():
        first, second = (wanted(slow, start, therapist_id=slow.alex.id) for start in (AFTERNOON, soon))
        answers = at_once(app, lambda: hold_slot(first, NOW), lambda: hold_slot(second, NOW))
    assert [answer for answer in answers if isinstance(answer, Reason)] == [Reason.HELD]
    assert len(rows(app, BlockedTime)) == 1


@sqlite_only
def test_the_list_of_services_shows_from_how_long_to_how_long(page: PageChecker) -> None:
    french, english = page.get("/")
    assert "75\u00a0to\u00a0100\u00a0min" in english.text
    assert "30\u00a0min" in french.text


@sqlite_only
def test_the_steps_show_how_long_it_takes_with_whom_was_chosen(
    client: FlaskClient, page: PageChecker
) -> None:
    [alex] = page.get(time_url(**ALEX).removeprefix("/en"), "en")
    assert "Assessment · 100\u00a0min" in alex.text
    [anybody] = page.get(time_url(**ANYBODY).removeprefix("/en"), "en")
    assert "Assessment · 75\u00a0to\u00a0100\u00a0min" in anybody.text
    [details] = page.get(f"/booking/{hold(client, **ALEX)}/details", "en")
    assert "2:00\u202fp.m. – 3:40\u202fp.m." in details.text


@sqlite_only
def test_without_preference_the_one_who_is_held_decides(client: FlaskClient, page: PageChecker) -> None:
    hold(client.application.test_client(), **ASSESSMENT)  # Camille is taken, so it is Alex
    [details] = page.get(f"/booking/{hold(client, **ANYBODY)}/details", "en")
    assert "Assessment · 100\u00a0min" in details.text
    assert "2:00\u202fp.m. – 3:40\u202fp.m." in details.text


@sqlite_only
def test_an_end_that_is_not_known_any_more_is_not_shown(
    client: FlaskClient, page: PageChecker, clock: Any
) -> None:
    token = hold(client, **ANYBODY)
    clock.shift(11 * 60)
    [details] = page.get(f"/booking/{token}/details", "en")
    assert "2:00\u202fp.m." in details.text
    assert "p.m. – " not in details.text


@sqlite_only
def test_the_appointment_and_its_move_show_the_right_end(
    app: Flask, client: FlaskClient, page: PageChecker, slow: SimpleNamespace
) -> None:
    token = book(client)
    start = str(minute(WEDNESDAY, "15:50"))
    [check] = page.get(f"/appointment/{token}/move/check?therapist=alex-martin&start={start}", "en")
    assert "3:50\u202fp.m. – 5:30\u202fp.m. (100\u00a0min)" in check.text
    [chosen] = page.get(f"/appointment/{token}/move?therapist=any", "en")
    assert "75\u00a0to\u00a0100\u00a0min" in chosen.text
    client.post(
        f"/en/appointment/{token}/move/check",
        data={"start": start, "therapist": "alex-martin", "revision": "0"},
    )
    [visit] = page.get(f"/appointment/{token}", "en")
    assert "3:50\u202fp.m. – 5:30\u202fp.m." in visit.text


def test_other_services_take_as_long_as_ever(app: Flask, client: FlaskClient) -> None:
    hold(client, minute(WEDNESDAY, "14:00"), **FOLLOW_UP)
    [held] = rows(app, Hold)
    assert held.ends_at - held.starts_at == 30
