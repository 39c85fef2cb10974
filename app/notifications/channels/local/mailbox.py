"""The local mailbox: messages that no provider carries, kept as files for whoever tries the portal out.

One JSON file a message, readable by this account alone. It is no channel of a production site.
"""

import json
import os
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from app.clock import utc_now
from app.domain.messages.vocabulary import Channel, Event
from app.notifications.channels.base import Accepted, Call, Email, Item, SmsMessage, Speech

MOST_KEPT = 2_000
UID = re.compile(r"[A-Za-z0-9_-]{1,64}", re.ASCII)


@dataclass(frozen=True, slots=True)
class MailboxMessage:
    """A message in the mailbox, as it would have reached its recipient."""

    channel: Channel
    at: datetime
    item: Item


class Mailbox:
    """Keeps what its channel would carry; takes everything."""

    name = "mailbox"

    def __init__(self, channel: Channel, folder: Path) -> None:
        self.channel = channel
        self._folder = folder

    def send(self, item: Item) -> Accepted:
        """Keep the message; sent again, it is kept as it was sent last."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write(_path(self._folder, item.uid), _as_json(self.channel, item))
        _forget_the_oldest(self._folder)
        return Accepted(f"mailbox-{item.uid}")


def items(folder: Path) -> list[MailboxMessage]:
    """All that is kept, newest first."""
    found = [kept for path in _paths(folder) if (kept := _read(path)) is not None]
    return sorted(found, key=lambda kept: kept.at, reverse=True)


def item(folder: Path, uid: str) -> MailboxMessage | None:
    """One message by its uid."""
    return _read(_path(folder, uid)) if UID.fullmatch(uid) else None


def _path(folder: Path, uid: str) -> Path:
    return folder / f"{uid}.json"


def _paths(folder: Path) -> Iterator[Path]:
    return folder.glob("*.json")


def _write(path: Path, text: str) -> None:
    """Whoever looks meanwhile sees the whole message or none."""
    unfinished = path.with_suffix(f".{os.getpid()}")
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    unfinished.replace(path)


def _read(path: Path) -> MailboxMessage | None:
    """What a file holds; None where there is none, or none of ours."""
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        channel = Channel(kept["channel"])
        return MailboxMessage(channel, datetime.fromisoformat(kept["at"]), _item_of(channel, kept["item"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _as_json(channel: Channel, item: Item) -> str:
    values = asdict(item)
    if isinstance(item, Email) and item.calendar is not None:
        values["calendar"] = item.calendar.decode()
    return json.dumps({"channel": channel, "at": utc_now().isoformat(), "item": values}, ensure_ascii=False)


def _item_of(channel: Channel, values: dict[str, Any]) -> Item:
    values["event"] = Event(values["event"])
    if channel is Channel.EMAIL:
        calendar = values.pop("calendar")
        return Email(**values, calendar=None if calendar is None else calendar.encode())
    if channel is Channel.SMS:
        return SmsMessage(**values)
    speech = values.pop("speech")
    speech |= {name: tuple(speech[name]) for name in ("says", "machine_says")}
    return Call(**values, speech=Speech(**speech))


def _forget_the_oldest(folder: Path) -> None:
    paths = list(_paths(folder))
    if len(paths) <= MOST_KEPT:
        return
    with suppress(FileNotFoundError):  # another process was quicker
        for path in sorted(paths, key=lambda path: path.stat().st_mtime)[:-MOST_KEPT]:
            path.unlink(missing_ok=True)
