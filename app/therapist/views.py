"""The therapist's pages."""

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from app.actions.note_opening import note_opening
from app.clock import utc_now
from app.queries.accounts import administrator_names
from app.queries.agenda import agenda_of_day, appointment_file
from app.queries.clinic import NoClinic, current_clinic
from app.security import Permission, allow, current_staff
from app.therapist import bp
from app.therapist.appointment_page import appointment_page
from app.therapist.day_page import asked_day, day_page


@bp.get("/day")
@allow(Permission.STAFF)
def day() -> ResponseReturnValue:
    """One day's appointments of the calendars this account may see: ?date=YYYY-MM-DD, ?therapist=slug."""
    staff, now = current_staff(), utc_now()
    try:
        clinic = current_clinic()
    except NoClinic:
        return render_template("therapist/no_clinic.html")
    if staff.calendars is not None and not staff.calendars:
        return render_template("therapist/no_calendar.html", administrators=administrator_names())
    asked = asked_day(clinic, staff.calendars, request.args, now)
    if asked is None:
        abort(404)
    entries = agenda_of_day(clinic.clock, asked.day, asked.therapist_ids)
    page = day_page(clinic, asked, entries, now)
    return render_template("therapist/day.html", page=page), 400 if asked.is_date_wrong else 200


@bp.get("/appointments/<uid>")
@allow(Permission.STAFF)
def appointment(uid: str) -> ResponseReturnValue:
    """One appointment with its patient's data; that it was opened is audited."""
    staff, now = current_staff(), utc_now()
    found = appointment_file(uid)
    if found is None or not staff.may_see(found.therapist_id):
        abort(404)
    note_opening(found.id, staff.user_id, now)
    return render_template("therapist/appointment.html", page=appointment_page(current_clinic(), found, now))
