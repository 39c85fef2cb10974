"""Calls: who calls and from where first, then what it is about, sentence by sentence."""

from flask_babel import gettext

from app.domain.messages.vocabulary import Channel, Event
from app.notifications.channels.base import Call, Speech
from app.notifications.texts.facts import Facts
from app.notifications.texts.own import OwnText, filled
from app.notifications.texts.rendering import in_its_language, sentences, words

TOLD_TWICE = (Event.MODIFIED, Event.CANCELLED)


def call_of(facts: Facts, own: OwnText | None = None) -> Call:
    """The call that tells these facts; the service, the reason and professions are never said.

    An own text stands in place of what is told, not of who calls, nor of what an answering machine hears.
    """
    with in_its_language(facts.tongue):
        speech = _speech(facts, own)
    return Call(
        to=facts.address, speech=speech, uid=facts.uid, event=facts.event, language=facts.tongue.language
    )


def _speech(facts: Facts, own: OwnText | None) -> Speech:
    told = filled(own.body, facts) if own else words(facts, Channel.PHONE, "txt")
    asks = facts.event is Event.REMINDER and facts.visit is not None and facts.visit.asks_presence
    return Speech(
        language=facts.tongue.language,
        says=(_introduction(facts), *sentences(told), *_number_twice(facts)),
        machine_says=_for_a_machine(facts),
        key_prompt=gettext("To confirm that you will be there, press 1.") if asks else None,
        thanks=gettext("Thank you. Your presence is confirmed. Goodbye.") if asks else "",
        fallback=_farewell(facts),
    )


def _introduction(facts: Facts) -> str:
    clinic = facts.clinic
    if not clinic.phone:
        return str(gettext("Hello. This is %(clinic)s.", clinic=clinic.name))
    return str(
        gettext("Hello. This is %(clinic)s, at %(number)s.", clinic=clinic.name, number=clinic.phone_spoken)
    )


def _number_twice(facts: Facts) -> tuple[str, ...]:
    number = facts.clinic.phone_spoken
    if facts.event not in TOLD_TWICE or not number:
        return ()
    once = (
        gettext("To book another appointment, call %(number)s.", number=number)
        if facts.event is Event.CANCELLED
        else gettext("If this does not suit you, call %(number)s.", number=number)
    )
    return str(once), str(gettext("Once more: %(number)s.", number=number))


def _for_a_machine(facts: Facts) -> tuple[str, ...]:
    """Anybody may hear it: the clinic's name and number, and nothing else."""
    number = facts.clinic.phone_spoken
    request = (gettext("Please call us at %(number)s.", number=number),) if number else ()
    again = (gettext("Once more: %(number)s.", number=number),) if number else ()
    return (gettext("Hello. This is %(clinic)s.", clinic=facts.clinic.name), *request, *again)


def _farewell(facts: Facts) -> str:
    number = facts.clinic.phone_spoken
    if not number:
        return str(gettext("Goodbye."))
    return str(gettext("You can reach us at %(number)s. Goodbye.", number=number))
