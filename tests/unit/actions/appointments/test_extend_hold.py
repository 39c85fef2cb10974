"""Keeping a held time longer, once."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from threading import Barrier
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from app.actions.appointments.book import BookingRequest, Details, book_appointment
from app.actions.appointments.extend_hold import extend_hold
from app.actions.appointments.hold_slot import HoldRequest, hold_slot
from app.domain.errors import Reason, Refused
from app.domain.scheduling.service import ServiceType
from app.extensions import db
from app.models import Appointment, BlockedTime, BookingDraft, Hold
from app.queries.appointments.drafts import draft_by_token
from tests.factories.rows import counted
from tests.factories.small_clinic import NOW, WEDNESDAY, minute, small_clinic

TWO = minute(WEDNESDAY, "14:00")
MINUTE = timedelta(minutes=1)
ANA = Details("Ana", "Núñez", date(1990, 5, 4), "2026-11", email="ana@example.com")


@dataclass(frozen=True)
class Wants:
    """What the visitors of these tests hold: 14:00 with Camille."""

    request: HoldRequest


@pytest.fixture
def wants(app: Flask) -> Wants:
    with app.app_context():
        made: SimpleNamespace = small_clinic()
        return Wants(HoldRequest(made.bilan.id, made.camille.id, made.centre.id, ServiceType.IN_PERSON, TWO))


@pytest.fixture
def token(app: Flask, wants: Wants) -> Iterator[str]:
    with app.app_context():
        yield hold_slot(wants.request, NOW)


def kept_until(token: str, now: datetime) -> datetime | None:
    draft = draft_by_token(token, now)
    return draft.hold.expires_at if draft and draft.hold else None


def refusal(token: str, now: datetime) -> Reason:
    with pytest.raises(Refused) as refused:
        extend_hold(token, now)
    return refused.value.reason


def test_adds_as_long_again_to_what_is_left(token: str) -> None:
    extend_hold(token, NOW + 4 * MINUTE)
    assert kept_until(token, NOW + 19 * MINUTE) == NOW + 20 * MINUTE
    assert kept_until(token, NOW + 20 * MINUTE) is None


def test_never_outlives_the_unfinished_booking(token: str) -> None:
    db.session.execute(update(BookingDraft).values(expires_at=NOW + 12 * MINUTE))
    db.session.commit()
    extend_hold(token, NOW)
    assert db.session.scalar(select(Hold.expires_at)) == NOW + 12 * MINUTE


def test_once_and_no_more(token: str) -> None:
    extend_hold(token, NOW)
    assert refusal(token, NOW) is Reason.HOLD_EXTENDED
    assert kept_until(token, NOW) == NOW + 20 * MINUTE


def test_not_when_it_has_run_out(token: str) -> None:
    assert refusal(token, NOW + 10 * MINUTE) is Reason.HOLD_EXPIRED
    extend_hold(token, NOW + 10 * MINUTE - timedelta(seconds=1))


def test_not_when_another_visitor_has_the_time(token: str, wants: Wants) -> None:
    other = hold_slot(wants.request, NOW + 10 * MINUTE)
    assert refusal(token, NOW + 10 * MINUTE) is Reason.HOLD_EXPIRED
    assert kept_until(other, NOW + 10 * MINUTE) == NOW + 20 * MINUTE


def test_not_without_an_unfinished_booking(token: str) -> None:
    assert refusal("none", NOW) is Reason.DRAFT_EXPIRED
    book_appointment(BookingRequest(token, ANA, "fr"), NOW)
    assert refusal(token, NOW) is Reason.DRAFT_EXPIRED


def at_once(app: Flask, *tasks: Callable[[], Any]) -> list[Any]:
    """What each task answers or is refused for, all let go at the same moment."""
    barrier = Barrier(len(tasks))

    def run(task: Callable[[], Any]) -> Any:
        with app.app_context():
            barrier.wait(timeout=30)
            try:
                return task()
            except Refused as refused:
                return refused.reason

    with ThreadPoolExecutor(len(tasks)) as pool:
        return list(pool.map(run, tasks))


def test_asked_at_once_by_one_visitor_it_is_given_once(app: Flask, token: str) -> None:
    answers = at_once(app, *[lambda: extend_hold(token, NOW)] * 6)
    assert sorted(answers, key=str) == [None, *[Reason.HOLD_EXTENDED] * 5]
    assert kept_until(token, NOW) == NOW + 20 * MINUTE


@pytest.mark.parametrize("attempt", range(4))
def test_in_its_last_second_either_the_visitor_or_another_one_has_it(
    app: Flask, wants: Wants, token: str, attempt: int
) -> None:
    """One asks for more just in time by its own clock, the others choose the time just after by theirs."""
    last, over = NOW + 10 * MINUTE - timedelta(milliseconds=1), NOW + 10 * MINUTE
    longer, *taken = at_once(
        app, lambda: extend_hold(token, last), *[lambda: hold_slot(wants.request, over)] * 4
    )
    winners = [answer for answer in taken if not isinstance(answer, Reason)]
    assert longer in (None, Reason.HOLD_EXPIRED, Reason.DRAFT_EXPIRED)
    assert len(winners) == (0 if longer is None else 1)
    assert set(taken) - set(winners) == {Reason.HELD}
    assert (counted(Hold), counted(BlockedTime)) == (1, 1)


def test_booking_and_asking_for_more_at_once_books(app: Flask, token: str) -> None:
    booked, longer = at_once(
        app,
        lambda: book_appointment(BookingRequest(token, ANA, "fr"), NOW),
        lambda: extend_hold(token, NOW),
    )
    assert isinstance(booked, str)
    assert not isinstance(booked, Reason)
    assert longer in (None, Reason.DRAFT_EXPIRED)
    assert (counted(Appointment), counted(Hold), counted(BlockedTime)) == (1, 0, 1)
