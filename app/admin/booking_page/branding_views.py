"""The look of the booking page: the clinic's logo and its accent colour."""

from functools import partial

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug.datastructures import CombinedMultiDict

from app.actions.configuration.errors import ChangedMeanwhile
from app.admin.blueprint import bp
from app.admin.booking_page.branding_forms import BrandingForm, branding_form
from app.admin.booking_page.clinic_parts import part_conflict, save_part, stored_clinic
from app.admin.booking_page.logo_field import too_large
from app.admin.booking_page.pages import USUAL_ACCENT, booking_page_tabs
from app.admin.shared.photo_field import ACCEPTED, MOST_SENT
from app.domain.clinic.colours import colour_of
from app.pictures import MOST_BYTES
from app.web.security import Permission, allow
from app.web.setup_form import Conflict


@bp.route("/manage/booking-page/logo", methods=["GET", "POST"], endpoint="booking_page_logo")
@allow(Permission.ADMINISTRATOR, most_bytes=MOST_SENT)
def logo() -> ResponseReturnValue:
    """Change the logo and the accent."""
    if request.method == "GET":
        return _page(branding_form(None, stored_clinic()))
    form = branding_form(CombinedMultiDict((request.files, request.form)), stored_clinic())
    if not form.validate():
        return _page(form), 422
    try:
        save_part(form)
    except ChangedMeanwhile as changed:
        return _page(form, part_conflict(form, partial(branding_form, None), changed)), 409
    flash(gettext("The look is saved. Patients see it now."))
    return redirect(url_for("admin.booking_page_logo"), 303)


def _page(form: BrandingForm, conflict: Conflict | None = None) -> str:
    return render_template(
        "admin/booking_page/branding.html",
        form=form,
        conflict=conflict,
        tabs=booking_page_tabs(),
        accepted=ACCEPTED,
        most_bytes=MOST_BYTES,
        too_large=too_large(),
        picked=colour_of(form.accent.data or "") or USUAL_ACCENT,
    )
