"""Somebody of the clinic signs in, looks at a day and at an appointment, and signs out."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Scan, Visitor
from tests.journeys.devices import DEMO_PASSWORD, DEVICES, Device

pytestmark = pytest.mark.browser
EMAIL = "camille.roy@example.com"


def sign_in(page: Page, address: str) -> None:
    """Open a page of the staff's in French as Camille Roy."""
    page.goto(address)
    page.get_by_label("Adresse courriel").fill(EMAIL)
    page.get_by_label("Mot de passe").fill(DEMO_PASSWORD)
    page.get_by_role("button", name="Se connecter").click()
    expect(page).to_have_url(re.compile(re.escape(address) + "$"))


def scan_in_both_languages(page: Page, scan: Scan) -> None:
    """The page as it stands, and the same address in English."""
    scan(page)
    page.get_by_role("link", name="English").click()
    expect(page.get_by_role("link", name="Français")).to_be_visible()
    scan(page)
    page.get_by_role("link", name="Français").click()
    expect(page.get_by_role("link", name="English")).to_be_visible()


def next_day_with_appointments(page: Page) -> None:
    """Go on from day to day until there is somebody to see."""
    for _ in range(7):
        page.get_by_role("link", name="Jour suivant").click()
        if page.locator(".entry").count():
            return
    pytest.fail("a week without appointments")


@pytest.mark.parametrize("device", DEVICES, ids=str)
def test_signs_in_reads_the_day_and_signs_out(visitor: Visitor, scan: Scan, device: Device) -> None:
    page = visitor(device)
    page.goto("/fr/day")
    expect(page.get_by_role("heading", level=1)).to_have_text("Se connecter")
    scan(page)
    page.get_by_label("Adresse courriel").fill(EMAIL)
    page.get_by_label("Mot de passe").fill(DEMO_PASSWORD)
    page.get_by_role("button", name="Se connecter").click()
    expect(page).to_have_url(re.compile("/fr/day$"))
    next_day_with_appointments(page)
    scan(page)
    day = page.get_by_role("heading", level=1).inner_text()
    page.locator(".entry a").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(day[1:])
    scan(page)
    page.get_by_role("link", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Appointment on")
    page.get_by_role("link", name="All appointments of that day").click()
    page.locator(".menu summary").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_text("You are signed out.")).to_be_visible()
    page.goto("/en/day")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")


def test_signs_in_by_keyboard_after_a_wrong_password(visitor: Visitor, scan: Scan) -> None:
    page = visitor()
    page.goto("/en/sign-in")
    page.get_by_label("Email address").focus()
    page.keyboard.type(EMAIL)
    page.keyboard.press("Tab")
    page.keyboard.type("not the password")
    page.keyboard.press("Enter")
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("Incorrect email or password")
    expect(alert).to_be_focused()
    scan(page)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Email address")).to_be_focused()
    expect(page.get_by_label("Email address")).to_have_value(EMAIL)
    page.keyboard.press("Tab")
    page.keyboard.type(DEMO_PASSWORD)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/en/day$"))


def test_another_day_is_chosen_by_its_date(visitor: Visitor, scan: Scan) -> None:
    page = visitor()
    page.goto("/en/day?date=2026-12-09")
    page.get_by_label("Email address").fill(EMAIL)
    page.get_by_label("Password").fill(DEMO_PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Wednesday, December 9, 2026")
    page.get_by_label("Date").fill("2026-01-05")
    page.get_by_role("button", name="Show this day").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Monday, January 5, 2026")
    expect(page.get_by_text("No appointments on this day")).to_be_visible()
    scan(page)


@pytest.mark.parametrize("device", DEVICES, ids=str)
def test_goes_from_the_week_to_a_day_and_prints_it(visitor: Visitor, scan: Scan, device: Device) -> None:
    page = visitor(device)
    sign_in(page, "/fr/week")
    page.get_by_role("link", name="Semaine suivante").click()
    expect(page.locator(".calendar-of-day")).to_have_count(7)
    expect(page.get_by_role("link", name=re.compile("^Appeler ")).first).to_be_visible()
    scan_in_both_languages(page, scan)
    of_day = page.locator(".calendar-of-day").filter(has=page.locator(".entry:not(.entry-cancelled)")).first
    name = of_day.locator(".entry:not(.entry-cancelled) .entry-title").first.inner_text()
    day = of_day.locator("h2 a").inner_text()
    of_day.locator("h2 a").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(day)
    scan_in_both_languages(page, scan)
    page.get_by_role("link", name="Imprimer avec les noms").click()
    expect(page.get_by_role("table")).to_contain_text(name)
    expect(page.get_by_role("button", name="Imprimer")).to_have_count(1 if device.script else 0)
    scan_in_both_languages(page, scan)
    page.get_by_role("link", name="Sans les noms").click()
    expect(page.get_by_role("table")).not_to_contain_text(name)
    scan(page)


@pytest.mark.parametrize("device", DEVICES, ids=str)
def test_finds_a_patient_s_next_appointment(visitor: Visitor, scan: Scan, device: Device) -> None:
    page = visitor(device)
    sign_in(page, "/fr/patients")
    scan_in_both_languages(page, scan)
    page.get_by_label("Chercher un patient").fill("x")
    page.get_by_role("button", name="Chercher").click()
    expect(page.get_by_text("Indiquez au moins deux lettres")).to_be_visible()
    scan(page)
    page.get_by_label("Chercher un patient").fill("personne de ce nom")
    page.get_by_role("button", name="Chercher").click()
    expect(page.get_by_role("heading", name="Personne ne correspond")).to_be_visible()
    scan(page)
    page.goto("/fr/day")
    next_day_with_appointments(page)
    name = page.locator(".entry-title").first.inner_text()
    page.goto("/fr/patients")
    page.get_by_label("Chercher un patient").fill(" ".join(reversed(name.upper().split())))
    page.get_by_role("button", name="Chercher").click()
    expect(page.get_by_role("row").filter(has_text=name)).to_have_count(1)
    expect(page).to_have_url(re.compile("/fr/patients$"))
    scan(page)


@pytest.mark.parametrize("device", DEVICES, ids=str)
def test_comes_back_from_an_appointment_to_what_was_found(visitor: Visitor, device: Device) -> None:
    page = visitor(device)
    sign_in(page, "/fr/patients")
    page.get_by_label("Chercher un patient").fill("5145")
    page.get_by_role("button", name="Chercher").click()
    found = page.get_by_role("table").inner_text()
    page.get_by_role("table").get_by_role("link").first.click()
    expect(page).to_have_url(re.compile("/fr/appointments/"))
    page.go_back()
    expect(page).to_have_url(re.compile("/fr/patients$"))
    assert page.get_by_role("table").inner_text() == found
    page.reload()
    assert page.get_by_role("table").inner_text() == found
    page.get_by_role("link", name="English").click()
    expect(page.get_by_label("Find a patient")).to_have_value("5145")
    expect(page.get_by_role("table").get_by_role("link").first).to_be_visible()


def test_the_slash_key_looks_for_a_patient_from_any_page(visitor: Visitor, scan: Scan) -> None:
    page = visitor()
    sign_in(page, "/fr/week")
    page.get_by_label("Date").focus()
    page.keyboard.press("/")
    expect(page.get_by_label("Chercher un patient")).not_to_be_focused()
    page.get_by_role("heading", level=1).click()
    page.keyboard.press("/")
    field = page.get_by_label("Chercher un patient")
    expect(field).to_be_focused()
    expect(field).to_have_value("")
    page.keyboard.type("zz")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Patients")
    expect(field).to_have_value("zz")
    page.get_by_role("heading", level=1).click()
    page.keyboard.press("/")
    expect(field).to_be_focused()


def test_today_s_list_is_read_anew_each_minute_while_it_is_seen(visitor: Visitor) -> None:
    page = visitor()
    page.clock.install()
    sign_in(page, "/fr/day")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.evaluate("document.getElementById('day-groups').dataset.seen = 'yes'")
    with page.expect_response(re.compile("/fr/day$")):
        page.clock.run_for(61_000)
    expect(page.locator("#day-groups")).not_to_have_attribute("data-seen", "yes")
    assert len(asked) == 1
    expect(page.locator("#announcer")).to_be_empty()
    page.evaluate("Object.defineProperty(document, 'hidden', { value: true })")
    page.clock.run_for(180_000)
    assert len(asked) == 1
