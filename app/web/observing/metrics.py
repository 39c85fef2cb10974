"""Figures for a Prometheus: how many requests of which kind, and how long they took.

Each process writes its own into a file; the one that is asked adds up all of them. A booking is a POST of the
rule …/check that was answered 3xx, a hold one of …/time.
"""

import hmac
import os
import shutil
from pathlib import Path

from flask import Flask, Response, abort, current_app, request
from prometheus_client import (
    CollectorRegistry,
    Histogram,
    ProcessCollector,
    exposition,
    generate_latest,
    values,
)
from prometheus_client.multiprocess import MultiProcessCollector

from app.config import Settings
from app.web.https_redirect import over_plain_http
from app.web.observing.requests import AnsweredRequest, Note
from app.web.security import Permission, allow

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


def fresh_folder(instance_path: Path) -> None:
    """Forget the figures of a server that ran before; only for a server that starts."""
    folder = _folder(instance_path)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)


def init_app(app: Flask) -> Note | None:
    """Offer /metrics; answer what counts a request, or None where the settings want no figures."""
    app.add_url_rule("/metrics", "metrics", _metrics)
    settings: Settings = app.extensions["settings"]
    if settings.metrics_token is None:
        return None
    folder = _folder(settings.instance_path)
    folder.mkdir(exist_ok=True)
    os.environ[FOLDER] = str(folder)
    # It was chosen on import, when the folder was not known.
    values.ValueClass = values.get_value_class()  # type: ignore[no-untyped-call]
    took = Histogram(
        "creneau_request_seconds",
        "Time to answer, by the pattern of the address, method and class of status",
        ("rule", "method", "status"),
        buckets=SECONDS,
        registry=CollectorRegistry(),
    )

    def count(answered: AnsweredRequest) -> None:
        took.labels(answered.rule, answered.method, f"{answered.status // 100}xx").observe(answered.seconds)

    return count


@allow(Permission.PUBLIC)
@over_plain_http
def _metrics() -> Response:
    """The figures of all processes, and the size of the one that answers; for the bearer of METRICS_TOKEN."""
    settings: Settings = current_app.extensions["settings"]
    if settings.metrics_token is None:
        abort(404)
    shown = request.headers.get("Authorization", "").encode()
    if not hmac.compare_digest(shown, f"Bearer {settings.metrics_token}".encode()):
        abort(404)
    registry = CollectorRegistry()
    folder = str(_folder(settings.instance_path))
    MultiProcessCollector(registry, path=folder)  # type: ignore[no-untyped-call]
    ProcessCollector(registry=registry)
    answer = Response(generate_latest(registry), content_type=exposition.CONTENT_TYPE_LATEST)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _folder(instance_path: Path) -> Path:
    return instance_path / "metrics"
