"""What stands in an email, part by part; the frames in `templates/messages/frame` set it."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from flask_babel import gettext

from app.domain.messages.vocabulary import Channel, Event, Recipient
from app.notifications.texts.facts import ChangedFact, Facts, Sender, VisitFacts
from app.notifications.texts.own import OwnText, filled
from app.notifications.texts.rendering import one_line, paragraphs, words
from app.notifications.texts.words import heading, with_capital

Paragraph = tuple[str, ...]
"""The lines of a paragraph."""


@dataclass(frozen=True, slots=True)
class LetterRow:
    """A label with what it says, line by line, and perhaps a link below."""

    label: str
    lines: Paragraph
    url: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class Button:
    """What can be done, and where."""

    text: str
    url: str
    is_primary: bool = False


@dataclass(frozen=True, slots=True)
class When:
    """The date, the times, and whose clock they are on."""

    day: str
    span: str
    zone: str


@dataclass(frozen=True, slots=True)
class Letter:
    """An email before it is set as text and as HTML.

    In a list of mail, `preheader` follows the subject. `first` is what the reader is asked to do, if so.
    """

    subject: str
    preheader: str
    heading: str
    paragraphs: tuple[Paragraph, ...]
    changes: tuple[ChangedFact, ...]
    when: When | None
    first: Button | None
    rows: tuple[LetterRow, ...]
    buttons: tuple[Button, ...]
    notes: tuple[Paragraph, ...]
    clinic: Sender
    why: str


def letter_of(facts: Facts, own: OwnText | None) -> Letter:
    """The parts of an email, in the language that is spoken; an own text replaces the default words."""
    default = partial(words, facts, Channel.EMAIL)
    own = None if facts.is_invitation else own  # that is written for who asked for a new password
    subject = filled(own.subject, facts) if own and own.subject else default("subject.txt")
    body = filled(own.body, facts) if own else default("txt")
    visit = facts.visit
    return Letter(
        subject=one_line(subject),
        preheader=facts.clinic.name,  # it shows on lock screens, as subjects do
        heading=heading(facts.event, facts.recipient),
        paragraphs=paragraphs(body),
        changes=visit.changes if visit and facts.event is Event.MODIFIED else (),
        when=_when(visit) if visit else None,
        first=_first(facts),
        rows=tuple(_rows(facts, visit)) if visit else (),
        buttons=tuple(_buttons(facts)),
        notes=tuple(_notes(facts, visit)) if visit and facts.recipient is Recipient.PATIENT else (),
        clinic=facts.clinic,
        why=_why(facts),
    )


def _when(visit: VisitFacts) -> When:
    zone = gettext("Times are in the clinic’s time zone (%(zone)s).", zone=visit.zone)
    return When(with_capital(visit.day), f"{visit.span} ({visit.duration})", zone)


def _rows(facts: Facts, visit: VisitFacts) -> Iterator[LetterRow]:
    is_for_therapist = facts.recipient is Recipient.THERAPIST
    is_ahead = facts.event is not Event.CANCELLED
    if is_for_therapist:
        yield LetterRow(gettext("Patient"), (visit.patient,))
    yield LetterRow(gettext("Service"), (visit.service,))
    yield _where(visit, is_ahead)
    if visit.where.directions and is_ahead:
        yield LetterRow(gettext("How to get there"), _lines(visit.where.directions))
    if is_for_therapist:
        yield LetterRow(_done_by(facts.event), (visit.actor,))
        return
    yield LetterRow(
        gettext("With"), (f"{visit.therapist} · {visit.title}" if visit.title else visit.therapist,)
    )
    yield LetterRow(gettext("Patient"), (visit.patient,))
    if visit.instructions and is_ahead:
        yield LetterRow(gettext("To prepare"), _lines(visit.instructions))
    if facts.clinic.phone:
        yield LetterRow(gettext("Phone"), (), facts.clinic.phone_uri, facts.clinic.phone)


def _where(visit: VisitFacts, is_ahead: bool) -> LetterRow:
    """The place; once it is cancelled nobody is to come there, call, or open a link."""
    where = visit.where
    if not is_ahead:
        return LetterRow(gettext("Where"), _lines(where.name))
    return LetterRow(gettext("Where"), _lines(where.name, where.note), where.url, where.url)


def _done_by(event: Event) -> str:
    if event is Event.BOOKED:
        return str(gettext("Booked by"))
    return str(gettext("Cancelled by") if event is Event.CANCELLED else gettext("Changed by"))


def _lines(*texts: str) -> Paragraph:
    return tuple(line for text in texts for line in text.splitlines() if line.strip())


def _first(facts: Facts) -> Button | None:
    return Button(gettext("I will be there"), facts.links.confirm, True) if facts.links.confirm else None


def _buttons(facts: Facts) -> Iterator[Button]:
    links = facts.links
    known = (
        (gettext("Book another appointment"), links.book, True),
        (gettext("See the appointment"), links.page, not links.confirm and not links.book),
        (gettext("Change the time"), links.modify, False),
        (gettext("Cancel the appointment"), links.cancel, False),
        (gettext("Open the appointment"), links.manage, True),
        (gettext("See my appointments"), links.list, True),
        (gettext("Choose a new password"), links.password, True),
    )
    return (Button(text, url, is_primary) for text, url, is_primary in known if url)


def _notes(facts: Facts, visit: VisitFacts) -> Iterator[Paragraph]:
    if facts.event is Event.CANCELLED:
        yield (gettext("The attached file takes the appointment out of your calendar."),)
        return
    yield tuple(_deadlines(facts, visit))
    if visit.late_cancellation:
        yield _lines(visit.late_cancellation)
    yield (
        gettext("The attached file brings your calendar up to date.")
        if facts.event is Event.MODIFIED
        else gettext("The attached file puts the appointment into your calendar."),
    )


def _deadlines(facts: Facts, visit: VisitFacts) -> Iterator[str]:
    """Until when what can be done online; afterwards by phone."""
    change, cancel = visit.modify_until, visit.cancel_until
    if change and change == cancel:
        yield gettext("Until %(when)s, you can change or cancel online.", when=change)
    else:
        if change:
            yield gettext("Until %(when)s, you can change the time online.", when=change)
        if cancel:
            yield gettext("Until %(when)s, you can cancel online.", when=cancel)
    phone = facts.clinic.phone
    if phone and (change or cancel):
        yield gettext("After that, call %(phone)s.", phone=phone)
    elif phone:
        yield gettext("If you cannot be there, call %(phone)s as soon as you can.", phone=phone)
    elif not (change or cancel):
        yield gettext("If you cannot be there, tell the clinic as soon as you can.")


def _why(facts: Facts) -> str:
    """Why somebody receives this."""
    if facts.recipient is not Recipient.PATIENT or facts.visit is None:
        return ""
    return str(gettext("You receive this message because this email address was given for the appointment."))
