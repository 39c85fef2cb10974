"""gunicorn's log in the form of ours, without what it would tell of requests."""

import logging
import os
import re
from typing import Any

from gunicorn import glogging  # type: ignore[import-untyped]

from app.config import log_format
from app.web.observing.logs import formatter

OF_A_REQUEST = re.compile(r"Invalid request|Error handling (?:HTTP/2 )?request")
"""What gunicorn says of a request; there follows its address, or the line that could not be read."""


class ServerLog(glogging.Logger):  # type: ignore[misc]
    """The logger_class of gunicorn.conf.py."""

    def setup(self, cfg: Any) -> None:
        """Bring the lines into form."""
        super().setup(cfg)
        self.error_log.addFilter(_without_requests)
        for handler in self.error_log.handlers:
            handler.setFormatter(formatter(log_format(os.environ)))


def _without_requests(record: logging.LogRecord) -> bool:
    found = OF_A_REQUEST.match(str(record.msg))
    if found:
        record.msg, record.args = found.group(), ()
    return True
