"""What a service asks besides a free time: an age, days between visits, so many a day; and who finds it."""

from dataclasses import replace
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from app.actions.appointments.book import BookingRequest, book_appointment
from app.actions.appointments.cancel import CancelRequest, cancel_appointment
from app.actions.appointments.hold_slot import hold_slot
from app.actions.appointments.move import MoveRequest, move_appointment
from app.domain.errors import Reason, Refused
from app.extensions import db
from app.models import Appointment, BlockedTime, Hold, Patient, Service
from tests.document import Document
from tests.factories.appointments import ANA, ZOE, at_once, booked, visit_of, wanted
from tests.factories.booking import (
    AFTERNOON,
    ASSESSMENT,
    change,
    choose,
    confirm,
    hold,
    ready,
    time_url,
    type_in,
)
from tests.factories.rows import counted
from tests.factories.small_clinic import NOW, WEDNESDAY, minute
from tests.factories.statements import counted_statements
from tests.page import PageChecker

sqlite_only = pytest.mark.backends("sqlite")
WEEK = timedelta(days=7)
LATER = minute(WEDNESDAY, "16:30")
NEXT = minute(WEDNESDAY + WEEK, "14:00")
SEVENTEEN = {"birth_day": "10", "birth_month": "12", "birth_year": "2008"}  # for the last day


def rule(app: Flask, clinic: SimpleNamespace, **rules: Any) -> None:
    """Let the assessment have rules of its own."""
    change(app, update(Service).where(Service.id == clinic.bilan.id).values(booking_overrides=rules))


def refused(action: Any, *asked: Any) -> Reason:
    with pytest.raises(Refused) as told:
        action(*asked, NOW)
    return told.value.reason


def offered(client: FlaskClient, therapist: str = "camille-roy", days: int = 1) -> list[str]:
    """The slots of the Wednesday, as machines read them."""
    answer = client.get(f"/api/v1/slots?service=bilan&therapist={therapist}&from=2026-12-09&days={days}")
    return [slot["start"][5:16] for slot in answer.json["slots"]]


def to(token: str, start: int, **changes: int) -> MoveRequest:
    visit = visit_of(token)
    columns = {"therapist_id": visit.therapist_id, "location_id": visit.location_id} | changes
    return MoveRequest(token, start, revision=visit.revision, **columns)


class TestSoManyADay:
    """`max_per_therapist_day`: visits for the service that a therapist takes on a day."""

    @pytest.fixture(autouse=True)
    def two_a_day(self, app: Flask, clinic: SimpleNamespace) -> None:
        rule(app, clinic, max_per_therapist_day=2)

    def test_the_slots_of_a_full_day_disappear_for_this_therapist_only(
        self, app: Flask, client: FlaskClient, clinic: SimpleNamespace
    ) -> None:
        with app.app_context():
            booked(clinic)
        assert offered(client) == ["12-09T15:15", "12-09T16:30", "12-09T17:45"]
        with app.app_context():
            booked(clinic, LATER, ZOE)
        assert offered(client) == []
        assert len(offered(client, "alex-martin")) == 4
        assert len(offered(client, days=8)) > 4  # the next Wednesday is open

    def test_a_time_that_is_held_counts_and_ones_own_does_not(
        self, app: Flask, client: FlaskClient, clinic: SimpleNamespace
    ) -> None:
        with app.app_context():
            booked(clinic)
        token = hold(client, LATER)
        other = app.test_client()
        assert offered(other) == []
        assert choose(other, minute(WEDNESDAY, "15:15")).status_code == 409
        assert choose(client, minute(WEDNESDAY, "15:15"), token=token).status_code == 303

    def test_a_hold_that_ran_out_counts_no_more(
        self, app: Flask, client: FlaskClient, clinic: SimpleNamespace, clock: Any
    ) -> None:
        with app.app_context():
            booked(clinic)
        hold(client, LATER)
        clock.shift(11 * 60)
        assert offered(client) == ["12-09T15:15", "12-09T16:30", "12-09T17:45"]

    def test_cancelled_visits_and_other_services_do_not_count(
        self, app: Flask, client: FlaskClient, clinic: SimpleNamespace
    ) -> None:
        with app.app_context():
            booked(clinic, minute(WEDNESDAY, "16:00"), service_id=clinic.suivi.id)
            token = booked(clinic)
            booked(clinic, minute(WEDNESDAY, "17:45"), ZOE)
            cancel_appointment(CancelRequest(token, 0), NOW)
        assert offered(client) == ["12-09T14:00"]  # 15:15 and 16:30 meet the follow-up

    def test_moving_within_the_day_is_possible_and_into_a_full_one_is_not(
        self, app: Flask, clinic: SimpleNamespace
    ) -> None:
        with app.app_context():
            token = booked(clinic)
            booked(clinic, LATER, ZOE)
            move_appointment(to(token, minute(WEDNESDAY, "15:15")), NOW)
            assert visit_of(token).starts_at == minute(WEDNESDAY, "15:15")
            elsewhere = booked(clinic, NEXT)
            assert refused(move_appointment, to(elsewhere, AFTERNOON)) is Reason.DAY_FULL
            assert visit_of(elsewhere).starts_at == NEXT

    def test_of_two_at_once_for_the_last_place_one_gets_it(self, app: Flask, clinic: SimpleNamespace) -> None:
        with app.app_context():
            booked(clinic)
            asked = [wanted(clinic, start) for start in (LATER, minute(WEDNESDAY, "15:15"))]
            answers = at_once(app, lambda: hold_slot(asked[0], NOW), lambda: hold_slot(asked[1], NOW))
            assert [answer for answer in answers if isinstance(answer, Reason)] == [Reason.DAY_FULL]
            assert counted(Hold) == 1

    def test_the_other_therapist_is_taken_where_there_is_no_preference(
        self, app: Flask, client: FlaskClient, clinic: SimpleNamespace
    ) -> None:
        with app.app_context():
            booked(clinic, minute(WEDNESDAY, "17:45"), therapist_id=clinic.camille.id)
            booked(clinic, LATER, ZOE, therapist_id=clinic.camille.id)
        hold(client, AFTERNOON, **ASSESSMENT | {"therapist": "any"})
        with app.app_context():
            assert db.session.scalar(select(Hold.therapist_id)) == clinic.alex.id

    @sqlite_only
    def test_costs_one_statement_more_and_none_where_there_is_no_limit(
        self, app: Flask, client: FlaskClient, clinic: SimpleNamespace
    ) -> None:
        def reads(service: str) -> int:
            client.get(f"/api/v1/slots?service={service}&from=2026-12-01&days=93")
            with counted_statements(app) as sent:
                client.get(f"/api/v1/slots?service={service}&from=2026-12-01&days=92")
            return len([statement for statement in sent if statement.startswith("SELECT")])

        assert (reads("suivi"), reads("bilan")) == (2, 3)


class TestDaysBetween:
    """`minimum_days_between`: two visits of a patient for the service."""

    @pytest.fixture(autouse=True)
    def weekly(self, app: Flask, clinic: SimpleNamespace) -> None:
        rule(app, clinic, minimum_days_between=7)

    @pytest.mark.parametrize(
        ("days", "time", "is_possible"),
        [(0, "15:15", False), (-2, "09:00", False), (5, "09:00", False), (7, "14:00", True)],
    )
    def test_a_visit_too_soon_after_or_before_another_gets_the_neutral_answer(
        self, app: Flask, clinic: SimpleNamespace, days: int, time: str, is_possible: bool
    ) -> None:
        with app.app_context():
            booked(clinic)
            start = minute(WEDNESDAY + timedelta(days=days), time)
            draft = hold_slot(wanted(clinic, start), NOW)
            request = BookingRequest(draft, ANA, "en")
            if is_possible:
                assert book_appointment(request, NOW)
            else:
                assert refused(book_appointment, request) is Reason.NOT_FOR_THIS_PERSON
                assert counted(Appointment) == 1

    def test_others_and_other_services_may_be_booked(self, app: Flask, clinic: SimpleNamespace) -> None:
        with app.app_context():
            booked(clinic)
            booked(clinic, LATER, ZOE)
            booked(clinic, minute(WEDNESDAY, "15:30"), service_id=clinic.suivi.id)
            assert counted(Appointment) == 3

    @pytest.mark.parametrize("status", ["cancelled", "noshow"])
    def test_a_visit_that_did_not_take_place_does_not_count(
        self, app: Flask, clinic: SimpleNamespace, status: str
    ) -> None:
        with app.app_context():
            booked(clinic)
            db.session.execute(update(Appointment).values(status=status))
            db.session.commit()
            assert booked(clinic, LATER)

    def test_a_visit_at_the_clinic_counts_whoever_made_it(self, app: Flask, clinic: SimpleNamespace) -> None:
        with app.app_context():
            booked(clinic)
            db.session.execute(update(Appointment).values(origin="staff", status="fulfilled"))
            db.session.commit()
            draft = hold_slot(wanted(clinic, LATER), NOW)
            asked = BookingRequest(draft, ANA, "en")
            assert refused(book_appointment, asked) is Reason.NOT_FOR_THIS_PERSON

    def test_a_moved_visit_does_not_count_against_itself_but_the_others_do(
        self, app: Flask, clinic: SimpleNamespace
    ) -> None:
        with app.app_context():
            token = booked(clinic)
            booked(clinic, minute(WEDNESDAY + 2 * WEEK, "14:00"))
            move_appointment(to(token, LATER), NOW)
            assert visit_of(token).starts_at == LATER
            too_close = minute(WEDNESDAY + timedelta(days=8), "09:00")
            assert refused(move_appointment, to(token, too_close)) is Reason.NOT_FOR_THIS_PERSON
            assert visit_of(token).starts_at == LATER

    @sqlite_only
    def test_the_page_is_the_same_as_for_any_other_reason(
        self, app: Flask, client: FlaskClient, clinic: SimpleNamespace
    ) -> None:
        with app.app_context():
            booked(clinic)
        too_close = confirm(client, ready(client, LATER))
        with app.app_context():
            db.session.execute(update(Appointment).values(status="cancelled"))
            db.session.execute(update(Patient).values(blocked=True))
            db.session.execute(BlockedTime.__table__.delete())
            db.session.commit()
        other = app.test_client()
        blocked = confirm(other, ready(other, minute(WEDNESDAY, "15:15")))
        assert too_close.status_code == blocked.status_code == 422
        assert Document(too_close).text == Document(blocked).text
        assert "cannot be booked online for this person" in Document(too_close).text


class TestAges:
    """`age_from` and `age_to`: full years on the day of the visit."""

    @pytest.fixture(autouse=True)
    def teenagers(self, app: Flask, clinic: SimpleNamespace) -> None:
        rule(app, clinic, age_from=14, age_to=17)

    @pytest.mark.parametrize(
        ("born", "is_right"),
        [
            (date(2012, 12, 9), True),  # fourteen on the day
            (date(2012, 12, 10), False),
            (date(2008, 12, 10), True),  # eighteen the day after
            (date(2008, 12, 9), False),
        ],
    )
    def test_counts_on_the_day_of_the_visit(
        self, client: FlaskClient, page: PageChecker, born: date, is_right: bool
    ) -> None:
        token = hold(client)
        typed = {"birth_day": str(born.day), "birth_month": str(born.month), "birth_year": str(born.year)}
        someone = {"for_whom": "other", "booker_name": "Luc Roy", "relation": "parent", "has_authority": "y"}
        answer = type_in(client, token, **typed, **someone)
        assert answer.status_code == (303 if is_right else 422)
        if not is_right:
            refused_page = page.check(answer, status=422)
            assert "for these ages, on the day of the appointment: 14 to 17 years." in refused_page.text
            assert "#birth_day" in refused_page.links()

    def test_booking_refuses_it_whatever_the_form_let_through(
        self, app: Flask, clinic: SimpleNamespace
    ) -> None:
        with app.app_context():
            draft = hold_slot(wanted(clinic), NOW)
            assert refused(book_appointment, BookingRequest(draft, ANA, "en")) is Reason.NOT_THIS_AGE
            assert counted(Appointment) == 0

    def test_a_time_on_another_day_is_judged_anew_and_the_form_says_so(
        self, client: FlaskClient, page: PageChecker
    ) -> None:
        token = hold(client)
        assert type_in(client, token, **SEVENTEEN).status_code == 303
        assert choose(client, NEXT, token=token).status_code == 303
        answer = client.get(f"/en/booking/{token}/check")
        assert (answer.status_code, answer.location) == (303, f"/en/booking/{token}/details")
        [form] = page.get(f"/booking/{token}/details", "en")
        assert "for these ages, on the day of the appointment" in form.text

    def test_a_move_past_the_birthday_is_refused(self, app: Flask, clinic: SimpleNamespace) -> None:
        with app.app_context():
            token = booked(clinic, details=replace(ANA, birth_date=date(2008, 12, 10)))
            assert refused(move_appointment, to(token, NEXT)) is Reason.NOT_THIS_AGE
            move_appointment(to(token, LATER), NOW)
            assert visit_of(token).starts_at == LATER

    def test_whom_the_staff_let_in_may_still_move(self, app: Flask, clinic: SimpleNamespace) -> None:
        rule(app, clinic)
        with app.app_context():
            token = booked(clinic)
        rule(app, clinic, age_to=17)
        with app.app_context():
            move_appointment(to(token, NEXT), NOW)
            assert visit_of(token).starts_at == NEXT

    @sqlite_only
    @pytest.mark.parametrize(
        ("rules", "said"),
        [
            ({"age_from": 14, "age_to": 17}, "14 to 17 years"),
            ({"age_from": 14}, "14 years and over"),
            ({"age_to": 1}, "1 year and under"),
        ],
    )
    def test_patients_read_it_before_they_choose(
        self, app: Flask, client: FlaskClient, clinic: SimpleNamespace, rules: dict[str, int], said: str
    ) -> None:
        rule(app, clinic, **rules)
        assert said in Document(client.get("/en/")).text
        assert said in Document(client.get(time_url())).text

    @sqlite_only
    def test_a_service_for_everybody_says_nothing_of_it(
        self, app: Flask, client: FlaskClient, clinic: SimpleNamespace
    ) -> None:
        rule(app, clinic)
        text = Document(client.get("/en/")).text
        assert not any(said in text for said in ("years", "year and"))


class TestOnlyByItsLink:
    """Published, but not listed."""

    @pytest.fixture(autouse=True)
    def hidden(self, app: Flask, clinic: SimpleNamespace) -> None:
        change(app, update(Service).where(Service.id == clinic.bilan.id).values(listed=False))

    def test_nobody_finds_it(self, client: FlaskClient) -> None:
        text = Document(client.get("/en/")).text
        assert ("suivi" in text, "Assessment" in text) == (True, False)
        found = client.get("/api/v1/services").json["services"]
        assert [service["slug"] for service in found] == ["suivi", "visite"]
        therapists = client.get("/api/v1/therapists").json["therapists"]
        assert "bilan" not in str(therapists)

    def test_its_link_leads_to_it_and_it_can_be_booked(self, app: Flask, client: FlaskClient) -> None:
        assert client.get("/fr/?service=bilan").status_code == 302
        assert len(offered(client)) == 4
        assert client.get("/api/v1/therapists?service=bilan").json["therapists"]
        token = hold(client)
        assert type_in(client, token).status_code == 303
        assert confirm(client, token).status_code == 303
        with app.app_context():
            assert counted(Appointment) == 1

    @sqlite_only
    def test_search_engines_do_not_note_it(self, client: FlaskClient) -> None:
        other = {"service": "suivi", "therapist": "camille-roy", "location": "centre", "type": "phone"}
        assert 'content="noindex' in client.get(time_url()).text
        assert 'content="noindex' not in client.get(time_url(**other)).text

    @sqlite_only
    def test_a_service_that_is_not_published_is_not_there_by_its_link_either(
        self, app: Flask, client: FlaskClient, clinic: SimpleNamespace
    ) -> None:
        change(app, update(Service).where(Service.id == clinic.bilan.id).values(published=False))
        assert client.get("/en/?service=bilan").status_code == 404
