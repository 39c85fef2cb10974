"""Looking for patients."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.actions.accounts.remember_search import remember_search
from app.clock import utc_now
from app.domain.patients.patient_search import sought
from app.queries.patients.patient_search import find_patients
from app.therapist.blueprint import bp
from app.therapist.patients.page import PatientsPage, patients_page, too_little
from app.therapist.shared.guards import clinic_of_staff
from app.web.security import Permission, allow, current_staff


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
    clinic, typed = clinic_of_staff(), staff.last_search
    wanted = sought(typed)
    if wanted is None:
        page = too_little(typed)
        return _patients(page), 422 if page.error else 200
    found = find_patients(wanted, staff.calendars, utc_now())
    return _patients(patients_page(clinic, typed, found))


def _patients(page: PatientsPage) -> str:
    is_limited = current_staff().calendars is not None
    return render_template("therapist/patients/patients.html", page=page, is_limited=is_limited)
