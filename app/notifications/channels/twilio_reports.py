"""What Twilio's status callbacks say, in this portal's words."""

from collections.abc import Mapping

from app.domain.arrival import Arrival, Report
from app.notifications.channels.twilio_faults import fault_of

STATUSES = {
    "queued": Arrival.TAKEN,
    "accepted": Arrival.TAKEN,
    "sending": Arrival.TAKEN,
    "sent": Arrival.TAKEN,
    "delivered": Arrival.DELIVERED,
    "read": Arrival.DELIVERED,
    "undelivered": Arrival.UNDELIVERED,
    "failed": Arrival.UNDELIVERED,
    "canceled": Arrival.UNDELIVERED,
    "initiated": Arrival.TAKEN,
    "ringing": Arrival.TAKEN,
    "in-progress": Arrival.TAKEN,
    "completed": Arrival.TAKEN,
    "busy": Arrival.BUSY,
    "no-answer": Arrival.NO_ANSWER,
}
"""Of SMS and of calls. A call that is completed was picked up: by whom is known from its beginning."""
HUMAN = "human"


def report_of(uid: str, form: Mapping[str, str]) -> Report | None:
    """What a status callback reports of a message; None for a status that says nothing."""
    arrival = STATUSES.get(form.get("MessageStatus") or form.get("CallStatus", ""))
    if arrival is None:
        return None
    code = _number(form.get("ErrorCode") or form.get("SipResponseCode", ""))
    if arrival is not Arrival.UNDELIVERED:
        return Report(uid, arrival, provider_id=_sid(form))
    return Report(uid, arrival, f"code {code}" if code else "", _sid(form), fault_of(code))


def pick_up_of(uid: str, form: Mapping[str, str]) -> Report:
    """Who answered a call; whoever is not surely a person counts as a machine: anybody may hear it."""
    arrival = Arrival.ANSWERED if form.get("AnsweredBy") == HUMAN else Arrival.MACHINE
    return Report(uid, arrival, provider_id=_sid(form))


def _sid(form: Mapping[str, str]) -> str:
    sid = form.get("MessageSid") or form.get("CallSid", "")
    return sid[:64] if sid.isascii() and sid.isalnum() else ""


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else None
