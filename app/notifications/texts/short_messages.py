"""SMS: as short as can be, within the segments that the clinic allows."""

from collections.abc import Iterator
from dataclasses import replace

from flask_babel import gettext

from app.domain.messages.sms_segments import Encoding, fitted, segments, transliterated
from app.domain.messages.vocabulary import Channel, Event
from app.i18n import NO_BREAK_SPACE
from app.notifications.channels.base import SmsMessage
from app.notifications.texts.facts import Facts
from app.notifications.texts.own import OwnText, filled
from app.notifications.texts.rendering import in_its_language, one_line, words

# Each would cost more than half of a segment, and says nothing that its plain sister does not say.
PLAIN = str.maketrans({NO_BREAK_SPACE: " ", "\u202f": " ", "\u2009": " ", "’": "'", "–": "-"})
NAMES_SHORTENED_TO = (200, 40, 24, 16)  # characters, in the order in which they are tried


def sms_of(facts: Facts, own: OwnText | None = None) -> SmsMessage:
    """The SMS that tells these facts; it names neither the service, nor the reason, nor a profession.

    What does not fit is left out, the phone number first; then long names are shortened.
    """
    with in_its_language(facts.tongue):
        text = _first_that_fits(facts, own)
    return SmsMessage(
        to=facts.address, text=text, uid=facts.uid, event=facts.event, language=facts.tongue.language
    )


def _first_that_fits(facts: Facts, own: OwnText | None) -> str:
    """The fullest text within the segments; where none is, the shortest with its end cut off."""
    text = ""
    for text in _candidates(facts, own):
        if segments(text).count <= facts.sms.most_segments:
            return text
    return fitted(text, facts.sms.most_segments)


def _candidates(facts: Facts, own: OwnText | None) -> Iterator[str]:
    """The text as it may be, from the fullest to the shortest."""
    told = ""
    for length in NAMES_SHORTENED_TO:
        told = _told(_with_names_of(facts, length), own)
        for further in (_further(facts, has_number=True), _further(facts, has_number=False)):
            yield _written(facts, told, *further)
    yield _written(facts, told)
    yield transliterated(_written(facts, told))  # rather without accents than without its end


def _written(facts: Facts, *sentences: str) -> str:
    text = one_line(" ".join(sentences).translate(PLAIN))
    plain = transliterated(text) if facts.sms.transliterates else text
    return plain if segments(plain).encoding is Encoding.GSM_7 else text


def _told(facts: Facts, own: OwnText | None) -> str:
    return filled(own.body, facts) if own else words(facts, Channel.SMS, "txt")


def _further(facts: Facts, has_number: bool) -> Iterator[str]:
    """What follows: how to answer, the link where the clinic wants it, and the number to call."""
    if facts.can_reply and facts.visit and facts.visit.asks_presence:
        yield gettext("Reply OK to confirm.")
    if facts.sms.has_link and facts.links.page:
        yield facts.links.page
    if has_number and facts.clinic.phone:
        yield (
            gettext("To book again: %(phone)s.", phone=facts.clinic.phone)
            if facts.event is Event.CANCELLED
            else gettext("To change or cancel: %(phone)s.", phone=facts.clinic.phone)
        )


def _with_names_of(facts: Facts, length: int) -> Facts:
    clinic = replace(facts.clinic, name=_shortened(facts.clinic.name, length))
    visit = facts.visit and replace(facts.visit, therapist=_shortened(facts.visit.therapist, length))
    return replace(facts, clinic=clinic, visit=visit)


def _shortened(name: str, length: int) -> str:
    return name if len(name) <= length else f"{name[: length - 1].rstrip()}."
