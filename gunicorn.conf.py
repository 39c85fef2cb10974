"""How gunicorn serves Créneau; every value can be set by the environment."""

import os

bind = f"127.0.0.1:{os.environ.get('PORT') or 8000}"
worker_class = "gthread"
workers = int(os.environ.get("WEB_WORKERS") or 2)
threads = int(os.environ.get("WEB_THREADS") or 4)
preload_app = True  # imported once, then shared by the workers
timeout = 60
graceful_timeout = 10
preload_app = True  # a wrong setting is told once, by the master, before any worker starts
control_socket_disable = True  # gunicorn would put a socket into the home folder
