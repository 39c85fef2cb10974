"""What somebody wrote back by SMS."""

import re

from flask import Response, request
from flask_babel import gettext

from app import phones
from app.actions.messages.receive_sms import AutoReply, LocalizedReply, ReceivedSms, receive_sms
from app.api.blueprint import bp
from app.api.webhooks import twiml
from app.api.webhooks.signatures import signed_by_twilio
from app.clock import utc_now
from app.domain.messages.sms_replies import Reply, reply_of
from app.domain.messages.sms_segments import transliterated
from app.i18n import localized, speaking
from app.queries.configuration.snapshot import ClinicInfo, current_clinic
from app.web.security import Permission, allow

NUMBER = re.compile(r"\+?\d{3,15}", re.ASCII)
UNDERSTOOD_BY_TWILIO = {"STOP": Reply.OPT_OUT, "START": Reply.OPT_IN, "HELP": Reply.HELP}
"""What the provider itself took for a wish to stop, and acts upon, is one here too."""


@bp.post("/api/webhooks/twilio/sms")
@allow(Permission.PUBLIC)
@signed_by_twilio
def twilio_sms() -> Response:
    """Do what a reply asks for, and write back at most one polite answer."""
    form = request.form
    number, text = form.get("From", ""), form.get("Body", "")
    if not NUMBER.fullmatch(number):
        return twiml.written(None)  # a sender that is a word cannot be answered, and is nobody's
    reply = UNDERSTOOD_BY_TWILIO.get(form.get("OptOutType", "")) or reply_of(text)
    received = ReceivedSms(number, text, reply, form.get("MessageSid", ""))
    answered = receive_sms(received, utc_now())
    return twiml.written(_text(answered) if answered else None)


def _text(answered: LocalizedReply) -> str:
    settings = current_clinic().settings
    with speaking(answered.language, settings.region, settings.time_zone):
        text = " ".join(filter(None, (_said(answered.answer, settings), _reached(answered.answer, settings))))
    return transliterated(text) if settings.sms_transliterate else text


def _said(answer: AutoReply, settings: ClinicInfo) -> str:
    clinic = localized(settings, "name")
    match answer:
        case AutoReply.CONFIRMED:
            return str(gettext("Thank you, your presence is confirmed. %(clinic)s", clinic=clinic))
        case AutoReply.SEVERAL:
            return str(
                gettext("%(clinic)s: you have several appointments, so none was confirmed.", clinic=clinic)
            )
        case AutoReply.OPTED_IN:
            return str(gettext("%(clinic)s: you will get our text messages again.", clinic=clinic))
        case AutoReply.HELP:
            return str(
                gettext(
                    "%(clinic)s: reply OK to confirm that you will be there, STOP to get no more texts.",
                    clinic=clinic,
                )
            )
        case AutoReply.READ_LATER:
            return str(gettext("%(clinic)s: thank you, our team will read your message.", clinic=clinic))


def _reached(answer: AutoReply, settings: ClinicInfo) -> str:
    """How to reach somebody, where the answer leaves a question open."""
    if answer in (AutoReply.CONFIRMED, AutoReply.OPTED_IN) or not settings.phone:
        return ""
    phone = phones.readable(settings.phone, settings.region)
    return str(gettext("You can call us at %(phone)s.", phone=phone))
