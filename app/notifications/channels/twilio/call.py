"""Calls by Twilio."""

from app.config.providers import Twilio
from app.domain.messages.vocabulary import Channel
from app.notifications.channels.base import Accepted, Call
from app.notifications.channels.twilio import client
from app.notifications.channels.twilio.sms import Callback

UNTIL_THE_TONE = "DetectMessageEnd"
"""A person is spoken to at once, an answering machine after its tone."""


class TwilioCall:
    """Has Twilio call; when somebody answers, it fetches at `callback` what to say."""

    channel = Channel.PHONE
    name = "Twilio"

    def __init__(self, settings: Twilio, callback: Callback, timeout: float) -> None:
        self._client = client.client(settings, timeout)
        self._from = settings.call_from
        self._callback = callback

    def send(self, item: Call) -> Accepted:
        """Have the number called; raises NotSent."""
        return client.accepted(
            self._client.calls.create,
            to=item.to,
            from_=self._from,
            url=self._callback("api.twilio_call", item.uid),
            status_callback=self._callback("api.twilio_status", item.uid),
            machine_detection=UNTIL_THE_TONE,
        )
