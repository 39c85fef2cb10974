"""Whole numbers in fields of text: checked with a sentence, and kept as typed where they are none."""

from typing import Any

from flask_babel import gettext
from wtforms import Field, Form, ValidationError

from app.admin.editing import said

MOST_DIGITS = 6


def number_of(field: Field) -> int | None:
    """The whole number typed into a field; None where there is none."""
    typed = said(field)
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) <= MOST_DIGITS else None


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
