"""SMS: what they say, and that they stay within their segments."""

import re
from dataclasses import replace

import pytest

from app.domain.languages import LANGUAGES
from app.domain.messages.sms_segments import Encoding, segments
from app.domain.messages.vocabulary import Channel, Event, Recipient
from app.notifications.texts.facts import Facts
from app.notifications.texts.own import OwnText
from app.notifications.texts.short_messages import sms_of
from app.queries.configuration.snapshot import ClinicSnapshot
from tests.factories.messages import SMS, Kind, told

pytestmark = pytest.mark.backends("sqlite")
BOOKED, REMINDER, MODIFIED, CANCELLED = SMS


def with_names(facts: Facts, clinic: str, therapist: str) -> Facts:
    assert facts.visit
    return replace(
        facts, clinic=replace(facts.clinic, name=clinic), visit=replace(facts.visit, therapist=therapist)
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", SMS, ids=str)
def test_tells_when_where_with_whom_and_how(clinic: ClinicSnapshot, kind: Kind, language: str) -> None:
    text = sms_of(told(clinic, language, kind)).text
    own = {"fr": ("Clinique du Parc", "mer. 9 d", "14 h 30", "en personne")}
    expected = own.get(language, ("Park Clinic", "Wed, Dec 9", "2:30 p.m.", "in person"))
    assert all(words in text for words in (*expected, "Alex Martin", "514 555-0100"))
    assert not re.search(r"%\(|\{|\bNone\b|Bilan|Assessment|hysio", text)


@pytest.mark.parametrize("kind", SMS, ids=str)
def test_each_language_has_its_own_words(clinic: ClinicSnapshot, kind: Kind) -> None:
    french, english = (sms_of(told(clinic, language, kind)).text for language in ("fr", "en"))
    assert "your appointment" in english
    assert "your appointment" not in french


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", SMS, ids=str)
def test_fits_in_one_segment_with_ordinary_names(clinic: ClinicSnapshot, kind: Kind, language: str) -> None:
    found = segments(sms_of(told(clinic, language, kind)).text)
    assert found.encoding is Encoding.GSM_7
    assert found.count <= 2


@pytest.mark.parametrize("most", [1, 2])
@pytest.mark.parametrize("transliterates", [True, False])
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", SMS, ids=str)
def test_long_names_never_cost_more_segments(
    clinic: ClinicSnapshot, kind: Kind, language: str, most: int, transliterates: bool
) -> None:
    facts = with_names(
        told(clinic, language, kind), "Centre des Prêles çà et là " * 7, "Zoë-Anaïs Ångström " * 10
    )
    facts = replace(facts, sms=replace(facts.sms, most_segments=most, transliterates=transliterates))
    text = sms_of(facts).text
    assert segments(text).count <= most
    assert "14 h 30" in text or "2:30 p.m." in text


def test_asks_for_an_answer_only_where_one_can_arrive(clinic: ClinicSnapshot) -> None:
    facts = told(clinic, "en", REMINDER)
    assert "Reply OK to confirm." in sms_of(facts).text
    assert "Reply" not in sms_of(replace(facts, can_reply=False)).text
    assert "Reply" not in sms_of(told(clinic, "en", BOOKED)).text


def test_bears_a_link_only_where_the_clinic_wants_it(clinic: ClinicSnapshot) -> None:
    facts = told(clinic, "en", REMINDER)
    assert "https://" not in sms_of(facts).text
    linked = sms_of(replace(facts, sms=replace(facts.sms, has_link=True))).text
    assert facts.links.page in linked
    assert segments(linked).count <= 2


def test_accents_that_cost_segments_are_taken_off_by_setting(clinic: ClinicSnapshot) -> None:
    facts = with_names(told(clinic, "fr", BOOKED), "Clinique de l’Île", "François Prêle")
    plain = sms_of(facts).text
    assert "Clinique de l'Ile" in plain
    assert "Francois Prele" in plain
    kept = sms_of(replace(facts, sms=replace(facts.sms, transliterates=False))).text
    assert "François Prêle" in kept


def test_an_own_text_is_filled_in_and_keeps_what_has_to_follow(clinic: ClinicSnapshot) -> None:
    facts = told(clinic, "en", (Event.REMINDER, Channel.SMS, Recipient.PATIENT))
    text = sms_of(facts, OwnText("See you on {date} at {time}, {clinic}.")).text
    assert text.startswith("See you on Wednesday, December 9, 2026 at 2:30 p.m., Park Clinic. Reply OK")
    assert segments(sms_of(facts, OwnText("{clinic} " * 60)).text).count <= 2
