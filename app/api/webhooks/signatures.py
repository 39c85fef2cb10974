"""Whether a provider sent a request: by its signature, over the public address, whatever proxy is between."""

import functools
from collections.abc import Callable
from datetime import timedelta

from flask import Response, abort, current_app, request
from sendgrid.helpers.eventwebhook import EventWebhook, EventWebhookHeader
from twilio.request_validator import SIGNATURE_HEADER, RequestValidator

from app.clock import utc_now
from app.config import Settings
from app.config.providers import SendGrid

View = Callable[..., Response]

OLDEST = timedelta(minutes=10)
"""What was signed longer ago could be a copy of what somebody overheard."""


def signed_by_twilio(view: View) -> View:
    """Refuse what Twilio did not sign, with 403; without Twilio there is no such page."""

    @functools.wraps(view)
    def checked(**arguments: str) -> Response:
        settings: Settings = current_app.extensions["settings"]
        if settings.twilio is None:
            abort(404)
        address = settings.base_url + request.full_path.removesuffix("?")
        signature = request.headers.get(SIGNATURE_HEADER, "")
        if not RequestValidator(settings.twilio.auth_token).validate(address, request.form, signature):
            abort(403)
        return view(**arguments)

    return checked


def signed_by_sendgrid(view: View) -> View:
    """Refuse what SendGrid did not sign, or not lately, with 403; without its key there is no such page."""

    @functools.wraps(view)
    def checked() -> Response:
        settings: Settings = current_app.extensions["settings"]
        if not isinstance(settings.email, SendGrid) or settings.email.webhook_key is None:
            abort(404)
        if not (_is_recent() and _is_signed(settings.email.webhook_key)):
            abort(403)
        return view()

    return checked


def _is_recent() -> bool:
    said = request.headers.get(EventWebhookHeader.TIMESTAMP, "")
    if not (said.isascii() and said.isdigit() and len(said) < 12):
        return False
    return abs(utc_now().timestamp() - int(said)) <= OLDEST.total_seconds()


def _is_signed(key: str) -> bool:
    headers = request.headers
    signature, timestamp = (
        headers.get(name, "") for name in (EventWebhookHeader.SIGNATURE, EventWebhookHeader.TIMESTAMP)
    )
    try:
        body = request.get_data().decode()
        return bool(EventWebhook(key).verify_signature(body, signature, timestamp))
    except ValueError:  # neither text nor base64
        return False
