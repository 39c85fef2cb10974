"""How gunicorn serves what is not Créneau: as it serves Créneau, but for its log and its first words."""

worker_class = "gthread"
timeout = 60
preload_app = True
control_socket_disable = True
