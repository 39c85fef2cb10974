"""Which provider carries which channel: the only place that knows both the settings and the providers."""

from collections.abc import Mapping

from flask import Flask

from app.config import Settings
from app.config.providers import SendGrid, Smtp
from app.domain.messages.vocabulary import Channel
from app.notifications.channels.base import Port
from app.notifications.channels.local.mailbox import Mailbox
from app.notifications.channels.sendgrid.email import SendGridEmail
from app.notifications.channels.smtp.email import SmtpEmail
from app.notifications.channels.twilio.call import TwilioCall
from app.notifications.channels.twilio.sms import Callback, TwilioSms


def ports(app: Flask) -> Mapping[Channel, Port]:
    """The channels that there are, each with what carries it.

    What has no provider goes to the local mailbox; in production it does not exist.
    """
    settings: Settings = app.extensions["settings"]
    made = _by_providers(settings, _callbacks(app, settings))
    folder = settings.mailbox_folder
    if folder:
        made = {channel: Mailbox(channel, folder) for channel in Channel} | made
    return made


def _by_providers(settings: Settings, callback: Callback) -> dict[Channel, Port]:
    made: dict[Channel, Port] = {}
    timeout = settings.channel_timeout_seconds
    if settings.email:
        made[Channel.EMAIL] = _email(settings.email, settings.mail_from or "", timeout)
    if settings.twilio and settings.twilio.sms_from:
        made[Channel.SMS] = TwilioSms(settings.twilio, callback, timeout)
    if settings.twilio and settings.twilio.call_from:
        made[Channel.PHONE] = TwilioCall(settings.twilio, callback, timeout)
    return made


def _email(provider: SendGrid | Smtp, mail_from: str, timeout: int) -> Port:
    if isinstance(provider, Smtp):
        return SmtpEmail(provider, mail_from, timeout)
    return SendGridEmail(provider.api_key, provider.base_url, mail_from, timeout)


def _callbacks(app: Flask, settings: Settings) -> Callback:
    """Addresses of the webhooks, as providers reach them; a worker has no request to take them from."""
    routes = app.url_map.bind(settings.public_host)
    return lambda endpoint, uid: settings.base_url + routes.build(endpoint, {"uid": uid})
