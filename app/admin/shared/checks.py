"""Checks that several forms make of what was typed; each raises ValidationError with its sentence."""

from datetime import date

from email_validator import EmailNotValidError, validate_email
from flask_babel import gettext
from wtforms import Field, Form, ValidationError

from app.domain.time.typed_times import UnreadableTime, wall_minute
from app.domain.time.wall_clock import iso_day
from app.web.setup_form import said

EARLIEST, LATEST = date(1971, 1, 1), date(2198, 12, 31)


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
    except UnreadableTime:
        raise ValidationError(str(gettext("Enter a time such as 9:00 or 14:30."))) from None


def calendar_day(form: Form, field: Field) -> None:
    """A date within what a clinic plans for; nothing is right too."""
    if said(field) and day_of(field) is None:
        raise ValidationError(str(gettext("Choose a date, or write it like 2026-12-09.")))


def day_of(field: Field) -> date | None:
    """The date typed into a field, None where there is none or no readable one."""
    day = iso_day(said(field))
    return day if day and EARLIEST <= day <= LATEST else None
