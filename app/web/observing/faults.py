"""What went wrong, for those who mend it: in the log and, where the settings name one, to a Sentry.

Told are the kind of each error, the lines of code that led to it, and the pattern of the address. Never told
are the error's own text, the values of variables, the address itself, the query, the form and the headers:
each may hold what somebody typed.
"""

import atexit
import logging
import traceback
from collections.abc import Iterator
from typing import Any

from flask import Flask, current_app, has_request_context, request
from sentry_sdk import Client
from sentry_sdk.types import Event, Hint
from sentry_sdk.utils import event_from_exception

from app.config import Settings
from app.web.observing.requests import method_of, request_id, rule_of

log = logging.getLogger(__name__)

ABOUT_A_FAULT = ("request_id", "method", "rule", "exception")
TOLD_OF_AN_EVENT = ("event_id", "timestamp", "level", "platform", "release", "environment", "sdk")
TOLD_OF_A_LINE = (
    "filename",
    "function",
    "module",
    "lineno",
    "pre_context",
    "context_line",
    "post_context",
    "in_app",
)


def init_app(app: Flask) -> None:
    """Report to the Sentry of the settings; without one there is nothing to do."""
    settings: Settings = app.extensions["settings"]
    if settings.sentry_dsn is None:
        return
    client = Client(
        dsn=settings.sentry_dsn,
        environment=settings.environment,
        release=settings.revision,
        before_send=_only_what_is_told,
        default_integrations=False,  # they would watch requests, statements and log lines
        auto_enabling_integrations=False,
        auto_session_tracking=False,
        include_local_variables=False,
        max_breadcrumbs=0,
    )
    app.extensions["sentry"] = client
    atexit.register(client.close)  # a fault of the last moment is sent still


def record(error: BaseException) -> None:
    """Log an error that nobody expected, and report it."""
    log.error("fault", extra={**_circumstances(), "exception": story(error)})
    client: Client | None = current_app.extensions.get("sentry")
    if client is not None:
        event, hint = event_from_exception(error, client.options)
        client.capture_event(event, hint)


def story(error: BaseException) -> str:
    """Each error of the chain, the last first: its kind and the lines of code that led to it."""
    told = []
    for each in _chain(error):
        told.append(f"{type(each).__module__}.{type(each).__qualname__}")
        told.extend(line.rstrip() for line in traceback.format_tb(each.__traceback__))
    return "\n".join(told)


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    met: set[int] = set()
    while error is not None and id(error) not in met:
        met.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def _circumstances() -> dict[str, str]:
    if not has_request_context():
        return {}
    return {"request_id": request_id(), "method": method_of(request.method), "rule": rule_of(request)}


def _only_what_is_told(event: Event, _hint: Hint) -> Event:
    """An event made anew of what is harmless, so that nothing slips through that was not thought of."""
    told: dict[str, Any] = {name: event[name] for name in TOLD_OF_AN_EVENT if name in event}  # type: ignore[literal-required]
    told["exception"] = {"values": [_error(each) for each in event.get("exception", {}).get("values", [])]}
    about = _circumstances()
    if about:
        told["transaction"] = about["rule"]
        told["request"] = {"method": about["method"], "url": about["rule"]}
        told["tags"] = {"request_id": about["request_id"]}
    return told  # type: ignore[return-value]


def _error(error: dict[str, Any]) -> dict[str, Any]:
    frames = (error.get("stacktrace") or {}).get("frames", [])
    lines = [{name: frame[name] for name in TOLD_OF_A_LINE if name in frame} for frame in frames]
    return {"type": error.get("type"), "module": error.get("module"), "stacktrace": {"frames": lines}}
