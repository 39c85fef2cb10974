"""The form of a clinic's own text of a message, and the words for what is wrong with it."""

from collections.abc import Mapping
from typing import Any

from flask_babel import LazyString, gettext, lazy_gettext as _
from wtforms import Field, Form, StringField, TelField, TextAreaField
from wtforms.validators import Length, ValidationError

from app import phones
from app.domain.messages.vocabulary import Channel
from app.notifications.texts.own import Fault, MessagePart, OwnText, Problem, problems_of
from app.queries.messages.message_texts import TextKind
from app.web.setup_form import SetupForm, required, said

LONGEST = 4000
LONGEST_SUBJECT = 200
PROBLEMS: Mapping[Fault, LazyString] = {
    Fault.EMPTY: _("Write the text, or go back to the default."),
    Fault.UNKNOWN: _("%(piece)s cannot be used here. The placeholders that can be are listed below."),
    Fault.BRACE: _("There is a lone %(piece)s. Braces stand around placeholders only."),
}


class MessageTextForm(SetupForm):
    """The subject, which only emails have, and what the message says."""

    subject = StringField(_("Subject"), [required(PROBLEMS[Fault.EMPTY]), Length(max=LONGEST_SUBJECT)])
    body = TextAreaField(_("Text"), [required(PROBLEMS[Fault.EMPTY]), Length(max=LONGEST)])

    kind: TextKind

    @property
    def text(self) -> OwnText:
        """What was typed."""
        return OwnText(said(self.body), said(self.subject) if "subject" in self else "")

    def validate_subject(self, field: Field) -> None:
        """It may bear what a lock screen may show."""
        self._refuse(said(field), MessagePart.SUBJECT)

    def validate_body(self, field: Field) -> None:
        """What the message says, with placeholders that are known for it."""
        self._refuse(said(field), MessagePart.BODY)

    def _refuse(self, text: str, part: MessagePart) -> None:
        found = problems_of(text, self.kind.event, self.kind.channel, part) if text else ()
        if found:
            raise ValidationError(" ".join(map(problem_sentence, found)))


class TestForm(Form):
    """To which number a test goes."""

    number = TelField(_("Your number"), [Length(max=32)])

    def international(self, region: str) -> str | None:
        """The number in international form; says by the field where it is none."""
        number = phones.international(said(self.number), region)
        if number is None:
            told = str(gettext("Enter a phone number, with its area code."))
            self.number.errors = [*self.number.errors, told]
        return number


def problem_sentence(problem: Problem) -> str:
    """What is wrong with a text."""
    return str(PROBLEMS[problem.fault]) % {"piece": problem.piece}


def typed_text_form(kind: TextKind, typed: Any) -> MessageTextForm:
    """The form with what was typed."""
    return _of_kind(kind, MessageTextForm(typed))


def text_form(kind: TextKind, stored: OwnText | None, shown: OwnText) -> MessageTextForm:
    """The form filled with what is sent at present: the own text where there is one, else the default."""
    form = _of_kind(kind, MessageTextForm(data={"subject": shown.subject, "body": shown.body}))
    form.filled(stored)
    return form


def _of_kind(kind: TextKind, form: MessageTextForm) -> MessageTextForm:
    form.kind = kind
    if kind.channel is not Channel.EMAIL:
        del form.subject
    return form
