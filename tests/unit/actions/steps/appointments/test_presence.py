"""Noting that a patient will be there."""

import pytest
from flask import Flask
from sqlalchemy import update

from app.actions.steps.appointments.presence import confirm_presence
from app.actions.transaction import writing
from app.domain.messages.vocabulary import Channel
from app.extensions import db
from app.models import Appointment
from tests.factories.outbox import visit
from tests.factories.small_clinic import NOW


@pytest.mark.parametrize(("changed", "is_news"), [({}, True), ({"revision": 1}, False)])
def test_what_was_moved_while_somebody_confirmed_it_is_not_confirmed(
    app: Flask, changed: dict[str, int], is_news: bool
) -> None:
    with app.app_context():
        _, made = visit()
        shown = made.revision
        if changed:
            db.session.execute(update(Appointment).values(**changed))
        db.session.commit()
        with writing() as session:
            assert confirm_presence(session, made.id, shown, Channel.SMS, NOW) is is_news
        assert (db.session.get_one(Appointment, made.id).confirmed_by == "sms") is is_news
