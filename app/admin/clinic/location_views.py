"""Locations: where visits happen, as patients read of them."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app.actions.configuration.errors import ChangedMeanwhile
from app.admin.blueprint import bp
from app.admin.clinic.location_forms import LocationForm, location_form
from app.admin.shared.saving import save
from app.domain.clinic.slugs import slug_of
from app.domain.configuration.keys import SetupKey
from app.queries.configuration.snapshot import current_clinic
from app.queries.configuration.stored import current_setup
from app.web.security import Permission, allow
from app.web.setup_form import Conflict, conflict


@bp.get("/manage/locations")
@allow(Permission.ADMINISTRATOR)
def locations() -> str:
    """All locations, in the order in which patients see them."""
    return render_template(
        "admin/clinic/locations/list.html", locations=list(current_clinic().locations.values())
    )


@bp.route("/manage/locations/new", methods=["GET", "POST"])
@allow(Permission.ADMINISTRATOR)
def new_location() -> ResponseReturnValue:
    """Add a location."""
    if request.method == "POST":
        form = _typed()
        return _save(form, slug_of(form.name_fr.data or "", current_setup().locations))
    return _page(location_form(_region(), None))


@bp.route("/manage/locations/<slug>", methods=["GET", "POST"])
@allow(Permission.ADMINISTRATOR)
def location(slug: str) -> ResponseReturnValue:
    """Change a location."""
    stored = current_setup().locations.get(slug)
    if stored is None:
        abort(404)
    if request.method == "POST":
        return _save(_typed(), slug)
    return _page(location_form(_region(), stored))


def _region() -> str:
    return current_clinic().settings.region


def _typed() -> LocationForm:
    form = LocationForm(request.form)
    form.region = _region()
    return form


def _save(form: LocationForm, slug: str) -> ResponseReturnValue:
    if not form.validate():
        return _page(form), 422
    place = SetupKey("locations", slug)
    try:
        save({place: form.thing(slug)}, {place: form.seen.data or ""})
    except ChangedMeanwhile as changed:
        return _page(form, conflict(form, location_form(_region(), changed.now), changed)), 409
    flash(gettext("The location is saved."))
    return redirect(url_for("admin.locations"), 303)


def _page(form: LocationForm, conflict: Conflict | None = None) -> str:
    return render_template("admin/clinic/locations/form.html", form=form, conflict=conflict)
