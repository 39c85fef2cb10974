"""A clinic with something of each kind in it, asked over WSGI as a server behind a proxy would ask."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from io import BytesIO
from types import SimpleNamespace
from typing import Any

import time_machine
from flask import Flask
from sqlalchemy import MetaData, Table, select
from werkzeug.test import run_wsgi_app

from app import create_app
from app.actions.accounts.issue_password_link import issue_password_link
from app.actions.appointments.hold_slot import HoldRequest, hold_slot
from app.actions.appointments.save_draft import save_draft
from app.actions.steps.appointments.links import appointment_link, list_link, opened_list
from app.actions.transaction import writing
from app.admin.hours.schedule_edits import version_of
from app.domain.scheduling.service import ServiceType
from app.extensions import db
from app.models import ServiceGroup
from app.queries.configuration.stored import current_setup
from tests.databases import clean, engine_of
from tests.factories.absences import absences_at
from tests.factories.accounts import account, appointment, browser_of, typed
from tests.factories.booking import TYPED
from tests.factories.history import task
from tests.factories.small_clinic import NOW, WEDNESDAY, minute, patient, small_clinic

HOST = "rdv.example.com"
ORIGIN = f"https://{HOST}"
AS_THE_PROXY_SAYS = {
    "HTTP_HOST": HOST,
    "HTTP_X_FORWARDED_HOST": HOST,
    "HTTP_X_FORWARDED_PROTO": "https",
    "HTTP_X_FORWARDED_FOR": "192.0.2.7",
}
COOKIE = "creneau"


@dataclass(frozen=True)
class Person:
    """Somebody who asks: the cookie of their browser, and the tokens and names they know."""

    name: str
    cookie: str = ""
    tokens: tuple[str, ...] = ()


@dataclass(frozen=True)
class Input:
    """One request, byte by byte. `length` is what the server believes the body's length to be."""

    method: str
    path: bytes
    query: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    content_type: str | None = None
    body: bytes = b""
    length: int | None = None

    @property
    def environ(self) -> dict[str, Any]:
        """The request as WSGI puts it."""
        length = len(self.body) if self.length is None else self.length
        return {
            "REQUEST_METHOD": self.method,
            "SCRIPT_NAME": "",
            "PATH_INFO": self.path.decode("latin-1"),
            "QUERY_STRING": self.query.decode("latin-1"),
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "8000",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": BytesIO(self.body),
            "wsgi.errors": BytesIO(),
            "wsgi.multithread": True,
            "wsgi.multiprocess": True,
            "wsgi.run_once": False,
            **AS_THE_PROXY_SAYS,
            **{f"HTTP_{name.upper().replace('-', '_')}": value for name, value in self.headers.items()},
            **({"CONTENT_LENGTH": str(length)} if self.body or self.length is not None else {}),
            **({"CONTENT_TYPE": self.content_type} if self.content_type is not None else {}),
        }


@dataclass(frozen=True)
class Reply:
    """What the application answered."""

    status: int
    headers: Any
    body: bytes

    @property
    def is_html(self) -> bool:
        """Whether a browser takes it for a page."""
        return "html" in self.headers.get("Content-Type", "")

    @property
    def text(self) -> str:
        """The page; our pages are UTF-8, every byte of them."""
        return self.body.decode("utf-8")


class World:
    """The application and its clinic, whose state `restore` brings back."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        with app.app_context():
            self.clinic = _something_of_each_kind()
        self.uid = self.clinic.visit.uid
        self.version = self.clinic.version
        self.persons = self._persons()
        self._tables = self._reflected()
        self._rows = self._read()

    def ask(self, request: Input) -> Reply:
        """Make one request."""
        body, status, headers = run_wsgi_app(self.app, request.environ, buffered=True)
        return Reply(int(status.split()[0]), headers, b"".join(body))

    def restore(self) -> None:
        """Put every row back as it was."""
        clean(self.app)
        with engine_of(self.app).begin() as connection:
            for table, rows in self._rows:
                connection.execute(table.insert(), rows)

    def _persons(self) -> dict[str, Person]:
        tokens = self.clinic.tokens
        known = tuple(tokens.values())
        persons = (
            Person("anonymous"),
            Person("with a draft", tokens=(tokens["draft"],)),
            Person(
                "with a link",
                tokens=(tokens["appointment"], tokens["password"], tokens["asked list"], tokens["own list"]),
            ),
            Person("therapist", self._cookie(self.clinic.therapist), known),
            Person("administrator", self._cookie(self.clinic.administrator), known),
        )
        return {person.name: person for person in persons}

    def _cookie(self, user: Any) -> str:
        cookie = browser_of(self.app, user).get_cookie(COOKIE)
        assert cookie is not None
        return cookie.value

    def with_cookie(self, person: Person, cookie: str) -> Person:
        """Remember what a browser was given."""
        self.persons[person.name] = replace(person, cookie=cookie)
        return self.persons[person.name]

    def _reflected(self) -> list[Table]:
        metadata = MetaData()
        metadata.reflect(engine_of(self.app))
        return [table for table in metadata.sorted_tables if table.name != "alembic_version"]

    def _read(self) -> list[tuple[Table, list[dict[str, Any]]]]:
        with engine_of(self.app).connect() as connection:
            read = [(table, connection.execute(select(table)).mappings().all()) for table in self._tables]
        return [(table, [dict(row) for row in rows]) for table, rows in read if rows]


@contextmanager
def world_on(url: str, environment: dict[str, str]) -> Iterator[World]:
    """The world on a migrated database, at a moment that does not pass."""
    with time_machine.travel(NOW, tick=False):
        app = create_app({**environment, "DATABASE_URL": url, "BASE_URL": ORIGIN, "LOG_LEVEL": "error"})
        try:
            yield World(app)
        finally:
            engine_of(app).dispose()


def _something_of_each_kind() -> SimpleNamespace:
    """Ana's visit with Camille, somebody's draft, accounts of both levels, and a link of each kind."""
    made = small_clinic()
    db.session.add(ServiceGroup(slug="soins", name_fr="Soins", name_en="Care"))
    ana = patient()
    made.visit = appointment(made, minute(WEDNESDAY, "14:00"), ana, contact=typed(ana))
    made.task = task(appointment_id=made.visit.id)
    made.marks = absences_at(made)
    made.version = version_of(next(iter(current_setup().therapists["camille-roy"].schedules)))
    made.therapist = account("camille@example.com", therapist_id=made.camille.id)
    made.administrator = account("admin@example.com", role="administrator")
    account("new@example.com")
    wanted = HoldRequest(
        service_id=made.bilan.id,
        therapist_id=made.alex.id,
        location_id=made.centre.id,
        type=ServiceType.IN_PERSON,
        starts_at=minute(WEDNESDAY, "15:15"),
    )
    made.tokens = {
        "draft": hold_slot(wanted, NOW),
        "password": issue_password_link("new@example.com", NOW).token,
    }
    save_draft(made.tokens["draft"], TYPED, NOW)
    with writing() as session:
        made.tokens["appointment"] = appointment_link(session, made.visit.id, made.visit.ends_at, NOW)
        made.tokens["asked list"] = list_link(session, "ana@example.com", NOW)
        made.tokens["own list"] = opened_list(session, "ana@example.com", NOW)
    return made
