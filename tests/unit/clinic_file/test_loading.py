"""Loading a clinic file into a database."""

from collections.abc import Iterator

import pytest
from flask import Flask

from app.clinic_file.loading import load, plan
from app.clinic_file.problems import WrongClinicFile
from app.domain.configuration.setup import ClinicSetup, Setup
from app.domain.messages.vocabulary import (
    EMAIL_NOTICES_SMS_REMINDERS,
    Channel,
    ChannelRule,
    Event,
    Mode,
    Policy,
)
from app.queries.configuration.snapshot import fresh_clinic
from app.queries.configuration.stored import stored_setup
from tests.factories.clinic_file import WHOLE, edited
from tests.factories.small_clinic import NOW


@pytest.fixture
def database(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


@pytest.mark.usefixtures("database")
def test_a_second_load_changes_nothing() -> None:
    assert load(WHOLE, NOW).changes
    stored = stored_setup()
    again = load(WHOLE, NOW)
    assert (again.changes, again.links) == ((), ())
    assert stored_setup() == stored


@pytest.mark.usefixtures("database")
def test_messages_go_by_what_the_file_says() -> None:
    load(WHOLE, NOW)
    assert fresh_clinic().policy == Policy(
        reminder_hours=(72, 24),
        no_reminder_under_hours=6,
        calling_hours=(*[(600, 1110)] * 5, (600, 960), None),
        rules={
            **EMAIL_NOTICES_SMS_REMINDERS,
            Event.BOOKED: ChannelRule(),
            Event.REMINDER: ChannelRule(Mode.THESE, (Channel.SMS, Channel.PHONE)),
        },
        grace_minutes=10,
    )
    load('clinic: {reminders: {calling_hours: ["10:00", "16:00"], calling_hours_by_day: null}}', NOW)
    assert fresh_clinic().policy.calling_hours == ((600, 960),) * 7


@pytest.mark.usefixtures("database")
def test_a_day_that_is_said_to_be_as_usual_is_as_usual() -> None:
    load(WHOLE, NOW)
    as_usual = 'clinic: {reminders: {calling_hours_by_day: {sun: ["10:00", "18:30"]}}}'
    assert load(as_usual, NOW).changes == ("Changed clinic: reminders.calling_hours_by_day",)
    assert load(as_usual, NOW).changes == ()
    load('clinic: {reminders: {calling_hours: ["09:00", "20:00"]}}', NOW)
    assert fresh_clinic().policy.calling_hours == ((540, 1200),) * 7


@pytest.mark.usefixtures("database")
def test_a_wrong_file_changes_nothing() -> None:
    with pytest.raises(WrongClinicFile):
        load(edited(("default_service: evaluation", "default_service: colloque")), NOW)
    assert stored_setup() == Setup()


@pytest.mark.usefixtures("database")
def test_gives_a_link_to_each_new_account_in_its_language() -> None:
    links = {email: language for email, language, _ in load(WHOLE, NOW).links}
    assert links == {
        "admin@example.com": "fr",
        "lea.martin@example.com": "fr",
        "reception@example.com": "en",
    }
    later = load("accounts: [{email: new@example.com}, {email: admin@example.com, name: Alex}]", NOW)
    assert [email for email, _, _ in later.links] == ["new@example.com"]


@pytest.mark.usefixtures("database")
def test_tells_of_a_break_that_cuts_nothing() -> None:
    text = edited(('start: "10:30", end: "10:45"', 'start: "08:30", end: "08:45"'))
    assert len(load(text, NOW).warnings) == 2


def test_tells_what_a_demonstration_leaves_behind() -> None:
    clinic = ClinicSetup(name_fr="Démo", name_en="Demo", time_zone="UTC", is_demonstration=True)
    [warning] = plan("clinic: {name: {en: Lake Clinic}}", Setup(clinic=clinic)).warnings
    assert warning.startswith("The demonstration's invented patients, appointments and accounts are in this")
    assert plan("clinic: {phone: '514 555 0100'}", Setup(clinic=clinic)).warnings == ()
