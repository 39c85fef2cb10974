"""The main pages on narrow telephones: in the font of all journeys, in the machine’s own, with wide gaps."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import FLAGS, chromium, has_the_font
from tests.journeys.conftest import Visitor
from tests.journeys.devices import DEMO_PASSWORD
from tests.journeys.test_booking import ENGLISH, FRENCH, Person, Words, fill_in, primary, to_the_details
from tests.journeys.widths import assert_fits

pytestmark = pytest.mark.browser
PATIENTS = ("", "?q=suivi", "?q=zebra", "therapist?service=physio-bilan", "my-appointments", "nowhere")
STAFF = ("day", "week", "day/print?names=with", "patients", "account", "manage", "mailbox")
# As wide as WCAG 1.4.12 lets readers space them, which is wider than any font.
SPACED = """
const sheet = new CSSStyleSheet();
sheet.replaceSync("* { letter-spacing: .12em !important; word-spacing: .16em !important }");
document.adoptedStyleSheets = [sheet];
"""


@pytest.fixture
def page(browser: Browser, site: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page that keeps its cookies from one address to the next."""
    own = request.param == "own fonts"
    shown_by = browser.browser_type.launch(executable_path=chromium(), args=FLAGS) if own else browser
    with shown_by.new_context(base_url=site, reduced_motion="reduce") as context:
        if request.param == "spaced letters":
            context.add_init_script(SPACED)
        yield context.new_page()
    if own:
        shown_by.close()


@pytest.mark.parametrize(
    ("page", "words"),
    [("one font", FRENCH), ("one font", ENGLISH), ("own fonts", FRENCH), ("spaced letters", FRENCH)],
    indirect=["page"],
    ids=str,
)
def test_no_page_of_patients_is_too_wide_for_a_telephone(page: Page, words: Words) -> None:
    for address in PATIENTS:
        page.goto(f"/{words.language}/{address}")
        assert_fits(page)
    to_the_details(page, words, weeks_ahead=12)
    assert_fits(page)
    primary(page, words.to_check).click()
    page.locator(".error-summary").wait_for()
    assert_fits(page)
    fill_in(page, words, Person())
    primary(page, words.to_check).click()
    page.wait_for_url(re.compile("/check$"))
    assert_fits(page)
    primary(page, words.confirm).click()
    page.wait_for_url(re.compile("/appointment/"))
    assert_fits(page)
    appointment = page.url
    for step in ("move", "contact", "cancel"):
        page.goto(f"{appointment}/{step}")
        assert_fits(page)


@pytest.mark.parametrize("page", ["one font", "own fonts"], indirect=True)
def test_no_page_of_the_staff_is_too_wide_for_a_telephone(page: Page) -> None:
    page.goto("/fr/manage")
    assert_fits(page)
    page.get_by_label("Adresse courriel").fill("admin@example.com")
    page.get_by_label("Mot de passe").fill(DEMO_PASSWORD)
    page.get_by_role("button", name="Se connecter").click()
    page.wait_for_url(re.compile("/fr/manage$"))
    for language in ("fr", "en"):
        for address in STAFF:
            page.goto(f"/{language}/{address}")
            assert_fits(page)


@pytest.mark.skipif(not has_the_font(), reason="no DejaVu Sans on this machine")
def test_every_machine_shows_pages_in_the_same_font(visitor: Visitor) -> None:
    page = visitor()
    page.goto("/fr/")
    tools = page.context.new_cdp_session(page)
    tools.send("DOM.enable")
    tools.send("CSS.enable")
    root = tools.send("DOM.getDocument")["root"]["nodeId"]
    heading = tools.send("DOM.querySelector", {"nodeId": root, "selector": "h1"})["nodeId"]
    fonts = tools.send("CSS.getPlatformFontsForNode", {"nodeId": heading})["fonts"]
    assert {font["familyName"] for font in fonts} == {"DejaVu Sans"}
