"""Writing a clinic file: it loads back to the same, over nothing and over anything."""

import re
from dataclasses import replace
from typing import Any

import pytest
import yaml
from flask import Flask
from hypothesis import HealthCheck, given, settings, strategies as st

from app.actions.configuration.import_file import import_clinic_file
from app.clinic_file.dumping import dumped
from app.clinic_file.entries import Entry
from app.clinic_file.hours import Absence, Opening
from app.clinic_file.loading import load, plan
from app.clinic_file.messaging import CallingDays, Messaging, Notices, Reminders, Sms, Way, Ways
from app.clinic_file.schema import (
    Account,
    Booking,
    BookingFields,
    Clinic,
    Document,
    Group,
    Location,
    Service,
    Therapist,
)
from app.demonstration.setup import FILE as DEMONSTRATION
from app.domain.configuration.setup import (
    ClinicSetup,
    GroupSetup,
    LocationSetup,
    ServiceSetup,
    Setup,
    TherapistSetup,
)
from app.queries.configuration.stored import stored_setup
from tests.databases import clean
from tests.factories.clinic_file import CLINIC_FILE
from tests.factories.setups import logos, ordered, portraits, setups
from tests.factories.small_clinic import NOW, small_clinic

FILES = {"demonstration": DEMONSTRATION, "every key": CLINIC_FILE}
CLINIC = ClinicSetup(name_fr="a", name_en="a", time_zone="UTC")


def read_from(name: str) -> Setup:
    file = FILES[name]
    return plan(file.read_text(encoding="utf-8"), Setup(), file.parent).after


def otherwise(draw: Any, setup: Setup) -> Setup:
    """A setup with the same things, most of which are otherwise."""
    services = {
        slug: ServiceSetup(
            slug=slug,
            name_fr="x",
            name_en="x",
            duration_minutes=7,
            price_cents=draw(st.sampled_from([None, 700])),
            booking_overrides={"hold_minutes": 7, "cancel_deadline_hours": 7},
            description_fr="x",
            late_cancellation_en="x",
            listed=draw(st.booleans()),
            colour="#777777",
            active=draw(st.booleans()),
        )
        for slug in setup.services
    }
    therapists = {
        slug: TherapistSetup(
            slug=slug,
            name="x",
            title_fr="x",
            title_en="x",
            languages=("de",),
            photo=portraits()[1],
            meeting_link="https://x.example/",
            notice_booked=draw(st.booleans()),
            notice_own=True,
            services=frozenset(setup.services),
            durations=dict.fromkeys(setup.services, 7),
            colour="#777777",
            schedules=frozenset().union(*(each.schedules for each in setup.therapists.values())),
        )
        for slug in setup.therapists
    }
    owners = draw(st.permutations([each.therapist for each in setup.accounts.values()]))
    accounts = zip(setup.accounts.values(), owners, strict=True)
    return replace(
        setup,
        clinic=replace(
            CLINIC,
            phone="+15145550100",
            modify_deadline_hours=None,
            calling_hours_by_day={0: None, 3: (0, 1)},
            message_modes={"booked": {"mode": "these", "channels": ["phone"]}},
            sms_link=True,
            late_cancellation_fr="x",
            age_from=70,
            languages=("en",),
            entry_language="en",
            booking_fields={"email": "required"},
            accent="#000000",
            logo=logos()[1],
            embed_sites=("https://x.example",),
            two_factor_required=True,
        ),
        locations={
            slug: replace(each, phone="+15145550100", opening_hours=(((0, 1),),) * 7)
            for slug, each in setup.locations.items()
        },
        services=services,
        therapists=therapists,
        absences={key: replace(each, reason_fr="x") for key, each in setup.absences.items()},
        openings={key: replace(each, services=frozenset()) for key, each in setup.openings.items()},
        accounts={
            each.email: replace(each, name="x", language="fr", therapist=owner) for each, owner in accounts
        },
    )


@settings(max_examples=50)
@given(setups())
def test_loads_back_to_the_same_in_the_same_order(setup: Setup) -> None:
    text = dumped(setup)
    again = plan(text, Setup()).after
    assert ordered(again) == ordered(setup)
    assert dumped(again) == text


@pytest.mark.parametrize("text", ["one\n\n", "one\ntwo\n\n", "\n", "one\n two \n", "one\ntwo"])
def test_keeps_the_blank_lines_at_the_end_of_a_text(text: str) -> None:
    place = LocationSetup(slug="a", name_fr="a", name_en="a", directions_fr=text, directions_en=text)
    setup = Setup(
        clinic=CLINIC,
        locations={"a": place},
        service_groups={"b": GroupSetup(slug="b", name_fr="b", name_en="b")},
    )
    assert plan(dumped(setup), Setup()).after == setup


@settings(max_examples=50)
@given(setups(), st.data())
def test_makes_of_any_clinic_with_the_same_things_the_same(setup: Setup, data: st.DataObject) -> None:
    assert plan(dumped(setup), otherwise(data.draw, setup)).after == setup
    assert plan(dumped(setup), setup).after == setup


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(setups())
def test_what_is_stored_loads_back_into_an_empty_database(app: Flask, setup: Setup) -> None:
    clean(app)
    with app.app_context():
        import_clinic_file(Setup(), setup, NOW)
        text = dumped(stored_setup())
        assert load(text, NOW).changes == ()
    clean(app)
    with app.app_context():
        load(text, NOW)
        assert ordered(stored_setup()) == ordered(setup)
        assert dumped(stored_setup()) == text


@pytest.mark.parametrize("name", FILES)
def test_the_clinics_of_this_project_load_back_to_the_same(app: Flask, name: str) -> None:
    setup = read_from(name)
    with app.app_context():
        import_clinic_file(Setup(), setup, NOW)
        text = dumped(stored_setup())
    clean(app)
    with app.app_context():
        load(text, NOW)
        assert ordered(stored_setup()) == ordered(setup)
        assert dumped(stored_setup()) == text


def test_the_clinic_that_tests_use_loads_back_to_the_same(app: Flask) -> None:
    with app.app_context():
        small_clinic()
        stored = stored_setup()
        assert load(dumped(stored), NOW).changes == ()
    assert ordered(plan(dumped(stored), Setup()).after) == ordered(stored)


@pytest.mark.parametrize(
    ("section", "model"),
    [
        ("locations", Location),
        ("service_groups", Group),
        ("services", Service),
        ("therapists", Therapist),
        ("openings", Opening),
        ("accounts", Account),
    ],
)
def test_names_every_key_of_the_format(section: str, model: type[Entry]) -> None:
    values = yaml.safe_load(dumped(read_from("demonstration")))
    for thing in values[section]:
        assert set(thing) == set(model.model_fields)


def test_names_every_key_of_the_clinic_and_of_an_absence() -> None:
    values = yaml.safe_load(dumped(read_from("every key")))
    assert set(values["clinic"]) == set(Clinic.model_fields)
    assert set(values["clinic"]["booking"]) == set(Booking.model_fields)
    assert set(values["clinic"]["reminders"]) == set(Reminders.model_fields)
    assert set(values["clinic"]["messaging"]) == set(Messaging.model_fields)
    assert set(values["clinic"]["messaging"]["sms"]) == set(Sms.model_fields)
    for way in values["clinic"]["messaging"]["ways"].values():
        assert set(way) == set(Way.model_fields)
    assert set(values["clinic"]["booking_fields"]) < set(BookingFields.model_fields)
    for therapist in values["therapists"]:
        assert set(therapist["notices"]) == set(Notices.model_fields)
    targets = [set(Absence.TARGETS).intersection(each) for each in values["absences"]]
    assert targets == [{"therapist"}, {"location"}, {"clinic"}]
    for absence in values["absences"]:
        assert set(absence) - set(Absence.TARGETS) == {"start", "end", "reason"}
    assert list(yaml.safe_load(dumped(read_from("demonstration")))) == list(Document.model_fields)


def test_is_written_as_a_person_would() -> None:
    text = dumped(read_from("every key"))
    assert text.startswith(
        "# yaml-language-server: $schema=clinic-file.schema.json\n# A clinic file of Créneau, format 1"
    )
    assert '  name: {fr: "Clinique du Lac", en: "Lake Clinic"}\n  time_zone: America/Toronto\n' in text
    assert '    calling_hours_by_day: {sat: ["10:00", "16:00"], sun: null}\n' in text
    assert (
        "  messaging:\n"
        "    grace_minutes: 10\n"
        "    ways:\n"
        "      booked: {mode: first_available, channels: []}\n"
        "      reminder: {mode: these, channels: [sms, phone]}\n"
        "    sms:\n"
        "      link: true\n"
    ) in text
    assert "    notices: {booked: false, modified: true, cancelled: false, own: true}\n" in text
    assert '    directions:\n      fr: "Face au quai."\n      en: "Opposite the pier."\n' in text
    assert (
        "    schedules:\n"
        "      - location: rive-nord\n"
        "        valid_from: 2026-01-05\n"
        "        periods:\n"
        '          - {days: [mon, tue], start: "09:00", end: "12:00", services: [seance]}\n'
        '          - {days: [wed], start: "14:00", end: "18:00", services: [evaluation, seance], '
        "default_service: evaluation}\n"
        "        breaks:\n"
        '          - {days: [mon, tue], start: "10:30", end: "10:45"}\n'
    ) in text
    overrides = (
        "modify_deadline_hours: null, cancel_deadline_hours: 48, existing_patients_only: true, age_to: 17"
    )
    assert f"    booking: {{{overrides}}}\n" in text
    assert "    durations: {seance: 50}\n" in text
    assert (
        "    opening_hours:\n"
        '      - {days: [mon, tue], start: "13:00", end: "17:00"}\n'
        '      - {days: [tue], start: "08:00", end: "12:00"}\n'
    ) in text
    assert "  languages: [fr, en]\n  entry_language: browser\n" in text
    assert '  booking_fields: {email: required, reason: hidden}\n  accent: "#0b5f5b"\n' in text
    christmas = 'start: "2026-12-25T00:00", end: "2026-12-26T00:00", reason: {fr: "Noël", en: "Christmas"}'
    assert f"  - {{clinic: true, {christmas}}}\n" in text
    assert re.findall(r"^(\w+):", text, re.MULTILINE) == list(Document.model_fields)


def test_names_every_day_and_event_that_differs() -> None:
    clinic = replace(
        CLINIC,
        calling_hours_by_day={day: (day, 1440) for day in reversed(range(7))},
        message_modes={event: {"mode": "these", "channels": ["sms"]} for event in Ways.model_fields},
    )
    values = yaml.safe_load(dumped(Setup(clinic=clinic)))["clinic"]
    assert list(values["reminders"]["calling_hours_by_day"]) == list(CallingDays.model_fields)
    assert list(values["messaging"]["ways"]) == list(Ways.model_fields)


def test_tells_that_no_day_and_no_event_differs() -> None:
    values = yaml.safe_load(dumped(Setup(clinic=CLINIC)))["clinic"]
    assert values["reminders"]["calling_hours_by_day"] is None
    assert values["messaging"]["ways"] is None


@pytest.mark.parametrize(
    ("cents", "written"),
    [(None, "null"), (0, "0"), (9500, "95"), (9550, "95.50"), (5, "0.05"), (10_000_000, "100000")],
)
def test_writes_prices_as_people_do(cents: int | None, written: str) -> None:
    service = ServiceSetup(slug="s", name_fr="s", name_en="s", duration_minutes=30, price_cents=cents)
    assert f"    price: {written}\n" in dumped(Setup(clinic=CLINIC, services={"s": service}))


def test_writes_lines_as_lines_and_words_that_mean_a_truth_in_quotes() -> None:
    clinic = replace(CLINIC, subdivision="ON")
    service = ServiceSetup(
        slug="no",
        name_fr="s",
        name_en="s",
        duration_minutes=30,
        description_fr="Un.\n\nDeux.\n",
        description_en="One.\nTwo.",
    )
    text = dumped(Setup(clinic=clinic, services={"no": service}))
    assert '  subdivision: "ON"\n' in text
    assert '  - slug: "no"\n' in text
    assert "      fr: |\n        Un.\n\n        Deux.\n      en: |-\n        One.\n        Two.\n" in text


def test_a_dump_says_nothing_of_a_demonstration() -> None:
    setup = Setup(clinic=replace(CLINIC, is_demonstration=True))
    assert "demonstration" not in dumped(setup)
    assert plan(dumped(setup), setup).after == setup
