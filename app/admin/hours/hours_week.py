"""What a form of weekly hours is made of: days, and rows of periods and breaks in them."""

from typing import Any

from flask_babel import gettext, lazy_gettext as _
from wtforms import FieldList, Form, FormField, SelectField, SelectMultipleField, StringField
from wtforms.widgets import TimeInput

from app.admin.hours.hours_rows import MOST_ROWS
from app.admin.hours.wall_time_labels import span_label
from app.admin.shared.checks import wall_time
from app.domain.time.typed_times import UnreadableTime, wall_minute
from app.domain.time.wall_clock import DAY_MINUTES
from app.web.setup_form import add_error, said


class StretchRow(Form):
    """A stretch of a day; a row with neither end is none."""

    start = StringField(_("Begins"), [wall_time], widget=TimeInput())
    end = StringField(_("Ends"), [wall_time], widget=TimeInput())

    @property
    def is_blank(self) -> bool:
        """Whether nothing was typed."""
        return not (said(self.start) or said(self.end))

    @property
    def stretch(self) -> tuple[int, int] | None:
        """From and until in wall minutes, None where it cannot be; midnight ends a day."""
        try:
            start, end = wall_minute(said(self.start)), wall_minute(said(self.end)) or DAY_MINUTES
        except UnreadableTime:
            return None
        return (start, end) if start < end else None

    def validate(self, extra_validators: object = None) -> bool:
        """Both ends or none, in their order."""
        if not super().validate() or self.is_blank:
            return self.is_blank
        for field, sentence in (
            (self.start, gettext("Enter when it begins.")),
            (self.end, gettext("Enter when it ends.")),
        ):
            if not said(field):
                add_error(field, str(sentence))
                return False
        if self.stretch is None:
            add_error(self.end, str(gettext("The end must come after the start.")))
        return self.stretch is not None


class PeriodRow(StretchRow):
    """A period; no service ticked: all that the therapist gives."""

    services = SelectMultipleField(_("Services accepted"), validate_choice=False)
    default_service = SelectField(_("Usual service"), validate_choice=False)

    @property
    def accepted(self) -> str:
        """The names of the services that are ticked; none for all that the therapist gives."""
        choices = self.services.iter_choices()
        return ", ".join(str(name) for _slug, name, is_accepted, *_more in choices if is_accepted)


class DayRows(Form):
    """The periods and breaks of a weekday."""

    periods = FieldList(FormField(PeriodRow), max_entries=MOST_ROWS)
    breaks = FieldList(FormField(StretchRow), max_entries=MOST_ROWS)


class DayField(FormField):  # type: ignore[type-arg]  # no generic class when it runs
    """A weekday; whoever edits it takes it over, or not, as a whole."""

    is_taken_over = True

    @property
    def data(self) -> Any:
        """All that stands in its rows."""
        return self.form.data

    @data.setter
    def data(self, rows: Any) -> None:
        self.process(None, rows)

    @property
    def in_words(self) -> str:
        """Its periods and breaks, for whoever compares two versions."""
        periods = [_words(row.form) for row in self.form.periods]
        breaks = [
            str(gettext("break %(time)s", time=words))
            for row in self.form.breaks
            if (words := _words(row.form))
        ]
        return "; ".join(part for part in (*periods, *breaks) if part)


def _words(row: StretchRow) -> str:
    if row.is_blank:
        return ""
    time = span_label(*row.stretch) if row.stretch else f"{said(row.start)}–{said(row.end)}"
    services = row.accepted if isinstance(row, PeriodRow) else ""
    return f"{time} ({services})" if services else time
