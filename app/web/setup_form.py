"""Forms that edit what is set up: each knows what it was filled with, and what somebody else changed."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext
from wtforms import BooleanField, Field, Form, HiddenField, SelectFieldBase, StringField
from wtforms.validators import ValidationError

from app.actions.configuration.errors import ChangedMeanwhile
from app.domain.configuration.keys import SetupKey, fingerprint
from app.domain.languages import LANGUAGES
from app.queries.configuration.last_change import last_change
from app.queries.configuration.snapshot import NoClinic, current_clinic
from app.web.labels import moment

NOT_TYPED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")  # PostgreSQL cannot keep a NUL


class SetupForm(Form):
    """A form that edits one thing of the setup; `seen` tells how the thing was when the form was filled."""

    seen = HiddenField()
    # A mark of each field as it was shown: it tells whether whoever typed or somebody else changed it.
    base = HiddenField()

    def process(self, *args: Any, **kwargs: Any) -> None:
        """Take what was typed or is stored: texts without signs that nobody types, each line ended alike."""
        super().process(*args, **kwargs)
        for field in self:
            if isinstance(field, StringField):
                field.data = NOT_TYPED.sub("", (field.data or "").replace("\r\n", "\n"))

    def filled(self, thing: Any | None) -> "SetupForm":
        """The form, remembering the thing that it shows."""
        self.seen.data = fingerprint(thing)
        self.base.data = json.dumps({field.short_name: _mark(field) for field in self if _is_simple(field)})
        return self

    def take_over(self, stored: "SetupForm") -> list[Field]:
        """Take from what somebody else saved the fields that whoever typed here left as they were shown."""
        shown = _marks(self.base.data)
        left = [field for field in self if _is_simple(field) and shown.get(field.short_name) == _mark(field)]
        taken = [field for field in left if field.data != stored[field.short_name].data]
        for field in taken:
            field.data, field.raw_data = stored[field.short_name].data, None
        self.base.data = stored.base.data
        return taken

    @property
    def all_errors(self) -> list[tuple[str, str]]:
        """The control and the sentence of every error, for the summary on top of the page."""
        return [(field.id, str(error)) for field in self for error in _flat(field.errors)]


def _is_simple(field: Field) -> bool:
    """Whether a field's value can be taken over as a whole; one that shows itself in words says so."""
    is_whole = getattr(field, "is_taken_over", not hasattr(field, "in_words"))
    return is_whole and not isinstance(field, HiddenField) and not field.errors


def _mark(field: Field) -> str:
    return fingerprint(field.data if field.data is not None else "")[:8]


def _marks(typed: str | None) -> dict[str, str]:
    """The marks that came back with a form; nothing where somebody meddled with them."""
    try:
        marks = json.loads(typed or "{}")
    except (ValueError, RecursionError):
        return {}
    return marks if isinstance(marks, dict) else {}


def _flat(errors: Any) -> Iterator[str]:
    """The sentences in a field's errors; those of a list of fields are lists themselves."""
    for error in errors:
        if isinstance(error, list | tuple):
            yield from _flat(error)
        elif isinstance(error, dict):
            for part in error.values():
                yield from _flat(part)
        else:
            yield str(error)


@dataclass(frozen=True, slots=True)
class Difference:
    """One field of which somebody else saved another value than was typed here."""

    id: str
    label: str
    stored: str
    typed: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """What somebody else saved meanwhile: who, when, and where it differs from what was typed."""

    told: str
    differences: tuple[Difference, ...]
    taken_over: tuple[str, ...] = ()


def conflict(typed: SetupForm, stored: SetupForm, changed: ChangedMeanwhile) -> Conflict:
    """What to tell of a refused save: what was not touched here is taken over, what both changed is shown.

    Saving again overwrites what was shown here, and only that.
    """
    taken = [str(field.label.text) for field in typed.take_over(stored)]
    typed.seen.data = fingerprint(changed.now)
    return Conflict(_who_changed(changed.place), tuple(_differences(typed, stored)), tuple(taken))


def _who_changed(place: SetupKey) -> str:
    last = last_change(place)
    if last is None:
        return str(gettext("Somebody else saved changes after you opened this page."))
    return str(
        gettext(
            "%(name)s saved changes on %(when)s, after you opened this page.",
            name=last.name,
            when=moment(last.at),
        )
    )


def _differences(typed: Form, stored: Form) -> Iterator[Difference]:
    for field in typed:
        other = stored[field.short_name]
        if not isinstance(field, HiddenField) and field.data != other.data:
            yield Difference(field.id, str(field.label.text), shown(other), shown(field))


def shown(field: Field) -> str:
    """The value of a field as a person reads it; a field may say so itself, by `in_words`."""
    if hasattr(field, "in_words"):
        return str(field.in_words) or _nothing()
    if isinstance(field, BooleanField):
        return str(gettext("Yes") if field.data else gettext("No"))
    if isinstance(field, SelectFieldBase):
        chosen = [str(choice[1]) for choice in field.iter_choices() if choice[2]]
        return ", ".join(chosen) or _nothing()
    value = field.data
    return _nothing() if value in (None, "", [], {}) else str(value)


def _nothing() -> str:
    return str(gettext("(empty)"))


def in_both_languages(form: Form, *texts: str, spoken: Sequence[str] | None = None) -> bool:
    """Whether each text stands in both languages or in none; says by the missing one that it is.

    Patients read every page in both languages, unless the clinic switched one off (glossary, language);
    `spoken` are those it will speak, where that is what the form changes.
    """
    if len(_spoken() if spoken is None else spoken) < len(LANGUAGES):
        return True
    pairs = [(form[f"{text}_fr"], form[f"{text}_en"]) for text in texts]
    missing = [
        field
        for one, other in pairs
        for field, translation in ((one, other), (other, one))
        if not said(field) and said(translation)
    ]
    for field in missing:
        field.errors = [*field.errors, str(gettext("Write this in both languages: patients read either."))]
    return not missing


def _spoken() -> Sequence[str]:
    try:
        return current_clinic().settings.languages
    except NoClinic:
        return LANGUAGES


def said(field: Field) -> str:
    """What was typed into a field, without the spaces around it; an empty text where nothing was."""
    return (field.data or "").strip()


def add_error(field: Field, sentence: str) -> None:
    """Say by a field what is wrong with it."""
    field.errors = [*field.errors, sentence]


def required(message: Any) -> Any:
    """A check that something was typed, with its sentence; spaces are nothing."""

    def check(form: Form, field: Field) -> None:
        if not said(field):
            raise ValidationError(str(message))

    check.field_flags = {"required": True}  # type: ignore[attr-defined]
    return check
