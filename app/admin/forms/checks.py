"""Checks that several forms make of what was typed; each raises ValidationError with its sentence."""

from email_validator import EmailNotValidError, validate_email
from flask_babel import gettext
from wtforms import Field, Form, ValidationError

from app.admin.editing import said
from app.domain.typed_times import Unreadable, wall_minute


def email_address(form: Form, field: Field) -> None:
    """An email address, kept in small letters; nothing is right too."""
    if not said(field):
        return
    try:
        field.data = validate_email(said(field), check_deliverability=False).normalized.lower()
    except EmailNotValidError:
        raise ValidationError(str(gettext("Enter the full email address, like name@example.com."))) from None


def wall_time(form: Form, field: Field) -> None:
    """A time of the day; nothing is right too."""
    try:
        if said(field):
            wall_minute(said(field))
    except Unreadable:
        raise ValidationError(str(gettext("Enter a time such as 9:00 or 14:30."))) from None
