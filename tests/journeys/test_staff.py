"""Somebody of the clinic signs in, looks at a day and at an appointment, and signs out."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Scan, Visitor
from tests.journeys.devices import DEMO_PASSWORD, DEVICES, Device

pytestmark = pytest.mark.browser
EMAIL = "camille.roy@example.com"


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
