"""The email that invites somebody to an account, beside the one that was asked for."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask

from app.domain.messages.vocabulary import Channel, Event, Recipient
from app.notifications.texts.facts import Facts
from app.notifications.texts.letters import letter_of
from app.notifications.texts.own import OwnText
from app.notifications.texts.rendering import in_its_language
from tests.factories.messages import talkative_clinic, told

pytestmark = pytest.mark.backends("sqlite")
PASSWORD = (Event.SET_PASSWORD, Channel.EMAIL, Recipient.USER)


@pytest.fixture(params=["fr", "en"])
def asked(app: Flask, request: pytest.FixtureRequest) -> Iterator[Facts]:
    with app.app_context():
        yield told(talkative_clinic(), request.param, PASSWORD)


def written(facts: Facts, own: OwnText | None = None) -> str:
    with in_its_language(facts.tongue):
        letter = letter_of(facts, own)
    lines = (letter.subject, *(line for paragraph in letter.paragraphs for line in paragraph))
    return "\n".join(lines).replace("\u00a0", " ")


def test_says_for_how_long_its_link_works(asked: Facts) -> None:
    assert "30 minutes" in written(asked)
    invitation = written(replace(asked, is_invitation=True))
    assert "30 minutes" not in invitation
    assert asked.clinic.name in invitation
    assert "7 " in invitation  # days


def test_is_not_what_the_clinic_wrote_for_who_forgot_the_password(asked: Facts) -> None:
    own = OwnText(subject="Own subject", body="Own words")
    assert "Own words" in written(asked, own)
    assert "Own words" not in written(replace(asked, is_invitation=True), own)
