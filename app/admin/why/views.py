"""Why is this time not offered? A question in the address, and its answer."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from app.admin.blueprint import bp
from app.admin.why.forms import WhyForm, why_form
from app.admin.why.page import WhyPage, why_page
from app.clock import utc_now
from app.queries.availability.explain import explain as answer, free_starts
from app.queries.configuration.snapshot import ClinicSnapshot, current_clinic
from app.queries.configuration.stored import current_setup
from app.web.security import Permission, allow


@bp.get("/manage/why", endpoint="why")
@allow(Permission.ADMINISTRATOR)
def why() -> ResponseReturnValue:
    """Show the form, with the answer where a time was asked for."""
    clinic = current_clinic()
    form = why_form(clinic, request.args)
    if "time" not in request.args:
        form.day.data = form.day.data or clinic.clock.today(utc_now()).isoformat()
        return _page(form, None)
    if not form.validate():
        return _page(form, None), 422
    return _page(form, _answered(clinic, form))


def _answered(clinic: ClinicSnapshot, form: WhyForm) -> WhyPage:
    query, now = form.query(clinic), utc_now()
    found = free_starts(clinic, query, now)
    return why_page(current_setup(), clinic, query, answer(clinic, query, now), found)


def _page(form: WhyForm, page: WhyPage | None) -> str:
    return render_template("admin/why/why.html", form=form, page=page)
