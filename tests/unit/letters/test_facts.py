"""What a message finds when it goes out: the appointment as it is then, and how it was before."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event as events, update

from app.domain.messages.vocabulary import Channel, Event, Recipient
from app.extensions import db
from app.letters.facts import facts_of
from app.models import Appointment, AppointmentContact, Clinic, Location, MessageText, User
from app.notifications.texts.emails import email_of
from app.notifications.texts.facts import Facts, Links
from app.queries.configuration.snapshot import fresh_clinic
from tests.factories.messages import SITE, message
from tests.factories.small_clinic import NOW, WEDNESDAY, ZONE, minute, patient, small_clinic

TOKEN = "t" * 32
AFTERNOON = minute(WEDNESDAY, "14:00")
LINKS = Links(SITE, TOKEN)


@pytest.fixture
def rows(app: Flask) -> Iterator[SimpleNamespace]:
    """The rows of the small clinic, inside the application's context."""
    with app.app_context():
        yield small_clinic(email="accueil@example.com")


def appointment(rows: SimpleNamespace, typed: dict[str, Any] | None = None, **columns: Any) -> int:
    """An appointment on Wednesday afternoon; with what was typed for it, if it was made online."""
    ana = patient()
    db.session.add(ana)
    db.session.flush()
    values = {
        "uid": "ab" * 16,
        "therapist_id": rows.camille.id,
        "service_id": rows.bilan.id,
        "location_id": rows.centre.id,
        "patient_id": ana.id,
        "type": "in_person",
        "starts_at": AFTERNOON,
        "ends_at": AFTERNOON + 75,
        "time_zone": ZONE,
        "origin": "online" if typed is not None else "staff",
        "language": "en",
        "created_at": NOW,
    }
    made = Appointment(**values | columns)
    if typed is not None:
        named = {"first_name": "Anna", "last_name": "Nunez", "birth_date": date(1990, 5, 4)}
        made.contact = AppointmentContact(**named | typed)
    db.session.add(made)
    db.session.commit()
    return made.id


def facts(appointment_id: int | None, now: datetime = NOW, **given: Any) -> Facts:
    return facts_of(fresh_clinic(), message(appointment_id, **given), LINKS, now)


def of_visit(appointment_id: int, now: datetime = NOW, **given: Any) -> Any:
    return facts(appointment_id, now, **given).visit


def test_names_whom_the_form_named_else_the_record(rows: SimpleNamespace) -> None:
    made = appointment(rows)
    assert facts(made).name == of_visit(made).patient == "Ana Núñez"


def test_greets_who_booked_and_names_who_is_seen(rows: SimpleNamespace) -> None:
    found = facts(appointment(rows, {"booker_name": "Luis Núñez"}))
    assert found.name == "Luis Núñez"
    assert found.visit
    assert found.visit.patient == "Anna Nunez"


def test_speaks_the_language_of_the_message(rows: SimpleNamespace) -> None:
    made = appointment(rows)
    french, english = (facts(made, language=language) for language in ("fr", "en"))
    assert french.visit
    assert english.visit
    assert (french.visit.day, english.visit.day) == (
        "mercredi 9 décembre 2026",
        "Wednesday, December 9, 2026",
    )
    assert (french.visit.service, english.visit.service) == ("Bilan initial", "Assessment")
    assert "/fr/" in french.links.page
    assert "/en/" in english.links.page


def test_asks_the_database_once(rows: SimpleNamespace) -> None:
    made, clinic = appointment(rows, {}), fresh_clinic()
    statements: list[str] = []
    engine = db.session.connection().engine
    events.listen(engine, "before_cursor_execute", lambda *told: statements.append(told[2]))
    facts_of(clinic, message(made), LINKS, NOW)
    assert len(statements) == 1


def test_leads_to_what_is_possible(rows: SimpleNamespace) -> None:
    links = facts(appointment(rows)).links
    base = f"{SITE}/en/appointment/{TOKEN}"
    assert (links.page, links.modify, links.cancel) == (base, f"{base}/move", f"{base}/cancel")
    assert (links.confirm, links.book, links.manage) == ("", "", "")


@pytest.mark.parametrize(("late", "may"), [(0, True), (1, False)])
def test_a_deadline_holds_to_the_second(rows: SimpleNamespace, late: int, may: bool) -> None:
    deadline = datetime(2026, 12, 8, 19, 0, late, tzinfo=UTC)
    found = facts(appointment(rows), deadline)
    assert bool(found.links.modify) is bool(found.links.cancel) is may
    assert found.visit
    assert bool(found.visit.modify_until) is bool(found.visit.cancel_until) is may


@pytest.mark.parametrize(
    ("event", "hours_before", "asks"),
    [
        (Event.REMINDER, 48, True),
        (Event.REMINDER, 100, True),
        (Event.MODIFIED, 48, True),
        (Event.MODIFIED, 49, False),
        (Event.BOOKED, 24, False),
        (Event.CANCELLED, 24, False),
    ],
)
def test_asks_for_presence_in_reminders_and_late_changes(
    rows: SimpleNamespace, event: Event, hours_before: int, asks: bool
) -> None:
    now = datetime(2026, 12, 9, 19, tzinfo=UTC) - timedelta(hours=hours_before)
    found = facts(appointment(rows), now, event=event)
    assert bool(found.links.confirm) is asks


def test_who_has_confirmed_is_not_asked_again(rows: SimpleNamespace) -> None:
    made = appointment(rows, confirmed_at=NOW, confirmed_by="sms")
    assert not facts(made, event=Event.REMINDER).links.confirm


def test_a_cancelled_one_leads_to_booking_anew_only(rows: SimpleNamespace) -> None:
    made = appointment(rows, status="cancelled", cancelled_at=NOW, cancelled_by="user", revision=2)
    found = facts(made, event=Event.CANCELLED)
    assert found.links.book == f"{SITE}/en/"
    assert (found.links.modify, found.links.cancel, found.links.confirm) == ("", "", "")
    assert found.visit
    assert found.visit.acted == "On Tuesday, December 1, 2026 at 9:00\u202fa.m., the clinic cancelled it."
    assert (found.visit.entry.is_cancelled, found.visit.entry.sequence) == (True, 2)


def test_says_what_is_not_as_it_was(rows: SimpleNamespace) -> None:
    was = {
        "starts_at": AFTERNOON - 24 * 60,
        "ends_at": AFTERNOON - 24 * 60 + 60,
        "therapist_id": rows.alex.id,
        "location_id": rows.centre.id,
        "type": "video",
        "service_id": rows.suivi.id,
    }
    changes = of_visit(appointment(rows), event=Event.MODIFIED, detail={"was": was}).changes
    assert [(each.label, each.was, each.now) for each in changes][1:] == [
        ("Duration", "60\u00a0min", "75\u00a0min"),
        ("With", "Alex Martin", "Camille Roy"),
        ("Type", "By video", "In person"),
        ("Service", "suivi", "Assessment"),
    ]
    assert changes[0].was == "Tuesday, December 8, 2026 at 2:00\u202fp.m."


def test_another_place_is_told_by_its_name(rows: SimpleNamespace) -> None:
    north = Location(slug="nord", name_fr="Nord", name_en="North", phone="+15145550177", address="9, Nord")
    db.session.add(north)
    db.session.execute(update(Clinic).values(revision=Clinic.revision + 1))
    db.session.commit()
    was = {"location_id": rows.centre.id}
    found = facts(appointment(rows, location_id=north.id), event=Event.MODIFIED, detail={"was": was})
    assert found.visit
    [change] = found.visit.changes
    assert (change.was, change.now) == ("Downtown", "North")
    assert (found.clinic.phone, found.clinic.address) == ("514 555-0177", "9, Nord")


@pytest.mark.parametrize(
    ("columns", "name", "note"),
    [
        ({"type": "phone"}, "By phone\n514 555-0188", "Your therapist will call you at this number."),
        ({"type": "home"}, "At home\n3, rue du Quai", "Your therapist will come to this address."),
        ({"type": "video"}, "By video", "The clinic will give you a link for the video call."),
        ({"type": "in_person"}, "In person\nDowntown", "1200, avenue du Parc"),
    ],
    ids=str,
)
def test_says_where_by_how_the_visit_takes_place(
    rows: SimpleNamespace, columns: dict[str, str], name: str, note: str
) -> None:
    typed = {"call_number": "+15145550188", "visit_address": "3, rue du Quai"}
    where = of_visit(appointment(rows, typed, **columns)).where
    assert where.name == name
    assert where.note.startswith(note)


def test_a_therapist_without_an_account_gets_no_link(rows: SimpleNamespace) -> None:
    made = appointment(rows)
    given: dict[str, Any] = {
        "recipient": Recipient.THERAPIST,
        "detail": {"actor": "user", "actor_name": "Lou"},
    }
    found = facts(made, **given)
    assert (found.links.manage, found.links.page, found.name) == ("", "", "Camille Roy")
    account = User(
        email="c@example.com", name="Camille", role="therapist", therapist_id=rows.camille.id, created_at=NOW
    )
    db.session.add(account)
    db.session.commit()
    found = facts(made, **given)
    assert found.links.manage == f"{SITE}/en/appointments/{'ab' * 16}"
    assert found.visit
    assert found.visit.actor == "Lou"


def test_an_account_is_led_to_its_new_password(rows: SimpleNamespace) -> None:
    account = User(email="lou@example.com", name="Lou", role="administrator", created_at=NOW)
    db.session.add(account)
    db.session.commit()
    found = facts(None, event=Event.SET_PASSWORD, recipient=Recipient.USER, user_id=account.id)
    assert found.name == "Lou"
    assert found.links.password == f"{SITE}/en/set-password/{TOKEN}"
    assert found.links.password in email_of(found).text


def test_whoever_asked_is_led_to_their_list(rows: SimpleNamespace) -> None:
    found = facts(None, event=Event.MY_APPOINTMENTS)
    assert found.links.list == f"{SITE}/en/my-appointments/{TOKEN}"
    assert found.links.list in email_of(found).text
    assert found.visit is None


def test_what_concerns_no_visit_bears_the_clinics_own_number(rows: SimpleNamespace) -> None:
    for table, number in ((Clinic, "+15145550199"), (Location, "+15145550111")):
        db.session.execute(update(table).values(phone=number))
    db.session.commit()
    assert facts(None, event=Event.MY_APPOINTMENTS).clinic.phone == "514 555-0199"


def test_says_so_when_there_is_nothing_left_to_tell_of(rows: SimpleNamespace) -> None:
    for given in ({"appointment_id": 4711}, {"user_id": 4711, "event": Event.SET_PASSWORD}):
        with pytest.raises(LookupError):
            facts_of(fresh_clinic(), message(**given), LINKS, NOW)


def test_finds_the_clinics_own_text_for_exactly_this_kind(rows: SimpleNamespace) -> None:
    kind = {"event": "booked", "channel": "email", "recipient": "patient", "language": "fr"}
    db.session.add(MessageText(**kind, subject="Sujet", body="Corps", updated_at=NOW))
    db.session.execute(update(Clinic).values(revision=Clinic.revision + 1))
    db.session.commit()
    own = fresh_clinic().own_texts
    found = own[message(language="fr").kind]
    assert (found.subject, found.body) == ("Sujet", "Corps")
    for other in ({"language": "en"}, {"language": "fr", "channel": Channel.SMS}):
        assert message(**other).kind not in own
