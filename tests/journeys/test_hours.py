"""An administrator writes a week of hours: on any device, without a script, and by dragging."""

import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Scan, Visitor
from tests.journeys.devices import DEMO_PASSWORD, DESKTOP, DEVICES, Device

pytestmark = pytest.mark.browser
FAR_AHEAD = date.today() + timedelta(days=400)


def sign_in(page: Page, address: str) -> None:
    """Open a page of the administrator's in French."""
    page.goto(address)
    page.get_by_label("Adresse courriel").fill("admin@example.com")
    page.get_by_label("Mot de passe").fill(DEMO_PASSWORD)
    page.get_by_role("button", name="Se connecter").click()
    expect(page).to_have_url(re.compile(re.escape(address) + "$"))


@pytest.mark.parametrize("device", DEVICES, ids=str)
def test_writes_copies_and_saves_a_week(visitor: Visitor, scan: Scan, device: Device) -> None:
    page = visitor(device)
    sign_in(page, "/fr/manage/hours")
    scan(page)
    page.get_by_role("link", name="Thomas MacKenzie").click()
    scan(page)
    page.get_by_role("link", name="Ajouter un horaire").click()
    monday = page.get_by_role("group", name="Lundi")
    monday.get_by_label("Début").fill("19:00")
    monday.get_by_label("Fin").fill("21:00")
    monday.get_by_role("button", name="Ajouter une pause").click()
    expect(page.locator("#monday-breaks-0-start")).to_be_focused()
    page.locator("#monday-breaks-0-start").fill("20:00")
    page.locator("#monday-breaks-0-end").fill("20:15")
    monday.get_by_text("Copier ce jour").click()
    monday.get_by_label("Jeudi").check()
    monday.get_by_role("button", name="Copier – Lundi").click()
    expect(page.locator("#thursday-breaks-0-end")).to_have_value("20:15")
    scan(page)
    begins = FAR_AHEAD + timedelta(weeks=DEVICES.index(device))
    page.locator("#begins").fill(begins.isoformat())
    page.locator("#until").fill((begins + timedelta(days=6)).isoformat())
    page.locator(".save-bar").get_by_role("button", name="Enregistrer l’horaire").click()
    expect(page.get_by_text("L’horaire est enregistré.")).to_be_visible()
    scan(page)


def test_says_by_the_field_what_is_wrong_and_saves_with_the_enter_key(visitor: Visitor, scan: Scan) -> None:
    page = visitor(DESKTOP)
    sign_in(page, "/fr/manage/hours/thomas-mackenzie/new")
    page.locator("#sunday-periods-add").focus()
    page.keyboard.press("Enter")
    page.locator("#sunday-periods-0-start").fill("10:00")
    page.locator("#sunday-periods-0-end").fill("09:00")
    page.locator("#sunday-periods-0-end").press("Enter")
    expect(page.locator(".error-summary")).to_be_focused()
    expect(page.locator("#sunday-periods-0-end-error")).to_contain_text("La fin doit venir après le début.")
    scan(page)


def test_drags_periods_on_the_week(visitor: Visitor) -> None:
    page = visitor(DESKTOP)
    sign_in(page, "/fr/manage/hours/thomas-mackenzie/new")
    drag(page, 6, 10 * 60, 12 * 60)
    expect(page.locator("#sunday-periods-0-start")).to_have_value("10:00")
    expect(page.locator("#sunday-periods-0-end")).to_have_value("12:00")
    drawn = page.locator("[data-drawing] .drawn-period[data-day='6']")
    expect(drawn).to_have_count(1)
    drag(page, 6, 11 * 60, 13 * 60)
    expect(page.locator("#sunday-periods-0-start")).to_have_value("12:00")
    expect(page.locator("#sunday-periods-0-end")).to_have_value("14:00")


def drag(page: Page, day: int, start: int, end: int) -> None:
    """Press the mouse on a day at one wall minute, and let go at another."""
    body = page.locator("[data-drawing] .week-drawing-body")
    body.scroll_into_view_if_needed()
    box = body.bounding_box()
    first, last = int(body.get_attribute("data-first") or 0), int(body.get_attribute("data-last") or 0)
    assert box is not None
    x = box["x"] + box["width"] * (day + 0.5) / 7
    for minute, act in ((start, page.mouse.down), (end, page.mouse.up)):
        page.mouse.move(x, box["y"] + box["height"] * (minute - first) / (last - first))
        act()
