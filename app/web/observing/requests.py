"""Each request gets a number, and is told of when it is answered: what kind it was, never whose."""

import re
import secrets
from collections.abc import Callable, Iterable, Sequence
from time import perf_counter
from typing import TYPE_CHECKING, NamedTuple

from flask import Request, request

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

REQUEST_ID = "creneau.request_id"
HANDED_ON = re.compile(r"[A-Za-z0-9_-]{8,64}", re.ASCII)
NO_RULE = "none"
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class AnsweredRequest(NamedTuple):
    """A request that was answered. `rule` is the pattern of its address: /<lang>/booking/<token>/check."""

    request_id: str
    method: str
    rule: str
    status: int
    seconds: float


Note = Callable[[AnsweredRequest], None]


class Observed:
    """Numbers the requests of an application and notes how they were answered."""

    def __init__(self, app: "WSGIApplication", notes: Sequence[Note]) -> None:
        self._app = app
        self._notes = notes

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer as the application does, with the request's number as X-Request-ID."""
        began = perf_counter()
        request_id = environ[REQUEST_ID] = _request_id(environ.get("HTTP_X_REQUEST_ID", ""))
        status, rule = 500, NO_RULE  # as the server answers when the application cannot

        def start(line, headers, exc_info=None):  # type: ignore[no-untyped-def]
            nonlocal status, rule
            status, rule = int(line[:3]), rule_of(environ.get("werkzeug.request"))
            return start_response(line, [*headers, ("X-Request-ID", request_id)], exc_info)

        try:
            return self._app(environ, start)
        finally:
            if self._notes:
                method = method_of(environ["REQUEST_METHOD"])
                answered = AnsweredRequest(request_id, method, rule, status, perf_counter() - began)
                for note in self._notes:
                    note(answered)


def request_id() -> str:
    """The number of the present request, by which its line in the log is found."""
    return str(request.environ.get(REQUEST_ID, ""))


def rule_of(asked: Request | None) -> str:
    """The pattern of a request's address; the address itself may hold a link's token, or tell of a person."""
    return asked.url_rule.rule if asked is not None and asked.url_rule else NO_RULE


def method_of(method: str) -> str:
    """A method that exists; anybody can make up another, with anything in it."""
    return method if method in METHODS else "other"


def _request_id(handed_on: str) -> str:
    return handed_on if HANDED_ON.fullmatch(handed_on) else secrets.token_hex(5)
