from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from app.actions.ask_staff_to_tell import ask_staff_to_tell
from app.domain.messages import Event
from app.extensions import db
from app.models import Appointment
from tests.factories.outbox import tasks, told, visit
from tests.factories.small_clinic import NOW

SOON = int(NOW.timestamp()) // 60 + 180


@pytest.mark.parametrize(
    ("event", "starts_at", "waits", "expected"),
    [
        (Event.CANCELLED, SOON, 15, [("tell", True, "+15145550123")]),
        (Event.CANCELLED, SOON, 14, []),
        (Event.CANCELLED, SOON + 1440, 15, []),
        (Event.BOOKED, SOON, 15, []),
    ],
)
def test_a_cancellation_that_nobody_heard_of_becomes_a_task_shortly_before_the_start(
    app: Flask, event: Event, starts_at: int, waits: int, expected: list[tuple[str, bool, str]]
) -> None:
    with app.app_context():
        _, made = visit(starts_at)
        if event is Event.CANCELLED:
            db.session.execute(update(Appointment).values(status="cancelled", revision=1))
            db.session.commit()
        told(made, event)
        later = NOW + timedelta(minutes=waits)
        for _ in range(2):
            ask_staff_to_tell(later)
        assert tasks() == expected
