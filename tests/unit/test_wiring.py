"""Which provider carries which channel."""

import pytest
from flask import Flask

from app.domain.messages.vocabulary import Channel
from app.wiring import ports
from tests.databases import Databases
from tests.factories.webhooks import PROVIDERS

pytestmark = pytest.mark.backends("sqlite")
SMTP = {"SMTP_HOST": "127.0.0.1", "MAIL_FROM": "rdv@example.com"}


def names(app: Flask) -> dict[Channel, str]:
    return {channel: port.name for channel, port in ports(app).items()}


def built(databases: Databases, **settings: str) -> Flask:
    return databases.build(databases.migrated("sqlite"), **settings)


def test_without_providers_the_mailbox_takes_all(app: Flask) -> None:
    assert names(app) == dict.fromkeys(Channel, "mailbox")
    assert [port.channel for port in ports(app).values()] == list(Channel)


def test_what_has_a_provider_goes_there_and_the_rest_into_the_mailbox(databases: Databases) -> None:
    assert names(built(databases, **SMTP)) == {
        Channel.EMAIL: "SMTP",
        Channel.SMS: "mailbox",
        Channel.PHONE: "mailbox",
    }


def test_every_channel_has_its_provider(databases: Databases) -> None:
    made = ports(built(databases, **PROVIDERS))
    assert {channel: port.name for channel, port in made.items()} == {
        Channel.EMAIL: "SendGrid",
        Channel.SMS: "Twilio",
        Channel.PHONE: "Twilio",
    }
    assert [port.channel for port in made.values()] == list(made)


@pytest.mark.parametrize("settings", [{}, SMTP, PROVIDERS])
def test_in_production_there_is_no_mailbox(databases: Databases, settings: dict[str, str]) -> None:
    app = built(databases, CRENEAU_ENV="production", **settings)
    assert "mailbox" not in names(app).values()
    assert set(names(app)) == app.extensions["settings"].channels
