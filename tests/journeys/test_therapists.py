"""An administrator adds a therapist with a photo, puts right what was refused, and deactivates again."""

import re
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from app.photos import MOST_BYTES
from tests.journeys.conftest import Scan, Visitor
from tests.journeys.devices import DEMO_PASSWORD, DEVICES, Device

pytestmark = pytest.mark.browser


def sign_in(page: Page, address: str) -> None:
    """Open a page of the staff's in English as the administrator."""
    page.goto(address)
    page.get_by_label("Email address").fill("admin@example.com")
    page.get_by_label("Password").fill(DEMO_PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(re.compile(re.escape(address) + "$"))


def scan_in_both_languages(page: Page, scan: Scan, heading: str) -> None:
    """The page of that heading as it stands, and the same address in French."""
    expect(page.get_by_role("heading", level=1)).to_have_text(heading)
    scan(page)
    page.get_by_role("link", name="Français").click()
    expect(page.get_by_role("link", name="English")).to_be_visible()
    scan(page)
    page.get_by_role("link", name="English").click()
    expect(page.get_by_role("link", name="Français")).to_be_visible()


def picture() -> bytes:
    """A photo of nobody."""
    content = BytesIO()
    Image.new("RGB", (600, 400), "#104080").save(content, "JPEG")
    return content.getvalue()


@pytest.mark.parametrize("device", DEVICES, ids=str)
def test_adds_a_therapist_and_deactivates_again(
    visitor: Visitor, scan: Scan, device: Device, tmp_path: Path
) -> None:
    name, page = f"Inès {str(device).title()}", visitor(device)
    photo, large = tmp_path / "photo.jpg", tmp_path / "large.jpg"
    photo.write_bytes(picture())
    large.write_bytes(bytes(MOST_BYTES + 1))
    sign_in(page, "/en/manage/therapists")
    scan_in_both_languages(page, scan, "Therapists")
    page.get_by_role("link", name="Add a therapist").click()
    scan_in_both_languages(page, scan, "New therapist")
    page.get_by_label("First and last name").fill(name)
    if device.script:
        page.locator("#photo").set_input_files(large)
        expect(page.locator("[data-too-large]")).to_be_visible()
        expect(page.locator("#photo")).to_have_value("")
    page.locator("#photo").set_input_files(photo)
    page.get_by_label("Other languages").fill("Tammil")
    page.get_by_role("button", name="Add the therapist").click()
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    scan(page)
    page.get_by_label("Other languages").fill("Tamil")
    page.locator(".given").get_by_role("checkbox").first.check()
    page.get_by_role("button", name="Add the therapist").click()
    expect(page).to_have_url(re.compile("/en/manage/hours/"))
    page.goto("/en/manage/therapists")
    page.get_by_role("link", name=name).click()
    expect(page.get_by_role("img", name="Photo that patients see")).to_be_visible()  # kept while put right
    expect(page.get_by_label("Tamil")).to_be_checked()
    scan_in_both_languages(page, scan, name)
    page.get_by_role("link", name="Deactivate the therapist").click()
    scan_in_both_languages(page, scan, f"Deactivate {name}?")
    page.get_by_role("button", name="Deactivate the therapist").click()
    expect(page.get_by_role("button", name="Activate the therapist")).to_be_visible()
    scan(page)
