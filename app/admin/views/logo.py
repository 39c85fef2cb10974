"""The look of the booking page: the clinic's logo and its accent colour."""

from functools import partial

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug.datastructures import CombinedMultiDict

from app.actions.change_setup import ChangedMeanwhile
from app.admin.blueprint import bp
from app.admin.forms.clinic_parts import part_conflict, save_part, stored_clinic
from app.admin.forms.logos import too_large
from app.admin.forms.look import LookForm, look_form
from app.admin.forms.portraits import ACCEPTED, MOST_SENT
from app.admin.presenters.booking_page import USUAL_ACCENT, booking_page_tabs
from app.domain.colours import colour_of
from app.pictures import MOST_BYTES
from app.security import Permission, allow
from app.web.setup_form import Conflict


@bp.route("/manage/booking-page/logo", methods=["GET", "POST"], endpoint="booking_page_logo")
@allow(Permission.ADMINISTRATOR, most_bytes=MOST_SENT)
def logo() -> ResponseReturnValue:
    """Change the logo and the accent."""
    if request.method == "GET":
        return _page(look_form(None, stored_clinic()))
    form = look_form(CombinedMultiDict((request.files, request.form)), stored_clinic())
    if not form.validate():
        return _page(form), 422
    try:
        save_part(form)
    except ChangedMeanwhile as changed:
        return _page(form, part_conflict(form, partial(look_form, None), changed)), 409
    flash(gettext("The look is saved. Patients see it now."))
    return redirect(url_for("admin.booking_page_logo"), 303)


def _page(form: LookForm, conflict: Conflict | None = None) -> str:
    return render_template(
        "admin/booking_page/look.html",
        form=form,
        conflict=conflict,
        tabs=booking_page_tabs(),
        accepted=ACCEPTED,
        most_bytes=MOST_BYTES,
        too_large=too_large(),
        picked=colour_of(form.accent.data or "") or USUAL_ACCENT,
    )
