"""Loading a clinic: writing what differs, all or nothing."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.actions.configuration.errors import AppointmentsInTheWay, SetupChanged
from app.actions.configuration.import_file import import_clinic_file
from app.clinic_file.loading import plan
from app.domain.configuration.setup import Setup
from app.extensions import db
from app.models import (
    AccessLink,
    Appointment,
    AuditEntry,
    BlockedTime,
    Clinic,
    Location,
    Opening,
    OpeningService,
    Period,
    PeriodService,
    Schedule,
    Service,
    ServiceTypeRow,
    Therapist,
    User,
)
from app.queries.configuration.stored import stored_setup
from app.tokens import hash_of
from tests.factories.clinic_file import WHOLE
from tests.factories.small_clinic import NOW, WEDNESDAY, ZONE, minute, patient


@pytest.fixture(autouse=True)
def database(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


def load(text: str = WHOLE) -> dict[str, str]:
    planned = plan(text, stored_setup())
    return import_clinic_file(planned.before, planned.after, NOW)


def count(model: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def ids(model: Any) -> set[int]:
    return set(db.session.scalars(select(model.id)))


def id_of(model: Any, slug: str) -> int:
    return db.session.scalars(select(model.id).where(model.slug == slug)).one()


def revision() -> int | None:
    return db.session.scalar(select(Clinic.revision))


def test_stores_every_thing_as_it_was_judged() -> None:
    after = plan(WHOLE, Setup()).after
    import_clinic_file(Setup(), after, NOW)
    assert stored_setup() == after


def test_the_first_load_makes_revision_one_and_later_ones_raise_it() -> None:
    load()
    assert revision() == 1
    load("clinic: {name: {en: Pond Clinic}}")
    assert revision() == 2


def test_writes_nothing_when_nothing_differs() -> None:
    load()
    before = (revision(), count(AuditEntry), count(AccessLink), ids(Period), ids(Schedule))
    assert load() == {}
    assert (revision(), count(AuditEntry), count(AccessLink), ids(Period), ids(Schedule)) == before


def test_new_things_are_in_the_order_of_the_file_after_those_that_are_there() -> None:
    load()
    load("services: [{slug: zebra, name: {fr: z, en: z}, duration_minutes: 5}, {slug: seance, active: false},"
         " {slug: ane, name: {fr: a, en: a}, duration_minutes: 5}]")  # fmt: skip
    ordered = select(Service.slug).order_by(Service.position)
    assert list(db.session.scalars(ordered)) == ["evaluation", "seance", "colloque", "zebra", "ane"]
    assert list(db.session.scalars(select(Location.position).order_by(Location.slug))) == [1, 0]


def test_types_keep_the_order_of_the_file() -> None:
    load()
    load("services: [{slug: evaluation, types: [in_person, phone, video]}]")
    rows = db.session.execute(
        select(ServiceTypeRow.type)
        .join(Service, Service.id == ServiceTypeRow.service_id)
        .where(Service.slug == "evaluation")
        .order_by(ServiceTypeRow.position)
    )
    assert [type_ for (type_,) in rows] == ["in_person", "phone", "video"]


def test_a_schedule_that_is_the_same_keeps_its_row() -> None:
    load()
    kept = db.session.scalars(
        select(Schedule.id)
        .join(Location, Location.id == Schedule.location_id)
        .where(Location.slug == "rive-nord")
    ).one()
    others = ids(Schedule) - {kept}
    load(WHOLE.replace("every_weeks: 2", "every_weeks: 4"))
    assert kept in ids(Schedule)
    assert len(ids(Schedule)) == 3
    assert len(ids(Schedule) & others) == 1  # the other therapist's


def test_a_schedule_that_goes_takes_its_parts_along() -> None:
    load()
    load("therapists: [{slug: lea-martin, schedules: []}]")
    [schedule] = db.session.scalars(select(Schedule))
    assert [period.schedule_id for period in db.session.scalars(select(Period))] == [schedule.id]
    assert count(PeriodService) == 0


def test_services_of_an_opening_are_replaced_where_it_stands() -> None:
    load()
    [before] = ids(Opening)
    load('openings: [{therapist: lea-martin, location: annexe, start: "2026-12-12T09:00",'
         ' end: "2026-12-12T12:00", services: [seance, evaluation]}]')  # fmt: skip
    assert ids(Opening) == {before}
    assert count(OpeningService) == 2


@pytest.mark.parametrize("target", ["clinic: true", "therapist: omar-haddad", "location: rive-nord"])
def test_an_absence_of_any_target_gets_its_new_reason(target: str) -> None:
    load()
    absence = f'{{{target}, start: "2026-12-25T00:00", end: "2026-12-26T00:00", reason: {{fr: %s}}}}'
    load(f"absences: [{absence % 'un'}]")
    known = len(stored_setup().absences)
    load(f"absences: [{absence % 'deux'}]")
    reasons = [absence.reason_fr for absence in stored_setup().absences.values()]
    assert (len(reasons), reasons.count("deux"), reasons.count("un")) == (known, 1, 0)


def test_new_accounts_get_a_link_of_which_the_hash_is_kept_for_seven_days() -> None:
    tokens = load()
    assert set(tokens) == {"admin@example.com", "lea.martin@example.com", "reception@example.com"}
    user = db.session.scalars(select(User).where(User.email == "admin@example.com")).one()
    link = db.session.scalars(select(AccessLink).where(AccessLink.user_id == user.id)).one()
    assert link.token_hash == hash_of(tokens["admin@example.com"])
    assert (link.purpose, link.expires_at) == ("set_password", NOW + timedelta(days=7))
    assert user.password_hash is None


def test_an_account_that_changes_keeps_its_password() -> None:
    load()
    user = db.session.scalars(select(User).where(User.email == "admin@example.com")).one()
    user.password_hash = "a hash"
    db.session.commit()
    assert load("accounts: [{email: admin@example.com, name: A. T.}]") == {}
    user = db.session.scalars(select(User).where(User.email == "admin@example.com")).one()
    assert (user.name, user.password_hash) == ("A. T.", "a hash")


def test_accounts_may_exchange_their_therapists() -> None:
    load()
    load("accounts: [{email: reception@example.com, therapist: omar-haddad}]")
    load("accounts: [{email: reception@example.com, therapist: lea-martin},"
         " {email: lea.martin@example.com, therapist: omar-haddad}]")  # fmt: skip
    owners = select(User.email, Therapist.slug).join(Therapist, Therapist.id == User.therapist_id)
    assert {tuple(row) for row in db.session.execute(owners)} == {
        ("reception@example.com", "lea-martin"),
        ("lea.martin@example.com", "omar-haddad"),
    }


def test_closes_no_time_with_appointments_in_it_unless_they_are_to_be_kept() -> None:
    load()
    appointment_id = booked_visit()
    before, closed = stored_setup(), "therapists: [{slug: lea-martin, schedules: []}]"
    with pytest.raises(AppointmentsInTheWay) as found:
        load(closed)
    assert [visit.id for visit in found.value.displaced] == [appointment_id]
    assert stored_setup() == before
    planned = plan(closed, before)
    import_clinic_file(planned.before, planned.after, NOW, keeps_appointments=True)
    assert stored_setup() == planned.after
    assert ids(Appointment) == {appointment_id}
    assert count(BlockedTime) == 1
    kept = select(AuditEntry.subject_id).where(AuditEntry.act == "kept")
    assert list(db.session.scalars(kept)) == [appointment_id]


def booked_visit() -> int:
    """A visit with Léa on a Wednesday afternoon."""
    db.session.add(person := patient())
    db.session.flush()
    start = minute(WEDNESDAY, "14:00")
    visit = Appointment(
        uid="a",
        therapist_id=id_of(Therapist, "lea-martin"),
        service_id=id_of(Service, "evaluation"),
        location_id=id_of(Location, "rive-nord"),
        patient_id=person.id,
        type="in_person",
        starts_at=start,
        ends_at=start + 75,
        time_zone=ZONE,
        origin="staff",
        language="fr",
        created_at=NOW,
    )
    db.session.add(visit)
    db.session.flush()
    db.session.add(
        BlockedTime(
            therapist_id=visit.therapist_id,
            starts_at=visit.starts_at,
            ends_at=visit.ends_at,
            appointment_id=visit.id,
        )
    )
    db.session.commit()
    return visit.id


def test_refuses_to_write_over_what_somebody_else_changed_meanwhile() -> None:
    load()
    judged = stored_setup()
    load("clinic: {name: {en: Pond Clinic}}")
    assert judged.clinic is not None
    after = replace(judged, clinic=replace(judged.clinic, name_fr="Clinique de l'Étang"))
    with pytest.raises(SetupChanged):
        import_clinic_file(judged, after, NOW)
    assert stored_setup().clinic == replace(judged.clinic, name_en="Pond Clinic")


def test_a_failure_half_way_leaves_nothing_behind() -> None:
    after = plan(WHOLE, Setup()).after
    broken = replace(after.accounts["reception@example.com"], therapist="nobody")
    with pytest.raises(KeyError):
        import_clinic_file(Setup(), replace(after, accounts={**after.accounts, broken.email: broken}), NOW)
    assert stored_setup() == Setup()


def test_is_written_into_the_audit() -> None:
    load()
    [entry] = db.session.scalars(select(AuditEntry))
    assert (entry.actor, entry.act, entry.subject, entry.at) == ("system", "loaded", "clinic", NOW)
