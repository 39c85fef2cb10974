"""A week of appointments."""

from flask import render_template
from flask.typing import ResponseReturnValue

from app.clock import utc_now
from app.queries.appointments.agenda import agenda
from app.therapist.blueprint import bp
from app.therapist.calendar.page import DAYS, week_page
from app.therapist.shared.guards import clinic_of_staff, question_of, status_of
from app.web.security import Permission, allow


@bp.get("/week")
@allow(Permission.STAFF)
def week() -> ResponseReturnValue:
    """The week of a date, from Monday, of the calendars this account may see; asked for as a day is."""
    now, clinic = utc_now(), clinic_of_staff()
    question = question_of(clinic)
    entries = agenda(clinic.clock.days(question.monday, DAYS), question.therapist_ids)
    page = week_page(clinic, question, entries, now)
    return render_template("therapist/calendar/week.html", page=page), status_of(question)
