"""The site as people meet it: a live server with the demonstration clinic, and real browsers."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Route, expect, sync_playwright

from tests.browser import FLAGS, chromium, with_one_font
from tests.databases import Databases
from tests.journeys.devices import DEMO_PASSWORD, DESKTOP, HEIGHT, Device
from tests.server import run_flask, running_site, settings_of

OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
# The kinds of elements on a page: what each is, in what it stands, which states and colours it may have.
KINDS = """() => {
    const is = (query) => matchMedia(query).matches;
    const media = ["(width < 700px)", "(prefers-color-scheme: dark)", "(forced-colors)", "(scripting: none)"];
    const shown = [document.documentElement.lang, ...media.map(is)].join();
    const names = (element) => [...element.attributes].map((one) =>
        /^(class|style|type|role|aria-(current|pressed|expanded|invalid|live|hidden)|lang|scope)$/.test(one.name)
            ? `${one.name}=${one.value}` : one.name);
    const kind = (element) => `${element.tagName} ${names(element).sort()}`;
    return [...new Set([...document.body.querySelectorAll("*")].map((one) =>
        `${shown} ${kind(one)} in ${kind(one.parentElement)}`))];
}"""
PATIENCE = 10_000  # ms; machines are busy now and then
expect.set_options(timeout=PATIENCE)
Scan = Callable[[Page], None]
Visitor = Callable[..., Page]


@pytest.fixture(scope="session")
def site_settings(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The settings of the site that all journeys of a process share; it holds the demonstration clinic."""
    folder: Path = tmp_path_factory.mktemp("site")
    settings = settings_of(databases.migrated("sqlite"), folder)
    settings |= {"CRENEAU_ENV": "demonstration", "DEMO_PASSWORD": DEMO_PASSWORD}
    run_flask(settings, "demo", "load")
    return settings


@pytest.fixture(scope="session")
def site(site_settings: dict[str, str]) -> Iterator[str]:
    """The address of the site, served until the end."""
    with running_site(site_settings) as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all journeys of a process; every machine shows pages in the same font."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS, env=with_one_font())
        yield browser
        browser.close()


@pytest.fixture
def visitor(browser: Browser, site: str) -> Iterator[Visitor]:
    """Opens a page for somebody new, `visitor(PHONE)`; in the end no console may hold a complaint."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def open_page(device: Device = DESKTOP) -> Page:
        context = browser.new_context(
            base_url=site,
            locale=device.locale,
            java_script_enabled=device.script,
            viewport={"width": device.width, "height": HEIGHT},
            reduced_motion="reduce",
        )
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.extend(_complaint(message)))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not complaints, "\n".join(complaints)


@pytest.fixture(scope="session")
def scan(browser: Browser) -> Scan:
    """Asserts that a page is accessible as it stands: no finding of axe, nothing to scroll sideways for.

    Whatever looks the same was scanned before: axe runs once over all that is of the same kinds of elements,
    in one language, on screens of one class. Every page is measured.
    """
    axe, scanned = Axe(), set[frozenset[str]]()

    def check(page: Page) -> None:
        page.wait_for_load_state()  # a document on its way has nothing to measure
        overflow = page.evaluate(OVERFLOW)
        assert overflow <= 0, f"{page.url}: {overflow} px too wide"
        kinds = frozenset(page.evaluate(KINDS))
        if any(kinds <= before for before in scanned):
            return
        scanned.add(kinds)
        with _scannable(browser, page) as shown:
            found = axe.run(shown)
        assert found.violations_count == 0, f"{page.url}\n{found.generate_report()}"

    return check


@contextmanager
def _scannable(browser: Browser, page: Page) -> Iterator[Page]:
    """The page itself; where its visitor has no JavaScript, a copy of what they see, for axe is a script."""
    if not page.evaluate("matchMedia('(scripting: none)').matches"):
        yield page
        return
    html = page.content().replace("<noscript>", "").replace("</noscript>", "")

    def serve(route: Route) -> None:
        if route.request.resource_type == "document":
            route.fulfill(body=html, content_type="text/html; charset=utf-8")
        elif route.request.resource_type == "script":
            route.abort()
        else:
            route.continue_()

    with browser.new_context(viewport=page.viewport_size, reduced_motion="reduce") as context:
        copy = context.new_page()
        copy.route("**/*", serve)
        copy.goto(page.url)
        yield copy


def _complaint(message: ConsoleMessage) -> Iterator[str]:
    # A refusal (409, 422) is a page with a status that browsers note as an error; it is none.
    if message.type in ("error", "warning") and "the server responded with a status of 4" not in message.text:
        yield f"{message.location.get('url')}: {message.text}"
