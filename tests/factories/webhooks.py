"""Requests as providers sign them."""

import base64
import json
from typing import Any

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from flask.testing import FlaskClient
from twilio.request_validator import RequestValidator
from werkzeug.test import TestResponse

from app.clock import utc_now

SITE = "https://rdv.example.com"
SENDGRID_KEY = ec.generate_private_key(ec.SECP256R1())
PUBLIC_KEY = base64.b64encode(
    SENDGRID_KEY.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
).decode()
PROVIDERS = {
    "BASE_URL": SITE,
    "SENDGRID_API_KEY": "SG.secret",
    "SENDGRID_WEBHOOK_KEY": PUBLIC_KEY,
    "MAIL_FROM": "rdv@example.com",
    "TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
    "TWILIO_AUTH_TOKEN": "a-token-that-only-Twilio-knows",
    "TWILIO_SMS_FROM": "+15145550100",
    "TWILIO_CALL_FROM": "+15145550100",
}
"""Settings of a site whose messages all go by providers."""
BEHIND_A_PROXY = {
    "X-Forwarded-Host": "rdv.example.com",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-For": "192.0.2.7",
}


def by_twilio(
    client: FlaskClient,
    path: str,
    changed: dict[str, str] | None = None,
    proxy: dict[str, str] = BEHIND_A_PROXY,
    **form: str,
) -> TestResponse:
    """What Twilio sends to an address of the site; `changed` is what somebody changed on the way."""
    signature = RequestValidator(PROVIDERS["TWILIO_AUTH_TOKEN"]).compute_signature(SITE + path, form)
    headers = {**proxy, "X-Twilio-Signature": signature}
    return client.post(path, data=form | (changed or {}), headers=headers)


def by_sendgrid(client: FlaskClient, events: Any, **changed: str) -> TestResponse:
    """What SendGrid sends; `changed` are the parts that somebody changed on the way: `body`, `timestamp`."""
    body = events if isinstance(events, str) else json.dumps(events)
    timestamp = changed.get("signed_at") or str(int(utc_now().timestamp()))
    signature = SENDGRID_KEY.sign((timestamp + body).encode(), ec.ECDSA(hashes.SHA256()))
    signed = base64.b64encode(signature).decode()
    headers = {
        **BEHIND_A_PROXY,
        "X-Twilio-Email-Event-Webhook-Signature": changed.get("signature") or signed,
        "X-Twilio-Email-Event-Webhook-Timestamp": changed.get("timestamp") or timestamp,
    }
    return client.post(
        "/api/webhooks/sendgrid",
        data=changed.get("body") or body,
        headers=headers,
        content_type="application/json",
    )
