"""A patient comes back to a booked appointment: moves it, changes the details, cancels, finds it again."""

import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import Scan, Visitor
from tests.journeys.devices import DESKTOP, PHONE, WITHOUT_SCRIPT, Device, pairs
from tests.journeys.test_booking import ENGLISH, FRENCH, Person, Words, fill_in, in_both_lights, primary

pytestmark = pytest.mark.browser
LANGUAGES = pytest.mark.parametrize("words", [FRENCH, ENGLISH], ids=["fr", "en"])
SAID = {
    "fr": {
        "move": "Changer l’heure",
        "moving": "Déplacer le rendez-vous",
        "moved": "Votre rendez-vous est déplacé",
        "saved": "Les coordonnées pour ce rendez-vous sont enregistrées.",
        "contact": "Modifier les coordonnées",
        "save": "Enregistrer les coordonnées",
        "cancel": "Annuler le rendez-vous",
        "reason": re.compile("^Raison de l’annulation"),
        "cancelled": "Ce rendez-vous est annulé",
        "find": "Retrouver mes rendez-vous",
        "send": "M’envoyer le lien",
        "any": "Sans préférence de thérapeute",
    },
    "en": {
        "move": "Change the time",
        "moving": "Move the appointment",
        "moved": "Your appointment has been moved",
        "saved": "The contact details for this appointment are saved.",
        "contact": "Change contact details",
        "save": "Save contact details",
        "cancel": "Cancel the appointment",
        "reason": re.compile("^Reason for cancelling"),
        "cancelled": "This appointment is cancelled",
        "find": "Find my appointments",
        "send": "Send me the link",
        "any": "Any therapist",
    },
}


def link(page: Page, name: str) -> Locator:
    return page.get_by_role("main").get_by_role("link", name=name, exact=True)


def book(page: Page, words: Words, weeks_ahead: int, person: Person) -> str:
    """Book for somebody new; the address of the appointment."""
    week = date.today() + timedelta(weeks=weeks_ahead)
    choice = "service=physio-bilan&therapist=any&location=plateau&type=in_person"
    page.goto(f"/{words.language}/time?{choice}&week={week}")
    page.locator(".slot").first.click()
    fill_in(page, words, person)
    primary(page, words.to_check).click()
    primary(page, words.confirm).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(words.booked)
    return page.url


@pytest.mark.parametrize(("words", "device"), pairs(FRENCH, ENGLISH), ids=str)
def test_moves_and_then_cancels(visitor: Visitor, scan: Scan, device: Device, words: Words) -> None:
    page, said = visitor(device), SAID[words.language]
    look = in_both_lights(scan) if device is DESKTOP else scan
    address = book(page, words, 7, Person())
    before = page.locator(".appointment-when").inner_text()
    look(page)
    link(page, said["move"]).click()
    expect(page).to_have_url(f"{address}/move")
    look(page)
    link(page, said["any"]).click()
    expect(page).to_have_url(re.compile("therapist=any"))
    page.locator("#week-next").click()
    expect(page).to_have_url(re.compile("week=.*"))
    page.locator(".slot:visible").last.click()
    expect(page).to_have_url(re.compile("/move/check"))
    look(page)
    primary(page, said["moving"]).click()
    expect(page).to_have_url(f"{address}?done=moved")
    expect(page.get_by_role("heading", level=1)).to_have_text(said["moved"])
    assert page.locator(".appointment-when").inner_text() != before
    look(page)
    link(page, said["cancel"]).click()
    expect(page).to_have_url(f"{address}/cancel")
    page.get_by_label(said["reason"]).fill("Grippe")
    look(page)
    primary(page, said["cancel"]).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(said["cancelled"])
    look(page)
    page.goto(f"{address}/move")
    expect(page).to_have_url(address)
    assert page.context.cookies() == []


@pytest.mark.parametrize(("words", "device"), pairs(FRENCH, ENGLISH, [PHONE, WITHOUT_SCRIPT]), ids=str)
def test_changes_how_to_be_reached(visitor: Visitor, scan: Scan, device: Device, words: Words) -> None:
    page, said, person = visitor(device), SAID[words.language], Person()
    address = book(page, words, 8, person)
    link(page, said["contact"]).click()
    email = page.get_by_label(words.email, exact=True)
    expect(email).to_have_value(person.email)
    email.fill("nobody")
    primary(page, said["save"]).click()
    expect(page.locator(".error-summary")).to_be_visible()
    scan(page)  # with an error by the field
    email.fill("new@example.com")
    primary(page, said["save"]).click()
    expect(page).to_have_url(f"{address}?done=contact")
    expect(page.get_by_role("status").filter(has_text=said["saved"])).to_be_visible()
    link(page, said["contact"]).click()
    expect(email).to_have_value("new@example.com")
    in_both_lights(scan)(page)


@LANGUAGES
def test_a_time_taken_meanwhile_leaves_the_appointment_where_it_is(
    visitor: Visitor, scan: Scan, words: Words
) -> None:
    slow, quick, said = visitor(PHONE), visitor(DESKTOP), SAID[words.language]
    address = book(slow, words, 9, Person())
    before = slow.locator(".appointment-when").inner_text()
    link(slow, said["move"]).click()
    wanted = slow.locator(".slot:visible").last.get_attribute("value")
    slow.locator(f'.slot[value="{wanted}"]').click()
    expect(slow).to_have_url(re.compile("/move/check"))
    slug = re.search("therapist=([a-z-]+)", slow.url)
    assert slug
    choice = f"service=physio-bilan&therapist={slug[1]}&location=plateau&type=in_person"
    week = date.today() + timedelta(weeks=9)
    quick.goto(f"/{words.language}/time?{choice}&week={week}")
    quick.locator(f'.slot[value="{wanted}"]').click()
    expect(quick).to_have_url(re.compile("/details"))
    primary(slow, said["moving"]).click()
    expect(slow.get_by_role("alert")).to_be_visible()
    scan(slow)
    slow.goto(address)
    assert slow.locator(".appointment-when").inner_text() == before


@pytest.mark.parametrize(("words", "device"), pairs(FRENCH, ENGLISH, [PHONE, WITHOUT_SCRIPT]), ids=str)
def test_asks_for_ones_appointments(visitor: Visitor, scan: Scan, device: Device, words: Words) -> None:
    page, said = visitor(device), SAID[words.language]
    page.goto(f"/{words.language}/")
    link(page, said["find"]).click()
    expect(page).to_have_url(re.compile("/my-appointments$"))
    scan(page)
    page.get_by_label(words.email, exact=True).fill(f"nobody.{device.width}.{words.language}@example.com")
    primary(page, said["send"]).click()
    expect(page.get_by_text("nobody.")).to_be_visible()
    in_both_lights(scan)(page)
