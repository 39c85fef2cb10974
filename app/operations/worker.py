"""The worker: claims the messages that are due, sends them outside any transaction, records how that went.

Several may run, on several machines with PostgreSQL. One that is killed loses nothing: its lease ends, and
another takes up what it held. Each sends one message at a time, so that a kill can repeat one at most.
"""

import logging
import os
import secrets
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from threading import Event as Signal
from time import monotonic

from flask import Flask
from sqlalchemy.exc import DBAPIError

from app.actions.messages.claim_messages import Claim, claim_messages
from app.actions.messages.escalate_untold import escalate_untold
from app.actions.messages.prepare_message import Prepared, prepare_message
from app.actions.messages.record_failure import Failed, record_failure
from app.actions.messages.record_heartbeat import record_heartbeat
from app.actions.messages.record_sent import record_sent
from app.actions.messages.release_messages import release_messages
from app.clock import utc_now
from app.config import Settings
from app.domain.messages.retry import Failure
from app.domain.messages.vocabulary import Channel
from app.letters.facts import facts_of
from app.notifications.channels.base import Accepted, Item, NotSent, Port
from app.notifications.texts.facts import Links
from app.notifications.texts.writers import WRITERS
from app.queries.messages.outbox import OutboxMessage, is_any_waiting
from app.web.observing import faults

log = logging.getLogger(__name__)
chance = secrets.SystemRandom()

LONGEST_REST = 30.0


@dataclass(frozen=True, slots=True)
class Pace:
    """How many messages are claimed at once and for how long, and the seconds between looks and pulses.

    A lease must outlast one message: what is not begun within it another worker takes up.
    """

    batch: int = 10
    lease: timedelta = timedelta(minutes=2)
    idle_seconds: float = 1.0
    pulse_seconds: float = 20.0


class Worker:
    """One worker, until it is stopped."""

    def __init__(self, app: Flask, ports: Mapping[Channel, Port], pace: Pace = Pace()) -> None:
        self.name = f"{socket.gethostname()[:32]}-{os.getpid()}-{secrets.token_hex(4)}"
        self._app = app
        self._ports = ports
        self._pace = pace
        self._stop = Signal()
        self._pulse_due = 0.0

    def stop(self) -> None:
        """End after the message that is being sent."""
        self._stop.set()

    def run(self) -> None:
        """Send whatever is due until stopped; what goes wrong is recorded, and tried again after a rest."""
        rest = 0.0
        while not self._stop.is_set():
            try:
                rest = 0.0 if self.send_due() else self._pace.idle_seconds
            except DBAPIError as error:  # the database is away: it comes back
                self._record(error)
                rest = min(max(1.0, 2 * rest), LONGEST_REST)
            self._stop.wait(rest * (0.75 + chance.random() / 2))
        self._release()

    def run_once(self) -> int:
        """Send what is due now, and answer how many messages were looked at."""
        looked_at = 0
        while not self._stop.is_set() and (found := self.send_due()):
            looked_at += found
        self._release()
        return looked_at

    def send_due(self) -> int:
        """Claim a few messages that are due and send them; answers how many were claimed."""
        self._show_pulse()
        with self._app.app_context():
            if not is_any_waiting(utc_now()):
                return 0
            claim = Claim(self.name, self._pace.batch, self._pace.lease)
            claimed = claim_messages(claim, utc_now())
        for message in claimed:
            if self._stop.is_set():
                break
            self._show_pulse()
            self._send(message)
        return len(claimed)

    def _send(self, message: OutboxMessage) -> None:
        prepared: Prepared | None = None
        try:
            with self._app.app_context():
                prepared = prepare_message(message, self.name, self._pace.lease, utc_now())
                item = self._written(prepared) if prepared else None
            if item is None:
                return
            accepted = self._handed_over(message.channel, item)
        except NotSent as refusal:
            self._fail(
                message,
                Failed(refusal.failure, refusal.detail, refusal.retry_after, refusal.address_fault),
            )
        except DBAPIError:
            raise
        except Exception as error:  # a fault of ours must not hold up the other messages
            self._record(error)
            kind = type(error).__name__
            self._fail(
                message,
                Failed(Failure.TEMPORARY, kind, is_ours=True, has_begun=prepared is not None),
            )
        else:
            self._insist(lambda: self._sent(message, accepted))

    def _written(self, prepared: Prepared) -> Item:
        settings: Settings = self._app.extensions["settings"]
        message = prepared.message
        links = Links(settings.base_url, prepared.token, settings.can_receive_sms)
        facts = facts_of(prepared.clinic, message, links, utc_now())
        return WRITERS[message.channel](facts, prepared.clinic.own_texts.get(message.kind))

    def _handed_over(self, channel: Channel, item: Item) -> Accepted:
        port = self._ports.get(channel)
        if port is None:
            raise NotSent(Failure.PROVIDER_DOWN, "no provider")
        return port.send(item)

    def _sent(self, message: OutboxMessage, accepted: Accepted) -> None:
        record_sent(message, self.name, accepted.provider_id, accepted.detail, utc_now())

    def _fail(self, message: OutboxMessage, failed: Failed) -> None:
        self._insist(lambda: record_failure(message, self.name, failed, chance.random(), utc_now()))

    def _insist(self, record: Callable[[], None]) -> None:
        """Record what happened, through a restart of the database: else the message would go twice."""
        rest, limit = 0.1, monotonic() + self._pace.lease.total_seconds()
        while True:
            try:
                with self._app.app_context():
                    return record()
            except DBAPIError as error:
                if monotonic() > limit:
                    raise
                self._record(error)
                Signal().wait(rest)
                rest = min(2 * rest, 5.0)

    def _show_pulse(self) -> None:
        if monotonic() >= self._pulse_due:
            with self._app.app_context():
                record_heartbeat(self.name, utc_now())
                escalate_untold(utc_now())
            self._pulse_due = monotonic() + self._pace.pulse_seconds

    def _release(self) -> None:
        try:
            with self._app.app_context():
                release_messages(self.name)
        except DBAPIError as error:  # the leases end by themselves
            self._record(error)

    def _record(self, error: Exception) -> None:
        with self._app.app_context():
            faults.record(error)
