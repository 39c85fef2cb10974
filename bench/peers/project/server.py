"""How gunicorn serves the project: as it serves Créneau, but for the log."""

worker_class = "gthread"
timeout = 60
preload_app = True
control_socket_disable = True
