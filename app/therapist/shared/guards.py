"""How each of the staff's daily pages begins: with the clinic, and with the calendars that are asked for."""

from flask import abort, make_response, render_template, request

from app.clock import utc_now
from app.queries.accounts.accounts import administrator_names
from app.queries.configuration.snapshot import ClinicSnapshot, NoClinic, current_clinic
from app.therapist.shared.calendar_query import CalendarQuery, read_calendar_query
from app.web.security import current_staff


def clinic_of_staff() -> ClinicSnapshot:
    """The clinic; ends the request where none is set up yet, or no calendar is open to this account."""
    calendars = current_staff().calendars
    try:
        clinic = current_clinic()
    except NoClinic:
        may_set_up = current_staff().is_administrator
        abort(make_response(render_template("therapist/shared/no_clinic.html", may_set_up=may_set_up)))
    if calendars is not None and not calendars:
        page = render_template("therapist/day/no_calendar.html", administrators=administrator_names())
        abort(make_response(page))
    return clinic


def question_of(clinic: ClinicSnapshot) -> CalendarQuery:
    """What the address asks for; ends the request with 404 for a calendar that is not theirs."""
    question = read_calendar_query(clinic, current_staff().calendars, request.args, utc_now())
    if question is None:
        abort(404)
    return question


def status_of(question: CalendarQuery) -> int:
    """The status of a page about a day, bad request where the date cannot be read."""
    return 400 if question.is_date_wrong else 200
