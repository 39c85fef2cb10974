"""Whether the process lives, and whether it can serve."""

from flask import Response, jsonify

from app.api.blueprint import bp
from app.queries.site.readiness import why_not_ready
from app.web.errors import problem
from app.web.https_redirect import over_plain_http
from app.web.security import Permission, allow


@bp.get("/healthz")
@allow(Permission.PUBLIC)
@over_plain_http
def healthz() -> Response:
    """The process answers; asks nothing of the database."""
    return jsonify({"status": "ok"})


@bp.get("/readyz")
@allow(Permission.PUBLIC)
@over_plain_http
def readyz() -> Response:
    """The database answers and its migrations are up to date; else 503."""
    reason = why_not_ready()
    if reason:
        return problem(503, "Not ready", detail=reason)
    return jsonify({"status": "ready"})
