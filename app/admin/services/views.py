"""Services: listed, added and changed."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from wtforms import HiddenField

from app.actions.configuration.errors import ChangedMeanwhile
from app.admin.blueprint import bp
from app.admin.services.checklist import checklist
from app.admin.services.forms import ServiceForm, givers, service_form
from app.admin.services.list_page import ACTIVE, INACTIVE, ServiceListQuery, service_list
from app.admin.services.own_rules import rule_rows
from app.admin.services.preview import preview
from app.admin.shared.saving import save
from app.clock import utc_now
from app.domain.clinic.slugs import slug_of
from app.i18n import CURRENCIES
from app.queries.configuration.snapshot import ServiceInfo, current_clinic
from app.queries.configuration.stored import current_setup, stored_setup
from app.web.security import Permission, allow
from app.web.setup_form import Conflict, conflict

NEW = "new"
LONGEST_SEARCH = 100


@bp.get("/manage/services")
@allow(Permission.ADMINISTRATOR)
def services() -> str:
    """The services of one state, by the words looked for, in the order in which patients see them."""
    page = service_list(current_clinic(), asked_for())
    return render_template("admin/services/list.html", page=page)


@bp.route("/manage/services/new", methods=["GET", "POST"])
@allow(Permission.ADMINISTRATOR)
def new_service() -> ResponseReturnValue:
    """Add a service."""
    if request.method == "GET":
        return _page(_form(""))
    name = request.form.get("name_fr") or request.form.get("name_en") or ""
    return _posted(_form(slug_of(name[:200], current_setup().services), is_posted=True))


@bp.route("/manage/services/<slug>", methods=["GET", "POST"])
@allow(Permission.ADMINISTRATOR)
def service(slug: str) -> ResponseReturnValue:
    """Change a service."""
    service_or_404(slug)
    return _posted(_form(slug, is_posted=True)) if request.method == "POST" else _page(_form(slug))


def asked_for() -> ServiceListQuery:
    """What the address asks the list for."""
    page = request.args.get("page", "")
    return ServiceListQuery(
        state=INACTIVE if request.args.get("state") == INACTIVE else ACTIVE,
        typed=request.args.get("q", "").strip()[:LONGEST_SEARCH],
        page=int(page) if page.isascii() and page.isdecimal() and len(page) < 6 else 1,
    )


def service_or_404(slug: str) -> ServiceInfo:
    """The service of that slug."""
    found = current_clinic().service_by_slug(slug)
    if found is None:
        abort(404)
    return found


def _form(slug: str, is_posted: bool = False) -> ServiceForm:
    posted = request.form if is_posted else None
    return service_form(current_setup(), current_clinic().rules, slug, posted)


def _posted(form: ServiceForm) -> ResponseReturnValue:
    """Save what was typed, unless only the times that it gives are asked for."""
    if "show_times" in request.form:
        return _page(form)
    if not form.validate():
        return _page(form), 422
    try:
        save(form.things(), form.shown())
    except ChangedMeanwhile as changed:
        return _page(form, _conflict(form, changed)), 409
    return _saved(form)


def _saved(form: ServiceForm) -> ResponseReturnValue:
    is_active = form.thing().active
    if is_active:
        flash(gettext("The service is saved."))
    else:
        flash(gettext("The service is saved. It is inactive: nobody can book it."))
    if form.stored is None:
        return redirect(url_for("admin.activate_service", slug=form.slug), 303)
    return redirect(ServiceListQuery(state=ACTIVE if is_active else INACTIVE).url(), 303)


def _conflict(form: ServiceForm, changed: ChangedMeanwhile) -> Conflict:
    """Saving again overwrites the service, and the therapists, as they are shown now."""
    stored = service_form(stored_setup(), current_clinic().rules, form.slug)
    told = conflict(form, stored, changed)
    for field in form:
        if isinstance(field, HiddenField):
            field.data = stored[field.short_name].data
    return told


def _page(form: ServiceForm, conflict: Conflict | None = None) -> str:
    clinic = current_clinic()
    stored = clinic.service_by_slug(form.slug) if form.stored else None
    return render_template(
        "admin/services/form.html",
        form=form,
        conflict=conflict,
        rules=rule_rows(form),
        givers=list(givers(form)),
        currency=CURRENCIES[clinic.settings.region],
        service=stored,
        missing=[point for point in checklist(clinic, stored) if not point.is_there] if stored else [],
        preview=preview(clinic, form.slug, _shown_values(form), utc_now()),
        slug=form.slug if form.stored else NEW,
    )


def _shown_values(form: ServiceForm) -> dict[str, str]:
    """What the form shows in the fields on which the times depend, as a browser would send them."""
    values = {field.short_name: field.data for field in form if isinstance(field.data, str)}
    if form.allow_overrun.data:
        values["allow_overrun"] = "y"
    asked = {name: request.form.get(name, "") for name in ("sample_therapist", "sample_day")}
    return values | asked
