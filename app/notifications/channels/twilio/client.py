"""Twilio's library on an address of our choice, with answers told as this portal tells them."""

import json
from typing import Any
from urllib.parse import urlsplit

from twilio.base.exceptions import TwilioException
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from app.config.providers import TWILIO, Twilio
from app.domain.messages.retry import Failure
from app.notifications.channels import answers
from app.notifications.channels.base import Accepted, NotSent
from app.notifications.channels.twilio.faults import FULL, OUR_NUMBER, fault_of


class Relocated(TwilioHttpClient):  # type: ignore[misc]  # untyped
    """Sends what is meant for Twilio to the address of the settings, and raises NotSent for every no."""

    def __init__(self, base_url: str, timeout: float) -> None:
        super().__init__(timeout=timeout)
        self._base_url = base_url

    def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> Any:
        """Ask; the answer is one that says yes."""
        parts = urlsplit(url)
        if f"{parts.scheme}://{parts.netloc}" == TWILIO:
            url = self._base_url + url.removeprefix(TWILIO)
        try:
            answer = super().request(method, url, *args, **kwargs)
        except (OSError, ValueError) as error:  # those of requests, and of what it cannot read
            raise answers.unreachable(error) from None
        if not 200 <= answer.status_code < 300:
            raise refusal(answer.status_code, answer.headers, answer.text)
        return answer


def client(settings: Twilio, timeout: float) -> Client:
    """Twilio's own client; whatever it is asked, it raises NotSent for a no."""
    return Client(
        settings.account_sid, settings.auth_token, http_client=Relocated(settings.base_url, timeout)
    )


def accepted(create: Any, **wanted: Any) -> Accepted:
    """What Twilio names the message or call that it was asked to create; raises NotSent."""
    try:
        made = create(**wanted)
    except (TwilioException, ValueError, TypeError, AttributeError, KeyError):  # no JSON, or other JSON
        raise answers.unreadable(200) from None
    if not isinstance(made.sid, str):
        raise answers.unreadable(200)
    return Accepted(made.sid[:128], str(made.status or "")[:64])


def refusal(status: int, headers: Any, text: str) -> NotSent:
    """What a no means, by Twilio's own code where it gives one; its sentence repeats the number."""
    code = _code(text)
    said = answers.refused(status, headers, f"code {code}" if code else "", fault_of(code))
    if code in OUR_NUMBER:
        said.failure = Failure.PROVIDER_DOWN
    elif code in FULL:
        said.failure = Failure.TEMPORARY
    return said


def _code(text: str) -> int | None:
    try:
        code = json.loads(text).get("code")
    except (ValueError, AttributeError):
        return None
    return code if isinstance(code, int) else None
