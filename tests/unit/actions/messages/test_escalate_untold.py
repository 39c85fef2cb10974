from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from app.actions.messages.escalate_untold import escalate_untold
from app.domain.messages.planning import ChangedField
from app.domain.messages.vocabulary import Event
from app.extensions import db
from app.models import Appointment
from tests.factories.outbox import tasks, told, visit
from tests.factories.small_clinic import NOW

SOON = int(NOW.timestamp()) // 60 + 180


@pytest.mark.parametrize(
    ("event", "actor", "starts_at", "waits", "expected"),
    [
        (Event.CANCELLED, "user", SOON, 15, [("tell", True, "+15145550123")]),
        (Event.CANCELLED, "user", SOON, 14, []),
        (Event.CANCELLED, "user", SOON + 1440, 15, []),
        (Event.CANCELLED, "patient", SOON, 15, []),
        (Event.BOOKED, "user", SOON, 15, []),
    ],
)
def test_a_cancellation_that_nobody_heard_of_becomes_a_task_shortly_before_the_start(
    app: Flask, event: Event, actor: str, starts_at: int, waits: int, expected: list[tuple[str, bool, str]]
) -> None:
    with app.app_context():
        _, made = visit(starts_at)
        if event is Event.CANCELLED:
            db.session.execute(update(Appointment).values(status="cancelled", revision=1))
            db.session.commit()
        told(made, event, detail={"actor": actor})
        later = NOW + timedelta(minutes=waits)
        for _ in range(2):
            escalate_untold(later)
        assert tasks() == expected


@pytest.mark.parametrize(("was", "expected"), [(SOON, 1), (SOON - 240, 0), (SOON + 1440, 0)])
def test_a_move_has_to_be_heard_of_before_the_patient_would_have_come(
    app: Flask, was: int, expected: int
) -> None:
    with app.app_context():
        _, made = visit(SOON + 2880)
        db.session.execute(update(Appointment).values(revision=1))
        db.session.commit()
        changes = frozenset({ChangedField.START})
        detail = {"actor": "user", "was": {"starts_at": was}}
        told(made, Event.MODIFIED, changes=changes, detail=detail, was_starting_at=was)
        escalate_untold(NOW + timedelta(minutes=15))
        assert len(tasks()) == expected
