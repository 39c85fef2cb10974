"""What Twilio's status callbacks say, in this portal's words."""

from collections.abc import Mapping

from app.domain.messages.delivery_reports import DeliveryReport, DeliveryStatus
from app.notifications.channels.twilio.faults import fault_of

STATUSES = {
    "queued": DeliveryStatus.TAKEN,
    "accepted": DeliveryStatus.TAKEN,
    "sending": DeliveryStatus.TAKEN,
    "sent": DeliveryStatus.TAKEN,
    "delivered": DeliveryStatus.DELIVERED,
    "read": DeliveryStatus.DELIVERED,
    "undelivered": DeliveryStatus.UNDELIVERED,
    "failed": DeliveryStatus.UNDELIVERED,
    "canceled": DeliveryStatus.UNDELIVERED,
    "initiated": DeliveryStatus.TAKEN,
    "ringing": DeliveryStatus.TAKEN,
    "in-progress": DeliveryStatus.TAKEN,
    "completed": DeliveryStatus.TAKEN,
    "busy": DeliveryStatus.BUSY,
    "no-answer": DeliveryStatus.NO_ANSWER,
}
"""Of SMS and of calls. A call that is completed was picked up: by whom is known from its beginning."""
HUMAN = "human"


def report_of(uid: str, form: Mapping[str, str]) -> DeliveryReport | None:
    """What a status callback reports of a message; None for a status that says nothing."""
    arrival = STATUSES.get(form.get("MessageStatus") or form.get("CallStatus", ""))
    if arrival is None:
        return None
    code = _number(form.get("ErrorCode") or form.get("SipResponseCode", ""))
    if arrival is not DeliveryStatus.UNDELIVERED:
        return DeliveryReport(uid, arrival, provider_id=_sid(form))
    return DeliveryReport(uid, arrival, f"code {code}" if code else "", _sid(form), fault_of(code))


def pick_up_of(uid: str, form: Mapping[str, str]) -> DeliveryReport:
    """Who answered a call; whoever is not surely a person counts as a machine: anybody may hear it."""
    arrival = DeliveryStatus.ANSWERED if form.get("AnsweredBy") == HUMAN else DeliveryStatus.MACHINE
    return DeliveryReport(uid, arrival, provider_id=_sid(form))


def _sid(form: Mapping[str, str]) -> str:
    sid = form.get("MessageSid") or form.get("CallSid", "")
    return sid[:64] if sid.isascii() and sid.isalnum() else ""


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else None
