"""The day list: whose appointments, of which day, and what a line says."""

from datetime import timedelta
from types import SimpleNamespace
from xml.etree.ElementTree import Element

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.actions.transaction import writing
from app.domain.time.wall_clock import instant_of
from app.extensions import db
from app.models import Appointment, BlockedTime, BookingDraft, Hold
from tests.conftest import Freeze
from tests.document import Document, content
from tests.factories.accounts import account, appointment, browser_of, typed
from tests.factories.small_clinic import NOW, WEDNESDAY, minute, patient, small_clinic
from tests.factories.statements import counted_statements
from tests.page import PageChecker

pytestmark = pytest.mark.backends("sqlite")
DAY = f"/day?date={WEDNESDAY}"


@pytest.fixture
def clinic(app: Flask, freeze: Freeze) -> SimpleNamespace:
    """Ana sees Camille and Léo sees Alex on the Wednesday; each therapist has an account."""
    freeze(NOW)
    with app.app_context():
        made = small_clinic()
        made.ana = appointment(made, minute(WEDNESDAY, "14:00"))
        leo = patient("Léo", "Côté", email="leo@example.com")
        made.leo = appointment(made, minute(WEDNESDAY, "15:15"), leo, therapist_id=made.alex.id)
        made.administrator = account("admin@example.com", role="administrator", name="Dominique Roy")
        made.therapist = account("camille@example.com", therapist_id=made.camille.id)
    return made


def names(document: Document) -> list[str]:
    return [content(title) for title in document.all("p", class_="entry-title")]


def test_shows_the_line_of_an_appointment(
    app: Flask, clinic: SimpleNamespace, client: FlaskClient, page: PageChecker
) -> None:
    browser_of(app, clinic.therapist, client)
    french, english = page.get(DAY)
    assert content(french.one("h1")) == "Mercredi 9 décembre 2026"
    assert content(english.one("h1")) == "Wednesday, December 9, 2026"
    assert "14\u00a0h – 15\u00a0h\u00a015 Ana Núñez Bilan initial" in french.text
    assert "2:00\u202fp.m. – 3:15\u202fp.m. Ana Núñez Assessment In person Downtown Booked" in english.text
    assert "Camille Roy · 1 appointment" in english.text
    assert f"/en/appointments/{clinic.ana.uid}" in english.links()


def test_a_therapist_sees_the_own_calendar_only(app: Flask, clinic: SimpleNamespace) -> None:
    browser = browser_of(app, clinic.therapist)
    document = Document(browser.get(f"/en{DAY}"))
    assert names(document) == ["Ana Núñez"]
    assert document.all("select") == []


def test_an_administrator_sees_all_grouped_by_therapist(
    app: Flask, clinic: SimpleNamespace, client: FlaskClient, page: PageChecker
) -> None:
    browser_of(app, clinic.administrator, client)
    _, document = page.get(DAY)
    assert [content(heading) for heading in document.all("h2")] == ["Alex Martin", "Camille Roy"]
    assert names(document) == ["Léo Côté", "Ana Núñez"]
    assert "2 appointments" in document.text


def test_one_therapist_is_chosen_and_kept(app: Flask, clinic: SimpleNamespace) -> None:
    browser = browser_of(app, clinic.administrator)
    document = Document(browser.get(f"/en{DAY}&therapist=alex-martin"))
    assert names(document) == ["Léo Côté"]
    assert document.fields("/en/day") == {"date": "2026-12-09", "therapist": "alex-martin"}
    assert "/en/day?date=2026-12-10&therapist=alex-martin" in document.links()
    assert "/en/day?therapist=alex-martin" in document.links()
    assert "/en/week?date=2026-12-09&therapist=alex-martin" in document.links()
    assert "/en/day/print?date=2026-12-09&therapist=alex-martin&names=with" in document.links()
    assert f"/fr{DAY}&therapist=alex-martin" in document.links()


def test_a_receptionist_sees_the_granted_calendars(app: Flask, clinic: SimpleNamespace) -> None:
    with app.app_context():
        receptionist = account("accueil@example.com", clinic.alex)
    browser = browser_of(app, receptionist)
    assert names(Document(browser.get(f"/en{DAY}"))) == ["Léo Côté"]
    assert browser.get(f"/en{DAY}&therapist=alex-martin").status_code == 200


@pytest.mark.parametrize("slug", ["alex-martin", "nobody", "camille-roy%00"])
def test_a_calendar_that_is_not_theirs_is_not_found(
    app: Flask, clinic: SimpleNamespace, client: FlaskClient, page: PageChecker, slug: str
) -> None:
    browser_of(app, clinic.therapist, client)
    page.get(f"{DAY}&therapist={slug}", status=404)


def test_an_account_without_calendar_is_told_whom_to_ask(
    app: Flask, clinic: SimpleNamespace, client: FlaskClient, page: PageChecker
) -> None:
    with app.app_context():
        newcomer = account("new@example.com")
    browser_of(app, newcomer, client)
    _, document = page.get("/day")
    assert "Ask an administrator to give you access: Dominique Roy." in document.text


def test_a_clinic_that_is_not_set_up_says_so(app: Flask, client: FlaskClient, page: PageChecker) -> None:
    with app.app_context():
        first = account("admin@example.com", role="administrator")
    browser_of(app, first, client)
    _, document = page.get("/day")
    assert "The clinic is not set up yet" in document.text


def test_a_day_without_appointments_says_so(
    app: Flask, clinic: SimpleNamespace, client: FlaskClient, page: PageChecker
) -> None:
    browser_of(app, clinic.administrator, client)
    _, document = page.get("/day?date=2026-12-10")
    assert "No appointments on this day" in document.text
    assert "0 appointments" in document.text


def test_without_a_date_it_is_today_on_the_clinic_s_clock(
    app: Flask, clinic: SimpleNamespace, freeze: Freeze
) -> None:
    freeze(NOW.replace(day=10, hour=4, minute=59))  # the 9th, one minute before midnight in Montréal
    document = Document(browser_of(app, clinic.administrator).get("/en/day"))
    assert content(document.one("h1")) == "Wednesday, December 9, 2026"
    assert document.one("a", aria_current="page").get("href") == "/en/day"
    assert {"/en/day?date=2026-12-08", "/en/day?date=2026-12-10"} <= set(document.links())


@pytest.mark.parametrize(
    "typed",
    [
        "2026-02-30",
        "tomorrow",
        "0001-01-01",
        "9999-12-31",
        "2026-12-09%00",
        "20261209",
        "2026-W50",
        "2026-W50-3",
    ],
)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_date_that_is_none_shows_today_and_says_so(
    app: Flask, clinic: SimpleNamespace, client: FlaskClient, page: PageChecker, typed: str, language: str
) -> None:
    browser_of(app, clinic.administrator, client)
    [document] = page.get(f"/day?date={typed}", language, status=400)
    assert document.fields("/" + language + "/day")["date"] == "2026-12-01"
    assert len(document.all("div", role="alert")) == 1


@pytest.mark.parametrize(
    ("day", "hours"), [("2027-03-14", 23), ("2026-11-01", 25)], ids=["clocks forward", "clocks back"]
)
def test_the_first_and_the_last_minute_of_a_day_are_of_that_day(
    app: Flask, clinic: SimpleNamespace, day: str, hours: int
) -> None:
    date = WEDNESDAY.fromisoformat(day)
    midnight = minute(date, "00:00")
    with app.app_context():
        for number, start in enumerate(
            (midnight - 75, midnight, midnight + hours * 60 - 75, midnight + hours * 60)
        ):
            appointment(clinic, start, patient(f"Nr{number}", "X"))
    document = Document(browser_of(app, clinic.therapist).get(f"/en/day?date={day}"))
    assert names(document) == ["Nr1 X", "Nr2 X"]


def test_a_cancelled_appointment_is_struck_and_not_counted(app: Flask, clinic: SimpleNamespace) -> None:
    with app.app_context():
        appointment(clinic, minute(WEDNESDAY, "16:30"), patient("Zoé", "Roy"), status="cancelled")
    document = Document(browser_of(app, clinic.therapist).get(f"/en{DAY}"))
    [struck] = [line for line in document.all("li") if "entry-cancelled" in line.get("class", "")]
    assert "Zoé Roy" in content(struck)
    assert "Cancelled" in content(struck)
    assert "1 appointment, 1 cancelled" in document.text


def test_a_hold_is_not_shown(app: Flask, clinic: SimpleNamespace) -> None:
    start = minute(WEDNESDAY, "16:30")
    with app.app_context():
        later = NOW + timedelta(minutes=10)
        draft = BookingDraft(
            token_hash="t",
            service_id=clinic.bilan.id,
            location_id=clinic.centre.id,
            type="in_person",
            starts_at=start,
            typed={"first_name": "Holder"},
            created_at=NOW,
            expires_at=later,
        )
        db.session.add(draft)
        db.session.flush()
        hold = Hold(
            draft_id=draft.id,
            therapist_id=clinic.camille.id,
            starts_at=start,
            ends_at=start + 75,
            taken_at=NOW,
            expires_at=later,
        )
        db.session.add(hold)
        db.session.flush()
        db.session.add(
            BlockedTime(therapist_id=clinic.camille.id, starts_at=start, ends_at=start + 75, hold_id=hold.id)
        )
        db.session.commit()
    document = Document(browser_of(app, clinic.therapist).get(f"/en{DAY}"))
    assert names(document) == ["Ana Núñez"]
    assert "Holder" not in document.response.text


def test_what_is_over_is_marked(app: Flask, clinic: SimpleNamespace, freeze: Freeze) -> None:
    freeze(NOW.replace(day=9, hour=20, minute=15))  # 15:15, when Ana's visit ends and Léo's begins
    document = Document(browser_of(app, clinic.administrator).get("/en/day"))
    past = [
        "entry-past" in line.get("class", "")
        for line in document.all("li")
        if "entry" in line.get("class", "")
    ]
    assert past == [False, True]


def list_of(document: Document) -> list[str]:
    """Who stands in the lists, and among them the mark of now."""
    return [_said(line) for each in document.all("ol", class_="day-list") for line in each.findall("li")]


def _said(line: Element) -> str:
    title = next((part for part in line.iter("p") if part.get("class") == "entry-title"), None)
    return content(line if title is None else title)


@pytest.mark.parametrize(
    ("clock_time", "marked"),
    [
        ("13:59", ["Now, 1:59\u202fp.m.", "Ana Núñez", "Bea Roy"]),
        ("14:00", ["Now, 2:00\u202fp.m.", "Ana Núñez", "Bea Roy"]),
        ("15:15", ["Ana Núñez", "Now, 3:15\u202fp.m.", "Bea Roy"]),
        ("17:45", ["Ana Núñez", "Bea Roy", "Now, 5:45\u202fp.m."]),
    ],
)
def test_now_is_marked_between_what_is_over_and_what_is_to_come(
    app: Flask, clinic: SimpleNamespace, freeze: Freeze, clock_time: str, marked: list[str]
) -> None:
    with app.app_context():
        appointment(clinic, minute(WEDNESDAY, "16:30"), patient("Bea", "Roy"))
    freeze(instant_of(minute(WEDNESDAY, clock_time)))
    assert list_of(Document(browser_of(app, clinic.therapist).get("/en/day"))) == marked


@pytest.mark.parametrize("day", ["2026-12-08", "2026-12-10"])
def test_now_is_marked_on_no_other_day(app: Flask, clinic: SimpleNamespace, freeze: Freeze, day: str) -> None:
    with app.app_context():
        appointment(clinic, minute(WEDNESDAY.fromisoformat(day), "14:00"), patient("Bea", "Roy"))
    freeze(instant_of(minute(WEDNESDAY, "15:00")))
    document = Document(browser_of(app, clinic.therapist).get(f"/en/day?date={day}"))
    assert list_of(document) == ["Bea Roy"]
    assert [each for each in document.root.iter() if "data-fresh" in each.attrib] == []


@pytest.mark.parametrize(
    ("clock_time", "status", "is_said"),
    [
        ("13:59", "booked", False),
        ("14:00", "booked", True),
        ("15:14", "arrived", True),
        ("15:15", "booked", False),
        ("14:30", "cancelled", False),
        ("14:30", "noshow", False),
    ],
)
def test_says_which_appointment_is_under_way(
    app: Flask, clinic: SimpleNamespace, freeze: Freeze, clock_time: str, status: str, is_said: bool
) -> None:
    with app.app_context(), writing() as session:
        session.get(Appointment, clinic.ana.id).status = status
    freeze(instant_of(minute(WEDNESDAY, clock_time)))
    document = Document(browser_of(app, clinic.therapist).get("/en/day"))
    assert ("Under way" in document.text) == is_said


def ways(document: Document) -> dict[str, str]:
    """The links to somebody's number or mailbox, by what they say."""
    links = document.all("a", class_="entry-contact")
    return {content(link): link.attrib["href"] for link in links}


def test_calls_and_writes_by_what_the_record_has(
    app: Flask, clinic: SimpleNamespace, client: FlaskClient, page: PageChecker
) -> None:
    with app.app_context():
        bea = patient("Bea", "Roy", email="bea@example.com", mobile="+15145550123", phone="+15145550199")
        appointment(clinic, minute(WEDNESDAY, "16:30"), bea)
    browser_of(app, clinic.therapist, client)
    french, english = page.get(DAY)
    assert ways(english) == {
        "Write to Ana Núñez": "mailto:ana@example.com",
        "Call Bea Roy, 514 555-0123": "tel:+15145550123",
        "Write to Bea Roy": "mailto:bea@example.com",
    }
    assert "Appeler Bea Roy, 514 555-0123" in ways(french)


@pytest.mark.parametrize(
    ("type_", "columns", "called"),
    [
        ("in_person", {"mobile": "+15145550001", "phone": "+15145550002"}, "tel:+15145550001"),
        ("in_person", {"mobile": "", "phone": "+15145550002"}, "tel:+15145550002"),
        ("in_person", {"mobile": "", "phone": ""}, "tel:+15145550123"),
        ("in_person", {"mobile": "", "call_number": "+15145550003"}, "tel:+15145550003"),
        ("phone", {"mobile": "+15145550001", "call_number": "+15145550003"}, "tel:+15145550003"),
    ],
)
def test_calls_the_number_given_for_the_appointment_before_the_record_s(
    app: Flask, clinic: SimpleNamespace, type_: str, columns: dict[str, str], called: str
) -> None:
    with app.app_context():
        bea = patient("Bea", "Roy", email="", mobile="+15145550123")
        contact = typed(bea, email="other@example.com", **columns)
        appointment(clinic, minute(WEDNESDAY, "16:30"), bea, contact=contact, type=type_)
    document = Document(browser_of(app, clinic.therapist).get(f"/en{DAY}"))
    assert list(ways(document).values())[1:] == [called, "mailto:other@example.com"]


def test_says_whose_number_it_is_where_somebody_else_booked(app: Flask, clinic: SimpleNamespace) -> None:
    with app.app_context():
        leo = patient("Léo", "Côté", email="leo@example.com")
        contact = typed(leo, email="", mobile="+15145550188", booker_name="Julie Côté", relation="parent")
        appointment(clinic, minute(WEDNESDAY, "16:30"), leo, contact=contact)
    document = Document(browser_of(app, clinic.therapist).get(f"/en{DAY}"))
    assert "Booked by Julie Côté (mother or father)" in document.text
    assert list(ways(document))[1:] == ["Call Julie Côté, 514 555-0188", "Write to Léo Côté"]


def test_a_cancelled_appointment_offers_nobody_to_call(app: Flask, clinic: SimpleNamespace) -> None:
    with app.app_context(), writing() as session:
        session.get(Appointment, clinic.ana.id).status = "cancelled"
    assert ways(Document(browser_of(app, clinic.therapist).get(f"/en{DAY}"))) == {}


def test_asks_the_database_as_often_whatever_the_day_holds(app: Flask, clinic: SimpleNamespace) -> None:
    browser = browser_of(app, clinic.administrator)
    browser.get(f"/en{DAY}")
    with counted_statements(app) as few:
        browser.get(f"/en{DAY}")
    with app.app_context():
        for number in range(8):
            appointment(
                clinic, minute(WEDNESDAY, f"{number + 16}:00") - 480, patient(f"N{number}", "X"), forced=True
            )
    with counted_statements(app) as many:
        assert len(names(Document(browser.get(f"/en{DAY}")))) == 10
    assert len(many) == len(few) <= 5
