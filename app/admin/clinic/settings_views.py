"""The clinic's settings."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app.actions.configuration.errors import ChangedMeanwhile
from app.admin.blueprint import bp
from app.admin.clinic.settings_forms import SettingsForm, settings_form
from app.admin.shared.saving import save
from app.clock import utc_now
from app.domain.configuration.keys import CLINIC, SetupKey
from app.domain.configuration.setup import ClinicSetup
from app.domain.time.wall_clock import ceil_minute
from app.queries.configuration.snapshot import NoClinic
from app.queries.configuration.stored import current_setup
from app.queries.reports.overview import upcoming_count
from app.web.security import Permission, allow
from app.web.setup_form import Conflict, conflict


@bp.route("/manage/settings", methods=["GET", "POST"])
@allow(Permission.ADMINISTRATOR)
def settings() -> ResponseReturnValue:
    """Change the clinic itself, the clock it goes by, and the usual booking rules."""
    stored = _stored()
    if stored is None:
        return redirect(url_for("admin.set_up_next"), 303)
    if request.method == "POST":
        return _save(settings_form(request.form, stored))
    return _page(settings_form(None, stored))


def _stored() -> ClinicSetup | None:
    try:
        return current_setup().clinic
    except NoClinic:
        return None


def _save(form: SettingsForm) -> ResponseReturnValue:
    if not form.validate():
        return _page(form), 422
    place = SetupKey(CLINIC)
    try:
        save({place: form.thing()}, {place: form.seen.data or ""})
    except ChangedMeanwhile as changed:
        return _page(form, conflict(form, settings_form(None, changed.now or form.stored), changed)), 409
    flash(gettext("The settings are saved."))
    return redirect(url_for("admin.settings"), 303)


def _page(form: SettingsForm, conflict: Conflict | None = None) -> str:
    upcoming = upcoming_count(ceil_minute(utc_now()))
    return render_template("admin/clinic/settings.html", form=form, conflict=conflict, upcoming=upcoming)
