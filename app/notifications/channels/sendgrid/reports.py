"""What SendGrid's Event Webhook says, in this portal's words."""

import json
from collections.abc import Iterator
from typing import Any

from app.domain.messages.delivery_reports import DeliveryReport, DeliveryStatus

DROPPED_FOR = {
    "bounced address": "bounced",
    "invalid": "invalid",
    "spam reporting address": "spam",
    "unsubscribed address": "opted_out",
}
ARRIVED = {
    "processed": DeliveryStatus.TAKEN,
    "deferred": DeliveryStatus.TAKEN,
    "delivered": DeliveryStatus.DELIVERED,
}
LONGEST = 64


class UnreadableReport(Exception):
    """No list of events."""


def reports_of(body: bytes) -> list[DeliveryReport]:
    """The events that concern messages of ours; opens, clicks and what bears no uid are left out.

    Raises UnreadableReport. What SendGrid quotes of a mail server's answer is left out: it names the address.
    """
    try:
        events = json.loads(body)
    except ValueError:
        raise UnreadableReport from None
    if not isinstance(events, list):
        raise UnreadableReport
    return list(_reports(events))


def _reports(events: list[Any]) -> Iterator[DeliveryReport]:
    for event in events:
        if isinstance(event, dict) and _text(event, "uid"):
            report = _report(event)
            if report is not None:
                yield report


def _report(event: dict[str, Any]) -> DeliveryReport | None:
    uid, kind = _text(event, "uid"), _text(event, "event")
    provider_id = _text(event, "sg_message_id").partition(".")[0]
    if kind in ARRIVED:
        return DeliveryReport(uid, ARRIVED[kind], provider_id=provider_id)
    if kind == "spamreport":
        return DeliveryReport(uid, DeliveryStatus.SPAM, provider_id=provider_id, address_fault="spam")
    if kind == "bounce":
        return _bounce(event, uid, provider_id)
    if kind == "dropped":
        reason = _text(event, "reason").casefold()
        fault = DROPPED_FOR.get(reason, "")
        return DeliveryReport(uid, DeliveryStatus.UNDELIVERED, f"dropped {fault}".strip(), provider_id, fault)
    return None


def _bounce(event: dict[str, Any], uid: str, provider_id: str) -> DeliveryReport:
    """What a mail server refused: the address, or, when blocked, this once."""
    status, is_block = _text(event, "status"), _text(event, "type") == "blocked"
    if is_block:
        return DeliveryReport(uid, DeliveryStatus.UNDELIVERED, f"blocked {status}".strip(), provider_id)
    return DeliveryReport(uid, DeliveryStatus.BOUNCED, status, provider_id, "bounced")


def _text(event: dict[str, Any], name: str) -> str:
    """A short text of plain signs, as all are that count here; anything else is as if it were not there."""
    value = event.get(name)
    is_plain = isinstance(value, str) and value.isascii() and value.isprintable()
    return str(value)[:LONGEST] if is_plain else ""
