"""Whole numbers in fields of text: checked with a sentence, and kept as typed where they are none."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext
from wtforms import Field, Form, IntegerField, ValidationError

from app.web.setup_form import said

MOST_DIGITS = 6


def number_of(field: Field) -> int | None:
    """The whole number typed into a field; None where there is none."""
    return _read(said(field))


class WholeNumberField(IntegerField):
    """A whole number of few digits; what is none is left to NumberRange, which has the sentence for it."""

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Take what was typed."""
        self.data = _read(valuelist[0].strip()) if valuelist else None


def whole_number(least: int, most: int, is_required: bool = True) -> Any:
    """A check for a whole number within bounds, both included; nothing is right where none is required."""

    def check(form: Form, field: Field) -> None:
        if not said(field) and not is_required:
            return
        number = number_of(field)
        if number is None or not least <= number <= most:
            raise ValidationError(
                str(gettext("Enter a whole number between %(least)s and %(most)s.", least=least, most=most))
            )

    if is_required:
        check.field_flags = {"required": True}  # type: ignore[attr-defined]
    return check


def _read(typed: str) -> int | None:
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) <= MOST_DIGITS else None
