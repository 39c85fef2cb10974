"""How the channels and the worker are doing, in words."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext, ngettext

from app.admin.messages.log_page import MessageStateChip
from app.config import Settings
from app.config.providers import SendGrid, Smtp
from app.domain.messages.vocabulary import Channel
from app.domain.time.wall_clock import floor_minute
from app.i18n import day_time_label
from app.queries.messages.channel_health import ChannelHealth, ChannelState, WorkerState
from app.queries.messages.outage import DOWN_AFTER, MENDED_AFTER
from app.wording import CHANNEL_ICONS, MESSAGE_CHANNELS


@dataclass(frozen=True, slots=True)
class HealthFact:
    """A label with what it says."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class ChannelCard:
    """One channel: by what it goes, how that is doing, and figures."""

    title: str
    icon: str
    chip: MessageStateChip
    facts: tuple[HealthFact, ...]
    advice: str


@dataclass(frozen=True, slots=True)
class WorkerCard:
    """Whether something sends, and what to do where nothing does."""

    chip: MessageStateChip
    sentence: str
    is_silent: bool
    waiting: str


@dataclass(frozen=True, slots=True)
class StateView:
    """Everything that sends."""

    channels: tuple[ChannelCard, ...]
    worker: WorkerCard


def state_view(state: ChannelHealth, settings: Settings, now: datetime) -> StateView:
    """The page of how it is doing; it names providers and senders, and no secret."""
    channels = tuple(_channel(channel, state.channels[channel], settings, now) for channel in Channel)
    return StateView(channels, _worker(state, now))


def _channel(channel: Channel, state: ChannelState, settings: Settings, now: datetime) -> ChannelCard:
    is_there, is_down = channel in settings.channels, _is_down(state, now)
    return ChannelCard(
        title=str(MESSAGE_CHANNELS[channel]),
        icon=CHANNEL_ICONS[channel],
        chip=_chip(is_there, is_down, _provider(channel, settings) == ""),
        facts=tuple(_facts(channel, state, settings)),
        advice=_advice(is_there, is_down),
    )


def _is_down(state: ChannelState, now: datetime) -> bool:
    """As staff are told on their first page."""
    since, until = state.failing_since, state.open_until
    return (
        since is not None and until is not None and since <= now - DOWN_AFTER and until > now - MENDED_AFTER
    )


def _chip(is_there: bool, is_down: bool, is_local: bool) -> MessageStateChip:
    if not is_there:
        return MessageStateChip(gettext("Not set up"), "neutral", "cross")
    if is_down:
        return MessageStateChip(gettext("Does not work at the moment"), "bad", "warning")
    if is_local:
        return MessageStateChip(gettext("Local mailbox"), "accent", "mail")
    return MessageStateChip(gettext("Set up"), "good", "check")


def _provider(channel: Channel, settings: Settings) -> str:
    """By what a channel goes; an empty text for the local mailbox."""
    if channel is Channel.EMAIL:
        if isinstance(settings.email, SendGrid):
            return "SendGrid"
        if not isinstance(settings.email, Smtp):
            return ""
        return str(gettext("Mail server %(host)s", host=settings.email.host))
    return "Twilio" if _sender(channel, settings) else ""


def _sender(channel: Channel, settings: Settings) -> str:
    """The address or number that recipients see."""
    if channel is Channel.EMAIL:
        return (settings.mail_from or "") if settings.email else ""
    if settings.twilio is None:
        return ""
    return (settings.twilio.sms_from if channel is Channel.SMS else settings.twilio.call_from) or ""


def _facts(channel: Channel, state: ChannelState, settings: Settings) -> Iterator[HealthFact]:
    provider, sender = _provider(channel, settings), _sender(channel, settings)
    if channel in settings.channels:
        mailbox = gettext("Local mailbox: nothing leaves this site")
        yield HealthFact(gettext("Goes by"), provider or mailbox)
    if sender:
        yield HealthFact(gettext("Sender"), sender)
    if state.failing_since:
        yield HealthFact(gettext("Failing since"), _moment(state.failing_since))
    if state.detail:
        yield HealthFact(gettext("The provider said"), state.detail)
    last = state.last_sent_at
    yield HealthFact(gettext("Last sent"), _moment(last) if last else gettext("Nothing within 30 days"))
    yield HealthFact(gettext("Not delivered within 24 hours"), str(state.failed))
    yield HealthFact(gettext("Waiting now"), str(state.waiting))
    yield HealthFact(gettext("Addresses that get nothing any more"), str(state.suppressed))


def _advice(is_there: bool, is_down: bool) -> str:
    if not is_there:
        told = gettext(
            "Who runs the server sets up a provider. Until then patients are told by the other ways."
        )
        return str(told)
    if is_down:
        told = gettext(
            "Messages wait and go once it works again. Look at the provider’s account, and call patients who"
            " must know soon."
        )
        return str(told)
    return ""


def _worker(state: ChannelHealth, now: datetime) -> WorkerCard:
    worker = state.worker
    waiting = sum(channel.waiting for channel in state.channels.values())
    return WorkerCard(
        chip=(
            MessageStateChip(gettext("At work"), "good", "check")
            if worker.at_work
            else MessageStateChip(gettext("Silent"), "bad", "warning")
        ),
        sentence=_seen(worker),
        is_silent=not worker.at_work,
        waiting=ngettext("%(num)s message is due now.", "%(num)s messages are due now.", waiting)
        if waiting
        else "",
    )


def _seen(worker: WorkerState) -> str:
    if worker.at_work and worker.since:
        counted = ngettext("%(num)s worker sends", "%(num)s workers send", worker.at_work)
        return str(gettext("%(workers)s, since %(moment)s", workers=counted, moment=_moment(worker.since)))
    if worker.seen_at:
        return str(
            gettext("Nothing sends. A worker was seen last on %(moment)s", moment=_moment(worker.seen_at))
        )
    return str(gettext("Nothing sends. No worker was seen within a week."))


def _moment(at: datetime) -> str:
    return day_time_label(floor_minute(at))
