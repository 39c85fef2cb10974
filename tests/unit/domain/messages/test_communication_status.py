"""How far a patient has been told, as staff see it."""

import itertools
from datetime import timedelta

import pytest

from app.domain.messages.communication_status import (
    CommunicationEvent,
    CommunicationEventKind,
    CommunicationStatus,
    Standing,
    communication_status,
)
from app.domain.messages.vocabulary import Channel, Event
from tests.unit.domain.messages.cases import NOW


def at(
    hours: int, kind: CommunicationEventKind, event: Event | None = None, revision: int = 0, to: str = "a"
) -> CommunicationEvent:
    return CommunicationEvent(NOW + timedelta(hours=hours), kind, event, Channel.EMAIL, to, revision)


BOOKED = at(0, CommunicationEventKind.SENT, Event.BOOKED)
REMINDED = at(1, CommunicationEventKind.SENT, Event.REMINDER)
CONFIRMED = at(2, CommunicationEventKind.CONFIRMED)
REMINDED_AGAIN = at(3, CommunicationEventKind.SENT, Event.REMINDER)
MOVED = at(4, CommunicationEventKind.MOVED, revision=1)
NOTICED = at(5, CommunicationEventKind.SENT, Event.MODIFIED, revision=1)
CANCELLED = at(6, CommunicationEventKind.CANCELLED, revision=2)
END_TOLD = at(7, CommunicationEventKind.SENT, Event.CANCELLED, revision=2)
HISTORY = (BOOKED, REMINDED, CONFIRMED, REMINDED_AGAIN, MOVED, NOTICED, CANCELLED, END_TOLD)


@pytest.mark.parametrize(
    ("length", "expected"),
    [
        (0, CommunicationStatus()),
        (1, CommunicationStatus(Standing.TOLD, told=BOOKED)),
        (2, CommunicationStatus(Standing.TOLD, told=BOOKED, reminded=REMINDED)),
        (3, CommunicationStatus(Standing.CONFIRMED, told=BOOKED, reminded=REMINDED, confirmed=CONFIRMED)),
        (
            4,
            CommunicationStatus(
                Standing.CONFIRMED, told=BOOKED, reminded=REMINDED_AGAIN, confirmed=CONFIRMED
            ),
        ),
        (5, CommunicationStatus(Standing.UNTOLD)),
        (6, CommunicationStatus(Standing.TOLD, told=NOTICED)),
        (7, CommunicationStatus(Standing.CANCELLED)),
        (8, CommunicationStatus(Standing.CANCELLED, told=END_TOLD)),
    ],
)
def test_the_standing_follows_the_history(length: int, expected: CommunicationStatus) -> None:
    assert communication_status(HISTORY[:length]) == expected
    assert communication_status(HISTORY[:length][::-1]) == expected


def test_a_reminder_alone_is_told() -> None:
    assert communication_status([REMINDED]) == CommunicationStatus(Standing.TOLD, reminded=REMINDED)


def test_what_was_sent_late_of_the_former_time_does_not_count() -> None:
    late = at(5, CommunicationEventKind.SENT, Event.BOOKED, revision=0)
    assert communication_status([BOOKED, MOVED, late]) == CommunicationStatus()


@pytest.mark.parametrize("order", list(itertools.permutations(range(2))))
def test_what_did_not_arrive_was_not_told(order: tuple[int, ...]) -> None:
    bounced = at(1, CommunicationEventKind.NOT_DELIVERED, Event.BOOKED)
    other = at(2, CommunicationEventKind.SENT, Event.BOOKED, to="b")
    assert communication_status([BOOKED, bounced]).standing is Standing.UNTOLD
    history = [(bounced, other)[place] for place in order]
    assert communication_status([BOOKED, *history]) == CommunicationStatus(Standing.TOLD, told=other)


def test_another_message_that_did_not_arrive_takes_nothing_away() -> None:
    for bounced in (
        at(1, CommunicationEventKind.NOT_DELIVERED, Event.BOOKED, to="b"),
        at(1, CommunicationEventKind.NOT_DELIVERED, Event.REMINDER),
    ):
        assert communication_status([BOOKED, bounced]).told == BOOKED


def test_a_reminder_that_did_not_arrive_leaves_what_was_confirmed() -> None:
    lost = at(4, CommunicationEventKind.NOT_DELIVERED, Event.REMINDER)
    found = communication_status([BOOKED, CONFIRMED, REMINDED_AGAIN, lost])
    assert found == CommunicationStatus(Standing.CONFIRMED, told=BOOKED, confirmed=CONFIRMED)
