"""Every message there is, in both languages, in every region, for every type of visit."""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest
from flask import Flask

from app.domain.languages import LANGUAGES
from app.domain.messages.sms_segments import segments
from app.domain.messages.vocabulary import Channel, Event, Recipient
from app.domain.scheduling.service import ServiceType
from app.i18n import CURRENCIES
from app.notifications.channels.base import Call, Email, Item, SmsMessage
from app.notifications.texts.facts import Facts
from app.notifications.texts.writers import WRITERS
from app.queries.configuration.snapshot import ClinicSnapshot
from tests.factories.messages import OTHERS, TO_PATIENTS, TO_THERAPISTS, Kind, told

pytestmark = pytest.mark.backends("sqlite")
KINDS = (*TO_PATIENTS, *TO_THERAPISTS, *OTHERS)
URL = re.compile(r"https?://\S+")
TAG = re.compile(r"<style.*?</style>|<!--.*?-->|<[^>]+>", re.DOTALL)
LEFT_OVER = re.compile(r"%[(sd]|[{}]|\bNone\b|Undefined|lazy_gettext")
OF_THE_OTHER = {
    "fr": re.compile(r"\b(the|your|you|with|will|be|appointment|hello|please|until|call)\b", re.IGNORECASE),
    "en": re.compile(r"\b(le|les|vous|votre|avec|sera|rendez-vous|bonjour|jusqu|appelez)\b", re.IGNORECASE),
}


def clinics(clinic: ClinicSnapshot) -> Iterator[ClinicSnapshot]:
    """The clinic in each region, its services given in each way, with a link to meet and without."""
    for region, type, link in product(CURRENCIES, ServiceType, ("https://meet.example.com/room", "")):
        yield replace(
            clinic,
            settings=replace(clinic.settings, region=region),
            services={id: replace(each, types=(type,)) for id, each in clinic.services.items()},
            therapists={id: replace(each, meeting_link=link) for id, each in clinic.therapists.items()},
        )


def variants(facts: Facts) -> Iterator[Facts]:
    """The facts, and the same without a number, when presence is confirmed, and when it is too late."""
    yield facts
    yield replace(facts, clinic=replace(facts.clinic, phone="", phone_uri="", phone_spoken=""))
    if facts.visit:
        yield replace(facts, visit=replace(facts.visit, asks_presence=False))
        yield replace(facts, visit=replace(facts.visit, modify_until="", cancel_until=""))


def said(item: Item) -> Iterator[str]:
    """Everything that its recipient reads or hears."""
    if isinstance(item, Email):
        yield from (item.subject, item.text, TAG.sub(" ", item.html))
    elif isinstance(item, SmsMessage):
        yield item.text
    elif isinstance(item, Call):
        speech = item.speech
        yield from (
            *speech.says,
            speech.key_prompt or "",
            speech.thanks,
            speech.fallback,
            *speech.machine_says,
        )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_says_all_in_one_language_and_leaves_nothing_open(
    clinic: ClinicSnapshot, kind: Kind, language: str
) -> None:
    for each in clinics(clinic):
        for facts in variants(told(each, language, kind)):
            item = WRITERS[kind[1]](facts, None)
            texts = [URL.sub("", text) for text in said(item)]
            assert texts[0].strip()
            for text in texts:
                assert not LEFT_OVER.search(text), text
                assert not OF_THE_OTHER[language].search(text), text
            if isinstance(item, SmsMessage):
                assert segments(item.text).count <= facts.sms.most_segments


def test_there_is_a_text_for_each_kind_and_none_besides(app: Flask) -> None:
    folder = Path(app.root_path) / "templates/messages"
    files = [file.relative_to(folder).parts for file in folder.glob("*/*/*.txt")]
    written = {
        (Event(event), Channel(channel), Recipient(name.split(".")[0])) for event, channel, name in files
    }
    assert written == set(KINDS)
