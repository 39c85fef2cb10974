"""How the site may be asked: over TLS where it has it, by its own name, in an address of plain signs."""

from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import quote, urlsplit

from flask import Flask, abort, current_app, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _
from werkzeug.routing import RequestRedirect

from app.config import Settings

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
PLAIN_SIGNS = "".join(map(chr, range(0x21, 0x7F)))
PERMANENTLY = 308  # unlike 301, the method stays

View = TypeVar("View", bound=Callable[..., Any])


def over_plain_http(view: View) -> View:
    """Answer also without TLS and by any name, as a supervisor asks on the loopback."""
    view.over_plain_http = True  # type: ignore[attr-defined]
    return view


def init_app(app: Flask) -> None:
    """Judge how a request came before anything else looks at it."""
    settings: Settings = app.extensions["settings"]
    app.before_request(_encode_query)
    if settings.is_https:
        app.before_request(_redirect_to_https)
    if settings.public_host not in LOOPBACK:
        app.before_request(_refuse_foreign_names)
    app.before_request(_redirect_without_the_host)


def _encode_query() -> None:
    """Take a byte that no address may hold for what browsers make of it; werkzeug would fail on it."""
    request.query_string = quote(request.query_string, safe=PLAIN_SIGNS).encode()


def _redirect_to_https() -> ResponseReturnValue | None:
    if request.is_secure or _is_for_supervisors():
        return None
    settings: Settings = current_app.extensions["settings"]
    host = urlsplit(settings.base_url).netloc
    return redirect(urlsplit(request.url)._replace(scheme="https", netloc=host).geturl(), PERMANENTLY)


def _refuse_foreign_names() -> None:
    """Answer by no name but the site's own: another could be somebody's who wants to be mistaken for it."""
    settings: Settings = current_app.extensions["settings"]
    name = _without_port(request.host).lower()
    if name != settings.public_host and name not in LOOPBACK and not _is_for_supervisors():
        abort(400, _("This site does not go by that name. Check the address."))


def _without_port(host: str) -> str:
    name, _colon, port = host.rpartition(":")
    return (name if port.isdigit() else host).strip("[]")


def _redirect_without_the_host() -> ResponseReturnValue | None:
    """Lead to an address with its slash by the path alone; werkzeug would repeat the name asked for."""
    wanted = request.routing_exception
    if not isinstance(wanted, RequestRedirect):
        return None
    parts = urlsplit(wanted.new_url)
    path = "/" + parts.path.lstrip("/")
    return redirect(f"{path}?{parts.query}" if parts.query else path, wanted.code)


def _is_for_supervisors() -> bool:
    view = current_app.view_functions.get(request.endpoint or "")
    return getattr(view, "over_plain_http", False)
