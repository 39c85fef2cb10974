"""Holding a time for a visitor."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.actions.appointments.book import BookingRequest, Details, book_appointment
from app.actions.appointments.hold_slot import HoldRequest, hold_slot
from app.domain.errors import Reason, Refused
from app.domain.scheduling.service import ServiceType
from app.extensions import db
from app.models import BlockedTime, BookingDraft, Hold
from app.queries.appointments.drafts import draft_by_token
from app.queries.availability.starts import Choice, offered_starts
from app.queries.configuration.snapshot import fresh_clinic
from app.tokens import new_token
from tests.factories.rows import counted
from tests.factories.small_clinic import CLOCK, NOW, WEDNESDAY, minute, small_clinic

TWO, QUARTER_PAST_THREE = minute(WEDNESDAY, "14:00"), minute(WEDNESDAY, "15:15")


@pytest.fixture
def clinic(app: Flask) -> Iterator[SimpleNamespace]:
    with app.app_context():
        yield small_clinic()


def wants(clinic: SimpleNamespace, **changes: Any) -> HoldRequest:
    columns = {
        "service_id": clinic.bilan.id,
        "therapist_id": clinic.camille.id,
        "location_id": clinic.centre.id,
        "type": ServiceType.IN_PERSON,
        "starts_at": TWO,
    }
    return HoldRequest(**columns | changes)


def wednesday_starts(clinic: SimpleNamespace, draft_id: int | None = None) -> list[int]:
    snapshot = fresh_clinic()
    choice = Choice(
        snapshot.services[clinic.bilan.id], clinic.camille.id, clinic.centre.id, draft_id=draft_id
    )
    window = CLOCK.midnight(WEDNESDAY), CLOCK.midnight(WEDNESDAY + timedelta(days=1))
    return [start.starts_at for start in offered_starts(snapshot, choice, window, NOW)]


def refusal(request: HoldRequest, now: Any = NOW) -> Reason:
    with pytest.raises(Refused) as refused:
        hold_slot(request, now)
    return refused.value.reason


def test_a_held_time_is_hidden_from_others_and_offered_to_oneself(clinic: SimpleNamespace) -> None:
    draft = draft_by_token(hold_slot(wants(clinic), NOW), NOW)
    assert draft is not None
    assert TWO not in wednesday_starts(clinic)
    assert TWO in wednesday_starts(clinic, draft.id)


def test_a_hold_lasts_as_long_as_the_clinic_says(clinic: SimpleNamespace) -> None:
    draft = draft_by_token(hold_slot(wants(clinic), NOW), NOW)
    assert draft is not None
    assert draft.hold is not None
    assert draft.hold.expires_at == NOW + timedelta(minutes=10)
    assert draft.hold.ends_at - draft.hold.starts_at == 75


def test_another_visitor_is_told_that_the_time_is_held(clinic: SimpleNamespace) -> None:
    hold_slot(wants(clinic), NOW)
    assert refusal(wants(clinic)) is Reason.HELD


def test_a_hold_that_ran_out_is_cleared_by_the_next_one(clinic: SimpleNamespace) -> None:
    hold_slot(wants(clinic), NOW)
    hold_slot(wants(clinic), NOW + timedelta(minutes=10))
    assert (counted(Hold), counted(BlockedTime)) == (1, 1)


def test_choosing_another_time_frees_the_first(clinic: SimpleNamespace) -> None:
    token = hold_slot(wants(clinic), NOW)
    assert hold_slot(wants(clinic, starts_at=QUARTER_PAST_THREE, draft_token=token), NOW) == token
    assert TWO in wednesday_starts(clinic)
    assert (counted(Hold), counted(BookingDraft)) == (1, 1)


def test_when_the_other_time_is_gone_the_first_stays_held(clinic: SimpleNamespace) -> None:
    token = hold_slot(wants(clinic), NOW)
    hold_slot(wants(clinic, starts_at=QUARTER_PAST_THREE), NOW)
    assert refusal(wants(clinic, starts_at=QUARTER_PAST_THREE, draft_token=token)) is Reason.HELD
    draft = draft_by_token(token, NOW)
    assert draft is not None
    assert draft.hold is not None
    assert draft.hold.starts_at == draft.starts_at == TWO


def test_each_time_chosen_gives_the_draft_its_two_hours_anew(clinic: SimpleNamespace) -> None:
    token = hold_slot(wants(clinic), NOW)
    later = NOW + timedelta(hours=1, minutes=59)
    hold_slot(wants(clinic, starts_at=QUARTER_PAST_THREE, draft_token=token), later)
    assert draft_by_token(token, later + timedelta(minutes=9)) is not None


def test_a_click_made_twice_begins_one_booking(clinic: SimpleNamespace) -> None:
    first = new_token()
    assert hold_slot(wants(clinic, first_token=first), NOW) == first
    assert hold_slot(wants(clinic, first_token=first), NOW) == first
    assert hold_slot(wants(clinic, first_token=first, starts_at=QUARTER_PAST_THREE), NOW) == first
    assert (counted(Hold), counted(BookingDraft)) == (1, 1)


def test_a_page_whose_booking_is_made_begins_another_one(clinic: SimpleNamespace) -> None:
    first = hold_slot(wants(clinic, first_token=new_token()), NOW)
    details = Details("Ana", "Núñez", date(1990, 5, 4), "2026-11", email="ana@example.com")
    book_appointment(BookingRequest(first, details, "fr"), NOW)
    assert hold_slot(wants(clinic, first_token=first, starts_at=QUARTER_PAST_THREE), NOW) != first


def test_visitors_of_one_network_hold_so_many_times_and_no_more(
    app: Flask, clinic: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.extensions, "settings", replace(app.extensions["settings"], holds_per_client=2))
    later = [TWO, QUARTER_PAST_THREE, minute(WEDNESDAY, "16:30")]
    first, *_ = [hold_slot(wants(clinic, starts_at=start, address="192.0.2.7"), NOW) for start in later[:2]]
    assert refusal(wants(clinic, starts_at=later[2], address="192.0.2.7")) is Reason.TOO_MANY_HOLDS
    hold_slot(wants(clinic, starts_at=later[2], address="192.0.2.7", draft_token=first), NOW)
    hold_slot(wants(clinic, starts_at=TWO, address="192.0.2.8"), NOW)
    clients = set(db.session.scalars(select(Hold.client)))
    assert len(clients) == 2
    assert all(len(client) == 64 for client in clients)  # a keyed hash, not the address
    hold_slot(wants(clinic, starts_at=TWO, address="192.0.2.7"), NOW + timedelta(minutes=10))


def test_an_expired_draft_cannot_hold(clinic: SimpleNamespace) -> None:
    token = hold_slot(wants(clinic), NOW)
    assert refusal(wants(clinic, draft_token=token), NOW + timedelta(hours=2)) is Reason.DRAFT_EXPIRED


def test_expired_drafts_and_what_was_typed_are_forgotten(clinic: SimpleNamespace) -> None:
    hold_slot(wants(clinic), NOW)
    hold_slot(wants(clinic), NOW + timedelta(hours=2))
    assert counted(BookingDraft) == 1


def test_no_preference_goes_to_the_one_with_fewer_minutes_then_by_name(clinic: SimpleNamespace) -> None:
    held_by = []
    for _ in range(2):
        draft = draft_by_token(hold_slot(wants(clinic, therapist_id=None), NOW), NOW)
        assert draft is not None
        assert draft.hold is not None
        held_by.append(draft.hold.therapist_id)
    assert held_by == [clinic.alex.id, clinic.camille.id]
    assert refusal(wants(clinic, therapist_id=None)) is Reason.HELD


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"starts_at": TWO + 5}, Reason.OFF_GRID),
        ({"starts_at": minute(WEDNESDAY, "03:00")}, Reason.OUTSIDE_HOURS),
        ({"starts_at": minute(WEDNESDAY, "19:00")}, Reason.OUTSIDE_HOURS),
        ({"starts_at": TWO - 14 * 1440}, Reason.PAST),
        ({"starts_at": TWO + 364 * 1440}, Reason.TOO_FAR),
        ({"type": ServiceType.HOME}, Reason.NOT_OFFERED),
        ({"location_id": 999}, Reason.NOT_OFFERED),
        ({"therapist_id": 999}, Reason.NOT_OFFERED),
        ({"service_id": 999}, Reason.NOT_OFFERED),
    ],
)
def test_a_forged_choice_is_refused(clinic: SimpleNamespace, change: dict[str, Any], reason: Reason) -> None:
    assert refusal(wants(clinic, **change)) is reason
    assert counted(BookingDraft) == 0


def test_a_start_inside_the_notice_is_refused(clinic: SimpleNamespace) -> None:
    just_late = CLOCK.local(TWO) - timedelta(hours=2) + timedelta(seconds=1)
    assert refusal(wants(clinic), just_late) is Reason.TOO_SOON
    hold_slot(wants(clinic), just_late - timedelta(seconds=1))


@pytest.mark.parametrize(("service", "therapist"), [("reunion", "camille"), ("suivi", "alex")])
def test_what_is_not_offered_is_refused(clinic: SimpleNamespace, service: str, therapist: str) -> None:
    request = wants(
        clinic, service_id=getattr(clinic, service).id, therapist_id=getattr(clinic, therapist).id
    )
    assert refusal(request) is Reason.NOT_OFFERED
