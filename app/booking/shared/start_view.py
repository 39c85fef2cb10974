"""The address without a language, and a site that has no clinic yet."""

from flask import redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue

from app.booking.blueprint import bp
from app.i18n import entry_language, negotiated_language
from app.queries.configuration.onboarding import has_accounts
from app.queries.configuration.snapshot import NoClinic, current_clinic
from app.web.security import Permission, allow


@allow(Permission.PUBLIC)
def start() -> ResponseReturnValue:
    """Lead to the visitor's language, and keep what the address chose."""
    address = url_for("booking.services", lang=_language())
    query = request.query_string.decode("ascii", "ignore")
    response = redirect(f"{address}?{query}" if query else address)
    response.vary.add("Accept-Language")
    return response


def _language() -> str:
    try:
        settings = current_clinic().settings
    except NoClinic:
        return negotiated_language()
    return entry_language(settings.entry_language, settings.subdivision, settings.languages)


@bp.record_once
def _add_start(setup: BlueprintSetupState) -> None:
    setup.app.add_url_rule("/", "start", start)


def explain_no_clinic(error: NoClinic) -> ResponseReturnValue:
    """Tell patients that nothing can be booked here yet; whoever has just started the server sets it up."""
    if not has_accounts():  # whoever sees this has just started the server
        return redirect(url_for("admin.set_up"), 303)
    return render_template("booking/shared/no_clinic.html"), 503
