"""A visitor of the small clinic, step by step through the pages."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Executable, update
from werkzeug.test import TestResponse

from app.extensions import db
from app.models import Clinic, Schedule
from tests.factories.small_clinic import WEDNESDAY, minute

ASSESSMENT = {"service": "bilan", "therapist": "camille-roy", "location": "centre", "type": "in_person"}
FOLLOW_UP = {"service": "suivi", "therapist": "camille-roy", "location": "centre", "type": "phone"}
AFTERNOON = minute(WEDNESDAY, "14:00")

TYPED = {
    "for_whom": "me",
    "first_name": "Ana",
    "last_name": "Núñez",
    "birth_day": "4",
    "birth_month": "5",
    "birth_year": "1990",
    "email": "ana@example.com",
    "mobile": "514 555-0123",
    "agrees_email": "y",
    "privacy": "y",
}


def time_url(language: str = "en", token: str = "", **query: str | list[str]) -> str:
    """The address of the step of the time, for the assessment unless another choice is given."""
    path = f"/{language}/booking/{token}/time" if token else f"/{language}/time"
    return f"{path}?{urlencode(query if 'service' in query else ASSESSMENT | query, doseq=True)}"


def choose(client: FlaskClient, start: Any = AFTERNOON, **query: str) -> TestResponse:
    """Choose a time of the assessment, or of another choice."""
    return client.post(time_url(**query), data={"start": str(start)})


def token_of(response: TestResponse) -> str:
    """The token in the address that an answer leads to."""
    assert response.status_code == 303, response.text
    return response.location.split("/")[3]


def hold(client: FlaskClient, start: Any = AFTERNOON, **query: str) -> str:
    """Choose a time; answers the draft's token."""
    return token_of(choose(client, start, **query))


def type_in(client: FlaskClient, token: str, language: str = "en", **changed: str) -> TestResponse:
    """Send the form of the details; an empty text takes a field out."""
    fields = {name: value for name, value in (TYPED | changed).items() if value}
    return client.post(f"/{language}/booking/{token}/details", data=fields)


def ready(client: FlaskClient, start: Any = AFTERNOON, **changed: str) -> str:
    """Everything chosen and typed, nothing confirmed; answers the draft's token."""
    token = hold(client, start)
    assert type_in(client, token, **changed).status_code == 303
    return token


def confirm(client: FlaskClient, token: str, language: str = "en") -> TestResponse:
    """Confirm what was checked."""
    return client.post(f"/{language}/booking/{token}/check")


def book(client: FlaskClient, start: Any = AFTERNOON, **changed: str) -> str:
    """Book an assessment; answers the token of the personal link."""
    return token_of(confirm(client, ready(client, start, **changed)))


def change(app: Flask, *statements: Executable) -> None:
    """Change how the clinic is set up."""
    with app.app_context():
        for statement in (*statements, update(Clinic).values(revision=Clinic.revision + 1)):
            db.session.execute(statement)
        db.session.commit()


def open_only(app: Flask, first: date, last: date | None = None) -> None:
    """Let every schedule be valid from a day on and, where it is given, until another."""
    change(app, update(Schedule).values(valid_from=first, valid_until=last))
