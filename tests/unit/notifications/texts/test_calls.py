"""Calls: who calls first, what it is about, and how little a machine is told."""

import re
from dataclasses import replace

import pytest

from app.domain.languages import LANGUAGES
from app.notifications.channels.base import Speech
from app.notifications.texts.calls import call_of
from app.notifications.texts.own import OwnText
from app.notifications.texts.words import spoken_number
from app.queries.configuration.snapshot import ClinicSnapshot
from tests.factories.messages import CALLS, Kind, told

pytestmark = pytest.mark.backends("sqlite")
BOOKED, REMINDER, MODIFIED, CANCELLED = CALLS
NUMBER = "5 1 4, 5 5 5, 0 1 0 0"


def speech(clinic: ClinicSnapshot, kind: Kind, language: str = "en") -> Speech:
    return call_of(told(clinic, language, kind)).speech


def everything(said: Speech) -> str:
    return " ".join((*said.says, said.key_prompt or "", said.thanks, said.fallback, *said.machine_says))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", CALLS, ids=str)
def test_says_first_who_calls_and_from_which_number(
    clinic: ClinicSnapshot, kind: Kind, language: str
) -> None:
    first = speech(clinic, kind, language).says[0]
    assert {"fr": "Clinique du Parc", "en": "Park Clinic"}[language] in first
    assert NUMBER in first


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", CALLS, ids=str)
def test_names_no_service_no_profession_and_leaves_no_placeholder(
    clinic: ClinicSnapshot, kind: Kind, language: str
) -> None:
    said = everything(speech(clinic, kind, language))
    assert not re.search(r"%\(|\{|\bNone\b|Bilan|Assessment|hysio|clés|Bring", said)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", CALLS, ids=str)
def test_a_machine_hears_the_clinic_and_its_number_only(
    clinic: ClinicSnapshot, kind: Kind, language: str
) -> None:
    heard = " ".join(speech(clinic, kind, language).machine_says)
    assert heard.count(NUMBER) == 2
    for personal in ("Tremblay", "Martin", "2:30", "14", "9", "rendez", "appointment"):
        assert personal not in heard.replace(NUMBER, "")


@pytest.mark.parametrize("kind", CALLS, ids=str)
def test_each_language_has_its_own_words(clinic: ClinicSnapshot, kind: Kind) -> None:
    french, english = (set(speech(clinic, kind, language).says) for language in ("fr", "en"))
    assert not french & english
    assert "appointment" not in " ".join(french)


def test_tells_whose_appointment_it_is_when_how_and_with_whom(clinic: ClinicSnapshot) -> None:
    for kind in (BOOKED, REMINDER, MODIFIED):
        said = " ".join(speech(clinic, kind).says)
        for words in ("Camille Tremblay", "in person", "Wednesday, December 9, 2026", "2:30", "Alex Martin"):
            assert words in said


def test_a_cancellation_does_not_name_the_therapist(clinic: ClinicSnapshot) -> None:
    said = everything(speech(clinic, CANCELLED))
    assert "Camille Tremblay" in said
    assert "Martin" not in said


def test_only_a_reminder_asks_for_a_key(clinic: ClinicSnapshot) -> None:
    assert [bool(speech(clinic, kind).key_prompt) for kind in CALLS] == [False, True, False, False]
    facts = told(clinic, "en", REMINDER)
    assert facts.visit
    confirmed = replace(facts, visit=replace(facts.visit, asks_presence=False))
    assert call_of(confirmed).speech.key_prompt is None


@pytest.mark.parametrize("kind", [MODIFIED, CANCELLED], ids=str)
def test_a_change_gives_the_number_twice_more(clinic: ClinicSnapshot, kind: Kind) -> None:
    assert " ".join(speech(clinic, kind).says[1:]).count(NUMBER) == 2


def test_a_clinic_without_a_number_says_none(clinic: ClinicSnapshot) -> None:
    facts = told(clinic, "en", CANCELLED)
    mute = call_of(replace(facts, clinic=replace(facts.clinic, phone="", phone_spoken=""))).speech
    assert mute.says[0] == "Hello. This is Park Clinic."
    assert mute.machine_says == ("Hello. This is Park Clinic.",)
    assert not re.search(r" at \.| call \.|: \.", everything(mute))


def test_an_own_text_replaces_what_is_told_and_no_more(clinic: ClinicSnapshot) -> None:
    said = call_of(told(clinic, "en", REMINDER), OwnText("Do come, {patient}.\nOn {date}.")).speech
    assert said.says[1:] == ("Do come, Camille Tremblay.", "On Wednesday, December 9, 2026.")
    assert NUMBER in said.says[0]
    assert said.key_prompt


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("514 555-0100", "5 1 4, 5 5 5, 0 1 0 0"),
        ("022 345 67 89", "0 2 2, 3 4 5, 67, 89"),
        ("+41 22 345 67 89", "41, 22, 3 4 5, 67, 89"),
        ("", ""),
    ],
)
def test_digits_are_read_apart(written: str, spoken: str) -> None:
    assert spoken_number(written) == spoken
