"""Patients and staff follow the links of their messages, as they arrive in the mailbox of a demonstration."""

import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.sync_api import FrameLocator, Page, expect

from tests.journeys.conftest import Scan, Visitor
from tests.journeys.devices import DEMO_PASSWORD, DESKTOP, PHONE, Device
from tests.journeys.test_appointment import SAID as ON_PAGES, book, link
from tests.journeys.test_booking import ENGLISH, FRENCH, LANGUAGES, Person, Words, in_both_lights, primary
from tests.server import ROOT

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("worker")]
ARRIVES_WITHIN = 10_000  # milliseconds
NEW_PASSWORD = "trois lampes bleues et vertes"
OF_PERSON = (
    "SELECT id, uid, starts_at FROM appointments JOIN appointment_contacts ON appointment_id = id"
    " WHERE email = ?"
)
BEGIN = "UPDATE appointments SET starts_at = :start, ends_at = ends_at - starts_at + :start WHERE id = :id"
FALL_DUE = "UPDATE messages SET due_at = created_at, next_attempt_at = created_at WHERE appointment_id = :id"
SAID: dict[str, dict[str, Any]] = {
    "fr": {
        "there": "Je serai là",
        "thanks": "Vous avez dit que vous serez là",
        "confirmed": re.compile("Confirmé par courriel le "),
        "until": re.compile("^Jusqu’au [a-z]+ .* 20.. à .*h"),
        "late to move": "L’heure ne peut plus être changée en ligne",
        "late to cancel": "Ce rendez-vous ne peut plus être annulé en ligne",
        "password": "Mot de passe",
        "sign in": "Se connecter",
        "forgot": "Pas encore de mot de passe, ou oublié ?",
        "send": "Envoyer le lien",
        "new": "Nouveau mot de passe",
        "again": "Nouveau mot de passe, une seconde fois",
        "set": "Enregistrer le mot de passe",
        "show": "Afficher mes rendez-vous",
        "open": re.compile("^Ouvrir"),
        "account": "amina.diallo@example.com",
    },
    "en": {
        "there": "I will be there",
        "thanks": "You said that you will be there",
        "confirmed": re.compile("Confirmed by email on "),
        "until": re.compile("^Until [A-Z][a-z]+day, .* 20.. at .*m"),
        "late to move": "The time can no longer be changed online",
        "late to cancel": "This appointment can no longer be cancelled online",
        "password": "Password",
        "sign in": "Sign in",
        "forgot": "No password yet, or forgot it?",
        "send": "Send the link",
        "new": "New password",
        "again": "New password again",
        "set": "Set the password",
        "show": "Show my appointments",
        "open": re.compile("^Open"),
        "account": "thomas.mackenzie@example.com",
    },
}


@pytest.fixture(scope="session")
def worker(site: str, site_settings: dict[str, str]) -> Iterator[None]:
    """A worker that sends what the site has to tell."""
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "worker"]
    process = subprocess.Popen(command, cwd=ROOT, env=site_settings | {"BASE_URL": site})
    yield
    process.terminate()
    assert process.wait(timeout=30) == 0


class Days:
    """Lets the days go by until an appointment is near, for a journey cannot wait for them."""

    def __init__(self, database: str) -> None:
        self._database = database
        self._before: list[dict[str, int]] = []

    def go_by(self, person: Person, hours_left: int) -> str:
        """Have the appointment of a person begin in so many hours, and its reminder fall due; its uid."""
        start = int(datetime.now(UTC).timestamp()) // 60 + 60 * hours_left
        with closing(sqlite3.connect(self._database, timeout=15)) as connection, connection:
            [(id, uid, before)] = connection.execute(OF_PERSON, [person.email]).fetchall()
            for statement in (BEGIN, FALL_DUE):
                connection.execute(statement, {"start": start, "id": id})
        self._before.append({"start": before, "id": id})
        return str(uid)

    def come_back(self) -> None:
        """Put the appointments where they were: other journeys look at the days that are near."""
        with closing(sqlite3.connect(self._database, timeout=15)) as connection, connection:
            connection.executemany(BEGIN, self._before)


@pytest.fixture
def days(site_settings: dict[str, str]) -> Iterator[Days]:
    """What makes time go by."""
    made = Days(site_settings["DATABASE_URL"].removeprefix("sqlite:///"))
    yield made
    made.come_back()


def open_email(page: Page, words: Words, address: str, number: int = 1) -> FrameLocator:
    """Open the newest email to an address, once so many have arrived there."""
    page.goto(f"/{words.language}/mailbox")
    emails = page.locator(".mailbox li").filter(has_text=address)
    for _ in range(ARRIVES_WITHIN // 250):
        if emails.count() >= number:
            break
        page.wait_for_timeout(250)
        page.reload()
    expect(emails).to_have_count(number)
    emails.first.get_by_role("link").click()
    return page.frame_locator(".mailbox-frame")


def day_shown(page: Page) -> str:
    return page.locator(".appointment-when").inner_text().split("\n")[0]


def heading(page: Page, text: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(text)


@pytest.mark.parametrize(("words", "device"), [(FRENCH, PHONE), (ENGLISH, DESKTOP)], ids=["fr", "en"])
def test_moves_and_cancels_from_the_emails(
    visitor: Visitor, scan: Scan, words: Words, device: Device
) -> None:
    page, person, said = visitor(device), Person(), ON_PAGES[words.language]
    book(page, words, 10, person)
    before = day_shown(page)
    email = open_email(page, words, person.email)
    in_both_lights(scan)(page)
    email.locator('a[href$="/move"]').click()
    expect(page).to_have_url(re.compile("/move$"))
    page.locator(".slot:visible").last.click()
    expect(page).to_have_url(re.compile("/move/check"))
    primary(page, said["moving"]).click()
    expect(page).to_have_url(re.compile(r"/appointment/[\w-]+(\?.*)?$"))
    after = day_shown(page)
    assert after != before
    email = open_email(page, words, person.email, number=2)
    expect(email.get_by_text(after).first).to_be_visible()
    email.locator('a[href$="/cancel"]').click()
    scan(page)
    primary(page, said["cancel"]).click()
    heading(page, said["cancelled"])
    email = open_email(page, words, person.email, number=3)
    expect(email.locator('a[href$="/move"]')).to_have_count(0)
    email.locator(f'a[href$="/{words.language}/"]').first.click()
    expect(page).to_have_url(re.compile(f"/{words.language}/$"))


@LANGUAGES
def test_confirms_from_the_reminder_and_staff_see_it(
    visitor: Visitor, scan: Scan, days: Days, words: Words
) -> None:
    page, staff, person, said = visitor(DESKTOP), visitor(DESKTOP), Person(), SAID[words.language]
    book(page, words, 11, person)
    open_email(page, words, person.email)
    uid = days.go_by(person, hours_left=47)
    open_email(page, words, person.email, number=2).locator('a[href$="/confirm"]').click()
    scan(page)
    primary(page, said["there"]).click()
    expect(page.get_by_text(said["thanks"])).to_be_visible()
    scan(page)
    sign_in(staff, words, f"/{words.language}/appointments/{uid}", "admin@example.com", DEMO_PASSWORD)
    expect(staff.get_by_text(said["confirmed"]).first).to_be_visible()
    scan(staff)


@LANGUAGES
def test_is_refused_when_it_is_too_late(visitor: Visitor, scan: Scan, days: Days, words: Words) -> None:
    page, person, said = visitor(PHONE), Person(), SAID[words.language]
    book(page, words, 12, person)
    open_email(page, words, person.email)
    address = page.url
    days.go_by(person, hours_left=23)
    for way, refusal in (("move", said["late to move"]), ("cancel", said["late to cancel"])):
        page.goto(address)
        page.frame_locator(".mailbox-frame").locator(f'a[href$="/{way}"]').click()
        heading(page, refusal)
        expect(page.get_by_role("main").locator(".large")).to_have_text(said["until"])
        expect(page.get_by_role("main").locator('a[href="tel:+15145550101"]')).to_be_visible()
        scan(page)


@LANGUAGES
def test_sets_a_new_password_by_email(visitor: Visitor, scan: Scan, words: Words) -> None:
    page, said = visitor(DESKTOP), SAID[words.language]
    page.goto(f"/{words.language}/sign-in")
    link(page, said["forgot"]).click()
    scan(page)
    page.get_by_label(words.email, exact=True).fill(said["account"])
    primary(page, said["send"]).click()
    open_email(page, words, said["account"]).locator('a[href*="/set-password/"]').click()
    scan(page)
    page.get_by_label(said["new"], exact=True).fill(NEW_PASSWORD)
    page.get_by_label(said["again"], exact=True).fill(NEW_PASSWORD)
    primary(page, said["set"]).click()
    sign_in(page, words, f"/{words.language}/day", said["account"], NEW_PASSWORD)


@LANGUAGES
def test_finds_ones_appointments_by_email(visitor: Visitor, scan: Scan, words: Words) -> None:
    page, person, said = visitor(DESKTOP), Person(), SAID[words.language]
    address = book(page, words, 12, person)
    page.goto(f"/{words.language}/my-appointments")
    page.get_by_label(words.email, exact=True).fill(person.email)
    primary(page, ON_PAGES[words.language]["send"]).click()
    email = open_email(page, words, person.email, number=2)
    email.locator('a[href*="/my-appointments/"]').click()
    scan(page)
    primary(page, said["show"]).click()
    expect(page).to_have_url(re.compile("/list$"))
    in_both_lights(scan)(page)
    page.get_by_role("button", name=said["open"]).click()
    heading(page, words.booked)
    assert page.url != address  # a link of its own


def sign_in(page: Page, words: Words, address: str, email: str, password: str) -> None:
    said = SAID[words.language]
    page.goto(address)
    page.get_by_label(words.email, exact=True).fill(email)
    page.get_by_label(said["password"], exact=True).fill(password)
    primary(page, said["sign in"]).click()
    expect(page).to_have_url(re.compile(re.escape(address) + "$"))
