"""Whether a therapist is told of what happens to their appointments."""

from dataclasses import replace
from datetime import timedelta

import pytest

from app.domain.messages.planning import AppointmentEvent, ChangedField, Planned
from app.domain.messages.therapist_notice import TherapistWishes, therapist_notice
from app.domain.messages.vocabulary import Channel, Event, Policy, Recipient
from app.domain.scheduling.actor import Party
from tests.unit.domain.messages.cases import HOUR, NOW, SECOND, visit_at

WISHES = TherapistWishes("therapist@example.org", "en")
EVENTS = {Event.BOOKED: "booked", Event.MODIFIED: "modified", Event.CANCELLED: "cancelled"}
LATER = NOW + 5 * HOUR


def act(event: Event, actor: Party = Party.PATIENT, **more: object) -> AppointmentEvent:
    return AppointmentEvent(
        event, actor, frozenset({ChangedField.SERVICE} if event is Event.MODIFIED else ()), **more
    )


def notice(
    did: AppointmentEvent, wishes: TherapistWishes = WISHES, is_own: bool = False, start=LATER, **flags: bool
) -> Planned | None:
    return therapist_notice(did, visit_at(start, **flags), wishes, is_own, Policy(), NOW)


@pytest.mark.parametrize("event", EVENTS)
@pytest.mark.parametrize(("actor", "minutes"), [(Party.PATIENT, 0), (Party.STAFF, 3)])
def test_therapists_hear_of_every_event_by_email(event: Event, actor: Party, minutes: int) -> None:
    due = NOW + timedelta(minutes=minutes)
    expected = Planned(event, Recipient.THERAPIST, Channel.EMAIL, WISHES.email, "en", due)
    assert notice(act(event, actor)) == expected


@pytest.mark.parametrize("event", EVENTS)
def test_each_event_can_be_switched_off(event: Event) -> None:
    wishes = replace(WISHES, **{EVENTS[event]: False})
    assert [one for one in EVENTS if notice(act(one), wishes)] == [one for one in EVENTS if one is not event]


def test_own_acts_are_told_to_those_who_wish_it() -> None:
    booked = act(Event.BOOKED, Party.STAFF)
    assert notice(booked, is_own=True) is None
    assert notice(booked, replace(WISHES, own=True), is_own=True)


def test_nothing_goes_without_an_address_or_a_change() -> None:
    assert notice(act(Event.BOOKED), replace(WISHES, email="")) is None
    assert notice(AppointmentEvent(Event.MODIFIED, Party.STAFF)) is None


@pytest.mark.parametrize("event", EVENTS)
def test_therapists_are_not_told_here_what_the_records_system_does(event: Event) -> None:
    assert notice(act(event, Party.EMR)) is None
    assert notice(act(event), is_made_in_emr=True) is None


@pytest.mark.parametrize("flag", ["is_silent", "no_messages", "no_reminder"])
def test_what_concerns_the_patient_alone_does_not_concern_them(flag: str) -> None:
    assert notice(act(Event.BOOKED), **{flag: True})
    assert notice(act(Event.CANCELLED, is_quiet=True))


def test_nothing_is_told_of_what_has_begun() -> None:
    assert notice(act(Event.CANCELLED), start=NOW) is None
    assert notice(act(Event.CANCELLED, Party.STAFF), start=NOW + timedelta(minutes=3)) is None
    assert notice(act(Event.CANCELLED), start=NOW + SECOND)


def test_a_correction_within_the_delay_is_the_booking_and_an_undoing_nothing() -> None:
    corrected = notice(act(Event.MODIFIED, Party.STAFF), is_fresh=True)
    assert corrected
    assert corrected.event is Event.BOOKED
    assert notice(act(Event.CANCELLED, Party.STAFF), is_fresh=True) is None
