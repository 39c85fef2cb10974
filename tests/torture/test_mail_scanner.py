"""Programs that read mail before people do open every link of it, and more than once: nothing may come of it.

Every kind of message goes through the worker into the local mailbox; then each link that it bears, in its
HTML, its text and its calendar file, is asked for by HEAD and GET, twice, and the whole database is compared.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from flask import Flask
from icalendar import Calendar
from sqlalchemy import inspect, update

from app import wiring
from app.actions.accounts.request_password_link import PasswordRequest, request_password_link
from app.actions.appointments.book import BookingRequest, book_appointment
from app.actions.appointments.cancel import CancelRequest, cancel_appointment
from app.actions.appointments.email_my_appointments import ListRequest, email_my_appointments
from app.actions.appointments.hold_slot import hold_slot
from app.actions.appointments.move import MoveRequest, move_appointment
from app.clock import utc_now
from app.config import Settings
from app.domain.messages.vocabulary import Channel, Event
from app.domain.time.wall_clock import instant_of
from app.extensions import db
from app.models import Therapist
from app.notifications.channels.base import Call, Email, Item, SmsMessage
from app.notifications.channels.local.mailbox import items
from app.operations.worker import Worker
from tests.conftest import Freeze
from tests.databases import Databases, engine_of
from tests.document import Document
from tests.factories.accounts import account
from tests.factories.appointments import ANA, QUARTER_PAST_THREE, visit_of, wanted
from tests.factories.small_clinic import NOW, small_clinic

ON_VISITS = (Event.BOOKED, Event.REMINDER, Event.MODIFIED, Event.CANCELLED)
BY_ALL = {"mode": "these", "channels": list(Channel)}
REACHABLE = replace(ANA, mobile="+15145550123", phone="+15145550124", agrees_sms=True, agrees_phone=True)
ROY = "roy@example.com"
CLIENT = "192.0.2.1"
URL = re.compile(r"https?://[^\s\"'<>]+")


@dataclass(frozen=True)
class Scene:
    """A clinic that tells everybody everything, and the mailbox into which it all goes."""

    app: Flask
    clinic: SimpleNamespace
    language: str
    tables: list[str]

    @property
    def settings(self) -> Settings:
        """The settings of the site."""
        settings: Settings = self.app.extensions["settings"]
        return settings

    def sent(self) -> list[Item]:
        """Send what is due, as a worker does; everything that was ever sent."""
        Worker(self.app, wiring.ports(self.app)).run_once()
        assert self.settings.mailbox_folder
        return [kept.item for kept in items(self.settings.mailbox_folder)]

    def links(self, *events: Event) -> list[str]:
        """The paths of all links to this site in what was sent, or in what was sent of some events."""
        own = self.settings.base_url
        of_events = [item for item in self.sent() if not events or item.event in events]
        found = {link.removeprefix(own) for item in of_events for link in links_of(item) if own in link}
        assert found
        return sorted(found)

    def rows(self) -> dict[str, list[str]]:
        """Every row of every table; none is left out."""
        with engine_of(self.app).connect() as connection:
            return {
                table: sorted(map(repr, connection.exec_driver_sql(f'SELECT * FROM "{table}"')))
                for table in self.tables
            }

    def scan(self) -> set[int]:
        """Ask for every link by HEAD and GET, twice, and go where it leads; the statuses answered.

        Fails when any row of any table is another one afterwards.
        """
        links, before, statuses = self.links(), self.rows(), set()
        for link in links * 2:
            for method in ("HEAD", "GET"):
                answer = self.app.test_client().open(link, method=method, follow_redirects=True)
                statuses.add(answer.status_code)
            assert self.rows() == before, link
        return statuses

    def press(self, link: str) -> None:
        """Press the button of the page behind a link, as people do; fails when nothing comes of it."""
        client, before = self.app.test_client(), self.rows()
        client.post(link, data=Document(client.get(link)).fields(link))
        assert self.rows() != before


def links_of(item: Item) -> Iterator[str]:
    """Every link of a message, wherever in it."""
    if isinstance(item, Email):
        calendar = Calendar.from_ical(item.calendar) if item.calendar else Calendar()
        in_calendar = [str(value) for part in calendar.walk() for _, value in part.property_items()]
        texts = [item.html, item.text, item.unsubscribe_url or "", *in_calendar]
    else:
        texts = (
            [item.text] if isinstance(item, SmsMessage) else [*item.speech.says, *item.speech.machine_says]
        )
    for text in texts:
        yield from URL.findall(text)


@pytest.fixture(params=["fr", "en"])
def scene(
    databases: Databases, backend: str, tmp_path: Path, freeze: Freeze, request: pytest.FixtureRequest
) -> Iterator[Scene]:
    """A clinic on a database of its own, with a mailbox of its own."""
    freeze(NOW)
    app = databases.build(databases.migrated(backend), INSTANCE_PATH=str(tmp_path))
    with app.app_context():
        clinic = small_clinic(sms_link=True, message_modes=dict.fromkeys(ON_VISITS, BY_ALL))
        notices = {"notice_booked": True, "notice_modified": True, "notice_cancelled": True}
        db.session.execute(update(Therapist).values(email=ROY, **notices))
        db.session.commit()
        account(ROY, therapist_id=clinic.camille.id, language=request.param)
    yield Scene(app, clinic, request.param, inspect(engine_of(app)).get_table_names())
    engine_of(app).dispose()


def test_opening_every_link_of_every_message_changes_nothing(scene: Scene, freeze: Freeze) -> None:
    with scene.app.app_context():
        draft = hold_slot(wanted(scene.clinic), utc_now())
        token = book_appointment(BookingRequest(draft, REACHABLE, scene.language), utc_now())
    assert scene.scan() == {200}
    with scene.app.app_context():
        visit = visit_of(token)
        moved = MoveRequest(token, QUARTER_PAST_THREE, visit.therapist_id, visit.location_id, visit.revision)
        move_appointment(moved, utc_now())
    assert scene.scan() == {200}
    freeze(instant_of(QUARTER_PAST_THREE) - timedelta(hours=48))  # the reminder
    with scene.app.app_context():
        email_my_appointments(ListRequest(ANA.email, scene.language, CLIENT), utc_now())
        request_password_link(PasswordRequest(ROY, CLIENT), utc_now())
    assert scene.scan() == {200}
    [confirm] = [link for link in scene.links(Event.REMINDER) if link.endswith("/confirm")]
    [own_list] = scene.links(Event.MY_APPOINTMENTS)
    scene.press(confirm)
    scene.press(own_list)
    with scene.app.app_context():
        cancel_appointment(CancelRequest(token, visit_of(token, utc_now()).revision), utc_now())
    assert scene.scan() <= {200, 410}
    every = {(item.event, type(item)) for item in scene.sent()}
    by_channels = {(event, kind) for event in ON_VISITS for kind in (Email, SmsMessage, Call)}
    assert every == by_channels | {(Event.MY_APPOINTMENTS, Email), (Event.SET_PASSWORD, Email)}
    assert {item.to for item in scene.sent() if isinstance(item, Email)} == {ANA.email, ROY}
