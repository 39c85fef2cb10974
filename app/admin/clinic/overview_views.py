"""The clinic at a glance: what needs a decision today, and the ways to all that is set up."""

from flask import current_app, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.admin.blueprint import bp
from app.admin.clinic.overview_page import decisions
from app.admin.shared.navigation import clinic_links
from app.clock import utc_now
from app.config import Settings
from app.queries.configuration.snapshot import NoClinic, current_clinic
from app.queries.reports.overview import pending
from app.web.security import Permission, allow


@bp.get("/manage")
@allow(Permission.ADMINISTRATOR)
def overview() -> ResponseReturnValue:
    """What needs a decision today."""
    try:
        clinic = current_clinic()
    except NoClinic:
        return redirect(url_for("admin.set_up_next"), 303)
    settings: Settings = current_app.extensions["settings"]
    found = decisions(clinic, pending(clinic, utc_now()), sends=bool(settings.channels))
    return render_template("admin/clinic/overview.html", decisions=found, links=clinic_links()[1:])
