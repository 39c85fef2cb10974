"""The filters of the log of messages; they stand in the address and never name a person."""

from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, TypeVar

from flask_babel import LazyString, gettext, lazy_gettext as _
from wtforms import DateField, Form, SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs lag behind
from wtforms.validators import Optional

from app.domain.messages.vocabulary import Channel, Event, Recipient, State
from app.domain.time.wall_clock import WallClock, instant_of
from app.queries.messages.message_log import LogFilter
from app.wording import MESSAGE_CHANNELS, MESSAGE_EVENTS, MESSAGE_RECIPIENTS, MESSAGE_STATES

Code = TypeVar("Code", bound=StrEnum)
FIRST_YEAR, LAST_YEAR = 2000, 2200


def _select(label: LazyString, words: dict[Any, Any]) -> SelectField:
    choices = [SelectChoice("", _("All")), *(SelectChoice(code.value, word) for code, word in words.items())]
    return SelectField(label, choices=choices, default="", validate_choice=False)


class LogFilterForm(Form):
    """What is looked for; an unknown word in the address counts as none."""

    state = _select(_("State"), {state: word for state, (word, _tone, _icon) in MESSAGE_STATES.items()})
    event = _select(_("What it tells"), MESSAGE_EVENTS)
    channel = _select(_("Way"), MESSAGE_CHANNELS)
    recipient = _select(_("To whom"), MESSAGE_RECIPIENTS)
    due_from = DateField(_("Due from"), [Optional()])
    due_until = DateField(_("Due until"), [Optional()])

    def validate(self, extra_validators: Any = None) -> bool:
        """Days of the calendar, the last one not before the first."""
        super().validate()
        for field in (self.due_from, self.due_until):
            if field.errors or (field.data and not FIRST_YEAR <= field.data.year <= LAST_YEAR):
                field.errors = [str(gettext("Enter a date such as 2026-12-31."))]
        first, last = self.due_from.data, self.due_until.data
        if not self.errors and first and last and first > last:
            self.due_until.errors = [str(gettext("This day is before the first one."))]
        return not self.all_errors

    @property
    def all_errors(self) -> list[tuple[str, str]]:
        """The control and the sentence of every error."""
        return [(field.id, str(error)) for field in self for error in field.errors]

    @property
    def in_address(self) -> dict[str, str]:
        """What stands in the address of the list, as it was asked for."""
        codes = {
            name: self[name].data
            for name, kind in (
                ("state", State),
                ("event", Event),
                ("channel", Channel),
                ("recipient", Recipient),
            )
            if _known(kind, self[name].data)
        }
        days = {name: self[name].data for name in ("due_from", "due_until") if self[name].data}
        return codes | {name: day.isoformat() for name, day in days.items()}

    def query(self, clock: WallClock) -> LogFilter:
        """What is looked for, days being those of the clinic's clock."""
        return LogFilter(
            state=_known(State, self.state.data),
            event=_known(Event, self.event.data),
            channel=_known(Channel, self.channel.data),
            recipient=_known(Recipient, self.recipient.data),
            due_from=_midnight(clock, self.due_from.data),
            due_before=_midnight(clock, self.due_until.data, after=1),
        )


def _known(kind: type[Code], code: str) -> Code | None:
    return kind(code) if code in tuple(kind) else None


def _midnight(clock: WallClock, day: date | None, after: int = 0) -> datetime | None:
    return None if day is None else instant_of(clock.minute_at(day + timedelta(days=after), 0))
