"""The facts of a message, read when it goes out: what it says is true then."""

from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime

from flask import current_app

from app import phones
from app.domain.messages.vocabulary import Event
from app.domain.scheduling.appointment import Status
from app.i18n import localized, speaking
from app.letters.appointment_words import LetterContext, visit_facts
from app.notifications.texts.facts import Addresses, Facts, Links, Sender, SmsRules, Tongue, VisitFacts
from app.notifications.texts.words import spoken_number
from app.queries.configuration.snapshot import ClinicInfo, ClinicSnapshot, LocationInfo
from app.queries.messages.letter_subjects import LetterAppointment, account_name, letter_appointment
from app.queries.messages.outbox import OutboxMessage

# The pages that messages lead to.
PAGE, CONFIRM, MODIFY, CANCEL = "booking.visit", "booking.confirm", "booking.move", "booking.cancel"
BOOK, LIST = "booking.services", "booking.open_list"
MANAGE, PASSWORD = "therapist.appointment", "account.set_password"


def facts_of(clinic: ClinicSnapshot, message: OutboxMessage, links: Links, now: datetime) -> Facts:
    """What a message may say, in its language; one query.

    Raises LookupError when what it concerns is no longer there.
    """
    occasion = LetterContext(clinic, message, links, now)
    if message.appointment_id is not None:
        return facts_on_visit(occasion, letter_appointment(message.appointment_id))
    return facts_without_visit(occasion, "" if message.user_id is None else account_name(message.user_id))


def facts_on_visit(occasion: LetterContext, visit: LetterAppointment) -> Facts:
    """The facts of a message on an appointment that is at hand, real or a sample; no query."""
    with _speaking(occasion):
        told = visit_facts(occasion, visit)
        own_name = visit.booker_name or visit.patient_name
        return replace(
            _facts(occasion, occasion.clinic.locations[visit.location_id]),
            name=told.therapist if occasion.is_for_therapist else own_name,
            visit=told,
            links=_ways(occasion, visit, told),
        )


def facts_without_visit(occasion: LetterContext, name: str) -> Facts:
    """The facts of a message that concerns no appointment; `name` is whom it greets, if known."""
    message, token = occasion.message, occasion.links.token
    with _speaking(occasion):
        links = Addresses(
            list=_address(occasion, LIST, token=token) if message.event is Event.MY_APPOINTMENTS else "",
            password=_address(occasion, PASSWORD, token=token) if message.event is Event.SET_PASSWORD else "",
        )
        place = next(iter(occasion.clinic.locations.values()), None)
        settings = occasion.clinic.settings
        sender = _sender(settings, place, settings.phone)
        told = replace(_facts(occasion, place), name=name, links=links, clinic=sender)
        return replace(told, is_invitation=message.is_invitation)


def _facts(occasion: LetterContext, location: LocationInfo | None) -> Facts:
    message, settings = occasion.message, occasion.clinic.settings
    return Facts(
        uid=message.uid,
        event=message.event,
        recipient=message.recipient,
        address=message.address,
        tongue=Tongue(message.language, settings.region, settings.time_zone),
        clinic=_sender(settings, location),
        name="",
        visit=None,
        links=Addresses(),
        sms=SmsRules(settings.sms_link, settings.sms_transliterate, settings.sms_max_segments),
        can_reply=occasion.links.can_reply,
    )


def _speaking(occasion: LetterContext) -> AbstractContextManager[None]:
    settings = occasion.clinic.settings
    return speaking(occasion.message.language, settings.region, settings.time_zone)


def _sender(settings: ClinicInfo, location: LocationInfo | None, number: str = "") -> Sender:
    """The clinic at a location; by the number that is given, else the location's, else its own."""
    number = number or (location.phone if location else "") or settings.phone
    phone = phones.readable(number, settings.region) if number else ""
    return Sender(
        name=localized(settings, "name"),
        address=location.address if location else "",
        phone=phone,
        phone_uri=f"tel:{number}" if number else "",
        phone_spoken=spoken_number(phone),
        email=settings.email,
    )


def _ways(occasion: LetterContext, visit: LetterAppointment, told: VisitFacts) -> Addresses:
    """Where the buttons lead: therapists to what they sign in for, patients by their own link."""
    if occasion.is_for_therapist:
        manage = _address(occasion, MANAGE, uid=visit.uid) if visit.therapist_has_account else ""
        return Addresses(manage=manage)
    token = occasion.links.token
    is_live = visit.status is not Status.CANCELLED
    return Addresses(
        page=_address(occasion, PAGE, token=token) if token else "",
        confirm=_address(occasion, CONFIRM, token=token) if token and told.asks_presence else "",
        modify=_address(occasion, MODIFY, token=token) if token and is_live and told.modify_until else "",
        cancel=_address(occasion, CANCEL, token=token) if token and is_live and told.cancel_until else "",
        book="" if is_live else _address(occasion, BOOK),
    )


def _address(occasion: LetterContext, endpoint: str, **values: str) -> str:
    """The full address of a page in the message's language."""
    path = current_app.url_map.bind("").build(endpoint, {"lang": occasion.message.language, **values})
    return occasion.links.site.rstrip("/") + path
