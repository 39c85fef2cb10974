"""The messages of the whole clinic, as administrators look through them: what was sent, and what will be."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, literal, select

from app.domain.messages.vocabulary import Channel, Event, Recipient, State
from app.domain.scheduling.appointment import Status
from app.domain.time.intervals import Minute
from app.models import Appointment, Message
from app.queries.rows import copied, rows, table_of

PAGE = 25

_messages, _appointments = table_of(Message), table_of(Appointment)
_LISTED = select(
    *(
        _messages.c[name]
        for name in (
            "id",
            "event",
            "recipient",
            "channel",
            "address",
            "language",
            "state",
            "reason",
            "attempts",
            "due_at",
            "next_attempt_at",
            "sent_at",
        )
    ),
    _appointments.c.uid.label("appointment_uid"),
    _appointments.c.starts_at,
    _appointments.c.status,
).outerjoin(_appointments, _appointments.c.id == _messages.c.appointment_id)


@dataclass(frozen=True, slots=True)
class LoggedMessage:
    """A message with the appointment that it concerns, if it concerns one."""

    id: int
    event: Event
    recipient: Recipient
    channel: Channel
    address: str = field(repr=False)
    language: str
    state: State
    reason: str
    attempts: int
    due_at: datetime
    next_attempt_at: datetime
    sent_at: datetime | None
    appointment_uid: str | None
    starts_at: Minute | None
    status: Status | None


@dataclass(frozen=True, slots=True)
class LogFilter:
    """Which messages are looked for, None where it does not matter; due from an instant, before another."""

    state: State | None = None
    event: Event | None = None
    channel: Channel | None = None
    recipient: Recipient | None = None
    due_from: datetime | None = None
    due_before: datetime | None = None


@dataclass(frozen=True, slots=True)
class LogPage:
    """Part of the log, newest first, and whether there is more on either side."""

    messages: tuple[LoggedMessage, ...]
    has_newer: bool
    has_older: bool


def message_log(
    wanted: LogFilter, older_than: int | None = None, newer_than: int | None = None, most: int = PAGE
) -> LogPage:
    """The messages that are looked for, those written last first; one statement.

    `older_than` and `newer_than` are the message at the end of the page that was looked at before: pages go
    on from there, however many messages lie before it.
    """
    is_back = newer_than is not None and older_than is None
    conditions = [*_conditions(wanted)]
    if newer_than is not None and is_back:
        conditions.append(_messages.c.id > newer_than)
    elif older_than is not None:
        conditions.append(_messages.c.id < older_than)
    order = _messages.c.id.asc() if is_back else _messages.c.id.desc()
    found = rows(_LISTED.where(*conditions).order_by(order).limit(most + 1))
    shown, has_more = _read(found[:most]), len(found) > most
    if is_back:
        return LogPage(shown[::-1], has_newer=has_more, has_older=True)
    return LogPage(shown, has_newer=older_than is not None, has_older=has_more)


def _conditions(wanted: LogFilter) -> Iterable[ColumnElement[bool]]:
    equal = (
        (_messages.c.state, wanted.state),
        (_messages.c.event, wanted.event),
        (_messages.c.channel, wanted.channel),
        (_messages.c.recipient, wanted.recipient),
    )
    yield from (column == value for column, value in equal if value is not None)
    if wanted.due_from is not None:
        yield _messages.c.due_at >= wanted.due_from
    if wanted.due_before is not None:
        yield _messages.c.due_at < wanted.due_before


def _read(found: Sequence[Any]) -> tuple[LoggedMessage, ...]:
    return tuple(
        copied(
            LoggedMessage,
            row,
            event=Event(row.event),
            recipient=Recipient(row.recipient),
            channel=Channel(row.channel),
            state=State(row.state),
            status=None if row.status is None else Status(row.status),
        )
        for row in found
    )


@dataclass(frozen=True, slots=True)
class ComingMessages:
    """What waits to be sent until some instant: how many by day and channel, and a part of the list.

    Days are counted from 0, the first of the days that were asked for, which also holds what is overdue.
    """

    counts: Mapping[tuple[int, Channel], int]
    messages: tuple[LoggedMessage, ...]

    @property
    def total(self) -> int:
        """How many messages there are in all."""
        return sum(self.counts.values())


def coming_messages(ends: Sequence[datetime], skip: int = 0, most: int = PAGE) -> ComingMessages:
    """The messages that go until the last of these ends of days; two statements.

    The list is in the order in which they go, without the first ones that are skipped.
    """
    waiting = (
        _messages.c.state.in_((State.PENDING, State.SENDING)),
        _messages.c.next_attempt_at < ends[-1],
    )
    day = case(
        *((_messages.c.next_attempt_at < end, literal(number)) for number, end in enumerate(ends)),
        else_=literal(len(ends)),
    ).label("day")
    counted: Select[Any] = (
        select(day, _messages.c.channel, func.count().label("counted"))
        .where(*waiting)
        .group_by(day, _messages.c.channel)
    )
    listed = (
        _LISTED.where(*waiting).order_by(_messages.c.next_attempt_at, _messages.c.id).offset(skip).limit(most)
    )
    counts = {(row.day, Channel(row.channel)): row.counted for row in rows(counted)}
    return ComingMessages(counts, _read(rows(listed)))
