"""A patient books: with and without JavaScript, by keyboard alone, on a phone, in both languages."""

import re
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count

import pytest
from playwright.sync_api import Browser, Error, Locator, Page, Route, expect

from tests.journeys.conftest import Scan, Visitor
from tests.journeys.devices import DESKTOP, DEVICES, PHONE, WITHOUT_SCRIPT, Device, pairs

pytestmark = pytest.mark.browser

NUMBERS = count(1)
PHONE_WITHOUT_SCRIPT = Device("phone without script", width=390, script=False)


@dataclass(frozen=True)
class Words:
    """What the buttons and fields that a journey needs are called."""

    language: str
    see_times: str
    next_week: str
    first_name: str
    last_name: str
    day: str
    month: str
    year: str
    email: str
    agree: re.Pattern[str]
    to_check: str
    confirm: str
    booked: str
    other_language: str

    def __str__(self) -> str:
        """The language, as test reports show it."""
        return self.language


FRENCH = Words(
    language="fr",
    see_times="Voir les heures disponibles",
    next_week="Semaine suivante",
    first_name="Prénom",
    last_name="Nom de famille",
    day="Jour",
    month="Mois",
    year="Année",
    email="Adresse courriel",
    agree=re.compile("^J’ai lu l’avis de confidentialité"),
    to_check="Continuer",
    confirm="Confirmer le rendez-vous",
    booked="Votre rendez-vous est réservé",
    other_language="English",
)
ENGLISH = Words(
    language="en",
    see_times="See available times",
    next_week="Next week",
    first_name="First name",
    last_name="Last name",
    day="Day",
    month="Month",
    year="Year",
    email="Email address",
    agree=re.compile("^I have read the privacy notice"),
    to_check="Continue",
    confirm="Confirm the appointment",
    booked="Your appointment is booked",
    other_language="Français",
)
LANGUAGES = pytest.mark.parametrize("words", [FRENCH, ENGLISH], ids=["fr", "en"])


@dataclass(frozen=True)
class Person:
    """Somebody whom the clinic does not know yet."""

    number: int = field(default_factory=lambda: next(NUMBERS))
    first_name: str = "Maude"

    @property
    def last_name(self) -> str:
        """A name of one's own."""
        return "Ab" + "cdefghijkl"[self.number % 10] * (1 + self.number // 10)

    @property
    def email(self) -> str:
        """An address of one's own."""
        return f"maude.{self.number}@example.com"


def choose_service(page: Page, slug: str) -> None:
    page.locator(f'a[href$="service={slug}"]').click()


def fill_in(page: Page, words: Words, person: Person) -> None:
    page.get_by_label(words.first_name, exact=True).fill(person.first_name)
    page.get_by_label(words.last_name, exact=True).fill(person.last_name)
    page.get_by_label(words.day, exact=True).fill("27")
    page.get_by_label(words.month, exact=True).fill("3")
    page.get_by_label(words.year, exact=True).fill("1985")
    page.get_by_label(words.email, exact=True).fill(person.email)
    page.get_by_label(words.agree).check()


def primary(page: Page, text: str) -> Locator:
    return page.get_by_role("button", name=text, exact=True)


def in_both_lights(scan: Scan) -> Scan:
    def look(page: Page) -> None:
        scan(page)
        page.emulate_media(color_scheme="dark")
        scan(page)
        page.emulate_media(color_scheme="light")

    return look


def to_the_times(page: Page, words: Words, weeks_ahead: int) -> None:
    """The times of a week that no other journey looks at."""
    week = date.today() + timedelta(weeks=weeks_ahead)
    choice = "service=physio-bilan&therapist=any&location=plateau&type=in_person"
    page.goto(f"/{words.language}/time?{choice}&week={week}")


def to_the_details(page: Page, words: Words, weeks_ahead: int) -> None:
    to_the_times(page, words, weeks_ahead)
    page.locator(".slot").first.click()
    expect(page).to_have_url(re.compile("/details"))


@pytest.mark.parametrize(
    ("words", "device"), pairs(FRENCH, ENGLISH, [*DEVICES, PHONE_WITHOUT_SCRIPT]), ids=str
)
def test_books_an_appointment(visitor: Visitor, scan: Scan, device: Device, words: Words) -> None:
    page, person = visitor(device), Person()
    look = in_both_lights(scan) if device is DESKTOP else scan
    page.goto(f"/{words.language}/")
    look(page)
    choose_service(page, "physio-bilan")
    look(page)
    primary(page, words.see_times).click()  # nothing must be chosen
    expect(page).to_have_url(re.compile("/time"))
    look(page)
    first_week = page.locator("#week-title").inner_text()
    page.get_by_role("link", name=words.next_week).click()
    expect(page.locator("#week-title")).not_to_have_text(first_week)
    expect(page).to_have_url(re.compile("week="))
    look(page)
    page.go_back()
    expect(page.locator("#week-title")).to_have_text(first_week)
    page.locator(".slot").first.click()
    expect(page).to_have_url(re.compile("/details"))
    primary(page, words.to_check).click()
    look(page)  # with an error by every field
    fill_in(page, words, person)
    primary(page, words.to_check).click()
    expect(page).to_have_url(re.compile("/check"))
    look(page)
    primary(page, words.confirm).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(words.booked)
    look(page)
    expect(page.get_by_text(f"{person.first_name} {person.last_name}")).to_be_visible()
    address = page.locator('a[href$="calendar.ics"]').get_attribute("href")
    assert "BEGIN:VEVENT" in page.request.get(address or "").text()
    page.go_back()
    assert page.context.cookies() == []


def reach(page: Page, target: Locator) -> None:
    """Press Tab until the target has the focus."""
    for _ in range(120):
        if target.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{target} cannot be reached by keyboard")


@LANGUAGES
def test_books_by_keyboard_alone(visitor: Visitor, scan: Scan, words: Words) -> None:
    page, person = visitor(DESKTOP), Person()
    press, write = page.keyboard.press, page.keyboard.insert_text
    page.goto(f"/{words.language}/")
    press("Tab")
    expect(page.locator(".skip-link")).to_be_focused()
    press("Enter")
    reach(page, page.locator('a[href$="service=physio-bilan"]'))
    press("Enter")
    reach(page, page.locator("#therapist"))
    press("ArrowDown")
    reach(page, page.locator("#location"))
    press("Space")
    reach(page, primary(page, words.see_times))
    press("Enter")
    reach(page, page.locator("#week-next"))
    press("Enter")
    expect(page).to_have_url(re.compile("week="))
    scan(page)
    reach(page, page.locator(".slot").first)
    press("Enter")
    reach(page, primary(page, words.to_check))
    press("Enter")
    expect(page.locator(".error-summary")).to_be_focused()
    scan(page)
    press("Tab")
    press("Enter")
    expect(page.locator("#first_name")).to_be_focused()
    write(person.first_name)
    for field_id, text in (
        ("last_name", person.last_name),
        ("birth_day", "27"),
        ("birth_month", "3"),
        ("birth_year", "1985"),
        ("email", person.email),
    ):
        reach(page, page.locator(f"#{field_id}"))
        write(text)
    reach(page, page.locator("#privacy"))
    press("Space")
    press("Enter")  # sends the form by its first button, which is not the language's
    expect(page).to_have_url(re.compile(f"/{words.language}/.*/check"))
    scan(page)
    reach(page, primary(page, words.confirm))
    press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(words.booked)
    scan(page)


@pytest.mark.parametrize(("words", "device"), pairs(FRENCH, ENGLISH, [PHONE, WITHOUT_SCRIPT]), ids=str)
def test_changes_the_language_and_the_time_and_loses_nothing(
    visitor: Visitor, device: Device, words: Words
) -> None:
    page, person = visitor(device), Person()
    to_the_details(page, words, weeks_ahead=4)
    fill_in(page, words, person)
    primary(page, words.other_language).click()
    other = ENGLISH if words is FRENCH else FRENCH
    expect(page).to_have_url(re.compile(f"/{other.language}/"))
    expect(page.get_by_label(other.last_name, exact=True)).to_have_value(person.last_name)
    primary(page, other.to_check).click()
    chosen = page.locator("dd").first.inner_text()
    page.locator('a.change[href$="/time"]').click()
    page.locator(".slot:visible").last.click()
    expect(page).to_have_url(re.compile("/check"))
    assert page.locator("dd").first.inner_text() != chosen
    expect(page.get_by_text(person.email)).to_be_visible()
    page.locator('a.change[href$="#email"]').click()
    expect(page.get_by_label(other.email, exact=True)).to_have_value(person.email)
    page.go_back()
    primary(page, other.confirm).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(other.booked)


@pytest.mark.parametrize(("words", "device"), pairs(FRENCH, ENGLISH, [PHONE, WITHOUT_SCRIPT]), ids=str)
def test_leaving_the_form_loses_nothing(visitor: Visitor, device: Device, words: Words) -> None:
    page, person = visitor(device), Person()
    to_the_details(page, words, weeks_ahead=9)
    fill_in(page, words, person)
    page.get_by_label(words.agree).uncheck()
    page.locator('.chosen button[value="time"]').click()
    expect(page).to_have_url(re.compile("/time"))
    page.locator(".slot:visible").last.click()
    expect(page).to_have_url(re.compile("/details"))
    expect(page.get_by_label(words.first_name, exact=True)).to_have_value(person.first_name)
    expect(page.get_by_label(words.year, exact=True)).to_have_value("1985")
    expect(page.get_by_label(words.email, exact=True)).to_have_value(person.email)
    expect(page.get_by_label(words.agree)).not_to_be_checked()


@LANGUAGES
def test_going_back_to_the_times_goes_on_with_the_booking(visitor: Visitor, words: Words) -> None:
    page, person = visitor(DESKTOP), Person()
    to_the_times(page, words, weeks_ahead=10)
    wanted = page.locator(".slot").first.get_attribute("value")
    page.locator(".slot").first.click()
    expect(page).to_have_url(re.compile("/details"))
    page.get_by_label(words.last_name, exact=True).fill(person.last_name)
    page.go_back()
    expect(page).to_have_url(re.compile("/booking/[^/]+/time.*week="))
    page.locator(f'.slot[value="{wanted}"]').click()  # one's own time is not hidden
    expect(page.get_by_label(words.last_name, exact=True)).to_have_value(person.last_name)
    fill_in(page, words, person)
    primary(page, words.to_check).click()
    primary(page, words.confirm).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(words.booked)
    assert page.evaluate("sessionStorage.length") == 0


@pytest.mark.parametrize(("words", "device"), pairs(FRENCH, ENGLISH, [PHONE, WITHOUT_SCRIPT]), ids=str)
def test_where_is_asked_only_for_a_visit_in_person(visitor: Visitor, device: Device, words: Words) -> None:
    page = visitor(device)
    page.goto(f"/{words.language}/therapist?service=nutrition-suivi")
    expect(page.locator("#location")).to_be_visible()
    page.locator('input[name="type"][value="video"]').check()
    expect(page.locator("#location")).to_be_hidden()
    primary(page, words.see_times).click()
    expect(page).to_have_url(re.compile("/time"))


@pytest.mark.parametrize(("words", "device"), pairs(FRENCH, ENGLISH, [PHONE, WITHOUT_SCRIPT]), ids=str)
def test_a_time_taken_in_the_meantime_is_refused_kindly(
    visitor: Visitor, scan: Scan, device: Device, words: Words
) -> None:
    slow, quick = visitor(device), visitor(DESKTOP)
    to_the_times(slow, words, weeks_ahead=5)
    to_the_times(quick, words, weeks_ahead=5)
    wanted = slow.locator(".slot").first.get_attribute("value")
    quick.locator(f'.slot[value="{wanted}"]').click()
    expect(quick).to_have_url(re.compile("/details"))
    slow.locator(f'.slot[value="{wanted}"]').click()
    expect(slow.get_by_role("alert")).to_be_visible()
    in_both_lights(scan)(slow)
    slow.get_by_role("alert").locator(".slot").first.click()
    expect(slow).to_have_url(re.compile("/details"))
    fill_in(slow, words, Person())
    primary(slow, words.to_check).click()
    primary(slow, words.confirm).click()
    expect(slow.get_by_role("heading", level=1)).to_have_text(words.booked)


@LANGUAGES
def test_sent_twice_shows_the_same_appointment(visitor: Visitor, words: Words) -> None:
    page = visitor(DESKTOP)
    to_the_details(page, words, weeks_ahead=6)
    fill_in(page, words, Person())
    primary(page, words.to_check).click()
    primary(page, words.confirm).dblclick()
    expect(page.get_by_role("heading", level=1)).to_have_text(words.booked)
    page.go_back()
    page.get_by_role("main").get_by_role("button").click()  # booked already: show it
    expect(page.get_by_role("heading", level=1)).to_have_text(words.booked)


@LANGUAGES
def test_the_fields_of_a_proxy_show_when_somebody_books_for_another(
    visitor: Visitor, scan: Scan, words: Words
) -> None:
    page = visitor(PHONE)
    to_the_details(page, words, weeks_ahead=7)
    expect(page.locator("#booker_name")).to_be_hidden()
    page.locator('input[name="for_whom"][value="other"]').check()
    expect(page.locator("#booker_name")).to_be_visible()
    page.locator("details.disclosure > summary").click()
    scan(page)


@LANGUAGES
@pytest.mark.parametrize(
    "path",
    ["?service=none", "?service=psychologie-suivi", "booking/none/details", "appointment/none"],
    ids=["not offered", "known patients only", "expired", "no appointment"],
)
def test_refusals_are_accessible_too(visitor: Visitor, scan: Scan, words: Words, path: str) -> None:
    page = visitor(PHONE)
    page.goto(f"/{words.language}/{path}")
    scan(page)


def test_a_reader_in_another_time_zone_is_told_whose_clock_it_is(visitor: Visitor) -> None:
    page = visitor(DESKTOP)
    page.context.new_cdp_session(page).send("Emulation.setTimezoneOverride", {"timezoneId": "Europe/Paris"})
    to_the_times(page, ENGLISH, weeks_ahead=8)
    expect(page.locator(".zone-line")).to_contain_text("Eastern Time – Toronto")
    expect(page.locator(".zone-line")).to_contain_text(re.compile("hours behind yours."))
    page.locator(".slot").first.click()
    fill_in(page, ENGLISH, Person())
    primary(page, ENGLISH.to_check).click()
    expect(page.get_by_text(re.compile("hours behind yours."))).to_be_visible()
    expect(page.locator("dd", has_text="Eastern Time – Toronto")).to_be_visible()


@pytest.mark.parametrize(
    ("zone", "sentence"),  # the hours differ with the season
    [
        ("America/Toronto", "^$"),
        ("America/Nassau", "^$"),
        ("America/Chicago", "^The clinic’s clock is one hour ahead of yours.$"),
        ("Pacific/Honolulu", "^The clinic’s clock is [56] hours ahead of yours.$"),
        ("Asia/Kolkata", "^The clinic’s clock is (9|10) hours 30 minutes behind yours.$"),
    ],
)
def test_a_reader_is_told_how_far_the_clinics_clock_is_from_theirs(
    visitor: Visitor, zone: str, sentence: str
) -> None:
    page = visitor(DESKTOP)
    page.context.new_cdp_session(page).send("Emulation.setTimezoneOverride", {"timezoneId": zone})
    to_the_times(page, ENGLISH, weeks_ahead=2)
    expect(page.locator("[data-zone-difference]")).to_have_text(re.compile(sentence))


@pytest.mark.parametrize("device", [PHONE, DESKTOP, WITHOUT_SCRIPT], ids=str)
def test_narrows_the_times_and_shows_more_weeks(visitor: Visitor, scan: Scan, device: Device) -> None:
    page = visitor(device)
    to_the_times(page, ENGLISH, weeks_ahead=3)
    all_times = page.locator(".slot").count()
    page.locator("#week-filter-title").click()
    page.locator("#part-afternoon").check()
    if not device.script:
        page.locator("#week-filter-go").click()
    expect(page).to_have_url(re.compile("part=afternoon"))
    expect(page.locator("#week-filter-title")).to_contain_text("(1 filter)")
    assert 0 < page.locator(".slot").count() < all_times
    if device.script:
        expect(page.locator("#part-afternoon")).to_be_focused()
        expect(page.locator("#announcer")).to_contain_text("available time")
    in_both_lights(scan)(page)
    page.locator("#week-more").click()
    expect(page.locator(".further-week")).to_have_count(1)
    expect(page).to_have_url(re.compile("part=afternoon.*weeks=2|weeks=2.*part=afternoon"))
    if device.script:
        expect(page.locator(".further-week")).to_be_focused()
    scan(page)
    page.get_by_role("link", name="Remove this filter: Afternoon").click()
    expect(page.locator(".filters-in-use")).to_have_count(0)
    expect(page.locator(".further-week")).to_have_count(1)
    page.locator("#week-first").click()
    expect(page.locator("#week-first")).to_have_count(0)
    expect(page.locator(".slot").first).to_be_visible()


@pytest.mark.parametrize("device", [PHONE, WITHOUT_SCRIPT], ids=str)
def test_jumps_to_a_month(visitor: Visitor, device: Device) -> None:
    page = visitor(device)
    to_the_times(page, ENGLISH, weeks_ahead=0)
    options = page.locator("#week-month option")
    wanted = options.nth(options.count() - 2)
    name, first = wanted.inner_text(), wanted.get_attribute("value")
    shown = page.url
    page.locator("#week-month").select_option(first)
    page.wait_for_timeout(300)
    expect(page).to_have_url(shown)  # looking through the list goes nowhere
    page.locator("#week-month-go").click()
    expect(page).to_have_url(re.compile(f"week={first}"))
    expect(page.locator("#week-title")).to_contain_text(name.split()[0])
    expect(page.locator("#week-month option:checked")).to_have_text(name)


@pytest.mark.parametrize(("words", "device"), pairs(FRENCH, ENGLISH, [PHONE, WITHOUT_SCRIPT]), ids=str)
def test_asks_for_more_time_and_loses_nothing(
    visitor: Visitor, scan: Scan, device: Device, words: Words
) -> None:
    page, person = visitor(device), Person()
    to_the_details(page, words, weeks_ahead=11)
    page.get_by_label(words.first_name, exact=True).fill(person.first_name)
    page.get_by_label(words.email, exact=True).fill("maude@")
    page.locator('.chosen button[name="step"]').click()
    expect(page.locator('button[name="step"]')).to_have_count(0)
    expect(page.get_by_label(words.first_name, exact=True)).to_have_value(person.first_name)
    expect(page.get_by_label(words.email, exact=True)).to_have_value("maude@")
    scan(page)
    page.get_by_label(words.email, exact=True).press("Enter")  # still goes on, and finds what is missing
    expect(page.locator(".error-summary")).to_be_visible()


def test_the_time_that_is_kept_is_counted_quietly_and_its_end_told_without_a_new_page(
    visitor: Visitor, scan: Scan
) -> None:
    page = visitor(PHONE)
    page.clock.install()
    to_the_details(page, ENGLISH, weeks_ahead=11)
    announcer, kept = page.locator("#announcer"), page.locator(".chosen .kept")
    expect(kept).to_contain_text("(10 minutes left)")
    page.get_by_label("First name", exact=True).fill("Maude")
    page.clock.run_for("05:00")
    expect(kept).to_contain_text("(5 minutes left)")
    expect(announcer).to_be_empty()
    page.clock.run_for("03:05")
    expect(kept).to_contain_text("(2 minutes left)")
    expect(announcer).to_have_text("Your time is held for less than two more minutes.")
    expect(page.locator(".kept-again button")).to_be_visible()
    in_both_lights(scan)(page)
    page.clock.run_for("02:00")
    expect(kept).to_be_hidden()
    expect(announcer).to_have_text("This time is no longer held for you")
    expect(page.locator(".notice-warning")).to_be_visible()
    expect(page.get_by_label("First name", exact=True)).to_have_value("Maude")
    scan(page)


@LANGUAGES
def test_books_before_any_script_has_arrived(visitor: Visitor, words: Words) -> None:
    page, person = visitor(PHONE), Person()
    late: list[Route] = []
    scripts = re.compile(r"/static/.*\.js")
    page.route(scripts, lambda route: late.append(route))  # on its way till all is done
    week = date.today() + timedelta(weeks=7)
    choice = "service=physio-bilan&therapist=any&location=plateau&type=in_person"
    page.goto(f"/{words.language}/time?{choice}&week={week}&day=wed&day=thu&day=fri", wait_until="commit")
    shown = page.locator("#week-title").inner_text()
    page.get_by_role("link", name=words.next_week).click(no_wait_after=True)
    expect(page.locator("#week-title")).not_to_have_text(shown)
    page.locator(".slot:visible").last.click(no_wait_after=True)
    expect(page).to_have_url(re.compile("/details"))
    fill_in(page, words, person)
    primary(page, words.to_check).click(no_wait_after=True)
    expect(page).to_have_url(re.compile("/check"))
    primary(page, words.confirm).click(no_wait_after=True)
    expect(page.get_by_role("heading", level=1)).to_have_text(words.booked)
    assert late
    page.unroute(scripts)  # and it does no harm when it comes, asked for already or not yet
    for route in late:
        with suppress(Error):  # the pages before have gone, with what they had asked for
            route.continue_()
    expect(page.locator("[data-print]")).to_be_visible()


def test_a_week_on_its_way_shows_that_and_a_second_click_does_no_harm(visitor: Visitor) -> None:
    page = visitor(PHONE)
    to_the_times(page, ENGLISH, weeks_ahead=2)
    shown = page.locator("#week-title").inner_text()
    late: list[Route] = []
    page.route(re.compile("/time"), lambda route: late.append(route))
    page.locator("#week-next").click()
    expect(page.locator("#week")).to_have_attribute("aria-busy", "true")
    page.locator("#week-next").click()
    page.wait_for_timeout(200)
    assert len(late) == 1
    late[0].continue_()
    expect(page.locator("#week-title")).not_to_have_text(shown)
    expect(page.locator("#week")).not_to_have_attribute("aria-busy", "true")
    expect(page.locator("#week-next")).to_be_focused()
    page.unroute_all(behavior="ignoreErrors")
    page.locator("#week-previous").click()
    expect(page.locator("#week-title")).to_have_text(shown)


@pytest.mark.parametrize("way", ["#week-next", "#week-month"])
def test_what_cannot_be_had_in_part_is_asked_for_as_a_page(browser: Browser, site: str, way: str) -> None:
    def refuse_parts(route: Route) -> None:
        if "hx-request" in route.request.headers:
            route.abort()
        else:
            route.continue_()

    with browser.new_context(base_url=site) as context:  # whose console may say that something failed
        page = context.new_page()
        to_the_times(page, ENGLISH, weeks_ahead=2)
        shown = page.locator("#week-title").inner_text()
        page.route(re.compile("/time"), refuse_parts)
        if way == "#week-next":
            page.locator(way).click()
        else:
            page.locator(way).select_option(index=2)
            page.locator("#week-month-go").click()
        expect(page.locator("#week-title")).not_to_have_text(shown)
        expect(page).to_have_url(re.compile("week="))
        page.unroute_all(behavior="ignoreErrors")
