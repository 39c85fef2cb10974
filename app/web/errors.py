"""Answers to what went wrong, as a page or, for machines, as problem JSON (RFC 9457)."""

import logging
from contextlib import suppress
from types import TracebackType
from typing import NamedTuple

from flask import Flask, Response, g, jsonify, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import LazyString, gettext, lazy_gettext as _, refresh
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError
from werkzeug.exceptions import HTTPException, InternalServerError, ServiceUnavailable, default_exceptions

from app import i18n
from app.domain.languages import LANGUAGES
from app.extensions import db
from app.queries.configuration.snapshot import NoClinic, current_clinic
from app.queries.site.readiness import why_not_ready
from app.web.observing import faults
from app.web.observing.requests import request_id
from app.web.rooms import Audience, audience, landings
from app.web.security import SAFE_METHODS, asks_for_sign_in

log = logging.getLogger(__name__)

ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
PLAIN = (
    "Une erreur est survenue. Réessayez dans un moment. (Numéro : {number})\n"
    "Something went wrong. Try again in a moment. (Number: {number})\n"
)


class Wording(NamedTuple):
    """What happened, and what can be done now."""

    heading: LazyString
    message: LazyString


WORDINGS = {
    400: Wording(
        _("This request could not be read"),
        _("There is a mistake in the address or in what was sent. Nothing was changed."),
    ),
    403: Wording(
        _("You do not have access to this page"), _("If you need it, ask an administrator of the clinic.")
    ),
    404: Wording(
        _("Page not found"),
        _("The address may be incomplete, or the page may no longer exist."),
    ),
    405: Wording(_("This page does not open that way"), _("Nothing was changed. Go back and try again.")),
    409: Wording(
        _("This has changed in the meantime"),
        _("Your change was not saved. Check how things stand now, then try again."),
    ),
    410: Wording(_("This link no longer works"), _("It has already been used or has expired.")),
    413: Wording(_("Too much was sent at once"), _("Nothing was changed. Send less, then try again.")),
    422: Wording(_("This could not be done"), _("Nothing was changed. Go back and check your answers.")),
    429: Wording(_("Too many attempts"), _("Wait a few minutes, then try again.")),
    500: Wording(
        _("Something went wrong on our side"),
        _("It is not your fault, and we have been told about it. Try again in a moment, or call the clinic."),
    ),
    503: Wording(_("We will be back in a moment"), _("Try again in a minute, or call the clinic.")),
}
EXPIRED_FORM = Wording(
    _("This page was open too long"),
    _("Nothing was changed, and nothing you saved is lost. Open the page again and start over."),
)


def init_app(app: Flask) -> None:
    """Register the handlers."""
    app.register_error_handler(HTTPException, _answer)
    app.register_error_handler(DBAPIError, _answer_of_the_database)
    app.log_exception = _log_exception  # type: ignore[method-assign]


def problem(status: int, title: str, **members: str) -> Response:
    """A problem document for machines; `members` add what helps, such as the parameter at fault."""
    answer = jsonify({"type": "about:blank", "title": title, "status": status, **members})
    answer.status_code = status
    answer.content_type = "application/problem+json"
    return answer


def _answer(error: HTTPException) -> ResponseReturnValue:
    if error.code is None or error.code < 400:
        return error  # a redirect, or a response made by hand
    response = _document(error) if _is_for_machines() else _page(error)
    for name, value in error.get_headers():
        if name != "Content-Type":
            response.headers[name] = value
    response.status_code = error.code
    return response


def _answer_of_the_database(error: DBAPIError) -> ResponseReturnValue:
    """Where the database is away or not set up yet, that is no fault of the program, and soon over."""
    db.session.rollback()
    reason = why_not_ready()
    if reason is None:
        raise error
    log.error("not ready: %s", reason)
    return _answer(ServiceUnavailable(retry_after=60))


def _is_for_machines() -> bool:
    return request.path.startswith("/api/") or audience() is Audience.MACHINES


def _document(error: HTTPException) -> Response:
    said = _said(error)
    return problem(error.code or 500, error.name, **({"detail": said} if said else {}))


def _page(error: HTTPException) -> Response:
    try:
        if isinstance(error, InternalServerError):
            db.session.rollback()  # what failed may have left the transaction unusable
        _know_language_and_clinic()
        return make_response(_render(error))
    except Exception as second:  # what the page needs is broken too: say it plainly
        _log_exception((type(second), second, second.__traceback__))
        return Response(PLAIN.format(number=request_id()), content_type="text/plain; charset=utf-8")


def _know_language_and_clinic() -> None:
    """Make up for what is not known yet: no page was found, or it failed early."""
    if g.get("language") not in LANGUAGES:
        first = request.path.split("/", 2)[1]
        g.language = first if first in LANGUAGES else i18n.negotiated_language()
    with suppress(NoClinic, DBAPIError):  # what is wrong with the database is told elsewhere
        settings = current_clinic().settings
        i18n.set_clinic_conventions(settings.region, settings.time_zone)
    refresh()


def _render(error: HTTPException) -> str:
    wording = _wording(error)
    is_staff_page = asks_for_sign_in(request.endpoint) and current_user.is_authenticated
    return render_template(
        "errors/error.html",
        layout="layouts/staff.html" if is_staff_page else "layouts/patient.html",
        heading=str(wording.heading),
        message=_said(error) or str(wording.message),
        links=[_way_on()],
        code=error.code,
        number=request_id() if isinstance(error, InternalServerError) else None,
        **({} if request.method in SAFE_METHODS else {"other_languages": ()}),
    )


def _wording(error: HTTPException) -> Wording:
    if isinstance(error, CSRFError):
        return EXPIRED_FORM
    code = error.code or 500
    return WORDINGS.get(code) or WORDINGS[500 if code >= 500 else 400]


def _said(error: HTTPException) -> str | None:
    """What the view said of it; werkzeug's own sentences are for programmers."""
    usual = default_exceptions.get(error.code or 500)
    if isinstance(error, CSRFError) or (usual and error.description == usual.description):
        return None
    return error.description and str(error.description)


def _way_on() -> tuple[str, str]:
    to = landings()
    if asks_for_sign_in(request.endpoint):
        return gettext("Go to today’s appointments"), url_for(to.today)
    if request.endpoint in (to.sign_in, to.sign_in_code):
        return gettext("Open the page again"), url_for(to.sign_in)
    return gettext("Go to the start page"), url_for(to.start)


def _log_exception(exc_info: ExcInfo) -> None:
    if exc_info[1] is not None:
        faults.record(exc_info[1])
