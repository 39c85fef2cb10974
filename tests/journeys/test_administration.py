"""Every screen of an administrator's: found by its links, accessible, and not too wide for a phone."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from werkzeug.exceptions import HTTPException
from werkzeug.routing import MapAdapter

from app.web.security import Permission
from tests.journeys.conftest import Scan, Visitor
from tests.journeys.devices import DEMO_PASSWORD, DESKTOP, PHONE, WITHOUT_SCRIPT, Device, pairs
from tests.journeys.widths import assert_fits

pytestmark = [pytest.mark.browser, pytest.mark.backends("sqlite")]
EMAIL = "admin@example.com"
# Files, parts of pages, and the steps of the first start, which a site that is set up does not have.
NO_SCREENS = {
    "admin.clinic_file_download",
    "admin.link_qr",
    "admin.message_text_html",
    "admin.service_preview",
    "admin.set_up_next",
    "admin.set_up_clinic",
    "admin.set_up_location",
    "admin.set_up_therapist",
    "admin.set_up_service",
    "admin.set_up_done",
}


def sign_in(page: Page) -> None:
    """Sign in as the demonstration's administrator, in French."""
    page.goto("/fr/manage")
    page.get_by_label("Adresse courriel").fill(EMAIL)
    page.get_by_label("Mot de passe").fill(DEMO_PASSWORD)
    page.get_by_role("button", name="Se connecter").click()
    expect(page).to_have_url(re.compile("/fr/manage$"))


def endpoint_of(urls: MapAdapter, path: str) -> str:
    try:
        return str(urls.match(path, "GET")[0])
    except HTTPException:
        return ""


def screens(page: Page, urls: MapAdapter) -> dict[str, str]:
    """One address of each screen that the links of the others lead to, by endpoint."""
    found, to_visit = {"admin.overview": "/fr/manage"}, ["/fr/manage"]
    while to_visit:
        page.goto(to_visit.pop())
        for path in paths_on(page):
            endpoint = endpoint_of(urls, urlsplit(path).path)
            if endpoint.startswith("admin.") and endpoint not in found and endpoint not in NO_SCREENS:
                found[endpoint] = path
                to_visit.append(path)
    return found


def paths_on(page: Page) -> Iterator[str]:
    addresses = page.evaluate("[...document.querySelectorAll('a[href]')].map(a => a.href)")
    for address in addresses:
        parts = urlsplit(address)
        if re.match("/fr/(manage|account)", parts.path):
            yield f"{parts.path}?{parts.query}" if parts.query else parts.path


def expected_screens(app: Flask) -> set[str]:
    """The endpoints of all pages that administrators can get."""
    return {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("admin.")
        and "GET" in (rule.methods or ())
        and getattr(app.view_functions[rule.endpoint], "permission", None) is Permission.ADMINISTRATOR
    } - NO_SCREENS


@pytest.fixture
def addresses(app: Flask, visitor: Visitor) -> dict[str, str]:
    """An address of every screen."""
    page = visitor(DESKTOP)
    sign_in(page)
    found = screens(page, app.url_map.bind("localhost"))
    # Every service of the demonstration is active; this page tells what would be missing all the same.
    return {"admin.activate_service": found["admin.service"] + "/activate"} | found


@pytest.mark.parametrize(("language", "device"), pairs("fr", "en", [PHONE, DESKTOP]), ids=str)
def test_every_screen_is_reached_by_links_and_is_accessible(
    app: Flask, visitor: Visitor, scan: Scan, addresses: dict[str, str], language: str, device: Device
) -> None:
    assert expected_screens(app) <= set(addresses)
    page = visitor(device)
    sign_in(page)
    for address in addresses.values():
        page.goto(address.replace("/fr/", f"/{language}/", 1))
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        scan(page)
        assert_fits(page)


@pytest.mark.parametrize("device", [PHONE, WITHOUT_SCRIPT], ids=str)
def test_a_location_is_changed(visitor: Visitor, scan: Scan, device: Device) -> None:
    page = visitor(device)
    sign_in(page)
    page.goto("/fr/manage/locations")
    page.locator(".thing a").first.click()
    page.get_by_label("Lundi").fill("de neuf à cinq")
    page.get_by_role("button", name="Enregistrer les modifications").click()
    expect(page.get_by_role("alert")).to_contain_text("Écrivez les heures ainsi")
    scan(page)
    page.get_by_label("Lundi").fill("9:00–17:00")
    page.get_by_role("button", name="Enregistrer les modifications").click()
    expect(page.get_by_role("status").filter(has_text="Le lieu est enregistré.")).to_be_visible()


def test_warns_before_changes_are_left(visitor: Visitor) -> None:
    page = visitor(DESKTOP)
    sign_in(page)
    page.goto("/fr/manage/settings")
    bar = page.get_by_text("Vos modifications ne sont pas encore enregistrées.")
    expect(bar).to_be_hidden()
    page.get_by_label("Nom en anglais").press_sequentially("!")
    expect(bar).to_be_visible()
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.get_by_role("link", name="Services", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Services")
    assert asked == ["beforeunload"]
