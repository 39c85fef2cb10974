"""Telling what a load changes."""

from dataclasses import replace

import pytest

from app.clinic_file.changes import changes
from app.clinic_file.loading import plan
from app.domain.configuration.setup import Setup
from tests.factories.clinic_file import WHOLE


@pytest.fixture(scope="module")
def whole() -> Setup:
    return plan(WHOLE, Setup()).after


def told(text: str, before: Setup) -> list[str]:
    return changes(before, plan(text, before).after)


def test_tells_every_new_thing(whole: Setup) -> None:
    created = changes(Setup(), whole)
    assert len(created) == 1 + 2 + 1 + 3 + 2 + 3 + 1 + 3
    assert created[0] == "Created clinic"
    assert "Created group of services manuelle" in created
    assert "Created service seance" in created
    assert "Created absence of annexe, 2027-02-15 00:00 to 2027-02-16 00:00" in created
    assert "Created absence of the clinic, 2026-12-25 00:00 to 2026-12-26 00:00" in created
    assert "Created opening of lea-martin at annexe, 2026-12-12 09:00 to 2026-12-12 12:00" in created
    assert "Created account admin@example.com" in created


def test_tells_nothing_when_nothing_changes(whole: Setup) -> None:
    assert told(WHOLE, whole) == []


@pytest.mark.parametrize(
    ("text", "change"),
    [
        (
            "clinic: {name: {en: Pond}, reminders: {hours_before: [1]}}",
            "clinic: name.en, reminders.hours_before",
        ),
        (
            'clinic: {reminders: {calling_hours_by_day: {sun: ["10:00", "12:00"]}},'
            " messaging: {grace_minutes: 0, ways: null, sms: {link: false}}, late_cancellation: {en: Half.}}",
            "clinic: reminders.calling_hours_by_day, messaging.ways, messaging.grace_minutes, "
            "messaging.sms.link, late_cancellation.en",
        ),
        ("services: [{slug: seance, booking: {hold_minutes: 5}}]", "service seance: booking"),
        ("services: [{slug: seance, types: [home]}]", "service seance: types"),
        ("services: [{slug: seance, price: 110}]", "service seance: price (95.50 before, 110 now)"),
        ("services: [{slug: seance, price: null}]", "service seance: price (95.50 before, null now)"),
        ("services: [{slug: colloque, price: 0}]", "service colloque: price (null before, 0 now)"),
        (
            "services: [{slug: seance, group: null, coverage: {fr: Non}}]",
            "service seance: group, coverage.fr",
        ),
        ("service_groups: [{slug: manuelle, name: {en: Manual}}]", "group of services manuelle: name.en"),
        (
            "therapists: [{slug: lea-martin, photo: null, languages: [fr], about: {fr: Treize ans.}}]",
            "therapist lea-martin: about.fr, languages, photo",
        ),
        (
            'therapists: [{slug: lea-martin, meeting_link: "", notices: {own: false}}]',
            "therapist lea-martin: meeting_link, notices.own",
        ),
        (
            "therapists: [{slug: omar-haddad, services: [colloque, evaluation]}]",
            "therapist omar-haddad: services (removed seance, added colloque, added evaluation)",
        ),
        (
            "therapists: [{slug: lea-martin, schedules: [{location: annexe, valid_from: 2026-01-01}]}]",
            "therapist lea-martin: schedules (removed annexe from 2026-01-05 until 2027-06-30, "
            "removed rive-nord from 2026-01-05, added annexe from 2026-01-01)",
        ),
        (
            'absences: [{clinic: true, start: "2026-12-25T00:00", end: "2026-12-26T00:00",'
            " reason: {en: Yule}}]",
            "absence of the clinic, 2026-12-25 00:00 to 2026-12-26 00:00: reason.en",
        ),
        (
            "accounts: [{email: lea.martin@example.com, role: administrator}]",
            "account lea.martin@example.com: role",
        ),
    ],
)
def test_tells_the_changed_keys(whole: Setup, text: str, change: str) -> None:
    assert told(text, whole) == [f"Changed {change}"]


def test_tells_that_a_demonstration_is_none_any_more(whole: Setup) -> None:
    assert whole.clinic is not None
    before = replace(whole, clinic=replace(whole.clinic, is_demonstration=True))
    assert told("clinic: {name: {en: Pond Clinic}}", before) == [
        "Changed clinic: name.en, no longer a demonstration"
    ]
