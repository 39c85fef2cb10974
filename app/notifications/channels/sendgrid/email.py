"""Email by SendGrid."""

import base64
import json
from collections.abc import Mapping
from http.client import HTTPException
from typing import Any

from python_http_client.exceptions import HTTPError
from sendgrid import SendGridAPIClient
from sendgrid.helpers.mail import (
    Attachment,
    ClickTracking,
    CustomArg,
    Disposition,
    FileContent,
    FileName,
    FileType,
    From,
    Header,
    Mail,
    OpenTracking,
    Personalization,
    ReplyTo,
    SubscriptionTracking,
    To,
    TrackingSettings,
)

from app.domain.messages.vocabulary import Channel
from app.notifications.channels import answers
from app.notifications.channels.base import CALENDAR_FILE, Accepted, Email, NotSent, one_line

ACCEPTED = 202
RECIPIENT = "personalizations.0.to"


class SendGridEmail:
    """Hands emails to SendGrid's Web API v3.

    Each bears the message's uid as a custom argument, by which SendGrid's reports name it. Opens and clicks
    are not tracked: a personal link stays as it is, and no reader is watched.
    """

    channel = Channel.EMAIL
    name = "SendGrid"

    def __init__(self, api_key: str, base_url: str, mail_from: str, timeout: float) -> None:
        self._client = SendGridAPIClient(api_key, host=base_url).client
        self._client.timeout = timeout
        self._mail_from = mail_from

    def send(self, item: Email) -> Accepted:
        """Hand the email over; raises NotSent."""
        try:
            answer = self._client.mail.send.post(request_body=self._written(item).get())
        except HTTPError as error:
            raise _refusal(error) from None
        except (OSError, HTTPException, ValueError) as error:  # ValueError: a redirection to no address
            raise answers.unreachable(error) from None
        if answer.status_code != ACCEPTED:
            raise answers.unreadable(answer.status_code)
        return Accepted(one_line(answer.headers.get("X-Message-Id", ""))[:128])

    def _written(self, item: Email) -> Mail:
        mail = Mail(
            from_email=From(self._mail_from, one_line(item.sender_name)),
            subject=one_line(item.subject),
            plain_text_content=item.text,
            html_content=item.html,
        )
        mail.add_personalization(_to(item))
        if item.reply_to:
            mail.reply_to = ReplyTo(item.reply_to)
        mail.tracking_settings = _no_tracking()
        mail.add_header(Header("Auto-Submitted", "auto-generated"))
        if item.unsubscribe_url:
            mail.add_header(Header("List-Unsubscribe", f"<{item.unsubscribe_url}>"))
        if item.calendar is not None:
            mail.add_attachment(_calendar(item.calendar))
        return mail


def _to(item: Email) -> Personalization:
    one = Personalization()
    one.add_to(To(item.to))
    one.add_custom_arg(CustomArg("uid", item.uid))
    one.add_custom_arg(CustomArg("told", str(item.event)))  # "event" is SendGrid's own in its reports
    return one


def _no_tracking() -> TrackingSettings:
    settings = TrackingSettings()
    settings.click_tracking = ClickTracking(enable=False, enable_text=False)
    settings.open_tracking = OpenTracking(enable=False)
    settings.subscription_tracking = SubscriptionTracking(enable=False)
    return settings


def _calendar(content: bytes) -> Attachment:
    """The file names its method itself: SendGrid refuses a type with parameters."""
    return Attachment(
        FileContent(base64.b64encode(content).decode()),
        FileName(CALENDAR_FILE),
        FileType("text/calendar"),
        Disposition("attachment"),
    )


def _refusal(error: HTTPError) -> NotSent:
    """What SendGrid found wrong: the fields at fault; its sentences could repeat what was sent."""
    fields = [str(each.get("field") or "") for each in _errors(error.body)]
    about_recipient = error.status_code == 400 and any(field.startswith(RECIPIENT) for field in fields)
    headers: Mapping[str, str] = error.headers or {}
    named = " ".join(sorted(filter(None, fields)))
    return answers.refused(error.status_code, headers, named, "invalid" if about_recipient else "")


def _errors(body: bytes) -> list[dict[str, Any]]:
    try:
        errors = json.loads(body)["errors"]
    except (ValueError, TypeError, KeyError):
        return []
    return [each for each in errors if isinstance(each, dict)] if isinstance(errors, list) else []
