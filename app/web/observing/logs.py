"""The log: one line for each request on the standard output, and what else happens on the error output.

No line holds an address, a query, a visitor's network or the text of an error: each may hold a link's token
or what somebody typed.
"""

import logging
import sys
from contextlib import suppress
from typing import TextIO

import structlog
from structlog.processors import TimeStamper, add_log_level
from structlog.stdlib import ExtraAdder, ProcessorFormatter, add_logger_name
from structlog.typing import EventDict, Processor, WrappedLogger

from app.config import Settings
from app.web.observing.faults import ABOUT_A_FAULT, story
from app.web.observing.requests import AnsweredRequest, Note

LEVELS = logging.getLevelNamesMapping()


class ErrorOutput(logging.StreamHandler[TextIO]):
    """Writes to whatever is the error output at that moment."""

    def __init__(self) -> None:
        logging.Handler.__init__(self)

    @property
    def stream(self) -> TextIO:  # type: ignore[override]
        """The error output."""
        return sys.stderr


class StandardOutput:
    """Writes to whatever is the standard output at that moment; where nobody reads it, lines are lost."""

    def msg(self, line: str) -> None:
        """Write one line."""
        with suppress(OSError, ValueError):
            sys.stdout.write(line + "\n")
            sys.stdout.flush()

    info = error = msg


def configure(settings: Settings) -> None:
    """Bring the lines of all parts of this process into one form; ours go out from the settings' level."""
    root = logging.getLogger()
    handler = next((each for each in root.handlers if isinstance(each, ErrorOutput)), None)
    if handler is None:
        handler = ErrorOutput()
        root.addHandler(handler)
    handler.setFormatter(formatter(settings.log_format))
    logging.getLogger("app").setLevel(_level(settings))


def note_for(settings: Settings) -> Note | None:
    """What writes the line of a request; None where the level leaves it out."""
    if _level(settings) > logging.INFO:
        return None
    log = structlog.wrap_logger(
        StandardOutput(),
        processors=[add_log_level, _time(), _renderer(settings.log_format)],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
    ).bind(**({"revision": settings.revision} if settings.revision else {}))

    def write(answered: AnsweredRequest) -> None:
        say = log.error if answered.status >= 500 else log.info
        say(
            "request",
            request_id=answered.request_id,
            method=answered.method,
            rule=answered.rule,
            status=answered.status,
            ms=round(1000 * answered.seconds, 1),
        )

    return write


def formatter(log_format: str) -> logging.Formatter:
    """The form of a line that comes by the standard library's logging."""
    return ProcessorFormatter(
        foreign_pre_chain=[add_logger_name, add_log_level, ExtraAdder(allow=ABOUT_A_FAULT)],
        processors=[
            _time(),
            _without_texts,
            ProcessorFormatter.remove_processors_meta,
            _renderer(log_format),
        ],
    )


def _level(settings: Settings) -> int:
    return LEVELS[settings.log_level.upper()]


def _time() -> Processor:
    return TimeStamper(fmt="iso", utc=True)


def _renderer(log_format: str) -> Processor:
    if log_format == "json":
        return structlog.processors.JSONRenderer(ensure_ascii=False)
    return structlog.dev.ConsoleRenderer(colors=False, pad_event_to=0, sort_keys=False)


def _without_texts(_logger: WrappedLogger, _method: str, line: EventDict) -> EventDict:
    """Tell of an exception where it happened and of what kind it was."""
    happened = line.pop("exc_info", None)
    error = happened[1] if isinstance(happened, tuple) else happened
    if isinstance(error, BaseException):
        line["exception"] = story(error)
    return line
