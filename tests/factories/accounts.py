"""Accounts of the staff, browsers signed in to them, and what stands in their calendars."""

import uuid
from datetime import date, timedelta
from functools import cache
from types import SimpleNamespace
from typing import Any

from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient

from app.clock import utc_now
from app.extensions import db
from app.models import (
    Appointment,
    AppointmentContact,
    Patient,
    Therapist,
    User,
    UserCalendar,
    UserSession,
)
from app.tokens import hash_of, new_token
from tests.factories.small_clinic import NOW, ZONE, patient

PASSWORD = "trois lampes bleues"


@cache
def cheap_hash() -> str:
    """The hash of PASSWORD, with parameters that cost no time."""
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)


def account(email: str, *granted: Therapist, **columns: Any) -> User:
    """An account with PASSWORD that may see the granted calendars, committed; a therapist's by default."""
    columns = {
        "name": email.partition("@")[0].title(),
        "role": "therapist",
        "password_hash": cheap_hash(),
        "created_at": NOW,
    } | columns
    user = User(email=email, **columns)
    db.session.add(user)
    db.session.flush()
    db.session.add_all(UserCalendar(user_id=user.id, therapist_id=therapist.id) for therapist in granted)
    db.session.commit()
    return user


def browser_of(
    app: Flask, user: User, client: FlaskClient | None = None, awaits_code: bool = False
) -> FlaskClient:
    """A browser in which the account signed in just now, or (`awaits_code`) gave its password only."""
    client = client or app.test_client()
    token, now = new_token(), utc_now()
    with app.app_context():
        db.session.add(
            UserSession(
                token_hash=hash_of(token),
                user_id=user.id,
                created_at=now,
                last_seen_at=now,
                expires_at=now + timedelta(hours=12),
                awaits_code=awaits_code,
            )
        )
        db.session.commit()
    with client.session_transaction() as session:
        session["_user_id"] = token
    return client


def appointment(
    clinic: SimpleNamespace, starts_at: int, person: Patient | None = None, **columns: Any
) -> Appointment:
    """A visit of 75 min with Camille for an assessment, committed; Ana's by default."""
    person = person or patient()
    db.session.add(person)
    db.session.flush()
    columns = {
        "uid": uuid.uuid4().hex,
        "therapist_id": clinic.camille.id,
        "service_id": clinic.bilan.id,
        "location_id": clinic.centre.id,
        "patient_id": person.id,
        "type": "in_person",
        "starts_at": starts_at,
        "ends_at": starts_at + 75,
        "time_zone": ZONE,
        "origin": "online",
        "language": "fr",
        "created_at": NOW,
    } | columns
    made = Appointment(**columns)
    db.session.add(made)
    db.session.commit()
    return made


def typed(person: Patient, **columns: Any) -> AppointmentContact:
    """What was typed for an appointment: the same as the record has, but for what is given."""
    columns = {
        "first_name": person.first_name,
        "last_name": person.last_name,
        "birth_date": person.birth_date,
        "email": person.email,
        "mobile": person.mobile or "",
        "agrees_email": True,
        "privacy_version": "2026-11",
        "privacy_language": "fr",
        "privacy_accepted_at": NOW,
    } | columns
    return AppointmentContact(**columns)


CHILD = date(2018, 5, 4)
