"""Emails in both languages: what they say, and that text and HTML say the same."""

import re
from dataclasses import replace

import html5lib
import pytest
from icalendar import Calendar

from app.domain.languages import LANGUAGES
from app.domain.messages.vocabulary import Channel, Event, Recipient
from app.notifications.channels.base import Email
from app.notifications.texts.emails import email_of
from app.notifications.texts.facts import Facts
from app.notifications.texts.own import OwnText
from app.queries.configuration.snapshot import ClinicSnapshot
from tests.factories.messages import EMAILS, ON_VISITS, TO_PATIENTS, Kind, told

pytestmark = pytest.mark.backends("sqlite")
BOOKED, REMINDER, MODIFIED, CANCELLED = ((event, Channel.EMAIL, Recipient.PATIENT) for event in ON_VISITS)
TO_THERAPIST = (Event.BOOKED, Channel.EMAIL, Recipient.THERAPIST)
LEFT_OVER = re.compile(r"%\(|%s|\{\{|\}\}|\{%|\{\w*\}|None|\bUndefined")
URL = re.compile(r"https?://\S+")
SECRETS = ("Assessment", "Bilan", "hysio", "Bring", "clés")


def english(clinic: ClinicSnapshot, kind: Kind) -> Email:
    return email_of(told(clinic, "en", kind))


def seen(html: str) -> str:
    """What the HTML says, without its marks."""
    body = html[html.index("<body") :]
    body = re.sub(r"</?a\b[^>]*>", "", body)  # a link stands within a line
    text = re.sub(r"<!--.*?-->|<[^>]+>", " ", body, flags=re.DOTALL)
    return " ".join(text.replace("&#39;", "'").replace("&amp;", "&").split())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", EMAILS, ids=str)
def test_leaves_no_placeholder_and_nothing_empty(clinic: ClinicSnapshot, kind: Kind, language: str) -> None:
    email = email_of(told(clinic, language, kind))
    for text in (email.subject, email.text, seen(email.html)):
        assert text.strip()
        assert not LEFT_OVER.search(text)
    assert "\n" not in email.subject
    assert "\n\n\n" not in email.text


@pytest.mark.parametrize("kind", EMAILS, ids=str)
def test_each_language_has_its_own_words(clinic: ClinicSnapshot, kind: Kind) -> None:
    french, other = (email_of(told(clinic, language, kind)) for language in ("fr", "en"))
    assert french.subject != other.subject
    in_both = set(french.text.splitlines()) & set(other.text.splitlines())
    same_by_nature = ("", "--", "Service", "Camille Tremblay", "1200, avenue du Parc", "514 555-0100")
    assert {line.strip() for line in in_both} <= {*same_by_nature, "accueil@example.com"}
    assert f'lang="{french.language}-CA"' in french.html


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", EMAILS, ids=str)
def test_subjects_and_what_follows_them_name_no_service_and_no_profession(
    clinic: ClinicSnapshot, kind: Kind, language: str
) -> None:
    email = email_of(told(clinic, language, kind))
    preheader = seen(email.html).split("\u034f")[0]
    assert not any(secret in email.subject + preheader for secret in SECRETS)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", EMAILS, ids=str)
def test_the_html_is_valid_and_fetches_nothing(clinic: ClinicSnapshot, kind: Kind, language: str) -> None:
    html = email_of(told(clinic, language, kind)).html
    parser = html5lib.HTMLParser()
    parser.parse(html)
    assert not parser.errors
    assert not re.search(r"<img|<link|@import|url\(|<script", html)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", EMAILS, ids=str)
def test_text_and_html_lead_to_the_same_pages(clinic: ClinicSnapshot, kind: Kind, language: str) -> None:
    email = email_of(told(clinic, language, kind))
    in_html = set(re.findall(r'href="(https?://[^"]+)"', email.html))
    assert in_html
    assert set(URL.findall(email.text)) == in_html


@pytest.mark.parametrize("kind", EMAILS, ids=str)
def test_text_and_html_say_the_same(clinic: ClinicSnapshot, kind: Kind) -> None:
    email = english(clinic, kind)
    shown = seen(email.html)
    lines = [line.strip() for line in email.text.splitlines() if line.strip() not in ("", "--")]
    assert not [line for line in lines if " ".join(line.split()) not in shown and not URL.match(line)]


@pytest.mark.parametrize("kind", [BOOKED, REMINDER, MODIFIED], ids=str)
def test_tells_the_patient_all_that_is_needed(clinic: ClinicSnapshot, kind: Kind) -> None:
    text = english(clinic, kind).text
    for words in (
        "Wednesday, December 9, 2026",
        "2:30\u202fp.m. – 3:45\u202fp.m. (75\u00a0min)",
        "Eastern Time – Toronto",
        "Assessment",
        "In person",
        "Alex Martin · Physiotherapist",
        "Downtown",
        "1200, avenue du Parc",
        "514 555-0100",
        "Parc metro.",
        "Bring keys.",
        "Until Tuesday, December 8, 2026 at 2:30\u202fp.m., you can change or cancel online.",
        "A fee of $40 applies.",
        "Change the time",
        "Cancel the appointment",
        "accueil@example.com",
    ):
        assert words in text


def test_only_a_reminder_asks_to_be_there_a_week_ahead(clinic: ClinicSnapshot) -> None:
    asking = [
        kind[0]
        for kind in (BOOKED, REMINDER, MODIFIED, CANCELLED)
        if "/confirm" in english(clinic, kind).text
    ]
    assert asking == [Event.REMINDER]


def test_a_change_is_told_with_what_was_before(clinic: ClinicSnapshot) -> None:
    text = english(clinic, MODIFIED).text
    assert "The attached file brings your calendar up to date." in text
    assert "Before: Tuesday, December 8, 2026 at 2:30\u202fp.m." in text
    assert "Now: Wednesday, December 9, 2026 at 2:30\u202fp.m." in text


def test_who_moved_it_online_is_not_asked_whether_it_suits_them(clinic: ClinicSnapshot) -> None:
    facts = told(clinic, "en", MODIFIED)
    assert facts.visit
    by_staff = replace(facts, visit=replace(facts.visit, is_by_patient=False))
    suits = "Please check that the new details suit you."
    assert suits not in email_of(facts).text
    assert suits in email_of(by_staff).text
    soon = replace(facts, visit=replace(facts.visit, asks_presence=True))
    assert "online is saved. Please tell us that you will be there." in email_of(soon).text


def test_a_cancellation_says_who_when_and_how_to_book_again(clinic: ClinicSnapshot) -> None:
    text = english(clinic, CANCELLED).text
    assert "On Tuesday, December 1, 2026 at 9:00\u202fa.m., it was cancelled online." in text
    assert "https://rdv.example.com/en/\n" in text
    for gone in ("Parc metro.", "Bring keys.", "/move", "/cancel", "fee of"):
        assert gone not in text


def test_the_therapist_reads_who_acted_and_is_led_to_the_appointment(clinic: ClinicSnapshot) -> None:
    email = english(clinic, TO_THERAPIST)
    for words in (
        "Camille Tremblay",
        "Assessment",
        "In person",
        "Downtown",
        "(75\u00a0min)",
        "Online, by the patient",
    ):
        assert words in email.text
    assert "https://rdv.example.com/en/appointments/" in email.text
    assert "/appointment/" not in email.text  # a patient's link
    assert email.calendar is None


@pytest.mark.parametrize(
    ("kind", "method", "status"),
    [
        (BOOKED, "PUBLISH", "CONFIRMED"),
        (MODIFIED, "PUBLISH", "CONFIRMED"),
        (CANCELLED, "CANCEL", "CANCELLED"),
    ],
    ids=str,
)
def test_brings_the_appointment_for_the_calendar(
    clinic: ClinicSnapshot, kind: Kind, method: str, status: str
) -> None:
    email = english(clinic, kind)
    calendar = Calendar.from_ical(email.calendar or b"")
    [event] = calendar.events
    assert email.calendar_method == calendar["method"] == method
    assert event["status"] == status
    assert event["sequence"] == 1


def test_the_number_to_call_is_a_link_wherever_it_stands(clinic: ClinicSnapshot) -> None:
    html = english(clinic, CANCELLED).html
    link = r'<a href="tel:\+15145550100" class="e-number"[^>]*nowrap[^>]*>514 555-0100</a>'
    assert re.search(rf"book online or call {link}\.</p>", html)


def test_says_nothing_of_deadlines_that_have_passed(clinic: ClinicSnapshot) -> None:
    facts = told(clinic, "en", BOOKED)
    assert facts.visit
    late = replace(facts, visit=replace(facts.visit, modify_until="", cancel_until=""))
    assert "If you cannot be there, call 514 555-0100 as soon as you can." in email_of(late).text
    only = replace(facts, visit=replace(facts.visit, modify_until=""))
    assert "you can cancel online." in email_of(only).text


def test_an_own_text_stands_in_the_same_frame_and_is_escaped(clinic: ClinicSnapshot) -> None:
    own = OwnText(
        subject="Venez le\n{date}", body="Bonjour {name} <b>!</b>\nÀ {time}.\n\nVotre service : {service}."
    )
    email = email_of(told(clinic, "fr", BOOKED), own)
    assert email.subject == "Venez le mercredi 9 décembre 2026"
    assert (
        "Bonjour Camille Tremblay <b>!</b>\nÀ 14\u00a0h\u00a030.\n\nVotre service : Bilan initial."
        in email.text
    )
    assert "Bonjour Camille Tremblay &lt;b&gt;!&lt;/b&gt;<br>À" in email.html
    assert "/cancel" in email.text


def test_what_people_typed_is_escaped(clinic: ClinicSnapshot) -> None:
    facts = replace(told(clinic, "en", BOOKED), name="<script>alert(1)</script>")
    email = email_of(facts)
    assert "<script" not in email.html
    assert "<script>alert(1)</script>" in email.text


@pytest.mark.parametrize("region", ["CH", "FR"])
def test_dates_follow_the_region(clinic: ClinicSnapshot, region: str) -> None:
    swiss = replace(clinic, settings=replace(clinic.settings, region=region))
    text = email_of(told(swiss, "fr", BOOKED)).text
    assert "Mercredi 9 décembre 2026\n  14:30 – 15:45" in text
    assert "Bonjour" in text


def test_goes_to_the_address_of_the_message_and_answers_to_the_clinic(clinic: ClinicSnapshot) -> None:
    facts: Facts = replace(told(clinic, "en", TO_PATIENTS[0]), address="ana@example.com")
    email = email_of(facts)
    assert (email.to, email.reply_to, email.sender_name) == (
        "ana@example.com",
        "accueil@example.com",
        "Park Clinic",
    )
    assert email.uid == facts.uid
    assert email.unsubscribe_url is None
