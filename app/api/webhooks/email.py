"""What became of emails, as SendGrid reports it."""

from typing import Any

from flask import Response, abort, request

from app.actions.messages.record_delivery import record_delivery
from app.api.blueprint import bp
from app.api.webhooks.signatures import signed_by_sendgrid
from app.clock import utc_now
from app.notifications.channels.sendgrid.reports import UnreadableReport, reports_of
from app.web.security import Permission, allow

LARGEST_BATCH = 1024 * 1024
"""SendGrid sends up to 768 KiB of events at once."""


@bp.url_value_preprocessor
def _take_batches(endpoint: str | None, _: dict[str, Any] | None) -> None:
    if endpoint == "api.sendgrid":
        request.max_content_length = LARGEST_BATCH


@bp.post("/api/webhooks/sendgrid")
@allow(Permission.PUBLIC)
@signed_by_sendgrid
def sendgrid() -> Response:
    """Note what became of messages; what is not of this site is left aside."""
    try:
        reports = reports_of(request.get_data())
    except UnreadableReport:
        abort(400)
    record_delivery(reports, utc_now())
    return Response()
