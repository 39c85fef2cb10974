"""Where appointments whose time is closed are proposed to go."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, select, update

from app.actions.configuration.change import SetupChange, change_setup
from app.actions.configuration.errors import AppointmentsInTheWay
from app.domain.configuration.keys import SetupKey
from app.domain.configuration.setup import AbsenceSetup
from app.domain.scheduling.closing import Decision
from app.extensions import db
from app.models import Appointment, Clinic, TherapistService
from app.queries.appointments.alternatives import Proposals, proposals
from tests.factories.appointments import QUARTER_PAST_THREE, TWO, ZOE, booked
from tests.factories.small_clinic import NOW, WEDNESDAY, minute, small_clinic
from tests.factories.statements import counted_statements

AWAY = AbsenceSetup(
    starts_on_clock=datetime.combine(WEDNESDAY, datetime.min.time()).replace(hour=14),
    ends_on_clock=datetime.combine(WEDNESDAY, datetime.min.time()).replace(hour=15, minute=15),
)
NEXT = tuple(minute(WEDNESDAY, each) for each in ("15:15", "16:30", "17:45"))


@pytest.fixture
def clinic(app: Flask) -> Iterator[SimpleNamespace]:
    with app.app_context():
        made = small_clinic()
        made.ids = SimpleNamespace(
            camille=made.camille.id, alex=made.alex.id, bilan=made.bilan.id, centre=made.centre.id
        )
        db.session.expunge_all()
        yield made


def close(therapist: str | None = "camille-roy", **decisions: Decision) -> None:
    away = replace(AWAY, therapist=therapist)
    place = SetupKey("absences", away.key)
    decided = {int(name.removeprefix("of_")): decision for name, decision in decisions.items()}
    change_setup(SetupChange({place: away}, {place: ""}, None, decided), NOW)


def proposed(therapist: str | None = "camille-roy") -> dict[int, Proposals]:
    """What is proposed to who closes the first of Wednesday's times."""
    with pytest.raises(AppointmentsInTheWay) as found:
        close(therapist)
    return proposals(found.value.clinic, found.value.displaced, NOW)


def moved_first(ways: dict[int, Proposals]) -> dict[str, Any]:
    return {f"of_{id}": Decision(0, "move", *way.times[0]) for id, way in ways.items()}


def times(ways: Proposals) -> list[int]:
    return [way.starts_at for way in ways.times]


def test_the_nearest_times_that_are_free(clinic: SimpleNamespace) -> None:
    booked(clinic)
    [ways] = proposed().values()
    assert tuple(times(ways)) == NEXT
    assert [way.therapist_id for way in ways.others] == [clinic.ids.alex]


def test_where_no_colleague_is_free_then_their_nearest_time(app: Flask, clinic: SimpleNamespace) -> None:
    booked(clinic)
    booked(clinic, details=ZOE, therapist_id=clinic.ids.alex)
    with pytest.raises(AppointmentsInTheWay) as found:
        close()
    with counted_statements(app) as sent:
        ways = proposals(found.value.clinic, found.value.displaced, NOW)
    assert len(sent) == 2
    [of_first] = ways.values()
    assert of_first.others == ((NEXT[0], clinic.ids.alex, clinic.ids.centre),)
    close(**{f"of_{id}": Decision(0, "move", *way.others[0]) for id, way in ways.items()})
    moved = select(Appointment.starts_at).where(Appointment.therapist_id == clinic.ids.alex)
    assert sorted(db.session.scalars(moved)) == [TWO, NEXT[0]]


def test_no_time_at_which_the_patient_is_elsewhere(clinic: SimpleNamespace) -> None:
    booked(clinic)
    booked(clinic, QUARTER_PAST_THREE, therapist_id=clinic.ids.alex)
    ways = proposed()
    [of_first] = ways.values()
    assert tuple(times(of_first)[:2]) == NEXT[1:]
    close(**moved_first(ways))


def test_two_visits_of_one_patient_are_not_sent_to_the_same_time(clinic: SimpleNamespace) -> None:
    booked(clinic)
    booked(clinic, QUARTER_PAST_THREE, therapist_id=clinic.ids.alex)
    before = minute(WEDNESDAY, "12:45")  # as staff may place it
    db.session.execute(
        update(Appointment)
        .where(Appointment.therapist_id == clinic.ids.alex)
        .values(starts_at=before, ends_at=before + 76, forced=True)
    )
    db.session.commit()
    ways = proposed(None)
    assert len(ways) == 2
    first = {way.times[0].starts_at for way in ways.values()}
    assert len(first) == 2
    close(None, **moved_first(ways))


def test_who_gives_a_service_no_longer_may_keep_a_visit_for_it_at_another_time(
    clinic: SimpleNamespace,
) -> None:
    booked(clinic)
    gives = (
        TherapistService.therapist_id == clinic.ids.camille,
        TherapistService.service_id == clinic.ids.bilan,
    )
    db.session.execute(delete(TherapistService).where(*gives))
    db.session.execute(update(Clinic).values(revision=Clinic.revision + 1))
    db.session.commit()
    ways = proposed()
    close(**moved_first(ways))
    assert db.session.scalar(select(Appointment.starts_at)) == NEXT[0]


def test_who_cannot_hear_of_it_in_time_is_proposed_no_time(clinic: SimpleNamespace) -> None:
    booked(clinic)
    db.session.execute(update(Clinic).values(minimum_notice_hours=8760, revision=Clinic.revision + 1))
    db.session.commit()
    [ways] = proposed().values()
    assert ways.times == ()
