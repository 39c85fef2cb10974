"""How gunicorn serves Créneau. PORT, WEB_WORKERS and WEB_THREADS come from the environment."""

import os
import sys

from gunicorn.arbiter import Arbiter

from app.config import Settings
from app.config.values import WrongSetting, whole_number
from app.operations.commands.onboarding import onboarding_line
from app.web.observing import metrics

try:
    bind = f"127.0.0.1:{whole_number(os.environ, 'PORT', 8000, most=65535)}"
    workers = whole_number(os.environ, "WEB_WORKERS", 2, most=256)
    threads = whole_number(os.environ, "WEB_THREADS", 4, most=256)
    settings = Settings.from_environ(os.environ)
except WrongSetting as wrong:
    sys.exit(f"creneau: {wrong}")
worker_class = "gthread"
timeout = 60
graceful_timeout = 10
preload_app = True  # a wrong setting is told once, by the master, before any worker starts
control_socket_disable = True  # gunicorn would put a socket into the home folder
logger_class = "app.web.observing.server.ServerLog"  # the log of requests is Créneau's own
if settings.metrics_token:
    metrics.fresh_folder(settings.instance_path)


def when_ready(server: Arbiter) -> None:
    """Tell, where nobody has an account yet, the code by which the site is set up in the browser."""
    told = onboarding_line(server.app.wsgi())
    if told:
        server.log.warning(told)
