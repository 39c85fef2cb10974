"""From an empty database to the first booked appointment: in French by clicks, in English by keyboard."""

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.databases import Databases
from tests.journeys.conftest import Scan
from tests.journeys.devices import HEIGHT
from tests.server import run_flask, running_site, settings_of

pytestmark = pytest.mark.browser
PASSWORD = "quatre chaises vertes"
FIVE_MINUTES = 300
MOST_TABS = 80


@pytest.fixture
def empty_site(databases: Databases, tmp_path: Path) -> Iterator[tuple[str, str]]:
    """The address of a site whose database is empty, and the code that its server printed."""
    settings = settings_of(databases.migrated("sqlite"), tmp_path)
    with running_site(settings) as address:
        printed = (Path(settings["INSTANCE_PATH"]) / "gunicorn.log").read_text()
        found = re.search(r"with the code (\S+)", printed)
        assert found, printed
        assert found[1] == run_flask(settings, "user", "set-up-code").strip()
        yield address, found[1]


def window(browser: Browser, address: str, locale: str) -> Page:
    """A browser window of somebody new."""
    context = browser.new_context(base_url=address, locale=locale, viewport={"width": 1280, "height": HEIGHT})
    context.set_default_timeout(10_000)
    return context.new_page()


def test_sets_up_and_books_in_french(browser: Browser, scan: Scan, empty_site: tuple[str, str]) -> None:
    address, code = empty_site
    began = time.monotonic()
    page = window(browser, address, "fr-CA")
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Mettre ce site en service")
    scan(page)
    page.get_by_label("Code", exact=True).fill(code)
    page.get_by_label("Votre nom").fill("Alex Tremblay")
    page.get_by_label("Adresse courriel").fill("alex@example.com")
    page.get_by_label("Mot de passe", exact=True).fill(PASSWORD)
    page.get_by_label("Mot de passe, une deuxième fois").fill(PASSWORD)
    page.get_by_role("button", name="Créer mon compte").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Votre clinique")
    scan(page)
    page.get_by_label("Nom en français").fill("Clinique du Parc")
    page.get_by_label("Numéro de téléphone pour les patients").fill("514 555-0100")
    page.get_by_role("button", name="Enregistrer et continuer").click()
    scan(page)
    page.get_by_label("Nom en français").fill("Centre-ville")
    page.get_by_label("Adresse").fill("1200, avenue du Parc, Montréal")
    page.get_by_role("button", name="Enregistrer et continuer").click()
    scan(page)
    page.get_by_label("Prénom et nom").fill("Camille Roy")
    page.get_by_role("button", name="Enregistrer et continuer").click()
    scan(page)
    page.get_by_label("Nom en français").fill("Bilan initial")
    page.get_by_label("Nom en anglais").fill("Initial assessment")
    page.get_by_role("button", name="Enregistrer et ouvrir la réservation en ligne").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Les patients peuvent réserver")
    scan(page)
    page.get_by_role("link", name="Ouvrir la page de réservation").click()
    page.locator(".slot").first.click()
    page.get_by_label("Prénom", exact=True).fill("Léa")
    page.get_by_label("Nom de famille").fill("Gagnon")
    page.get_by_label("Jour").fill("27")
    page.get_by_label("Mois").fill("3")
    page.get_by_label("Année").fill("1985")
    page.get_by_label("Adresse courriel").fill("lea@example.com")
    page.get_by_label("J’ai lu").check()
    page.get_by_role("button", name="Continuer").click()
    page.get_by_role("button", name="Confirmer le rendez-vous").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Votre rendez-vous est réservé")
    assert time.monotonic() - began < FIVE_MINUTES
    page.context.close()


def test_sets_up_and_books_in_english_by_keyboard_alone(
    browser: Browser, empty_site: tuple[str, str]
) -> None:
    address, code = empty_site
    began = time.monotonic()
    page = window(browser, address, "en-CA")
    page.goto("/")
    type_into(page, "Code", code)
    type_into(page, "Your name", "Alex Tremblay")
    type_into(page, "Email address", "alex@example.com")
    type_into(page, "Password", PASSWORD)
    type_into(page, "Password again", PASSWORD)
    press(page, "Create my account")
    type_into(page, "Name in French", "Clinique du Parc")
    reach(page, "Where is the clinic?")
    page.keyboard.type("Canada – Ontario")
    press(page, "Save and go on")
    type_into(page, "Name in French", "Centre-ville")
    type_into(page, "Address", "1200 Park Avenue")
    press(page, "Save and go on")
    type_into(page, "First and last name", "Camille Roy")
    press(page, "Save and go on")
    type_into(page, "Name in French", "Bilan initial")
    type_into(page, "Name in English", "Initial assessment")
    press(page, "Save and open online booking")
    press(page, "Open the booking page")
    expect(page.locator(".slot").first).to_be_visible()
    press_first(page, ".slot")
    type_into(page, "First name", "Lea")
    type_into(page, "Last name", "Gagnon")
    type_into(page, "Day", "27")
    type_into(page, "Month", "3")
    type_into(page, "Year", "1985")
    type_into(page, "Email address", "lea@example.com")
    reach(page, "I have read")
    page.keyboard.press("Space")
    press(page, "Continue")
    press(page, "Confirm the appointment")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your appointment is booked")
    assert time.monotonic() - began < FIVE_MINUTES
    page.context.close()


NAME = """() => {
  const at = document.activeElement;
  const label = at.labels?.[0]?.textContent ?? at.getAttribute("aria-label") ?? at.textContent;
  return label.replace("(optional)", "").replace(/\\s+/g, " ").trim();
}"""


def reach(page: Page, name: str) -> None:
    """Go on by the Tab key until what has the focus bears the name."""
    expect(page.locator("main")).to_be_visible()
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if page.evaluate(NAME).startswith(name):
            return
    pytest.fail(f"{page.url}: the Tab key does not lead to {name!r}")


def type_into(page: Page, name: str, text: str) -> None:
    reach(page, name)
    page.keyboard.type(text)


def press(page: Page, name: str) -> None:
    """Reach a button or link and press it; the next page is there afterwards."""
    reach(page, name)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def press_first(page: Page, selector: str) -> None:
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            with page.expect_navigation():
                page.keyboard.press("Enter")
            return
    pytest.fail(f"{page.url}: the Tab key does not lead to {selector}")
