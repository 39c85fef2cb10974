"""Settings for messages on the screen: what is saved is what is then sent, and is shown before."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from app.actions.configuration.change import SetupChange, change_setup
from app.domain.configuration.keys import SetupKey, fingerprint
from app.domain.configuration.message_policy import policy_of
from app.domain.messages.addresses import PersonAddresses
from app.domain.messages.planning import AppointmentEvent, NotifiedAppointment, plan
from app.domain.messages.vocabulary import Address, Channel, ChannelRule, Event, Mode, Policy
from app.domain.scheduling.actor import Party
from app.extensions import db
from app.models import AuditEntry, Clinic, Therapist
from app.queries.configuration.snapshot import fresh_clinic
from app.queries.configuration.stored import stored_setup
from tests.conftest import Freeze
from tests.document import Document, content, filled
from tests.factories.accounts import account, browser_of
from tests.factories.small_clinic import CLOCK, NOW, small_clinic
from tests.page import PageChecker

PATH = "/manage/messages"
ADDRESS = "/en/manage/messages"
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@pytest.fixture
def clinic(app: Flask, client: FlaskClient, freeze: Freeze) -> SimpleNamespace:
    """A small clinic, and `client` signed in as its administrator."""
    freeze(NOW)
    with app.app_context():
        made = small_clinic()
        made.admin = account("admin@example.com", role="administrator", name="Sam Roy")
    browser_of(app, made.admin, client)
    return made


def typed(page: PageChecker, **changes: Any) -> dict[str, Any]:
    """What a browser would send of the settings, with changes; those to None are left out."""
    [form] = page.get(PATH, "en")
    fields = form.fields(ADDRESS) | changes
    return {name: value for name, value in fields.items() if value is not None}


def policy(app: Flask) -> Policy:
    with app.app_context():
        return fresh_clinic().policy


def revision(app: Flask) -> int:
    with app.app_context():
        return int(db.session.scalar(select(Clinic.revision)) or 0)


@pytest.mark.backends("sqlite")
def test_shows_the_settings_and_what_they_send_in_both_languages(
    clinic: SimpleNamespace, page: PageChecker
) -> None:
    french, english = page.get(PATH)
    for shown in (french, english):
        fields = shown.fields(shown.path)
        assert (fields["preset"], fields["reminder_hours"], fields["monday"]) == (
            "first_available",
            "48",
            "9:00–20:00",
        )
    assert moments(english) == [
        "At once Confirmation · Email",
        "Wednesday, December 9, 2026 at 10:00 a.m. Reminder · Email 48 hours before",
        "Friday, December 11, 2026 at 10:00 a.m. The appointment",
    ]


def moments(page: Document) -> list[str]:
    [story] = page.all("ol", class_="moments")
    return [content(each).replace("\u202f", " ").replace("\u00a0", " ") for each in story.iter("li")]


@pytest.mark.parametrize(
    ("changes", "way", "stored"),
    [
        ({"preset": "first_available"}, {}, ("first_available", {})),
        (
            {"preset": "email_notices_sms_reminders"},
            {
                Event.BOOKED: (Channel.EMAIL,),
                Event.REMINDER: (Channel.SMS,),
                Event.MODIFIED: (Channel.EMAIL,),
                Event.CANCELLED: (Channel.EMAIL,),
            },
            ("email_notices_sms_reminders", {}),
        ),
        (
            {"preset": "own", "reminder_mode": "these", "reminder_channels": ["phone", "email"]},
            {Event.REMINDER: (Channel.EMAIL, Channel.PHONE)},
            ("first_available", {"reminder": {"mode": "these", "channels": ["email", "phone"]}}),
        ),
        (
            # Every event by hand as a preset has it: the preset itself.
            {"preset": "own", "reminder_mode": "these", "reminder_channels": "sms"}
            | {f"{event}_mode": "these" for event in ("booked", "modified", "cancelled")}
            | {f"{event}_channels": "email" for event in ("booked", "modified", "cancelled")},
            None,
            ("email_notices_sms_reminders", {}),
        ),
        (
            # What is ticked for events counts only where each goes in its own way.
            {"preset": "first_available", "reminder_mode": "these", "reminder_channels": "sms"},
            {},
            ("first_available", {}),
        ),
    ],
)
def test_saves_by_which_way_each_event_is_told(
    app: Flask,
    clinic: SimpleNamespace,
    page: PageChecker,
    client: FlaskClient,
    changes: dict[str, Any],
    way: dict[Event, tuple[Channel, ...]] | None,
    stored: tuple[str, dict[str, Any]],
) -> None:
    assert client.post(ADDRESS, data=typed(page, **changes)).status_code == 303
    if way is not None:
        expected = {
            event: ChannelRule(Mode.THESE, way[event]) if event in way else ChannelRule()
            for event in tuple(Event)[:4]
        }
        assert {event: policy(app).rule_of(event) for event in expected} == expected
    with app.app_context():
        row = db.session.scalars(select(Clinic)).one()
        assert (row.messages, row.message_modes) == stored
    first = revision(app)
    [form] = page.get(PATH, "en")
    unchanged = MultiDict(filled(form.form(ADDRESS)))
    assert client.post(ADDRESS, data=unchanged).status_code == 303
    assert revision(app) == first


def test_what_is_saved_is_what_is_planned_then(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient
) -> None:
    changes = {
        "preset": "own",
        "reminder_mode": "these",
        "reminder_channels": ["email", "phone"],
        "reminder_hours": "72, 24",
        "none_under": "10",
        "grace_minutes": "7",
        "saturday": "10:00–16:00",
        "sunday": "",
        "wednesday": "13 h à 17 h",
    }
    assert client.post(ADDRESS, data=typed(page, **changes)).status_code == 303
    saved = policy(app)
    assert saved.reminder_hours == (72, 24)
    assert (saved.no_reminder_under_hours, saved.grace_minutes) == (10, 7)
    usual = (540, 1200)
    assert saved.calling_hours == (usual, usual, (780, 1020), usual, usual, (600, 960), None)
    with app.app_context():
        assert policy_of(stored_setup().clinic) == saved  # type: ignore[arg-type]
    starts_at = CLOCK.minute_at((NOW + timedelta(days=8)).date(), 600)  # Wednesday, at 10:00
    someone = PersonAddresses(
        (Address(Channel.EMAIL, "a@example.org"), Address(Channel.PHONE, "+15145550100"))
    )
    planned = plan(
        AppointmentEvent(Event.BOOKED, Party.STAFF),
        NotifiedAppointment(starts_at, starts_at + 60, "fr"),
        someone,
        saved,
        CLOCK,
        NOW,
    )
    hours = [
        (each.event.value, each.channel.value, each.due_at.astimezone(CLOCK.zone).strftime("%a %H:%M"))
        for each in planned.messages
    ]
    assert hours == [
        ("booked", "email", "Tue 09:07"),
        ("reminder", "email", "Sun 10:00"),
        ("reminder", "phone", "Mon 09:00"),  # nobody is called on a Sunday
        ("reminder", "email", "Tue 10:00"),
        ("reminder", "phone", "Tue 10:00"),
    ]


def test_saves_the_rest_and_tells_the_audit(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient
) -> None:
    changes = {"sms_link": "y", "sms_transliterate": None, "sms_max_segments": "1", "reminder_hours": ""}
    assert client.post(ADDRESS, data=typed(page, **changes)).status_code == 303
    with app.app_context():
        row = db.session.scalars(select(Clinic)).one()
        assert (row.sms_link, row.sms_transliterate, row.sms_max_segments) == (True, False, 1)
        assert row.reminder_hours_before == []
        [entry] = db.session.scalars(select(AuditEntry))
    assert (entry.act, entry.subject, entry.user_id) == ("changed", "clinic", clinic.admin.id)
    assert entry.detail["fields"]["sms_max_segments"] == [2, 1]


def test_one_time_for_all_days_stays_one(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient
) -> None:
    later = dict.fromkeys(DAYS, "10:00–18:00") | {"sunday": ""}
    assert client.post(ADDRESS, data=typed(page, **later)).status_code == 303
    with app.app_context():
        setup = stored_setup().clinic
    assert setup is not None
    assert (setup.calling_hours_start, setup.calling_hours_end) == (600, 1080)
    assert setup.calling_hours_by_day == {6: None}


@pytest.mark.backends("sqlite")
@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"preset": "own", "booked_mode": "these"}, "booked_channels"),
        ({"reminder_hours": "48, two"}, "reminder_hours"),
        ({"reminder_hours": "0"}, "reminder_hours"),
        ({"reminder_hours": "48 48"}, "reminder_hours"),
        ({"reminder_hours": "8761"}, "reminder_hours"),
        ({"none_under": ""}, "none_under"),
        ({"none_under": "-1"}, "none_under"),
        ({"grace_minutes": "61"}, "grace_minutes"),
        ({"monday": "from nine"}, "monday"),
        ({"tuesday": "9:00–12:00, 13:00–17:00"}, "tuesday"),
        ({"sunday": "20:00–9:00"}, "sunday"),
        ({"sms_max_segments": "11"}, "sms_max_segments"),
    ],
)
def test_says_by_the_field_what_is_wrong(
    app: Flask,
    clinic: SimpleNamespace,
    page: PageChecker,
    client: FlaskClient,
    changes: dict[str, str],
    wrong: str,
) -> None:
    for language in ("fr", "en"):
        [form] = page.get(PATH, language)
        refused = page.check(
            client.post(f"/{language}{PATH}", data=form.fields(f"/{language}{PATH}") | changes), 422
        )
        assert refused.one("p", id=f"{wrong}-error") is not None
        again = refused.fields(refused.path)
        assert {name: again[name] for name in changes} == changes
    assert revision(app) == 1


def test_shows_the_second_of_two_editors_what_the_first_one_saved(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient
) -> None:
    first, second = typed(page, grace_minutes="5"), typed(page, reminder_hours="24")
    assert client.post(ADDRESS, data=first).status_code == 303
    refused = page.check(client.post(ADDRESS, data=second), 409)
    assert "Sam Roy saved changes" in refused.text
    assert "is in the form now: Minutes until patients are told" in refused.text
    assert policy(app).reminder_hours == (48,)
    assert client.post(ADDRESS, data=refused.fields(ADDRESS)).status_code == 303
    assert (policy(app).reminder_hours, policy(app).grace_minutes) == ((24,), 5)


def test_what_both_changed_is_shown_with_both_values(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient
) -> None:
    first, second = (
        typed(page, preset="email_notices_sms_reminders"),
        typed(page, preset="own", reminder_mode="these", reminder_channels="phone"),
    )
    assert client.post(ADDRESS, data=first).status_code == 303
    refused = page.check(client.post(ADDRESS, data=second), 409)
    assert "Saved now: Notices by email, reminders by text message" in refused.text
    assert "Yours: Phone call" in refused.text
    assert policy(app).rule_of(Event.REMINDER).channels == (Channel.SMS,)


@pytest.mark.backends("sqlite")
def test_the_sample_follows_what_is_typed_without_saving_it(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient
) -> None:
    fields = typed(page, preset="email_notices_sms_reminders", reminder_hours="24")
    fields |= {"act": "booked staff", "lead": "72", "has": ["email", "sms"]}
    shown = page.check(client.post(ADDRESS, data=fields | {"show": "sample"}))
    expected = [
        "In 3 minutes Confirmation · Email",
        "Thursday, December 3, 2026 at 10:00 a.m. Reminder · Text message 24 hours before",
        "Friday, December 4, 2026 at 10:00 a.m. The appointment",
    ]
    assert moments(shown) == expected
    assert shown.fields(ADDRESS)["reminder_hours"] == "24"
    asked = {name: value for name, value in fields.items() if name not in ("csrf_token", "seen")}
    part = client.get(ADDRESS, query_string=asked, headers={"HX-Request": "true"})
    assert moments(Document(part)) == expected
    assert revision(app) == 1


@pytest.mark.backends("sqlite")
@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"act": "cancelled staff", "lead": "3", "has": []}, "staff are asked to call the patient"),
        ({"act": "booked patient", "lead": "240", "has": []}, "No message is sent."),
        ({"act": "booked patient", "lead": "240", "has": ["pigeon"]}, "Confirmation · Email"),
        ({"act": "nothing", "lead": "x"}, "Confirmation · Email"),
    ],
)
def test_the_sample_says_what_staff_do_and_takes_no_nonsense(
    clinic: SimpleNamespace, page: PageChecker, client: FlaskClient, asked: dict[str, Any], told: str
) -> None:
    fields = typed(page) | asked | {"show": "sample"}
    assert told in page.check(client.post(ADDRESS, data=fields)).text


@pytest.mark.backends("sqlite")
def test_the_sample_waits_until_the_settings_are_right(
    clinic: SimpleNamespace, page: PageChecker, client: FlaskClient
) -> None:
    fields = typed(page, reminder_hours="soon") | {"show": "sample"}
    assert "Correct the settings" in page.check(client.post(ADDRESS, data=fields)).text


NOTICES = "/en/manage/messages/therapists"


def test_saves_of_what_therapists_are_told(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient
) -> None:
    french, english = page.get("/manage/messages/therapists")
    assert "Camille Roy" in french.text
    fields = english.fields(NOTICES)
    assert fields.pop("camille-roy-modified") == "y"
    assert client.post(NOTICES, data=fields | {"alex-martin-own": "y"}).status_code == 303
    with app.app_context():
        rows = {row.slug: row for row in db.session.scalars(select(Therapist))}
        told = {
            slug: (row.notice_booked, row.notice_modified, row.notice_cancelled, row.notice_own)
            for slug, row in rows.items()
        }
        subjects = [(entry.subject, entry.act) for entry in db.session.scalars(select(AuditEntry))]
    assert told == {"camille-roy": (True, False, True, False), "alex-martin": (True, True, True, True)}
    assert subjects == [("therapist", "changed")] * 2


def test_a_therapist_changed_meanwhile_is_shown_and_not_overwritten(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient
) -> None:
    [form] = page.get("/manage/messages/therapists", "en")
    fields = form.fields(NOTICES)
    place = SetupKey("therapists", "camille-roy")
    with app.app_context():
        stored = stored_setup().therapists["camille-roy"]
        other = type(stored)(**{**as_given(stored), "notice_own": True})
        change_setup(SetupChange({place: other}, {place: fingerprint(stored)}, clinic.admin.id), NOW)
    del fields["camille-roy-booked"]
    refused = page.check(client.post(NOTICES, data=fields), 409)
    assert "Sam Roy saved changes" in refused.text
    assert "is in the form now: Also their own acts" in refused.text
    assert client.post(NOTICES, data=refused.fields(NOTICES)).status_code == 303
    with app.app_context():
        row = db.session.scalars(select(Therapist).where(Therapist.slug == "camille-roy")).one()
        assert (row.notice_booked, row.notice_own) == (False, True)


def as_given(thing: Any) -> dict[str, Any]:
    return {name: getattr(thing, name) for name in thing.__dataclass_fields__}
