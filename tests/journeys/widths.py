"""Nobody scrolls sideways: the telephones that every page has to fit."""

from playwright.sync_api import Page

from tests.journeys.conftest import OVERFLOW
from tests.journeys.devices import HEIGHT

NARROW = (320, 360, 390, 412)
UNFOLD = "document.querySelectorAll('details:not(.menu)').forEach(details => { details.open = true })"


def assert_fits(page: Page) -> None:
    """Asserts that a page, folded and unfolded, is no wider than the telephones; leaves it unfolded."""
    before = page.viewport_size or {"width": NARROW[0], "height": HEIGHT}
    too_wide = _too_wide(page)
    page.evaluate(UNFOLD)
    too_wide |= _too_wide(page)
    page.set_viewport_size(before)
    assert not too_wide, f"{page.url}: pixels too wide, by width of the window: {too_wide}"


def _too_wide(page: Page) -> dict[int, int]:
    found = {}
    for width in NARROW:
        page.set_viewport_size({"width": width, "height": HEIGHT})
        if (overflow := page.evaluate(OVERFLOW)) > 0:
            found[width] = overflow
    return found
