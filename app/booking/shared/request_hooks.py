"""What holds for every page of patients: the languages the clinic speaks, and the sites that may frame it."""

from contextlib import suppress

from flask import Response, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.booking.blueprint import bp
from app.i18n import language
from app.queries.configuration.snapshot import ClinicSnapshot, NoClinic, current_clinic
from app.web.headers import FRAMED_BY
from app.web.security import SAFE_METHODS


@bp.before_request
def _speak_a_language_of_the_clinic() -> ResponseReturnValue | None:
    """Lead from a language that was switched off to the other; a form that was open there is still taken."""
    with suppress(NoClinic):  # the view says so
        spoken = current_clinic().settings.languages
        if language() not in spoken and request.method in SAFE_METHODS:
            return redirect(_this_page_in(spoken[0]))
    return None


def _this_page_in(spoken: str) -> str:
    address = url_for(request.endpoint or "", **{**(request.view_args or {}), "lang": spoken})
    query = request.query_string.decode("ascii", "ignore")
    return f"{address}?{query}" if query else address


@bp.after_app_request
def _let_listed_sites_frame(response: Response) -> Response:
    """Name the sites that the clinic listed; every page of patients is public or opened by a link."""
    is_for_patients = request.blueprint == bp.name or request.endpoint == "start"
    clinic: ClinicSnapshot | None = g.get("clinic")
    if is_for_patients and clinic and clinic.settings.embed_sites:
        request.environ[FRAMED_BY] = clinic.settings.embed_sites
    return response
