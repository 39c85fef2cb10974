"""Therapists: who sees patients, what they give, and whether they still do."""

from dataclasses import replace
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug.datastructures import CombinedMultiDict

from app.actions.configuration.errors import ChangedMeanwhile
from app.actions.configuration.order_therapists import order_therapists
from app.admin.blueprint import bp
from app.admin.shared.photo_field import MOST_SENT
from app.admin.shared.saving import save
from app.admin.therapists.forms import TherapistForm, therapist_form, typed_therapist
from app.admin.therapists.pages import consequences, named_services, page_url, surroundings, therapists_page
from app.clock import utc_now
from app.domain.clinic.slugs import slug_of
from app.domain.configuration.keys import SetupKey, fingerprint
from app.domain.configuration.setup import TherapistSetup
from app.domain.time.wall_clock import ceil_minute, floor_minute
from app.queries.configuration.snapshot import TherapistInfo, current_clinic
from app.queries.configuration.stored import current_setup
from app.queries.configuration.therapist_relations import (
    calendar_accounts,
    therapists_with_account,
    upcoming_count,
)
from app.web.security import Permission, allow, current_staff
from app.web.setup_form import Conflict, conflict


@bp.get("/manage/therapists")
@allow(Permission.ADMINISTRATOR)
def therapists() -> str:
    """Therapists in the order in which patients see them: the active ones, or the others."""
    clinic = current_clinic()
    today = clinic.clock.day_of(floor_minute(utc_now()))
    page = therapists_page(clinic, current_setup(), therapists_with_account(), request.args, today)
    return render_template("admin/therapists/list.html", page=page)


@bp.route("/manage/therapists/new", methods=["GET", "POST"])
@allow(Permission.ADMINISTRATOR, most_bytes=MOST_SENT)
def new_therapist() -> ResponseReturnValue:
    """Add a therapist; the hours come next."""
    services = current_setup().services
    if request.method == "GET":
        return _page(therapist_form(None, services))
    form = typed_therapist(_typed(), None, services)
    if not form.validate():
        return _page(form), 422
    slug = slug_of(form.name.data or "", current_setup().therapists)
    place = SetupKey("therapists", slug)
    try:
        save({place: form.thing(TherapistSetup(slug=slug, name=""))}, {place: ""})
    except ChangedMeanwhile:
        form.name.errors = [gettext("Somebody just added a therapist of this name. Look at the list first.")]
        return _page(form), 409
    flash(gettext("%(name)s is added. The opening hours come next.", name=form.name.data))
    return redirect(_after_adding(slug), 303)


def _after_adding(slug: str) -> str:
    return page_url("admin.hours_of", slug=slug) or url_for("admin.therapist", slug=slug)


@bp.route("/manage/therapists/<slug>", methods=["GET", "POST"])
@allow(Permission.ADMINISTRATOR, most_bytes=MOST_SENT)
def therapist(slug: str) -> ResponseReturnValue:
    """Change a therapist."""
    stored, setup = _stored(slug), current_setup()
    if request.method == "GET":
        return _page(therapist_form(stored, setup.services), stored)
    form = typed_therapist(_typed(), stored, setup.services, named_services(setup, stored))
    if not form.validate():
        return _page(form, stored), 422
    place = SetupKey("therapists", slug)
    try:
        save({place: form.thing(stored)}, {place: form.seen.data or ""})
    except ChangedMeanwhile as changed:
        now = therapist_form(changed.now, setup.services)
        return _page(form, stored, conflict(form, now, changed)), 409
    flash(gettext("The changes are saved."))
    return redirect(url_for("admin.therapists", show=None if stored.active else "inactive"), 303)


@bp.route("/manage/therapists/<slug>/deactivate", methods=["GET", "POST"])
@allow(Permission.ADMINISTRATOR)
def deactivate_therapist(slug: str) -> ResponseReturnValue:
    """Say what will happen when a therapist sees patients no more, and do it."""
    if request.method == "POST":
        return _switch(slug, is_active=False)
    stored, info = _stored(slug), _info(slug)
    if not stored.active:
        return redirect(url_for("admin.therapist", slug=slug), 303)
    upcoming = upcoming_count(info.id, ceil_minute(utc_now()))
    own = calendar_accounts(info.id).own
    page = consequences(current_clinic(), info, upcoming, own)
    return render_template("admin/therapists/deactivate.html", page=page)


@bp.post("/manage/therapists/<slug>/activate")
@allow(Permission.ADMINISTRATOR)
def activate_therapist(slug: str) -> ResponseReturnValue:
    """Let a therapist see patients again, with the hours and services of before."""
    return _switch(slug, is_active=True)


@bp.post("/manage/therapists/<slug>/order")
@allow(Permission.ADMINISTRATOR)
def order_therapist(slug: str) -> ResponseReturnValue:
    """Put a therapist before or after the next one."""
    _stored(slug)
    order_therapists(slug, "up" if "up" in request.form else "down", current_staff().user_id, utc_now())
    return redirect(url_for("admin.therapists", page=request.args.get("page"), _anchor=f"at-{slug}"), 303)


def _switch(slug: str, is_active: bool) -> ResponseReturnValue:
    stored, place = _stored(slug), SetupKey("therapists", slug)
    try:
        save({place: replace(stored, active=is_active)}, {place: fingerprint(stored)})
    except ChangedMeanwhile:
        abort(409)
    flash(_switched(stored.name, is_active))
    return redirect(url_for("admin.therapist", slug=slug), 303)


def _switched(name: str, is_active: bool) -> str:
    if is_active:
        return str(gettext("%(name)s is active again: new times are offered.", name=name))
    return str(gettext("%(name)s is inactive now: no new times are offered.", name=name))


def _stored(slug: str) -> TherapistSetup:
    return current_setup().therapists.get(slug) or abort(404)


def _info(slug: str) -> TherapistInfo:
    return current_clinic().therapist_by_slug(slug) or abort(404)


def _typed() -> CombinedMultiDict[str, Any]:
    """What was typed, and the photo that was sent with it."""
    return CombinedMultiDict([request.form, request.files])


def _page(form: TherapistForm, stored: TherapistSetup | None = None, conflict: Conflict | None = None) -> str:
    beside = None
    if stored:
        beside = surroundings(current_setup(), stored, calendar_accounts(_info(stored.slug).id))
    return render_template("admin/therapists/form.html", form=form, beside=beside, conflict=conflict)
