"""How far a patient has been told, as staff see it."""

import itertools
from datetime import timedelta

import pytest

from app.domain.communication import Communication, Happened, Happening, Standing, communication
from app.domain.messages import Channel, Event
from tests.unit.domain.message_cases import NOW


def at(hours: int, kind: Happening, event: Event | None = None, revision: int = 0, to: str = "a") -> Happened:
    return Happened(NOW + timedelta(hours=hours), kind, event, Channel.EMAIL, to, revision)


BOOKED = at(0, Happening.SENT, Event.BOOKED)
REMINDED = at(1, Happening.SENT, Event.REMINDER)
CONFIRMED = at(2, Happening.CONFIRMED)
REMINDED_AGAIN = at(3, Happening.SENT, Event.REMINDER)
MOVED = at(4, Happening.MOVED, revision=1)
NOTICED = at(5, Happening.SENT, Event.MODIFIED, revision=1)
CANCELLED = at(6, Happening.CANCELLED, revision=2)
END_TOLD = at(7, Happening.SENT, Event.CANCELLED, revision=2)
HISTORY = (BOOKED, REMINDED, CONFIRMED, REMINDED_AGAIN, MOVED, NOTICED, CANCELLED, END_TOLD)


@pytest.mark.parametrize(
    ("length", "expected"),
    [
        (0, Communication()),
        (1, Communication(Standing.TOLD, told=BOOKED)),
        (2, Communication(Standing.TOLD, told=BOOKED, reminded=REMINDED)),
        (3, Communication(Standing.CONFIRMED, told=BOOKED, reminded=REMINDED, confirmed=CONFIRMED)),
        (4, Communication(Standing.CONFIRMED, told=BOOKED, reminded=REMINDED_AGAIN, confirmed=CONFIRMED)),
        (5, Communication(Standing.UNTOLD)),
        (6, Communication(Standing.TOLD, told=NOTICED)),
        (7, Communication(Standing.CANCELLED)),
        (8, Communication(Standing.CANCELLED, told=END_TOLD)),
    ],
)
def test_the_standing_follows_the_history(length: int, expected: Communication) -> None:
    assert communication(HISTORY[:length]) == expected
    assert communication(HISTORY[:length][::-1]) == expected


def test_a_reminder_alone_is_told() -> None:
    assert communication([REMINDED]) == Communication(Standing.TOLD, reminded=REMINDED)


def test_what_was_sent_late_of_the_former_time_does_not_count() -> None:
    late = at(5, Happening.SENT, Event.BOOKED, revision=0)
    assert communication([BOOKED, MOVED, late]) == Communication()


@pytest.mark.parametrize("order", list(itertools.permutations(range(2))))
def test_what_did_not_arrive_was_not_told(order: tuple[int, ...]) -> None:
    bounced = at(1, Happening.NOT_DELIVERED, Event.BOOKED)
    other = at(2, Happening.SENT, Event.BOOKED, to="b")
    assert communication([BOOKED, bounced]).standing is Standing.UNTOLD
    history = [(bounced, other)[place] for place in order]
    assert communication([BOOKED, *history]) == Communication(Standing.TOLD, told=other)


def test_another_message_that_did_not_arrive_takes_nothing_away() -> None:
    for bounced in (
        at(1, Happening.NOT_DELIVERED, Event.BOOKED, to="b"),
        at(1, Happening.NOT_DELIVERED, Event.REMINDER),
    ):
        assert communication([BOOKED, bounced]).told == BOOKED


def test_a_reminder_that_did_not_arrive_leaves_what_was_confirmed() -> None:
    lost = at(4, Happening.NOT_DELIVERED, Event.REMINDER)
    found = communication([BOOKED, CONFIRMED, REMINDED_AGAIN, lost])
    assert found == Communication(Standing.CONFIRMED, told=BOOKED, confirmed=CONFIRMED)
