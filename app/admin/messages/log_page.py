"""The log of all messages, and what will be sent, as their pages show them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from flask import url_for
from flask_babel import gettext, ngettext

from app import phones
from app.admin.messages.log_forms import LogFilterForm
from app.domain.messages.vocabulary import Channel, Event, State
from app.domain.scheduling.appointment import Status
from app.domain.time.wall_clock import WallClock, floor_minute, instant_of
from app.i18n import day_time_label, full_date
from app.notifications.texts.own import APPOINTMENT_EVENTS
from app.queries.messages.message_log import ComingMessages, LoggedMessage, LogPage
from app.web.paging import Paged, page_of
from app.wording import (
    CHANNEL_ICONS,
    MESSAGE_CHANNELS,
    MESSAGE_EVENTS,
    MESSAGE_REASONS,
    MESSAGE_RECIPIENTS,
    MESSAGE_STATES,
)

LINKS_STAY = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class MessageStateChip:
    """A state in a word, with its tone and icon."""

    text: str
    tone: str
    icon: str


@dataclass(frozen=True, slots=True)
class LogLine:
    """One message: what, by which way and to whom; what became of it; and what can be done with it."""

    icon: str
    title: str
    to: str
    chip: MessageStateChip
    sentence: str
    appointment: str
    appointment_url: str
    retry_url: str
    drop_url: str


@dataclass(frozen=True, slots=True)
class LogView:
    """Part of the log, and the ways to what is newer and older."""

    lines: tuple[LogLine, ...]
    newer_url: str | None
    older_url: str | None
    is_filtered: bool
    here: str


@dataclass(frozen=True, slots=True)
class ComingDay:
    """How many messages go on a day by each way, and in all."""

    day: str
    counts: tuple[str, ...]
    total: str


@dataclass(frozen=True, slots=True)
class ComingView:
    """What will be sent: how many by day, and the list."""

    total: str
    channels: tuple[str, ...]
    days: tuple[ComingDay, ...]
    page: Paged[LogLine]
    is_empty: bool
    here: str


def log_view(page: LogPage, asked: LogFilterForm, region: str, now: datetime) -> LogView:
    """The page of the log."""
    kept = asked.in_address
    ends = (page.messages[0].id, page.messages[-1].id) if page.messages else (0, 0)
    return LogView(
        lines=tuple(_line(message, region, now) for message in page.messages),
        newer_url=_log_url(kept | {"newer_than": str(ends[0])}) if page.has_newer and ends[0] else None,
        older_url=_log_url(kept | {"older_than": str(ends[1])}) if page.has_older and ends[1] else None,
        is_filtered=bool(kept),
        here=_log_url(kept),
    )


def _log_url(query: dict[str, str]) -> str:
    address = url_for("admin.message_log")
    return f"{address}?{urlencode(query)}" if query else address


def coming_view(coming: ComingMessages, days: Sequence[date], region: str, now: datetime) -> ComingView:
    """The page of what will be sent on these days."""
    lines = [_line(message, region, now) for message in coming.messages]
    return ComingView(
        total=ngettext("%(num)s message", "%(num)s messages", coming.total),
        channels=tuple(str(word) for word in MESSAGE_CHANNELS.values()),
        days=tuple(_day(number, day, coming) for number, day in enumerate(days)),
        page=page_of(lines, coming.total),
        is_empty=coming.total == 0,
        here=url_for("admin.coming_messages"),
    )


def _day(number: int, day: date, coming: ComingMessages) -> ComingDay:
    counts = [coming.counts.get((number, channel), 0) for channel in Channel]
    return ComingDay(full_date(day), tuple(map(str, counts)), str(sum(counts)))


def day_ends(clock: WallClock, days: Sequence[date]) -> list[datetime]:
    """When each of the days ends, on the clinic's clock."""
    return [instant_of(clock.minute_at(day + timedelta(days=1), 0)) for day in days]


def _line(message: LoggedMessage, region: str, now: datetime) -> LogLine:
    words, tone, icon = MESSAGE_STATES[message.state]
    uid = message.appointment_uid
    return LogLine(
        icon=CHANNEL_ICONS[message.channel],
        title=f"{MESSAGE_EVENTS[message.event]} · {MESSAGE_CHANNELS[message.channel]}",
        to=_to(message, region),
        chip=MessageStateChip(str(words), tone, icon),
        sentence=_became(message),
        appointment=_appointment(message),
        appointment_url=url_for("therapist.appointment", uid=uid) if uid else "",
        retry_url=url_for("admin.retry_logged_message", message_id=message.id)
        if can_be_tried(message, now)
        else "",
        drop_url=url_for("admin.drop_logged_message", message_id=message.id)
        if message.state is State.PENDING
        else "",
    )


def _to(message: LoggedMessage, region: str) -> str:
    address = message.address
    readable = address if "@" in address else phones.readable(address, region)
    return f"{MESSAGE_RECIPIENTS[message.recipient]} · {readable}"


def _appointment(message: LoggedMessage) -> str:
    if message.starts_at is None:
        return ""
    return str(gettext("Appointment on %(moment)s", moment=day_time_label(message.starts_at)))


def _became(message: LoggedMessage) -> str:
    """When it went or will go, or why not."""
    if message.state is State.PENDING:
        moment = _moment(message.next_attempt_at)
        if message.attempts:
            return str(gettext("Did not work yet; tried again on %(moment)s", moment=moment))
        return str(gettext("Will be sent on %(moment)s", moment=moment))
    if message.state in (State.DROPPED, State.FAILED):
        due = gettext("Planned for %(moment)s", moment=_moment(message.due_at))
        reason = str(MESSAGE_REASONS.get(message.reason, ""))
        return f"{reason} {due}".strip()
    if message.sent_at is None:
        return ""
    return str(gettext("Sent on %(moment)s", moment=_moment(message.sent_at)))


def can_be_tried(message: LoggedMessage, now: datetime) -> bool:
    """Whether sending it now can make sense: it did not go, and what it tells is still ahead."""
    if message.state is State.DROPPED and message.reason != "by_hand":
        return False  # it was not true, and is not truer now
    is_waiting_again = message.state is State.PENDING and message.attempts > 0
    if message.state not in (State.FAILED, State.DROPPED) and not is_waiting_again:
        return False
    if message.event not in APPOINTMENT_EVENTS:
        return now - message.due_at < LINKS_STAY
    is_ahead = message.starts_at is not None and message.starts_at > floor_minute(now)
    return is_ahead and (message.status is Status.BOOKED or message.event is Event.CANCELLED)


def _moment(at: datetime) -> str:
    return day_time_label(floor_minute(at))
