"""Why a time is not offered: each reason, and agreement with what the booking page offers."""

from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, insert, select, update

from app.actions.appointments.hold_slot import hold_slot
from app.admin.why.words import TOLD
from app.domain.errors import Reason
from app.models import (
    Absence,
    BookingDraft,
    Location,
    Opening,
    Period,
    PeriodService,
    Schedule,
    Service,
    ServiceTypeRow,
    Therapist,
    TherapistService,
)
from app.queries.availability.explain import Obstacle, WhyQuery, explain, free_starts
from app.queries.configuration.snapshot import fresh_clinic
from tests.conftest import Freeze
from tests.document import Document
from tests.factories.accounts import account, browser_of
from tests.factories.appointments import booked, wanted
from tests.factories.booking import change
from tests.factories.rows import counted
from tests.factories.small_clinic import NOW, WEDNESDAY, minute, small_clinic
from tests.factories.statements import counted_statements
from tests.page import PageChecker

MONDAY = date(2026, 12, 7)  # Camille: 9:00 to 12:00, with a break from 10:30 to 10:45
OTHER = minute(WEDNESDAY, "15:15")
NOBODY_WORKS = date(2026, 12, 12)
sqlite_only = pytest.mark.backends("sqlite")


@pytest.fixture
def clock(freeze: Freeze) -> time_machine.Traveller:
    return freeze(NOW)


@pytest.fixture
def clinic(app: Flask, client: FlaskClient, clock: time_machine.Traveller) -> SimpleNamespace:
    """The small clinic, and `client` signed in as its administrator."""
    with app.app_context():
        made = small_clinic()
        made.admin = account("admin@example.com", role="administrator", name="Sam Roy")
    browser_of(app, made.admin, client)
    return made


def question(day: date = WEDNESDAY, time: str = "14:00", **choice: str) -> str:
    asked = {"service": "bilan", "therapist": "camille-roy", "location": "centre"} | choice
    return f"/manage/why?{urlencode(asked | {'day': day.isoformat(), 'time': time})}"


def asked_of(client: FlaskClient, *when: Any, **choice: str) -> Document:
    answer = client.get(f"/en{question(*when, **choice)}")
    assert answer.status_code == 200
    return Document(answer)


def of_service(clinic: SimpleNamespace, **columns: Any) -> Any:
    return update(Service).where(Service.id == clinic.bilan.id).values(**columns)


def away(begins: str, ends: str, **target: Any) -> Any:
    start, end = datetime.fromisoformat(begins), datetime.fromisoformat(ends)
    return insert(Absence).values(
        starts_on_clock=start, ends_on_clock=end, reason_fr="", reason_en="Skiing", **target
    )


# What is changed, what is asked, the sentence, what more is told, and where the links lead.
SETTLED: dict[str, Any] = {
    "inactive": (
        lambda c: [of_service(c, active=False, published=False)],
        {},
        "The service is not active.",
        ["The service is not published."],
        ["/en/manage/services/bilan"],
    ),
    "unpublished": (
        lambda c: [of_service(c, published=False)],
        {},
        "The service is not published.",
        [],
        ["/en/manage/services/bilan"],
    ),
    "silent": (
        lambda c: [],
        {"service": "reunion"},
        "The service is silent",
        [],
        ["/en/manage/services/reunion"],
    ),
    "no type": (
        lambda c: [delete(ServiceTypeRow).where(ServiceTypeRow.service_id == c.bilan.id)],
        {},
        "The service has no type",
        [],
        ["/en/manage/services/bilan"],
    ),
    "nobody": (
        lambda c: [delete(TherapistService).where(TherapistService.service_id == c.visite.id)],
        {"service": "visite", "therapist": ""},
        "No active therapist gives this service.",
        [],
        ["/en/manage/services/visite"],
    ),
    "no hours": (
        lambda c: [delete(Period), update(Schedule).values(every_weeks=1)],
        {"therapist": ""},
        "No working period or extra opening accepts this service.",
        [],
        ["/en/manage/hours"],
    ),
    "existing patients only": (
        lambda c: [of_service(c, booking_overrides={"existing_patients_only": True})],
        {},
        "The service is for existing patients only",
        ["There are none on this day."],
        ["/en/manage/services/bilan"],
    ),
    "therapist inactive": (
        lambda c: [update(Therapist).where(Therapist.id == c.camille.id).values(active=False)],
        {},
        "Camille Roy is not active.",
        [],
        ["/en/manage/therapists/camille-roy"],
    ),
    "not given": (
        lambda c: [],
        {"service": "suivi", "therapist": "alex-martin"},
        "Alex Martin does not give this service.",
        [],
        ["/en/manage/therapists/alex-martin"],
    ),
    "no hours of their own": (
        lambda c: [delete(Period).where(Period.schedule_id.in_(_schedules_of(c.alex)))],
        {"therapist": "alex-martin"},
        "No working period or extra opening of Alex Martin accepts this service.",
        [],
        ["/en/manage/hours/alex-martin"],
    ),
    "not there": (
        lambda c: [insert(Location).values(slug="annexe", name_fr="Annexe", name_en="Annex", position=9)],
        {"location": "annexe"},
        "Camille Roy has no hours for this service at this location: Annex.",
        [],
        ["/en/manage/hours/camille-roy"],
    ),
    "nobody there": (
        lambda c: [insert(Location).values(slug="annexe", name_fr="Annexe", name_en="Annex", position=9)],
        {"location": "annexe", "therapist": ""},
        "Nobody has hours for this service at this location: Annex.",
        [],
        ["/en/manage/hours"],
    ),
    "past": (lambda c: [], {"day": date(2026, 11, 30), "time": "09:00"}, "This time has passed.", [], []),
    "too soon": (
        lambda c: [],
        {"day": date(2026, 12, 1), "time": "10:15"},
        "times are offered until 2 hours before they begin.",
        [],
        ["/en/manage/settings", "/en/manage/services/bilan"],
    ),
    "too soon for this service": (
        lambda c: [of_service(c, booking_overrides={"minimum_notice_hours": 999})],
        {},
        "times are offered until 999 hours before they begin.",
        [],
        ["/en/manage/services/bilan"],
    ),
    "too far": (
        lambda c: [],
        {"day": date(2027, 3, 3)},
        "times are offered for the next 90 days.",
        [],
        ["/en/manage/settings", "/en/manage/services/bilan"],
    ),
    "outside hours": (
        lambda c: [],
        {"time": "12:00"},
        "Camille Roy does not work at this time.",
        ["Working hours on this day: 2:00\u202fp.m. – 6:00\u202fp.m."],
        ["/en/manage/hours/camille-roy"],
    ),
    "never that day": (
        lambda c: [],
        {"day": NOBODY_WORKS},
        "Camille Roy does not work at this time.",
        ["There are no working hours on this day."],
        ["/en/manage/hours/camille-roy"],
    ),
    "break": (
        lambda c: [],
        {"day": MONDAY, "time": "10:30"},
        "Camille Roy has a break at this time.",
        ["9:00\u202fa.m. – 10:30\u202fa.m., 10:45\u202fa.m. – 12:00\u202fp.m."],
        ["/en/manage/hours/camille-roy"],
    ),
    "absent": (
        lambda c: [away("2026-12-09", "2026-12-11", therapist_id=c.camille.id)],
        {},
        "Camille Roy is away from",
        ["Friday, December 11", "Skiing"],
        ["/en/manage/absences/"],
    ),
    "location closed": (
        lambda c: [away("2026-12-09", "2026-12-11", location_id=c.centre.id)],
        {},
        "The location is closed from",
        ["Skiing"],
        ["/en/manage/absences/"],
    ),
    "clinic closed": (
        lambda c: [
            away("2026-12-09", "2026-12-11"),
            away("2026-12-09", "2026-12-10", location_id=c.centre.id),
        ],
        {},
        "The clinic is closed from",
        ["Friday, December 11"],
        ["/en/manage/absences/"],
    ),
    "off the grid": (
        lambda c: [],
        {"time": "14:30"},
        "No visit begins at this time with Camille Roy",
        ["The nearest starts: 2:00\u202fp.m., 3:15\u202fp.m."],
        ["/en/manage/services/bilan", "/en/manage/hours/camille-roy"],
    ),
    "not in this period": (
        lambda c: [_only_follow_ups(c, c.camille)],
        {"therapist": "camille-roy"},
        "The working period of Camille Roy at this time does not accept this service.",
        ["It accepts: suivi."],
        ["/en/manage/hours/camille-roy"],
    ),
    "in no period of their own": (
        lambda c: [_only_follow_ups(c, c.alex)],
        {"therapist": "alex-martin"},
        "The working period of Alex Martin at this time does not accept this service.",
        ["It accepts: suivi."],
        ["/en/manage/hours/alex-martin"],
    ),
    "not in the period there": (
        lambda c: [
            insert(Location).values(id=90, slug="annexe", name_fr="Annexe", name_en="Annex", position=9),
            _only_follow_ups(c, c.camille),
            update(Schedule).where(Schedule.id == _wednesday_schedule(c.camille)).values(location_id=90),
        ],
        {"location": "annexe"},
        "The working period of Camille Roy at this time does not accept this service.",
        ["It accepts: suivi."],
        ["/en/manage/hours/camille-roy"],
    ),
    "not in the period elsewhere": (
        lambda c: [
            insert(Location).values(id=90, slug="annexe", name_fr="Annexe", name_en="Annex", position=9),
            _only_follow_ups(c, c.camille),
            update(Schedule).where(Schedule.id == _wednesday_schedule(c.camille)).values(location_id=90),
        ],
        {"location": ""},
        "The working period of Camille Roy at this time does not accept this service.",
        ["It accepts: suivi."],
        ["/en/manage/hours/camille-roy"],
    ),
    "past the end": (
        lambda c: [of_service(c, allow_overrun=False)],
        {"time": "17:45"},
        "A visit with Camille Roy at this time would end at 7:00\u202fp.m.; it must end by 6:00\u202fp.m.",
        [],
        ["/en/manage/services/bilan", "/en/manage/hours/camille-roy"],
    ),
    "taken": (
        lambda c: [of_service(c, buffer_after_minutes=5, duration_minutes=70)],
        {"booked": True},
        "Camille Roy has an appointment that this one would meet.",
        ["With its buffers a visit takes up 2:00\u202fp.m. – 3:15\u202fp.m."],
        ["/en/day?date=2026-12-09&therapist=camille-roy"],
    ),
    "held": (lambda c: [], {"held": True}, "with Camille Roy right now.", [], []),
    "day full": (
        lambda c: [of_service(c, booking_overrides={"max_per_therapist_day": 1})],
        {"booked": True, "time": "15:15"},
        "Camille Roy takes 1 visit a day for this service, and has it already.",
        [],
        ["/en/manage/services/bilan", "/en/day?date=2026-12-09&therapist=camille-roy"],
    ),
}


def _schedules_of(therapist: Any) -> Any:
    return select(Schedule.id).where(Schedule.therapist_id == therapist.id)


def _wednesday(therapist: Any) -> Any:
    """The period of somebody's Wednesday afternoons."""
    found = select(Period.id).where(Period.weekday == 2, Period.schedule_id.in_(_schedules_of(therapist)))
    return found.scalar_subquery()


def _wednesday_schedule(therapist: Any) -> Any:
    return select(Period.schedule_id).where(Period.id == _wednesday(therapist)).scalar_subquery()


def _only_follow_ups(clinic: SimpleNamespace, therapist: Any) -> Any:
    return insert(PeriodService).values(period_id=_wednesday(therapist), service_id=clinic.suivi.id)


@sqlite_only
@pytest.mark.parametrize("name", SETTLED)
def test_tells_the_reason_and_where_to_change_it(
    app: Flask, clinic: SimpleNamespace, client: FlaskClient, name: str
) -> None:
    changes, asked, sentence, more, links = SETTLED[name]
    choice = dict(asked)
    with app.app_context():
        if choice.pop("booked", False):
            booked(clinic)
        if choice.pop("held", False):
            hold_slot(wanted(clinic), NOW)
    change(app, *changes(clinic))
    page = asked_of(client, choice.pop("day", WEDNESDAY), choice.pop("time", "14:00"), **choice)
    assert "is not offered" in page.text
    assert sentence in page.text
    assert [told for told in more if told not in page.text] == []
    main = [link for link in page.links() if link.startswith("/en/")]
    assert [link for link in links if not any(each.startswith(link) for each in main)] == []


def test_every_reason_has_its_sentence_and_its_test() -> None:
    told_elsewhere = {
        Reason.NOT_OFFERED,
        Reason.NOT_FOR_THIS_PERSON,
        Reason.NOT_THIS_AGE,
        Reason.DRAFT_EXPIRED,
        Reason.TOO_MANY_HOLDS,
        Reason.HOLD_EXPIRED,
        Reason.HOLD_EXTENDED,
        Reason.TOO_LATE,
        Reason.CHANGED,
    }
    assert set(TOLD) == {*Obstacle, *Reason} - told_elsewhere
    assert len(SETTLED) >= len(TOLD)


@sqlite_only
def test_tells_who_offers_it(clinic: SimpleNamespace, page: PageChecker) -> None:
    french, english = page.get(question(therapist=""))
    assert "Wednesday, December 9, 2026 at 2:00\u202fp.m. is offered" in english.text
    assert "Alex Martin, Camille Roy" in english.text
    assert "2:00\u202fp.m., 3:15\u202fp.m., 4:30\u202fp.m., 5:45\u202fp.m." in english.text
    assert "14\u00a0h" in french.text


@sqlite_only
def test_of_several_therapists_each_has_a_reason(
    app: Flask, clinic: SimpleNamespace, client: FlaskClient
) -> None:
    with app.app_context():
        booked(clinic)
    change(app, away("2026-12-09", "2026-12-10", therapist_id=clinic.alex.id))
    page = asked_of(client, therapist="")
    assert "Camille Roy has an appointment" in page.text
    assert "Alex Martin is away" in page.text
    later = asked_of(client, WEDNESDAY, "15:15", therapist="")
    assert "Patients can book it with Camille Roy." in later.text
    soon = asked_of(client, date(2026, 12, 1), "10:15", therapist="")
    assert soon.text.count("It is too soon") == 1


@sqlite_only
def test_a_service_that_only_its_link_reaches_is_offered_by_it(
    app: Flask, clinic: SimpleNamespace, client: FlaskClient
) -> None:
    change(app, of_service(clinic, listed=False))
    page = asked_of(client)
    assert "is offered" in page.text
    assert "Only those who have the link of the service find it." in page.text


@sqlite_only
def test_an_own_duration_has_a_grid_of_its_own(
    app: Flask, clinic: SimpleNamespace, client: FlaskClient
) -> None:
    change(
        app,
        update(TherapistService)
        .where(TherapistService.therapist_id == clinic.alex.id)
        .values(duration_minutes=100),
    )
    assert "is offered" in asked_of(client, WEDNESDAY, "15:40", therapist="alex-martin").text
    page = asked_of(client, WEDNESDAY, "15:15", therapist="alex-martin")
    assert "The nearest starts: 2:00\u202fp.m., 3:40\u202fp.m." in page.text


@sqlite_only
def test_begins_with_a_form_and_no_answer(clinic: SimpleNamespace, page: PageChecker) -> None:
    for form in page.get("/manage/why?service=suivi"):
        assert form.one("input", id="day").get("value") == "2026-12-01"
        assert not form.all("h2", id="answer")
        chosen = form.one("option", value="suivi")
        assert "selected" in chosen.attrib


@sqlite_only
@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"service": "nothing"}, "service"),
        ({"therapist": "nobody"}, "therapist"),
        ({"location": "nowhere"}, "location"),
        ({"day": "2026-02-30"}, "day"),
        ({"day": "9999-12-31"}, "day"),
        ({"day": "0001-01-01"}, "day"),
        ({"time": "25:00"}, "time"),
        ({"time": "24:00"}, "time"),
        ({"time": "soon"}, "time"),
        ({"time": ""}, "time"),
    ],
)
def test_a_question_that_is_none_is_told_by_the_field(
    clinic: SimpleNamespace, client: FlaskClient, page: PageChecker, wrong: dict[str, str], field: str
) -> None:
    asked = {"service": "bilan", "therapist": "", "location": "", "day": "2026-12-09", "time": "14:00"}
    refused = page.check(client.get("/en/manage/why", query_string=asked | wrong), status=422)
    assert f"#{field}" in refused.links()
    assert "choice" not in refused.text  # the library's own words know no French


VARIANTS: dict[str, Any] = {
    "as it is": lambda c: [],
    "no overrun": lambda c: [of_service(c, allow_overrun=False)],
    "flexible with buffers": lambda c: [
        of_service(
            c, availability="flexible", step_minutes=20, buffer_before_minutes=5, buffer_after_minutes=10
        )
    ],
    "so many a day": lambda c: [of_service(c, booking_overrides={"max_per_therapist_day": 1})],
    "long notice": lambda c: [
        of_service(c, booking_overrides={"minimum_notice_hours": 196, "horizon_days": 9})
    ],
    "own duration": lambda c: [
        update(TherapistService)
        .where(TherapistService.therapist_id == c.alex.id)
        .values(duration_minutes=100)
    ],
    "absence and opening": lambda c: [
        away("2026-12-09 15:00", "2026-12-09 16:00", location_id=c.centre.id),
        insert(Opening).values(
            therapist_id=c.alex.id,
            location_id=c.centre.id,
            starts_on_clock=datetime(2026, 12, 10, 9),
            ends_on_clock=datetime(2026, 12, 10, 13),
        ),
    ],
    "unpublished": lambda c: [of_service(c, published=False)],
    "existing patients": lambda c: [of_service(c, booking_overrides={"existing_patients_only": True})],
    "silent": lambda c: [of_service(c, published=False, silent=True)],
    "nobody": lambda c: [update(Therapist).values(active=False)],
}


@sqlite_only
@pytest.mark.parametrize("variant", VARIANTS)
def test_a_time_is_offered_exactly_when_the_booking_page_offers_it(
    app: Flask, clinic: SimpleNamespace, variant: str
) -> None:
    """Every tenth minute, and the minutes around each start, of the days around the bookings."""
    with app.app_context():
        booked(clinic, OTHER, therapist_id=clinic.alex.id)
        hold_slot(wanted(clinic), NOW)
    change(app, *VARIANTS[variant](clinic))
    with app.app_context():
        snapshot = fresh_clinic()
        service = snapshot.services[clinic.bilan.id]
        for therapist_id in (None, clinic.camille.id, clinic.alex.id):
            for day in (date(2026, 12, 1), MONDAY, WEDNESDAY, WEDNESDAY + timedelta(days=1)):
                noon = WhyQuery(service, minute(day, "12:00"), therapist_id)
                offered = {start.starts_at for start in free_starts(snapshot, noon, NOW)}
                times = {*range(minute(day, "08:30"), minute(day, "18:10"), 10), *offered}
                times |= {start + aside for start in offered for aside in (-1, 1)}
                for at in times:
                    answer = explain(snapshot, WhyQuery(service, at, therapist_id), NOW)
                    assert bool(answer.offered_by) == (at in offered), (day, at, answer)
                    assert bool(answer.findings) == (at not in offered), (day, at, answer)


@sqlite_only
@pytest.mark.parametrize("variant", ["as it is", "flexible with buffers", "own duration", "so many a day"])
def test_the_times_below_are_those_of_the_booking_page(
    app: Flask, clinic: SimpleNamespace, client: FlaskClient, variant: str
) -> None:
    with app.app_context():
        booked(clinic)
    change(app, *VARIANTS[variant](clinic))
    choice = {"service": "bilan", "therapist": "any", "location": "centre", "type": "in_person"}
    week = Document(client.get(f"/en/time?{urlencode(choice | {'week': WEDNESDAY.isoformat()})}"))
    buttons = {int(each.get("value", "0")) for each in week.all("button", class_="slot")}
    begin, end = minute(WEDNESDAY, "00:00"), minute(WEDNESDAY + timedelta(days=1), "00:00")
    with app.app_context():
        snapshot = fresh_clinic()
        asked = WhyQuery(snapshot.services[clinic.bilan.id], begin, None, clinic.centre.id)
        found = {start.starts_at for start in free_starts(snapshot, asked, NOW)}
    assert found == {start for start in buttons if begin <= start < end}
    assert found


@sqlite_only
def test_asks_little_and_changes_nothing(app: Flask, clinic: SimpleNamespace, client: FlaskClient) -> None:
    change(app, of_service(clinic, booking_overrides={"max_per_therapist_day": 1}))
    client.get(f"/en{question(therapist='')}")
    with counted_statements(app) as sent:
        client.get(f"/en{question(therapist='')}")
    assert len([each for each in sent if each.startswith("SELECT")]) <= 8
    assert not [each for each in sent if each.startswith(("INSERT", "UPDATE bo", "DELETE"))]
    with app.app_context():
        assert counted(BookingDraft) == 0
