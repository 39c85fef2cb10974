"""A day of appointments, on the screen and on paper."""

from datetime import datetime

from flask import render_template, request
from flask.typing import ResponseReturnValue

from app.actions.audit.note_printing import PrintedDay, note_printing
from app.clock import utc_now
from app.queries.appointments.agenda import agenda
from app.queries.configuration.snapshot import ClinicSnapshot
from app.queries.messages.outage import outage
from app.queries.tasks.tasks import open_tasks
from app.therapist.blueprint import bp
from app.therapist.day.page import day_page
from app.therapist.day.print_page import print_page
from app.therapist.shared.guards import clinic_of_staff, question_of, status_of
from app.therapist.shared.tasks_card import ToDo, lines_of_tasks, warnings
from app.web.security import Permission, allow, current_staff


@bp.get("/day")
@allow(Permission.STAFF)
def day() -> ResponseReturnValue:
    """One day's appointments of the calendars this account may see: ?date=YYYY-MM-DD, ?therapist=slug."""
    now, clinic = utc_now(), clinic_of_staff()
    question = question_of(clinic)
    entries = agenda(clinic.clock.days(question.day, 1), question.therapist_ids)
    to_do = _to_do(clinic, now) if question.day == clinic.clock.today(now) else ToDo()
    page = day_page(clinic, question, entries, to_do, now)
    return render_template("therapist/day/day.html", page=page), status_of(question)


@bp.get("/day/print")
@allow(Permission.STAFF)
def day_print() -> ResponseReturnValue:
    """A day to be printed, asked for as a day is; with ?names=with it is audited that it was opened."""
    staff, now, clinic = current_staff(), utc_now(), clinic_of_staff()
    question, has_names = question_of(clinic), request.args.get("names") == "with"
    entries = agenda(clinic.clock.days(question.day, 1), question.therapist_ids)
    page = print_page(clinic, question, entries, now, has_names)
    if has_names:
        note_printing(PrintedDay(question.day, question.therapist_ids), staff.user_id, now)
    return render_template("therapist/day/day_print.html", page=page), status_of(question)


def _to_do(clinic: ClinicSnapshot, now: datetime) -> ToDo:
    """What heads the first page, today's."""
    staff = current_staff()
    return ToDo(
        tuple(warnings(outage(now), staff.is_administrator)), lines_of_tasks(clinic, open_tasks(staff))
    )
