"""The local mailbox."""

import json
import os
import stat
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from app.domain.messages.vocabulary import Channel, Event
from app.notifications.channels.base import Call, Email, Item, SmsMessage, Speech
from app.notifications.channels.local import mailbox
from app.notifications.channels.local.mailbox import Mailbox, MailboxMessage, item, items
from tests.conftest import Freeze
from tests.factories.small_clinic import NOW

SPEECH = Speech("fr", ("Bonjour.", "C’est mardi."), ("Clinique.",), "Appuyez sur 1.", "Merci.", "Au revoir.")
EMAIL = Email(
    to="ana@example.com",
    subject="Votre rendez-vous",
    text="Bonjour",
    html="<p>Bonjour</p>",
    uid="a" * 32,
    event=Event.BOOKED,
    language="fr",
    sender_name="Clinique",
    reply_to="accueil@example.com",
    calendar="BEGIN:VCALENDAR\r\nX:é\r\n".encode(),
    calendar_method="CANCEL",
    unsubscribe_url=None,
)
KEPT: list[tuple[Channel, Item]] = [
    (Channel.EMAIL, EMAIL),
    (Channel.EMAIL, replace(EMAIL, calendar=None)),
    (Channel.SMS, SmsMessage("+15145550101", "Rappel : mardi", "b" * 32, Event.REMINDER, "fr")),
    (Channel.PHONE, Call("+15145550101", SPEECH, "c" * 32, Event.CANCELLED, "fr")),
    (Channel.PHONE, Call("+15145550101", Speech("en", (), ()), "d" * 32, Event.MODIFIED, "en")),
]


@pytest.mark.parametrize(("channel", "sent"), KEPT)
def test_gives_back_what_was_sent(tmp_path: Path, freeze: Freeze, channel: Channel, sent: Item) -> None:
    freeze(NOW)
    Mailbox(channel, tmp_path).send(sent)
    assert items(tmp_path) == [MailboxMessage(channel, NOW, sent)]
    assert item(tmp_path, sent.uid) == MailboxMessage(channel, NOW, sent)


def test_the_newest_is_first_and_sent_again_is_kept_once(tmp_path: Path, freeze: Freeze) -> None:
    clock = freeze(NOW)
    for _, sent in KEPT[1:4]:
        Mailbox(Channel.EMAIL, tmp_path / "mailbox").send(replace(EMAIL, uid=sent.uid))
        clock.shift(60)
    Mailbox(Channel.EMAIL, tmp_path / "mailbox").send(replace(EMAIL, subject="Encore"))
    found = items(tmp_path / "mailbox")
    assert [kept.item.uid[0] for kept in found] == ["a", "c", "b"]
    assert found[0].at == NOW + timedelta(minutes=3)


def test_only_this_account_may_read_it(tmp_path: Path) -> None:
    Mailbox(Channel.EMAIL, tmp_path / "mailbox").send(EMAIL)
    [path] = (tmp_path / "mailbox").iterdir()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


@pytest.mark.parametrize("uid", ["", "..", "../a", "a/b", "a" * 65, "\x00", "é", "a\n"])
def test_what_is_no_uid_finds_nothing(tmp_path: Path, uid: str) -> None:
    (tmp_path.parent / "a.json").write_text(json.dumps({"channel": "sms"}))
    assert item(tmp_path, uid) is None


def test_there_is_nothing_before_the_first_message(tmp_path: Path) -> None:
    assert items(tmp_path / "mailbox") == []
    assert item(tmp_path / "mailbox", "a" * 32) is None


@pytest.mark.parametrize("content", ["", "{", "[]", "7", '{"channel": "fax"}', '{"channel": "sms", "at": 7}'])
def test_a_file_that_is_none_of_ours_is_passed_over(tmp_path: Path, content: str) -> None:
    (tmp_path / "x.json").write_text(content)
    assert items(tmp_path) == []
    assert item(tmp_path, "x") is None


def test_the_oldest_are_forgotten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mailbox, "MOST_KEPT", 3)
    for number in range(5):
        uid = f"m{number}"
        Mailbox(Channel.EMAIL, tmp_path).send(replace(EMAIL, uid=uid))
        os.utime(tmp_path / f"{uid}.json", (number, number))
    assert sorted(path.stem for path in tmp_path.iterdir()) == ["m2", "m3", "m4"]
