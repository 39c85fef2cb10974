"""The booking page inside a page of the clinic's own site."""

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app.actions.configuration.errors import ChangedMeanwhile
from app.admin.blueprint import bp
from app.admin.booking_page.clinic_parts import part_conflict, save_part, stored_clinic
from app.admin.booking_page.embed_forms import EmbedForm, embed_form
from app.admin.booking_page.pages import booking_page_tabs, embed_codes
from app.queries.configuration.snapshot import current_clinic
from app.web.headers import content_policy
from app.web.security import Permission, allow
from app.web.setup_form import Conflict


@bp.route("/manage/booking-page/embed", methods=["GET", "POST"], endpoint="booking_page_embed")
@allow(Permission.ADMINISTRATOR)
def embed() -> ResponseReturnValue:
    """Name the sites that may frame the booking page, and copy what they put into theirs."""
    if request.method == "GET":
        return _page(embed_form(stored_clinic()))
    form = EmbedForm(request.form)
    if not form.validate():
        return _page(form), 422
    try:
        save_part(form)
    except ChangedMeanwhile as changed:
        return _page(form, part_conflict(form, embed_form, changed)), 409
    flash(gettext("The sites are saved."))
    return redirect(url_for("admin.booking_page_embed"), 303)


def _page(form: EmbedForm, conflict: Conflict | None = None) -> Response:
    clinic = current_clinic()
    html = render_template(
        "admin/booking_page/embed.html",
        form=form,
        conflict=conflict,
        tabs=booking_page_tabs(),
        codes=embed_codes(clinic),
        is_framed=bool(clinic.settings.embed_sites),
    )
    response = make_response(html)
    response.headers["Content-Security-Policy"] = content_policy(frame_src="'self'")  # for the preview
    return response
