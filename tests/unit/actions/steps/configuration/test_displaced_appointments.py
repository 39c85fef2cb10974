"""Closing time with appointments in it: kept, moved or cancelled as decided, all of them or nothing."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from app.actions.appointments.hold_slot import hold_slot
from app.actions.configuration.change import SetupChange, change_setup
from app.actions.configuration.errors import AppointmentsInTheWay, TimeGone
from app.domain.configuration.keys import CLINIC, SetupKey, fingerprint, thing_at
from app.domain.configuration.setup import AbsenceSetup, OpeningSetup
from app.domain.scheduling.closing import Decision
from app.extensions import db
from app.models import Absence, Appointment, AuditEntry, BlockedTime, Clinic, Message, Opening, Therapist
from app.queries.configuration.snapshot import fresh_clinic
from app.queries.configuration.stored import stored_setup
from tests.factories.accounts import account
from tests.factories.appointments import ANA, QUARTER_PAST_THREE, TWO, ZOE, booked, wanted
from tests.factories.outbox import tasks
from tests.factories.rows import counted
from tests.factories.small_clinic import NOW, WEDNESDAY, minute, small_clinic

HALF_PAST_FOUR = minute(WEDNESDAY, "16:30")
NEXT_WEEK = TWO + 7 * 24 * 60
GRACE = timedelta(minutes=3)


@pytest.fixture
def clinic(app: Flask) -> Iterator[SimpleNamespace]:
    """The small clinic; Camille and Alex want to be told, and Sam runs it."""
    with app.app_context():
        made = small_clinic()
        for who in (made.camille, made.alex):
            who.email = f"{who.slug}@example.com"
        made.admin = account("admin@example.com", role="administrator", name="Sam Roy")
        raise_revision()
        for row in vars(made).values():
            db.session.refresh(row)
        made.ids = SimpleNamespace(
            camille=made.camille.id, alex=made.alex.id, centre=made.centre.id, admin=made.admin.id
        )
        db.session.expunge_all()
        yield made


def raise_revision() -> None:
    db.session.execute(update(Clinic).values(revision=Clinic.revision + 1))
    db.session.commit()


def on_clock(clock_time: str, days: int = 0) -> datetime:
    hour, minutes = map(int, clock_time.split(":"))
    return datetime.combine(WEDNESDAY, datetime.min.time()) + timedelta(days, hours=hour, minutes=minutes)


def absence(start: str = "0:00", end: str = "24:00", **columns: Any) -> AbsenceSetup:
    """Camille away on the Wednesday, unless another place or time is given."""
    columns = columns or {"therapist": "camille-roy"}
    return AbsenceSetup(starts_on_clock=on_clock(start), ends_on_clock=on_clock(end), **columns)


def change(
    clinic: SimpleNamespace, *places: tuple[SetupKey, Any], decisions: dict[int, Decision] | None = None
) -> None:
    things = dict(places)
    setup = stored_setup()
    shown = {place: fingerprint(thing_at(setup, place)) for place in things}
    change_setup(SetupChange(things, shown, clinic.ids.admin, decisions or {}), NOW)


def close(clinic: SimpleNamespace, away: AbsenceSetup | None = None, **decisions: Decision) -> None:
    """Enter an absence with what was decided of the appointments."""
    away = away or absence()
    decided = {int(name.removeprefix("of_")): decision for name, decision in decisions.items()}
    change(clinic, (SetupKey("absences", away.key), away), decisions=decided)


def move(starts_at: int, therapist_id: int, clinic: SimpleNamespace, revision: int = 0) -> Decision:
    return Decision(revision, "move", starts_at, therapist_id, clinic.ids.centre)


def visits() -> list[Any]:
    """The appointments' rows, in the order in which they were made."""
    return list(db.session.execute(select(Appointment.__table__).order_by(Appointment.id)))


def in_the_way(clinic: SimpleNamespace, *args: Any, **kwargs: Any) -> list[int]:
    """The starts of the appointments that a closing is refused for."""
    with pytest.raises(AppointmentsInTheWay) as found:
        close(clinic, *args, **kwargs)
    return [visit.starts_at for visit in found.value.displaced]


def acts(*wanted: str) -> list[tuple[str, int | None]]:
    entries = db.session.execute(select(AuditEntry.act, AuditEntry.subject_id).order_by(AuditEntry.id)).all()
    return [(entry.act, entry.subject_id) for entry in entries if entry.act in wanted]


def pending() -> list[tuple[str, str, str]]:
    """Event, recipient and address of what waits to be sent, in the order in which it is due."""
    statement = select(Message).where(Message.state == "pending").order_by(Message.due_at, Message.id)
    return [(each.event, each.recipient, each.address) for each in db.session.scalars(statement)]


def test_nothing_in_the_way_is_closed_at_once(clinic: SimpleNamespace) -> None:
    booked(clinic)
    close(clinic, absence("8:00", "14:00"))
    assert counted(Absence) == 1
    assert not acts("kept", "moved", "cancelled")


def test_asks_before_anything_is_written(clinic: SimpleNamespace) -> None:
    booked(clinic)
    booked(clinic, QUARTER_PAST_THREE, ZOE, therapist_id=clinic.ids.alex)
    revision = fresh_clinic().revision
    assert in_the_way(clinic) == [TWO]
    assert (counted(Absence), fresh_clinic().revision, visits()[0].revision) == (0, revision, 0)
    assert fresh_clinic().therapists[clinic.ids.camille].working.absences == ()


@pytest.mark.parametrize("place", [{}, {"location": "centre"}])
def test_a_closing_of_the_place_concerns_every_therapist(
    clinic: SimpleNamespace, place: dict[str, str]
) -> None:
    booked(clinic)
    booked(clinic, QUARTER_PAST_THREE, ZOE, therapist_id=clinic.ids.alex)
    away = replace(absence(), therapist=None, **place)
    assert in_the_way(clinic, away) == [TWO, QUARTER_PAST_THREE]


def test_keeps_what_is_to_be_kept_and_says_so_in_the_audit(clinic: SimpleNamespace) -> None:
    booked(clinic)
    before = pending()
    close(clinic, **decide(Decision(0, "keep")))
    [kept] = visits()
    assert (kept.status, kept.starts_at, kept.revision) == ("booked", TWO, 0)
    assert (counted(Absence), counted(BlockedTime)) == (1, 1)
    assert acts("kept") == [("kept", kept.id)]
    assert pending() == before
    close(clinic, absence("13:00", "20:00"))  # it was outside the hours before: nobody is asked twice


def decide(*decisions: Decision) -> dict[str, Decision]:
    """The decisions on all appointments, in order."""
    return {f"of_{visit.id}": each for visit, each in zip(visits(), decisions, strict=True)}


def test_moves_to_a_time_under_the_new_hours(clinic: SimpleNamespace) -> None:
    booked(clinic)
    close(clinic, **decide(move(NEXT_WEEK, clinic.ids.camille, clinic)))
    [moved] = visits()
    assert (moved.starts_at, moved.ends_at, moved.revision) == (NEXT_WEEK, NEXT_WEEK + 75, 1)
    [block] = db.session.scalars(select(BlockedTime))
    assert (block.therapist_id, block.starts_at, block.appointment_id) == (
        clinic.ids.camille,
        NEXT_WEEK,
        moved.id,
    )
    [entry] = db.session.scalars(select(AuditEntry).where(AuditEntry.act == "moved"))
    assert (entry.actor, entry.user_id, entry.detail) == (
        "user",
        clinic.ids.admin,
        {"from": TWO, "to": NEXT_WEEK},
    )


def test_tells_of_a_move_after_the_grace_delay_and_reminds_anew(clinic: SimpleNamespace) -> None:
    booked(clinic)
    close(clinic, **decide(move(NEXT_WEEK, clinic.ids.camille, clinic)))
    told = list(
        db.session.scalars(select(Message).where(Message.revision == 1).order_by(Message.due_at, Message.id))
    )
    assert [(each.event, each.recipient) for each in told] == [
        ("modified", "patient"),
        ("modified", "therapist"),
        ("reminder", "patient"),
    ]
    assert {each.due_at for each in told[:2]} == {NOW + GRACE}
    assert told[0].detail["was"]["starts_at"] == TWO
    assert (told[0].detail["actor"], told[0].detail["actor_name"]) == ("staff", "Sam Roy")
    old = list(db.session.scalars(select(Message.state).where(Message.revision == 0)))
    assert set(old) == {"dropped"}


def test_gives_to_another_therapist_and_tells_both(clinic: SimpleNamespace) -> None:
    booked(clinic)
    close(clinic, **decide(move(TWO, clinic.ids.alex, clinic)))
    [moved] = visits()
    assert (moved.therapist_id, moved.starts_at) == (clinic.ids.alex, TWO)
    told = {address for event, _, address in pending() if event == "modified"}
    assert told == {"ana@example.com", "camille-roy@example.com", "alex-martin@example.com"}


def test_cancels_and_tells(clinic: SimpleNamespace) -> None:
    booked(clinic)
    close(clinic, **decide(Decision(0, "cancel")))
    [visit] = visits()
    assert (visit.status, visit.cancelled_by, visit.cancelled_at) == ("cancelled", "user", NOW)
    assert counted(BlockedTime) == 0
    assert pending() == [
        ("cancelled", "patient", "ana@example.com"),
        ("cancelled", "therapist", "camille-roy@example.com"),
    ]


def test_a_patient_whom_no_message_reaches_is_a_task(clinic: SimpleNamespace) -> None:
    booked(clinic, details=replace(ANA, agrees_email=False, mobile="+15145550123"))
    close(clinic, **decide(Decision(0, "cancel")))
    assert tasks() == [("tell", True, "+15145550123")]


def test_each_by_its_own_decision_and_one_may_take_the_place_of_another(clinic: SimpleNamespace) -> None:
    booked(clinic)
    booked(clinic, QUARTER_PAST_THREE, ZOE)
    booked(clinic, HALF_PAST_FOUR, replace(ZOE, first_name="Léa"))
    away = absence("14:30", "24:00")  # what begins at 14:00 meets it too
    close(
        clinic,
        away,
        **decide(Decision(0, "cancel"), move(NEXT_WEEK, clinic.ids.camille, clinic), Decision(0, "keep")),
    )
    assert [(visit.status, visit.starts_at) for visit in visits()] == [
        ("cancelled", TWO),
        ("booked", NEXT_WEEK),
        ("booked", HALF_PAST_FOUR),
    ]


def test_a_visit_moves_into_the_time_of_one_that_is_moved_after_it(clinic: SimpleNamespace) -> None:
    booked(clinic)
    booked(clinic, QUARTER_PAST_THREE, ZOE, therapist_id=clinic.ids.alex)
    half_past_three, monday = QUARTER_PAST_THREE + 15, minute(WEDNESDAY - timedelta(days=2), "9:00")
    close(
        clinic,
        absence("15:00", "15:30", therapist=None),
        **decide(move(half_past_three, clinic.ids.alex, clinic), move(monday, clinic.ids.camille, clinic)),
    )
    assert [(visit.starts_at, visit.therapist_id) for visit in visits()] == [
        (half_past_three, clinic.ids.alex),
        (monday, clinic.ids.camille),
    ]


def test_two_visits_of_one_patient_move_past_each_other(clinic: SimpleNamespace) -> None:
    booked(clinic)
    booked(clinic, QUARTER_PAST_THREE)
    away = absence("14:00", "15:20")
    close(
        clinic,
        away,
        **decide(
            move(minute(WEDNESDAY, "15:20"), clinic.ids.camille, clinic),
            move(minute(WEDNESDAY, "16:35"), clinic.ids.camille, clinic),
        ),
    )
    assert [visit.starts_at for visit in visits()] == [
        minute(WEDNESDAY, "15:20"),
        minute(WEDNESDAY, "16:35"),
    ]


@pytest.mark.parametrize("way", ["taken", "held", "absent", "unknown", "past", "far", "nowhere", "not given"])
def test_all_or_nothing_when_one_time_cannot_be_had(clinic: SimpleNamespace, way: str) -> None:
    booked(clinic)
    booked(clinic, QUARTER_PAST_THREE, ZOE)
    first, second = visits()
    alex, camille = clinic.ids.alex, clinic.ids.camille
    if way == "taken":
        booked(clinic, NEXT_WEEK, replace(ZOE, first_name="Léa"))
    if way == "held":
        hold_slot(wanted(clinic, NEXT_WEEK), NOW)
    if way == "not given":
        db.session.execute(update(Appointment).values(service_id=clinic.suivi.id))
        db.session.commit()
    to = {
        "taken": move(NEXT_WEEK, camille, clinic),
        "held": move(NEXT_WEEK, camille, clinic),
        "absent": move(TWO, camille, clinic),
        "unknown": move(NEXT_WEEK, 4711, clinic),
        "past": move(TWO - 365 * 24 * 60, camille, clinic),
        "far": move(10**12 - 1, camille, clinic),
        "nowhere": replace(move(NEXT_WEEK, camille, clinic), location_id=4711),
        "not given": move(TWO, alex, clinic),
    }[way]
    decisions = {f"of_{first.id}": Decision(0, "cancel"), f"of_{second.id}": to}
    with pytest.raises(TimeGone) as gone:
        close(clinic, **decisions)
    assert gone.value.appointment_id == second.id
    assert [(visit.status, visit.revision) for visit in visits()[:2]] == [("booked", 0), ("booked", 0)]
    assert counted(Absence) == 0
    assert not acts("cancelled", "moved", "created")
    assert ("cancelled", "patient", "ana@example.com") not in pending()


def test_a_decision_on_an_appointment_as_it_no_longer_is_does_not_count(clinic: SimpleNamespace) -> None:
    booked(clinic)
    decided = decide(Decision(0, "cancel"))
    db.session.execute(update(Appointment).values(revision=1))
    db.session.commit()
    assert in_the_way(clinic, **decided) == [TWO]


def test_what_is_booked_meanwhile_is_asked_about_too(clinic: SimpleNamespace) -> None:
    booked(clinic)
    decided = decide(Decision(0, "cancel"))
    booked(clinic, QUARTER_PAST_THREE, ZOE)
    assert in_the_way(clinic, **decided) == [TWO, QUARTER_PAST_THREE]
    assert visits()[0].status == "booked"


def test_a_move_without_a_time_is_no_decision(clinic: SimpleNamespace) -> None:
    booked(clinic)
    assert in_the_way(clinic, **decide(Decision(0, "move"))) == [TWO]


def test_deactivating_asks_for_all_upcoming_appointments(clinic: SimpleNamespace) -> None:
    booked(clinic)
    booked(clinic, NEXT_WEEK, ZOE)
    place = SetupKey("therapists", "camille-roy")
    left = replace(stored_setup().therapists["camille-roy"], active=False)
    with pytest.raises(AppointmentsInTheWay) as found:
        change(clinic, (place, left))
    assert len(found.value.displaced) == 2
    first, second = visits()
    decided = {first.id: move(TWO, clinic.ids.alex, clinic), second.id: Decision(0, "keep")}
    change(clinic, (place, left), decisions=decided)
    assert not db.session.scalar(select(Therapist.active).where(Therapist.slug == "camille-roy"))
    assert [visit.therapist_id for visit in visits()] == [clinic.ids.alex, clinic.ids.camille]


def test_shorter_weekly_hours_are_a_closing(clinic: SimpleNamespace) -> None:
    booked(clinic)
    place = SetupKey("therapists", "camille-roy")
    camille = stored_setup().therapists["camille-roy"]
    fewer = frozenset(each for each in camille.schedules if each.breaks)  # the mornings
    with pytest.raises(AppointmentsInTheWay):
        change(clinic, (place, replace(camille, schedules=fewer)))


def test_another_time_zone_is_a_closing(clinic: SimpleNamespace) -> None:
    booked(clinic)
    settings = stored_setup().clinic
    assert settings
    with pytest.raises(AppointmentsInTheWay):
        change(clinic, (SetupKey(CLINIC), replace(settings, time_zone="America/Vancouver")))
    change(clinic, (SetupKey(CLINIC), replace(settings, time_zone="America/Montreal")))  # the same hours


def test_taking_an_opening_away_closes_time_and_an_absence_opens_it(clinic: SimpleNamespace) -> None:
    extra = OpeningSetup(
        therapist="camille-roy",
        location="centre",
        starts_on_clock=on_clock("8:00"),
        ends_on_clock=on_clock("12:00"),
        services=frozenset({"bilan"}),
    )
    opened = SetupKey("openings", extra.key)
    change(clinic, (opened, extra))
    booked(clinic, minute(WEDNESDAY, "8:00"))
    with pytest.raises(AppointmentsInTheWay):
        change(clinic, (opened, None))
    [visit] = visits()
    change(clinic, (opened, None), decisions={visit.id: Decision(0, "cancel")})
    assert counted(Opening) == 0
    away = absence()
    change(clinic, (SetupKey("absences", away.key), away))
    change(clinic, (SetupKey("absences", away.key), None))
    assert counted(Absence) == 0
    assert stored_setup().absences == {}
    [deleted, _] = acts("deleted")
    assert deleted == ("deleted", None)
    of_deletions = select(AuditEntry.detail).where(AuditEntry.act == "deleted").order_by(AuditEntry.id)
    details = db.session.scalars(of_deletions)
    assert details.all() == [
        {
            "therapist": "camille-roy",
            "location": "centre",
            "begins": extra.starts_on_clock.isoformat(),
            "ends": extra.ends_on_clock.isoformat(),
        },
        {
            "therapist": "camille-roy",
            "begins": away.starts_on_clock.isoformat(),
            "ends": away.ends_on_clock.isoformat(),
        },
    ]


def test_an_absence_put_elsewhere_is_judged_by_what_it_closes_anew(clinic: SimpleNamespace) -> None:
    booked(clinic, QUARTER_PAST_THREE)
    morning, later = absence("8:00", "14:00"), absence("8:00", "15:15")
    close(clinic, morning)
    change(clinic, (SetupKey("absences", morning.key), None), (SetupKey("absences", later.key), later))
    assert counted(Absence) == 1
    whole = absence("8:00", "15:16")
    with pytest.raises(AppointmentsInTheWay):
        change(clinic, (SetupKey("absences", later.key), None), (SetupKey("absences", whole.key), whole))


def test_an_absence_over_what_staff_booked_outside_the_hours_is_asked_about(clinic: SimpleNamespace) -> None:
    booked(clinic)
    evening = minute(WEDNESDAY, "20:00")
    db.session.execute(update(Appointment).values(starts_at=evening, ends_at=evening + 75, forced=True))
    db.session.commit()
    close(clinic, absence("14:00", "18:00"))
    assert in_the_way(clinic, absence("18:00", "24:00")) == [evening]


def test_past_and_finished_appointments_are_in_nobodys_way(clinic: SimpleNamespace) -> None:
    booked(clinic)
    booked(clinic, QUARTER_PAST_THREE, ZOE)
    first, second = visits()
    db.session.execute(update(Appointment).where(Appointment.id == first.id).values(status="arrived"))
    db.session.execute(update(Appointment).where(Appointment.id == second.id).values(status="cancelled"))
    db.session.commit()
    close(clinic)
