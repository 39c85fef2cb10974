"""The therapist's pages."""

from datetime import datetime

from flask import abort, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app.actions.note_opening import note_opening
from app.actions.note_printing import PrintedDay, note_printing
from app.actions.remember_search import remember_search
from app.actions.resend_confirmation import resend_confirmation
from app.clock import utc_now
from app.domain.patient_search import sought
from app.queries.accounts import administrator_names
from app.queries.addressees import concerned
from app.queries.agenda import AppointmentFile, agenda, appointment_file
from app.queries.clinic import ClinicSnapshot, NoClinic, current_clinic
from app.queries.message_health import message_health
from app.queries.message_history import message_history
from app.queries.patient_search import find_patients
from app.queries.resending import confirmations
from app.queries.tasks import Task, assignees, open_tasks, tasks_of
from app.security import Permission, allow, current_staff
from app.therapist import bp
from app.therapist.appointment_page import AroundAppointment, appointment_page
from app.therapist.asked import Asked, asked
from app.therapist.day_page import day_page
from app.therapist.messages_card import messages_card
from app.therapist.patients_page import PatientsPage, patients_page, too_little
from app.therapist.print_page import print_page
from app.therapist.tasks_page import TaskLine, ToDo, task_lines, warnings
from app.therapist.week_page import DAYS, week_page


@bp.get("/day")
@allow(Permission.STAFF)
def day() -> ResponseReturnValue:
    """One day's appointments of the calendars this account may see: ?date=YYYY-MM-DD, ?therapist=slug."""
    now, clinic = utc_now(), _clinic()
    question = _asked(clinic)
    entries = agenda(clinic.clock.days(question.day, 1), question.therapist_ids)
    to_do = _to_do(clinic, now) if question.day == clinic.clock.today(now) else ToDo()
    page = day_page(clinic, question, entries, to_do, now)
    return render_template("therapist/day.html", page=page), _status(question)


@bp.get("/week")
@allow(Permission.STAFF)
def week() -> ResponseReturnValue:
    """The week of a date, from Monday, of the calendars this account may see; asked for as a day is."""
    now, clinic = utc_now(), _clinic()
    question = _asked(clinic)
    entries = agenda(clinic.clock.days(question.monday, DAYS), question.therapist_ids)
    page = week_page(clinic, question, entries, now)
    return render_template("therapist/week.html", page=page), _status(question)


@bp.get("/day/print")
@allow(Permission.STAFF)
def day_print() -> ResponseReturnValue:
    """A day to be printed, asked for as a day is; with ?names=with it is audited that it was opened."""
    staff, now, clinic = current_staff(), utc_now(), _clinic()
    question, has_names = _asked(clinic), request.args.get("names") == "with"
    entries = agenda(clinic.clock.days(question.day, 1), question.therapist_ids)
    page = print_page(clinic, question, entries, now, has_names)
    if has_names:
        note_printing(PrintedDay(question.day, question.therapist_ids), staff.user_id, now)
    return render_template("therapist/day_print.html", page=page), _status(question)


@bp.route("/patients", methods=["GET", "POST"])
@allow(Permission.STAFF)
def patients() -> ResponseReturnValue:
    """Ask whom to look for, and show who was found last in this session, with the next appointment.

    What is typed is personal. As a query it would stay in the address, and so in the browser's history and
    in the log of every server on the way: therefore it is posted and kept in the session's row, from which
    this page is made whenever somebody comes back to it.
    """
    staff = current_staff()
    if request.method == "POST":
        remember_search(staff.session_id, staff.user_id, request.form.get("q", ""), utc_now())
        return redirect(url_for("therapist.patients"), 303)
    clinic, typed = _clinic(), staff.last_search
    wanted = sought(typed)
    if wanted is None:
        page = too_little(typed)
        return _patients(page), 422 if page.error else 200
    found = find_patients(wanted, staff.calendars, utc_now())
    return _patients(patients_page(clinic, typed, found))


@bp.get("/appointments/<uid>")
@allow(Permission.STAFF)
def appointment(uid: str) -> ResponseReturnValue:
    """One appointment with its patient's data; that it was opened is audited."""
    now, found = utc_now(), _file(uid)
    note_opening(found.id, current_staff().user_id, now)
    clinic = current_clinic()
    again = confirmations(clinic, concerned(found.id), now)
    around = AroundAppointment(
        messages_card(found, message_history(found.id), again, clinic.settings.region),
        _task_lines(clinic, tasks_of(found.id)),
    )
    page = appointment_page(clinic, found, around, now)
    return render_template("therapist/appointment.html", page=page)


@bp.post("/appointments/<uid>/confirmation")
@allow(Permission.STAFF)
def resend(uid: str) -> ResponseReturnValue:
    """Send the patient the confirmation once more, and go back to the appointment."""
    found = _file(uid)
    if resend_confirmation(found.id, current_staff().user_id, utc_now()):
        flash(gettext("The confirmation is on its way."))
    else:
        flash(gettext("Nothing was sent: a confirmation is under way already, or none can be sent."))
    return redirect(url_for("therapist.appointment", uid=uid), 303)


def _file(uid: str) -> AppointmentFile:
    """The appointment; ends the request with 404 where it is not this account's to see."""
    found = appointment_file(uid)
    if found is None or not current_staff().may_see(found.therapist_id):
        abort(404)
    return found


def _clinic() -> ClinicSnapshot:
    """The clinic; ends the request where none is set up yet, or no calendar is open to this account."""
    calendars = current_staff().calendars
    try:
        clinic = current_clinic()
    except NoClinic:
        may_set_up = current_staff().is_administrator
        abort(make_response(render_template("therapist/no_clinic.html", may_set_up=may_set_up)))
    if calendars is not None and not calendars:
        page = render_template("therapist/no_calendar.html", administrators=administrator_names())
        abort(make_response(page))
    return clinic


def _to_do(clinic: ClinicSnapshot, now: datetime) -> ToDo:
    """What heads the first page, today's."""
    staff = current_staff()
    health = message_health(now)
    return ToDo(tuple(warnings(health, staff.is_administrator)), _task_lines(clinic, open_tasks(staff)))


def _task_lines(clinic: ClinicSnapshot, tasks: tuple[Task, ...]) -> tuple[TaskLine, ...]:
    accounts = assignees() if tasks else ()
    return task_lines(tasks, accounts, current_staff(), clinic.settings.region)


def _asked(clinic: ClinicSnapshot) -> Asked:
    """What the address asks for; ends the request with 404 for a calendar that is not theirs."""
    question = asked(clinic, current_staff().calendars, request.args, utc_now())
    if question is None:
        abort(404)
    return question


def _status(question: Asked) -> int:
    return 400 if question.is_date_wrong else 200


def _patients(page: PatientsPage) -> str:
    is_limited = current_staff().calendars is not None
    return render_template("therapist/patients.html", page=page, is_limited=is_limited)
