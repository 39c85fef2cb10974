"""Commands on messages: what waits, what became of one, trying again, dropping, a test of each channel."""

import secrets
from dataclasses import replace
from datetime import datetime

import click
from flask import Flask, current_app

from app import wiring
from app.actions.messages.drop_message import drop_message
from app.actions.messages.retry_message import retry_message
from app.clock import utc_now
from app.config import Settings
from app.domain.messages.vocabulary import Channel, Event, Recipient, State
from app.letters.sample import sample_facts
from app.notifications.channels.base import Item, NotSent
from app.notifications.texts.writers import WRITERS
from app.operations.commands.groups import SiteGroup
from app.queries.configuration.snapshot import fresh_clinic
from app.queries.messages.outbox import ListedMessage, counted_by_state, listed_messages, shown_message

STATES = [state.value for state in State]
UNFINISHED = (State.PENDING, State.SENDING, State.FAILED)

group = SiteGroup("messages", help="Messages: what waits, what became of one, a test of each channel.")


@group.command("list")
@click.option("--state", type=click.Choice(STATES), multiple=True, help="Only these; else the unfinished.")
@click.option("--most", type=click.IntRange(1, 10_000), default=50, show_default=True)
def list_(state: tuple[str, ...], most: int) -> None:
    """List messages, the latest first, without addresses."""
    for message in listed_messages(tuple(map(State, state)) or UNFINISHED, most):
        click.echo(_line(message))
    counted = counted_by_state()
    click.echo(", ".join(f"{state} {counted.get(state, 0)}" for state in State))


@group.command("show")
@click.argument("number", type=int)
def show(number: int) -> None:
    """Show one message, with its address and all that happened to it."""
    shown = shown_message(number)
    if shown is None:
        raise _unknown(number)
    click.echo(_line(shown.listed))
    told = {
        "to": shown.address,
        "language": shown.language,
        "uid": shown.uid,
        "provider": shown.provider_id,
        "held by": shown.owner or "",
    }
    for name, value in told.items():
        if value:
            click.echo(f"  {name}: {value}")
    for happened in shown.history:
        click.echo(f"  {_time(happened.at)} {happened.kind} {happened.detail}".rstrip())


@group.command("retry")
@click.argument("number", type=int)
def retry(number: int) -> None:
    """Send one that waits, failed or was dropped now; whether it is true is looked at as ever."""
    _check(retry_message(number, utc_now()), number, "it was sent, or is being sent")
    click.echo(f"Message {number} is due now.")


@group.command("drop")
@click.argument("number", type=int)
def drop(number: int) -> None:
    """Never send one that waits."""
    _check(drop_message(number, utc_now()), number, "it does not wait")
    click.echo(f"Message {number} was dropped.")


@group.command("test")
@click.argument("channel", type=click.Choice([channel.value for channel in Channel]))
@click.argument("address")
@click.option("--language", type=click.Choice(["fr", "en"]), default="fr", show_default=True)
def test(channel: str, address: str, language: str) -> None:
    """Send a sample confirmation to an email address or an international number, now and past the outbox."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    port = wiring.ports(app).get(Channel(channel))
    if port is None:
        raise click.ClickException(f"No provider is set up for {channel}; README.md lists the settings.")
    try:
        accepted = port.send(_sample(Channel(channel), address, language))
    except LookupError as error:
        raise click.ClickException("There is no clinic to speak of yet: load one first.") from error
    except NotSent as refusal:
        raise click.ClickException(
            f"{port.name} did not take it ({refusal.failure}): {refusal.detail}"
        ) from refusal
    click.echo(f"{port.name} took it: {accepted.provider_id}")


def _sample(channel: Channel, address: str, language: str) -> Item:
    settings: Settings = current_app.extensions["settings"]
    told = (Event.BOOKED, channel, Recipient.PATIENT)
    facts = sample_facts(fresh_clinic(), language, utc_now(), told, settings.base_url)
    return WRITERS[channel](replace(facts, uid=secrets.token_hex(16), address=address), None)


def _line(message: ListedMessage) -> str:
    told = f"{message.id} {message.event} to {message.recipient} by {message.channel}: {message.state}"
    if message.reason:
        told += f" ({message.reason})"
    if message.sent_at:
        return f"{told} at {_time(message.sent_at)}"
    told += f", due {_time(message.due_at)}, tries {message.attempts}"
    return f"{told}, next {_time(message.next_attempt_at)}" if message.state == State.PENDING else told


def _time(instant: datetime) -> str:
    return f"{instant:%Y-%m-%dT%H:%M:%SZ}"


def _check(is_done: bool, number: int, why_not: str) -> None:
    if not is_done:
        raise (
            _unknown(number)
            if shown_message(number) is None
            else click.ClickException(f"Message {number} was left as it is: {why_not}.")
        )


def _unknown(number: int) -> click.ClickException:
    return click.ClickException(f"There is no message {number}.")
