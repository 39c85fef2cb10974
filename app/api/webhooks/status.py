"""What became of SMS and calls, as Twilio reports it."""

from flask import Response, request

from app.actions.messages.record_delivery import record_delivery
from app.api.blueprint import bp
from app.api.webhooks.signatures import signed_by_twilio
from app.clock import utc_now
from app.notifications.channels.twilio.reports import report_of
from app.web.security import Permission, allow


@bp.post("/api/webhooks/twilio/status/<uid>")
@allow(Permission.PUBLIC)
@signed_by_twilio
def twilio_status(uid: str) -> Response:
    """Note what became of a message; what is not of this site is left aside."""
    report = report_of(uid, request.form)
    if report is not None:
        record_delivery([report], utc_now())
    return Response()
