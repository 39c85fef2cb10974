"""SMS by Twilio."""

from collections.abc import Callable

from app.config.providers import Twilio
from app.domain.messages.vocabulary import Channel
from app.notifications.channels.base import Accepted, SmsMessage
from app.notifications.channels.twilio import client

Callback = Callable[[str, str], str]
"""The public address of a webhook, by its endpoint and the uid of a message."""

LONGEST_IN_QUEUE = 3600
"""Seconds: what Twilio cannot hand on by then may be untrue; it is reported as lost, and goes another way."""


class TwilioSms:
    """Hands SMS to Twilio, which reports to `callback` what becomes of them."""

    channel = Channel.SMS
    name = "Twilio"

    def __init__(self, settings: Twilio, callback: Callback, timeout: float) -> None:
        self._client = client.client(settings, timeout)
        self._from = settings.sms_from
        self._callback = callback

    def send(self, item: SmsMessage) -> Accepted:
        """Hand the SMS over; raises NotSent."""
        return client.accepted(
            self._client.messages.create,
            to=item.to,
            from_=self._from,
            body=item.text,
            status_callback=self._callback("api.twilio_status", item.uid),
            validity_period=LONGEST_IN_QUEUE,
        )
