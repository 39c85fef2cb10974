"""The booking page inside a page of the clinic's own site: the whole way, and for listed sites only."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Browser, BrowserContext, FrameLocator, Page, expect

from tests.databases import Databases
from tests.journeys.devices import DEMO_PASSWORD, DESKTOP, DEVICES, HEIGHT, PHONE, Device
from tests.server import run_flask, running_site, settings_of

pytestmark = pytest.mark.browser
ADMINISTRATOR = "admin@example.com"
PAGE = '<!DOCTYPE html><html lang="fr"><title>Clinique</title><h1>Prendre rendez-vous</h1>{code}</html>'


@dataclass
class OwnSite:
    """A site of somebody's own on another origin than the portal's; `code` is what its page holds."""

    address: str
    code: str = ""
    asked: list[str] = field(default_factory=list)


@contextmanager
def own_site() -> Iterator[OwnSite]:
    """A page at http://localhost, which to a browser is another site than http://127.0.0.1."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = PAGE.format(code=site.code).encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            site.asked.append(self.path)

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        site = OwnSite(f"http://localhost:{server.server_address[1]}")
        Thread(target=server.serve_forever, daemon=True).start()
        yield site
        server.shutdown()


@pytest.fixture(scope="module")
def portal(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A site of its own, with two processes: what an administrator sets here concerns no other journey."""
    folder: Path = tmp_path_factory.mktemp("embedded")
    settings = settings_of(databases.migrated("sqlite"), folder)
    settings |= {"CRENEAU_ENV": "demonstration", "DEMO_PASSWORD": DEMO_PASSWORD}
    run_flask(settings, "demo", "load")
    with running_site(settings, "--workers=2") as address:
        yield address


@pytest.fixture(scope="module")
def listed(portal: str, browser: Browser) -> Iterator[OwnSite]:
    """A site that an administrator listed, its page holding the code that the screen gave."""
    with own_site() as site, _context(browser, DESKTOP, portal) as context:
        page = context.new_page()
        page.goto("/fr/manage/booking-page/embed")
        page.get_by_label("Adresse courriel").fill(ADMINISTRATOR)
        page.get_by_label("Mot de passe").fill(DEMO_PASSWORD)
        page.get_by_role("button", name="Se connecter").click()
        page.locator("#sites").fill(f"{site.address}/rendez-vous")
        page.locator("#edit .save-bar button").click()
        expect(page.locator("#sites")).to_have_value(site.address)
        expect(page.frame_locator(".frame-sample").locator("h1")).to_be_visible()
        site.code = page.locator("#code-fr").input_value()
        yield site


@contextmanager
def _context(browser: Browser, device: Device, base_url: str) -> Iterator[BrowserContext]:
    context = browser.new_context(
        base_url=base_url,
        locale=device.locale,
        java_script_enabled=device.script,
        viewport={"width": device.width, "height": HEIGHT},
        reduced_motion="reduce",
    )
    context.set_default_timeout(10_000)
    yield context
    context.close()


def fill_in(frame: FrameLocator, number: int) -> None:
    for name, text in {
        "first_name": "Maude",
        "last_name": f"Encadrée{'abc'[number]}",
        "birth_day": "27",
        "birth_month": "3",
        "birth_year": "1985",
        "email": f"embedded{number}@example.com",
    }.items():
        frame.locator(f"#{name}").fill(text)
    frame.locator("#privacy").check()


@pytest.mark.parametrize("number", range(3), ids=[str(device) for device in DEVICES])
def test_books_to_the_end_inside_the_frame(browser: Browser, listed: OwnSite, number: int) -> None:
    with _context(browser, DEVICES[number], listed.address) as context:
        page = context.new_page()
        complaints: list[str] = []
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto("/rendez-vous")
        frame = page.frame_locator("iframe")
        frame.locator('a[href$="service=physio-bilan"]').click()
        frame.locator("#choices button.button-primary").click()
        frame.locator(".slot").nth(number).click()
        frame.locator('form#details button:has-text("Continuer")').first.click()
        expect(frame.locator(".error-summary")).to_be_visible()  # a refused form comes back in the frame
        fill_in(frame, number)
        frame.locator("form#details .actions button.button-primary").click()
        frame.locator("form#check button.button-primary").click()
        expect(frame.locator("h1")).to_have_text("Votre rendez-vous est réservé")
        with page.expect_download() as download:
            frame.locator('a[href$="calendar.ics"]').click()
        assert download.value.suggested_filename.endswith(".ics")
        expect(frame.locator("h1")).to_have_text("Votre rendez-vous est réservé")
        assert page.url == f"{listed.address}/rendez-vous"
        assert context.cookies() == []
        assert [text for text in complaints if "status of 4" not in text] == []


def framed_address(page: Page) -> str:
    """Where the frame of a page ended up."""
    page.wait_for_load_state("load")
    [frame] = page.main_frame.child_frames
    frame.wait_for_load_state()
    return frame.url


def test_a_browser_refuses_a_site_that_is_not_listed(browser: Browser, listed: OwnSite, portal: str) -> None:
    with own_site() as other, _context(browser, PHONE, other.address) as context:
        other.code = listed.code
        page = context.new_page()
        with page.expect_event("console", lambda said: "frame-ancestors" in said.text):
            page.goto("/")
        assert not framed_address(page).startswith(portal)


@pytest.mark.parametrize("path", ["/fr/sign-in", "/fr/day", "/fr/manage/booking-page"])
def test_pages_of_the_staff_are_framed_by_nobody(
    browser: Browser, listed: OwnSite, portal: str, path: str
) -> None:
    with own_site() as same, _context(browser, DESKTOP, same.address) as context:
        same.code = re.sub(r'src="[^"]+"', f'src="{portal}{path}"', listed.code)
        page = context.new_page()
        page.goto("/")
        assert not framed_address(page).startswith(portal)
