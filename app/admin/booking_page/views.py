"""The booking page: what patients are asked and told there, in which languages, and how it looks."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app.actions.configuration.errors import ChangedMeanwhile
from app.admin.blueprint import bp
from app.admin.booking_page.clinic_parts import part_conflict, save_part, stored_clinic
from app.admin.booking_page.forms import BookingPageForm, booking_page_form
from app.admin.booking_page.pages import booking_page_tabs, notice_rows
from app.queries.configuration.privacy_notices import notice_versions
from app.queries.configuration.snapshot import current_clinic
from app.queries.configuration.stored import current_setup
from app.web.security import Permission, allow
from app.web.setup_form import Conflict


@bp.route("/manage/booking-page", methods=["GET", "POST"])
@allow(Permission.ADMINISTRATOR)
def booking_page() -> ResponseReturnValue:
    """Change the form, the texts and the languages."""
    if request.method == "GET":
        return _page(booking_page_form(stored_clinic()))
    form = BookingPageForm(request.form)
    if not (form.validate() and form.may_be_spoken(current_setup())):
        return _page(form), 422
    try:
        save_part(form)
    except ChangedMeanwhile as changed:
        return _page(form, part_conflict(form, booking_page_form, changed)), 409
    flash(gettext("The booking page is saved. Patients see it now."))
    return redirect(url_for("admin.booking_page"), 303)


def _page(form: BookingPageForm, conflict: Conflict | None = None) -> str:
    return render_template(
        "admin/booking_page/form.html",
        form=form,
        conflict=conflict,
        tabs=booking_page_tabs(),
        versions=notice_rows(notice_versions(), current_clinic().settings.privacy_version),
    )
