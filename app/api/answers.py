"""How a question is answered: as JSON that can be asked again cheaply, to programs of any site."""

import hashlib
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from flask import Response, abort, current_app, jsonify, request

from app.api.blueprint import bp
from app.api.description import FINGERPRINT
from app.api.parameters import WrongParameter
from app.config import Settings
from app.queries.configuration.snapshot import NoClinic
from app.web.errors import problem
from app.web.html_cache import cached_html

PREFIX = "/api/v1/"
READING = ("GET", "HEAD")
KEPT_BY_BROWSERS_SECONDS = 86400
TO_ALL_SITES = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Retry-After",
}
TO_A_PREFLIGHT = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": ", ".join(READING),
    "Access-Control-Allow-Headers": "If-None-Match",
    "Access-Control-Max-Age": str(KEPT_BY_BROWSERS_SECONDS),
}


def answered(build: Callable[[], Mapping[str, Any]], state: tuple[object, ...]) -> Response:
    """What `build` makes, as JSON under a strong ETag; 304 for who has it, built once as long as it is good.

    `state` is all that the answer depends on besides the address, the settings and the code: the clinic's
    revision, and what else it was made of. Its parts are told apart by their repr.
    """
    response = Response(mimetype="application/json")
    tag = _tag(state)
    response.set_etag(tag)
    response.cache_control.no_cache = True  # may be kept, and is asked for again each time
    response.make_conditional(request)
    if response.status_code == HTTPStatus.PRECONDITION_FAILED:
        abort(HTTPStatus.PRECONDITION_FAILED)
    if response.status_code == HTTPStatus.OK:
        response.data = cached_html(tag, lambda: jsonify(build()).get_data(as_text=True))
    return response


def _tag(state: tuple[object, ...]) -> str:
    settings: Settings = current_app.extensions["settings"]
    made_of = (FINGERPRINT, settings.revision, settings.base_url, request.full_path, *state)
    return hashlib.sha256(repr(made_of).encode()).hexdigest()[:32]


@bp.errorhandler(WrongParameter)
def _refuse(wrong: WrongParameter) -> Response:
    return problem(wrong.status, HTTPStatus(wrong.status).phrase, detail=wrong.detail, parameter=wrong.name)


@bp.errorhandler(NoClinic)
def _not_set_up(_: NoClinic) -> Response:
    return problem(503, HTTPStatus.SERVICE_UNAVAILABLE.phrase, detail="No clinic is described yet.")


@bp.after_app_request
def _open_to_other_sites(response: Response) -> Response:
    """Let pages of any site read the API, errors too; it knows no cookies, so there is nothing to protect.

    An answer that names no age could be kept by guess, a 404 too (RFC 9111, section 4.2.2).
    """
    if not request.path.startswith(PREFIX):
        return response
    if request.method in READING:
        response.headers.update(TO_ALL_SITES)
    elif request.method == "OPTIONS":
        response.headers.update(TO_A_PREFLIGHT)
    response.headers.setdefault("Cache-Control", "no-cache")
    return response
