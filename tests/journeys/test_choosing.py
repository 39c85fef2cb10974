"""A patient finds a service and a therapist: as one types, without JavaScript, in every light."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import Scan, Visitor
from tests.journeys.devices import DESKTOP, PHONE, WITHOUT_SCRIPT, Device, pairs

pytestmark = pytest.mark.browser

ALL = 9
SHIFT = """() => new Promise(resolve => new PerformanceObserver(list => resolve(
  list.getEntries().reduce((sum, entry) => sum + entry.value, 0)
)).observe({type: "layout-shift", buffered: true}) || setTimeout(() => resolve(0), 500))"""
LANGUAGES = pytest.mark.parametrize("language", ["fr", "en"])


def services(page: Page) -> Locator:
    return page.locator("#services li")


@pytest.mark.parametrize(("language", "device"), pairs("fr", "en"), ids=str)
def test_finds_a_service_by_its_words(visitor: Visitor, scan: Scan, device: Device, language: str) -> None:
    page = visitor(device)
    page.goto(f"/{language}/")
    expect(services(page)).to_have_count(ALL)
    page.locator("#q").fill("THERAPIE suivi" if language == "fr" else "therapy follow")
    if device is WITHOUT_SCRIPT:
        page.get_by_role("search").get_by_role("button").click()
    expect(services(page)).to_have_count(2)
    expect(page).to_have_url(re.compile(r"\?q="))
    scan(page)
    page.reload()
    expect(services(page)).to_have_count(2)
    page.locator("#services .found a").click()
    expect(services(page)).to_have_count(ALL)
    page.locator("#q").fill("zebra")
    page.keyboard.press("Enter")
    expect(page.locator("#services .empty-state")).to_be_visible()
    scan(page)
    page.locator("#services .empty-state a").first.click()
    expect(services(page)).to_have_count(ALL)


def test_typing_keeps_its_place_and_tells_how_many_are_found(visitor: Visitor) -> None:
    page = visitor(PHONE)
    page.goto("/en/")
    page.locator("#q").press_sequentially("nutrition")
    expect(services(page)).to_have_count(2)
    expect(page.locator("#announcer")).to_have_text("2 services found")
    expect(page.locator("#q")).to_be_focused()
    expect(page.locator("#q")).to_have_value("nutrition")
    page.locator("#services h3 a").first.click()
    expect(page.locator("#heading")).to_be_visible()
    page.go_back()
    expect(services(page)).to_have_count(2)


@pytest.mark.parametrize(("language", "device"), pairs("fr", "en"), ids=str)
def test_what_is_long_unfolds_in_its_card(
    visitor: Visitor, scan: Scan, device: Device, language: str
) -> None:
    page = visitor(device)
    page.goto(f"/{language}/")
    more = page.locator("details.disclosure")
    more.locator("summary").click()
    expect(more.locator(".disclosure-body")).to_be_visible()
    expect(page).to_have_url(re.compile(f"/{language}/$"))
    more.locator(".disclosure-body").click()  # reading is not choosing
    expect(page).to_have_url(re.compile(f"/{language}/$"))
    scan(page)
    page.locator("#services li", has=page.locator("details")).click(position={"x": 150, "y": 12})
    expect(page).to_have_url(re.compile("service=psychologie-premiere"))


@pytest.mark.parametrize(("language", "device"), pairs("fr", "en"), ids=str)
def test_meets_the_therapists_before_choosing(
    visitor: Visitor, scan: Scan, device: Device, language: str
) -> None:
    page = visitor(device)
    page.goto(f"/{language}/therapist?service=physio-suivi")
    photo = page.locator("img.avatar").first
    expect(photo).to_be_visible()
    if device.script:
        assert photo.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
    camille = page.locator(".choice-card", has_text="Camille Roy")
    camille.click(position={"x": 220, "y": 110})  # the whole card chooses
    expect(camille.get_by_role("radio")).to_be_checked()
    samuel = page.locator(".choice-card", has_text="Samuel Nguyen")
    samuel.locator("summary").click()  # but not what unfolds
    expect(samuel.locator(".disclosure-body")).to_be_visible()
    expect(camille.get_by_role("radio")).to_be_checked()
    page.get_by_role("radio", name="Samuel Nguyen", exact=True).check()
    scan(page)
    page.emulate_media(color_scheme="dark")
    scan(page)


@pytest.mark.parametrize("path", ["/fr/", "/fr/?q=suivi", "/fr/therapist?service=physio-suivi"])
def test_nothing_moves_while_a_page_loads(visitor: Visitor, path: str) -> None:
    page = visitor(PHONE)
    page.goto(path, wait_until="networkidle")
    assert page.evaluate(SHIFT) == 0


@LANGUAGES
@pytest.mark.parametrize("path", ["", "?q=suivi", "therapist?service=nutrition-suivi"])
def test_fits_a_small_window_with_forced_colours(
    visitor: Visitor, scan: Scan, path: str, language: str
) -> None:
    page = visitor(DESKTOP)
    page.set_viewport_size({"width": 320, "height": 600})  # 1280 px at 400 %
    page.goto(f"/{language}/{path}")
    scan(page)
    page.emulate_media(forced_colors="active")
    scan(page)
