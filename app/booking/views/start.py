"""The address without a language, and a site that has no clinic yet."""

from flask import redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue

from app.booking import bp
from app.i18n import entry_language, negotiated_language
from app.queries.clinic import NoClinic, current_clinic
from app.security import Permission, allow


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
        return entry_language(current_clinic().settings.subdivision)
    except NoClinic:
        return negotiated_language()


@bp.record_once
def _add_start(setup: BlueprintSetupState) -> None:
    setup.app.add_url_rule("/", "start", start)


@bp.errorhandler(NoClinic)
def _no_clinic(error: NoClinic) -> ResponseReturnValue:
    return render_template("booking/no_clinic.html"), 503
