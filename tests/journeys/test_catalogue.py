"""The page of all components in real browsers: in both languages, both frames, every light and width."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.databases import Databases
from tests.journeys.conftest import Scan, Visitor
from tests.journeys.devices import DESKTOP, PHONE, WITHOUT_SCRIPT, Device, pairs
from tests.server import running_site, settings_of

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def catalogue(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A site under development, which shows its components; the address without a language."""
    folder: Path = tmp_path_factory.mktemp("catalogue")
    with running_site(settings_of(databases.migrated("sqlite"), folder)) as address:
        yield address


@pytest.mark.parametrize(("language", "device"), pairs("fr", "en", [PHONE, DESKTOP]), ids=str)
@pytest.mark.parametrize("frame", ["patients", "staff"])
def test_components_are_accessible(
    visitor: Visitor, scan: Scan, catalogue: str, language: str, frame: str, device: Device
) -> None:
    page = visitor(device)
    page.goto(f"{catalogue}/{language}/catalogue?frame={frame}")
    for folded in page.locator("details:not(.menu)").all():
        folded.evaluate("details => { details.open = true }")
    scan(page)
    page.emulate_media(color_scheme="dark")
    scan(page)
    page.emulate_media(color_scheme="light", forced_colors="active")
    scan(page)
    page.set_viewport_size({"width": 320, "height": 600})  # 1280 px at 400 %
    scan(page)


def test_the_rest_of_a_long_day_unfolds_without_javascript(visitor: Visitor, catalogue: str) -> None:
    page = visitor(WITHOUT_SCRIPT)
    page.goto(f"{catalogue}/en/catalogue")
    last = page.locator('.slot[value="9-15:30"]')
    expect(last).to_be_hidden()
    page.locator(".more-times summary").last.click()
    expect(last).to_be_visible()


def test_the_bar_of_the_week_never_hides_what_has_the_focus(visitor: Visitor, catalogue: str) -> None:
    page = visitor(PHONE)
    page.goto(f"{catalogue}/en/catalogue")
    page.locator('.slot[value="9-13:00"]').focus()
    for _ in range(12):
        page.keyboard.press("Shift+Tab")
        top = page.evaluate("document.activeElement.getBoundingClientRect().top")
        bar = page.locator(".week-bar").bounding_box()
        assert bar is not None
        assert top >= bar["y"] + bar["height"] - 1, page.evaluate("document.activeElement.outerHTML")
