"""Just before a message is sent: is it still true?"""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from app.domain.messages.addresses import PersonAddresses
from app.domain.messages.calling_hours import due_by
from app.domain.messages.staleness import CurrentState, DueMessage, StaleReason, why_stale
from app.domain.messages.vocabulary import Address, Channel, Event, Policy, Recipient
from app.domain.scheduling.appointment import Status
from tests.unit.domain.messages.cases import (
    ALL,
    HOUR,
    MAIN,
    MOBILE,
    NOW,
    PHONE,
    SECOND,
    TORONTO,
    toronto,
    visit_at,
)

START = NOW + 48 * HOUR
REMINDER = DueMessage(Event.REMINDER, Recipient.PATIENT, MAIN, revision=2, due_at=NOW)
PRESENT = CurrentState(visit_at(START), Status.BOOKED, revision=2, addresses=ALL)


def why(
    told: DueMessage = REMINDER, present: CurrentState = PRESENT, now: datetime = NOW, **policy: object
) -> StaleReason | None:
    return why_stale(told, present, Policy(**policy), TORONTO, now)


@pytest.mark.parametrize("event", [Event.BOOKED, Event.REMINDER, Event.MODIFIED, Event.CANCELLED])
@pytest.mark.parametrize("address", ALL.addresses)
def test_what_is_as_it_was_goes_out(event: Event, address: Address) -> None:
    present = replace(PRESENT, status=Status.CANCELLED) if event is Event.CANCELLED else PRESENT
    assert why(replace(REMINDER, event=event, address=address), present) is None


@pytest.mark.parametrize("event", [Event.BOOKED, Event.REMINDER, Event.MODIFIED])
@pytest.mark.parametrize("revision", [2, 3])
def test_nothing_but_its_end_is_told_of_a_cancelled_appointment(event: Event, revision: int) -> None:
    present = replace(PRESENT, status=Status.CANCELLED, revision=revision)
    assert why(replace(REMINDER, event=event), present) is StaleReason.CANCELLED


@pytest.mark.parametrize("recipient", [Recipient.PATIENT, Recipient.THERAPIST])
def test_what_was_changed_since_is_no_longer_true(recipient: Recipient) -> None:
    assert why(replace(REMINDER, recipient=recipient), replace(PRESENT, revision=3)) is StaleReason.MOVED


@pytest.mark.parametrize(
    ("now", "reason"), [(START - SECOND, None), (START, StaleReason.PAST), (START + HOUR, StaleReason.PAST)]
)
def test_nothing_is_told_once_the_visit_begins(now: datetime, reason: StaleReason | None) -> None:
    assert why(now=now) is reason


@pytest.mark.parametrize("status", [Status.ARRIVED, Status.FULFILLED, Status.NOSHOW])
def test_nobody_is_reminded_who_is_there_already(status: Status) -> None:
    assert why(present=replace(PRESENT, status=status)) is StaleReason.PAST


@pytest.mark.parametrize("flag", ["is_silent", "no_messages", "no_reminder"])
def test_what_was_switched_off_since_does_not_go(flag: str) -> None:
    present = replace(PRESENT, visit=visit_at(START, **{flag: True}))
    assert why(present=present) is StaleReason.NOT_WANTED
    assert why(replace(REMINDER, recipient=Recipient.THERAPIST, event=Event.BOOKED), present) is None


def test_flags_concern_what_they_name() -> None:
    booked, by_sms = replace(REMINDER, event=Event.BOOKED), replace(REMINDER, address=MOBILE)
    no_reminder = replace(PRESENT, visit=visit_at(START, no_reminder=True))
    no_sms = replace(PRESENT, visit=visit_at(START, no_sms=True))
    assert why(booked, no_reminder) is None
    assert why(present=no_sms) is None
    assert why(by_sms, no_sms) is StaleReason.NOT_WANTED
    assert why(present=replace(PRESENT, visit=visit_at(START, is_ours=False))) is StaleReason.NOT_WANTED


def test_a_contact_that_changed_and_one_that_no_longer_works_are_told_apart() -> None:
    changed = why(present=replace(PRESENT, addresses=PersonAddresses((MOBILE,))))
    unusable = why(present=replace(PRESENT, addresses=PersonAddresses((MOBILE,), (MAIN,))))
    assert (changed, unusable) == (StaleReason.CONTACT_CHANGED, StaleReason.UNUSABLE)
    assert [reason for reason in StaleReason if reason.needs_another_way] == [changed, unusable]


def test_after_six_hours_without_a_worker_late_ones_are_dropped_and_the_others_go() -> None:
    now = NOW + 6 * HOUR
    for lead, reason in ((6 * HOUR, StaleReason.PAST), (6 * HOUR + timedelta(minutes=1), None)):
        assert why(present=replace(PRESENT, visit=visit_at(NOW + lead)), now=now) is reason


def test_a_call_in_the_night_waits_unless_the_visit_comes_first() -> None:
    night, call = toronto(2027, 1, 6, 1), replace(REMINDER, address=PHONE)
    late = replace(PRESENT, visit=visit_at(toronto(2027, 1, 6, 8)))
    later = replace(PRESENT, visit=visit_at(toronto(2027, 1, 6, 10)))
    assert why(call, late, night) is StaleReason.TOO_LATE
    assert why(call, later, night) is None
    start = toronto(2027, 1, 6, 10)
    assert due_by(Channel.PHONE, night, start, Policy(), TORONTO) == toronto(2027, 1, 6, 9)


@pytest.mark.parametrize(
    ("now", "reason"), [(START - 24 * HOUR - SECOND, None), (START - 24 * HOUR, StaleReason.TOO_LATE)]
)
def test_two_reminders_never_catch_up_together(now: datetime, reason: StaleReason | None) -> None:
    hours = (48, 24)
    assert why(now=now, reminder_hours=hours) is reason
    assert why(replace(REMINDER, due_at=START - 24 * HOUR), now=now, reminder_hours=hours) is None
    assert why(replace(REMINDER, event=Event.BOOKED), now=now, reminder_hours=hours) is None
