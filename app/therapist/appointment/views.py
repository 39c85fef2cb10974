"""One appointment."""

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app.actions.audit.note_opening import note_opening
from app.actions.messages.resend_confirmation import resend_confirmation
from app.clock import utc_now
from app.queries.appointments.agenda import AppointmentFile, appointment_file
from app.queries.configuration.snapshot import current_clinic
from app.queries.messages.message_history import message_history
from app.queries.messages.recipients import message_context
from app.queries.messages.resending import confirmations
from app.queries.tasks.tasks import tasks_of
from app.therapist.appointment.messages_card import messages_card
from app.therapist.appointment.page import AroundAppointment, appointment_page
from app.therapist.blueprint import bp
from app.therapist.shared.tasks_card import lines_of_tasks
from app.web.security import Permission, allow, current_staff


@bp.get("/appointments/<uid>")
@allow(Permission.STAFF)
def appointment(uid: str) -> ResponseReturnValue:
    """One appointment with its patient's data; that it was opened is audited."""
    now, found = utc_now(), _file(uid)
    note_opening(found.id, current_staff().user_id, now)
    clinic = current_clinic()
    again = confirmations(clinic, message_context(found.id), now)
    around = AroundAppointment(
        messages_card(found, message_history(found.id), again, clinic.settings.region),
        lines_of_tasks(clinic, tasks_of(found.id)),
    )
    page = appointment_page(clinic, found, around, now)
    return render_template("therapist/appointment/appointment.html", page=page)


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
