"""What holds for an appointment: what was typed for it, and where nothing was, its patient's record."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Select, event
from sqlalchemy.sql.schema import Column
from sqlalchemy.sql.visitors import iterate

from app.actions.appointments.email_my_appointments import ListRequest, email_my_appointments
from app.actions.steps.appointments.links import appointment_link
from app.actions.transaction import writing
from app.domain.messages.vocabulary import Channel
from app.extensions import db
from app.models import Appointment, AppointmentContact, Patient, StaffTask
from app.queries.appointments.agenda import agenda, appointment_file
from app.queries.appointments.by_email import own_appointments
from app.queries.appointments.by_link import visit_by_link
from app.queries.appointments.displaced import displaced_appointments
from app.queries.configuration.snapshot import fresh_clinic
from app.queries.messages.letter_subjects import letter_appointment
from app.queries.messages.recipients import message_context
from app.queries.tasks.tasks import tasks_of
from tests.databases import engine_of
from tests.factories.accounts import appointment
from tests.factories.small_clinic import CLOCK, NOW, WEDNESDAY, minute, patient, small_clinic

TWO = minute(WEDNESDAY, "14:00")
BORN = date(1990, 5, 4)
RECORD = {
    "first_name": "Ana",
    "last_name": "Núñez",
    "birth_date": BORN,
    "email": "ana@example.com",
    "other_email": "ana@work.example.com",
    "mobile": "+15145550123",
    "phone": "",
    "language": "fr",
}
TYPED = {
    "first_name": "Aña",
    "last_name": "Nuñez",
    "birth_date": BORN.replace(day=5),
    "email": "typed@example.com",
    "mobile": "",
    "phone": "+15145550188",
    "call_number": "+15145550177",
    "visit_address": "3, rue du Quai",
    "reason": "Un genou",
    "agrees_email": False,
    "agrees_sms": True,
    "agrees_phone": True,
    "privacy_version": "2026-11",
}
BOOKER = {"booker_name": "Julie Côté", "relation": "parent", "has_authority": True}
NOTHING = {
    "email": "",
    "mobile": "",
    "phone": "",
    "call_number": "",
    "visit_address": "",
    "reason": "",
    "booker_name": "",
    "relation": "",
    "agrees_email": False,
    "agrees_sms": False,
    "agrees_phone": False,
    "privacy_version": "",
}


@dataclass(frozen=True)
class Case:
    """How an appointment was made, what was typed for it, and what holds then."""

    origin: str
    typed: Mapping[str, Any] | None
    holds: Mapping[str, Any]
    record_later: Mapping[str, Any] | None = None

    @property
    def is_listed(self) -> bool:
        """Whether an email address opens it: one that was typed or, where staff made it, one on record."""
        return self.origin == "staff" or bool(self.typed and self.typed["email"])


def of_the_form(typed: Mapping[str, Any], **others: Any) -> dict[str, Any]:
    """All that was typed holds, and the record adds nothing."""
    return {**NOTHING, **typed, "other_email": "", "language": "en", **others}


def of_the_record(**changed: Any) -> dict[str, Any]:
    """The record holds, with the channels for which it has an address."""
    return {**NOTHING, **RECORD, "agrees_email": True, "agrees_sms": True, "agrees_phone": False, **changed}


EMPTY = {**TYPED, **NOTHING}
LATER = {
    "first_name": "Anaïs",
    "email": "new@example.com",
    "mobile": "",
    "phone": "+15145550100",
    "language": "en",
}
CASES = {
    "online, by oneself": Case("online", TYPED, of_the_form(TYPED)),
    "online, by somebody else": Case("online", TYPED | BOOKER, of_the_form(TYPED | BOOKER)),
    "online, nothing but a name": Case("online", EMPTY, of_the_form(EMPTY)),
    "online, record changed since": Case("online", TYPED, of_the_form(TYPED), record_later=LATER),
    "by staff": Case("staff", None, of_the_record()),
    "by staff, contact emptied since": Case("staff", EMPTY, of_the_form(EMPTY, language="fr")),
    "by staff, record changed since": Case(
        "staff", None, of_the_record(**LATER, agrees_sms=False, agrees_phone=True), record_later=LATER
    ),
    "in the medical record system": Case("emr", None, of_the_record()),
}


def made(clinic: SimpleNamespace, case: Case) -> Appointment:
    """The appointment of a case, in English, with a task about it."""
    person = patient(**{name: value for name, value in RECORD.items() if not name.endswith("_name")})
    typed = None if case.typed is None else AppointmentContact(**case.typed)
    found = appointment(clinic, TWO, person, origin=case.origin, language="en", contact=typed)
    db.session.add(StaffTask(kind="tell", dedupe_key="1", appointment_id=found.id, created_at=NOW))
    for name, value in (case.record_later or {}).items():
        setattr(person, name, value)
    db.session.commit()
    return found


def page_by_link(found: Appointment) -> dict[str, Any]:
    with writing() as session:
        token = appointment_link(session, found.id, found.ends_at, NOW)
    visit = visit_by_link(token, NOW)
    assert visit
    return asdict(visit) | asdict(visit.contact)


def list_by_email(found: Appointment) -> dict[str, Any]:
    """Whoever reads the address that was typed; of what staff made the record's, where none was."""
    typed, person = (
        db.session.get(AppointmentContact, found.id),
        db.session.get_one(Patient, found.patient_id),
    )
    email = typed.email if typed else ""
    if found.origin == "staff":
        email = email or person.email
    listed = own_appointments(fresh_clinic(), email, NOW).upcoming if email else ()
    return asdict(listed[0]) if listed else {}


def displaced(found: Appointment) -> dict[str, Any]:
    before = fresh_clinic()
    gone = replace(before.therapists[found.therapist_id], active=False)
    after = replace(before, therapists={**before.therapists, found.therapist_id: gone})
    [one] = displaced_appointments(before, after, NOW)
    return asdict(one)


def facts_of_a_message(found: Appointment) -> dict[str, Any]:
    return asdict(letter_appointment(found.id))


def recipients(found: Appointment) -> dict[str, Any]:
    context = message_context(found.id)
    agreed = {f"agrees_{channel}": channel in context.contact.agreed for channel in Channel}
    return asdict(context) | asdict(context.contact) | agreed


def line_of_the_day(found: Appointment) -> dict[str, Any]:
    [entry] = agenda(CLOCK.days(WEDNESDAY, 1), frozenset({found.therapist_id}))
    return asdict(entry)


def file_of_staff(found: Appointment) -> dict[str, Any]:
    file = appointment_file(found.uid)
    assert file
    return asdict(file)


def task(found: Appointment) -> dict[str, Any]:
    [one] = tasks_of(found.id)
    assert one.visit
    return asdict(one.visit)


NAMES = {"first_name", "last_name"}
CONTACT = {"email", "mobile", "phone", "agrees_email", "agrees_sms", "agrees_phone"}
READERS: dict[Callable[[Appointment], dict[str, Any]], set[str]] = {
    page_by_link: NAMES
    | CONTACT
    | {"birth_date", "booker_name", "call_number", "visit_address", "reason", "privacy_version"},
    list_by_email: NAMES | {"birth_date", "booker_name"},
    displaced: NAMES | {"booker_name", "call_number", "visit_address"},
    facts_of_a_message: NAMES | {"booker_name", "call_number", "visit_address"},
    recipients: CONTACT | {"other_email", "language"},
    line_of_the_day: {"booker_name", "relation", "call_number"},
    file_of_staff: {"language"},
    task: {"booker_name"},
}


@pytest.fixture
def clinic(app: Flask) -> Iterator[SimpleNamespace]:
    with app.app_context():
        yield small_clinic()


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_every_reader_tells_the_same_of_an_appointment(clinic: SimpleNamespace, case: Case) -> None:
    found = made(clinic, case)
    told = {read.__name__: read(found) for read in READERS}
    expected = {read.__name__: {name: case.holds[name] for name in names} for read, names in READERS.items()}
    if not case.is_listed:
        assert told["list_by_email"] == {}
        expected["list_by_email"] = {}
    assert {
        reader: {name: told[reader][name] for name in holds} for reader, holds in expected.items()
    } == expected


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_staff_see_the_record_and_what_was_typed_beside_it(clinic: SimpleNamespace, case: Case) -> None:
    found = made(clinic, case)
    record, typed = RECORD | (case.record_later or {}), case.typed or NOTHING
    entry, file, visit = line_of_the_day(found), appointment_file(found.uid), task(found)
    reach = ("email", "mobile", "phone")
    assert {name: entry[name] for name in (*NAMES, *reach)} == {
        name: record[name] for name in (*NAMES, *reach)
    }
    assert [entry[f"typed_{name}"] for name in reach] == [typed[name] for name in reach]
    assert {name: visit[name] for name in NAMES} == {name: record[name] for name in NAMES}
    assert file
    told = asdict(file.patient)
    assert told == {name: record[name] for name in told}
    assert (file.typed is None) == (case.typed is None)
    if file.typed and case.typed:
        assert asdict(file.typed).items() >= case.typed.items()


@pytest.mark.parametrize("where", [Appointment, Patient])
@pytest.mark.parametrize("name", ["no_sms", "no_reminder", "no_messages"])
def test_less_may_be_sent_where_the_appointment_or_the_record_says_so(
    clinic: SimpleNamespace, where: type[Appointment] | type[Patient], name: str
) -> None:
    found = made(clinic, CASES["online, by oneself"])
    assert getattr(message_context(found.id), name) is False
    setattr(db.session.get_one(where, found.id if where is Appointment else found.patient_id), name, True)
    db.session.commit()
    assert getattr(message_context(found.id), name) is True


def test_another_email_on_record_is_enough_to_be_written_to(clinic: SimpleNamespace) -> None:
    """The page by link says so too, where it once looked at the first address alone."""
    found = made(clinic, Case("staff", None, {}, record_later={"email": ""}))
    assert page_by_link(found)["agrees_email"] is True
    assert message_context(found.id).contact.values == ("ana@work.example.com", "+15145550123")


@contextmanager
def selects(app: Flask) -> Iterator[list[Select[Any]]]:
    """The SELECT statements that the application's database is sent until the end of the block."""
    sent: list[Select[Any]] = []

    def note(connection: Any, statement: Any, *rest: Any) -> None:
        if isinstance(statement, Select):
            sent.append(statement)

    engine = engine_of(app)
    event.listen(engine, "before_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_execute", note)


def of_the_record_alone(statement: Select[Any]) -> set[str]:
    """What a statement answers of patients' records without asking first what was typed."""
    found = set()
    for answered in statement.selected_columns:
        tables = {part.table.name for part in iterate(answered) if isinstance(part, Column)}
        if "patients" in tables and "appointment_contacts" not in tables:
            found.add(str(answered.key))
    return found


PAGES = ("", "/contact", "/move", "/move/check", "/cancel", "/confirm", "/calendar.ics")


def test_a_page_by_link_is_answered_nothing_of_the_record_alone(app: Flask) -> None:
    with app.app_context():
        clinic = small_clinic()
        found = made(clinic, CASES["by staff"])
        with writing() as session:
            token = appointment_link(session, found.id, found.ends_at, NOW)
    with selects(app) as sent:
        for path in PAGES:
            assert app.test_client().get(f"/en/appointment/{token}{path}").status_code in (200, 303)
    about = [statement for statement in sent if "patients" in str(statement)]
    assert len(about) >= len(PAGES)
    assert set().union(*map(of_the_record_alone, about)) == {"is_blocked"}


def test_a_list_by_email_and_a_message_are_answered_nothing_of_the_record_alone(
    app: Flask, clinic: SimpleNamespace
) -> None:
    found = made(clinic, CASES["by staff"])
    with selects(app) as sent:
        list_by_email(found)
        letter_appointment(found.id)
        email_my_appointments(ListRequest("ana@example.com", "en", "192.0.2.1"), NOW)
    about = [statement for statement in sent if "appointment_contacts" in str(statement)]
    about = [statement for statement in about if "patients" in str(statement)]
    assert len(about) >= 3
    assert set().union(*map(of_the_record_alone, about)) == set()


def test_staff_are_answered_of_the_record_by_names_that_say_so(app: Flask, clinic: SimpleNamespace) -> None:
    found = made(clinic, CASES["online, by oneself"])
    with selects(app) as sent:
        file_of_staff(found)
    alone = set().union(*map(of_the_record_alone, sent))
    assert {"record_first_name", "record_email"} <= alone
    assert {name for name in alone if not name.startswith("record_")} == {"effective_language"}
