"""What is said on a call, and the key that somebody pressed."""

from flask import Response, current_app, request

from app.actions.messages.receive_keypress import receive_keypress
from app.actions.messages.record_delivery import record_delivery
from app.api.addresses import public_address
from app.api.blueprint import bp
from app.api.webhooks import twiml
from app.api.webhooks.signatures import signed_by_twilio
from app.clock import utc_now
from app.config import Settings
from app.domain.messages.delivery_reports import DeliveryStatus
from app.domain.messages.vocabulary import Channel
from app.letters.facts import facts_of
from app.notifications.channels.base import Speech
from app.notifications.channels.twilio.reports import pick_up_of
from app.notifications.texts.calls import call_of
from app.notifications.texts.facts import Links
from app.queries.configuration.snapshot import current_clinic
from app.queries.messages.provider_callbacks import Announced, message_by_uid
from app.web.security import Permission, allow


@bp.post("/api/webhooks/twilio/call/<uid>")
@allow(Permission.PUBLIC)
@signed_by_twilio
def twilio_call(uid: str) -> Response:
    """Somebody answered: say what the call is about, to a machine only who called.

    What no longer holds by now is not told: then it is as for a machine.
    """
    called = _called(uid)
    if called is None:
        return twiml.said((), "fr", "CA")
    speech, region = _speech(called), current_clinic().settings.region
    picked_up = pick_up_of(uid, request.form)
    record_delivery([picked_up], utc_now())
    if picked_up.arrival is DeliveryStatus.ANSWERED and called.is_true:
        return twiml.told(speech, region, public_address("api.twilio_key", uid=uid))
    return twiml.said(speech.machine_says, speech.language, region)


@bp.post("/api/webhooks/twilio/key/<uid>")
@allow(Permission.PUBLIC)
@signed_by_twilio
def twilio_key(uid: str) -> Response:
    """A key was pressed: 1 confirms."""
    called = _called(uid)
    if called is None:
        return twiml.said((), "fr", "CA")
    speech = _speech(called)
    is_confirmed = receive_keypress(uid, request.form.get("Digits", ""), utc_now())
    answer = speech.thanks if is_confirmed and speech.thanks else speech.fallback
    return twiml.said((answer,), speech.language, current_clinic().settings.region)


def _called(uid: str) -> Announced | None:
    announced = message_by_uid(uid)
    return announced if announced and announced.message.channel is Channel.PHONE else None


def _speech(called: Announced) -> Speech:
    settings: Settings = current_app.extensions["settings"]
    links = Links(settings.base_url, can_reply=settings.can_receive_sms)
    clinic = current_clinic()
    facts = facts_of(clinic, called.message, links, utc_now())
    return call_of(facts, clinic.own_texts.get(called.message.kind)).speech
