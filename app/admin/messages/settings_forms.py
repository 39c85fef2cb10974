"""The forms of what patients are told, when and by which channels; and of what therapists are told."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from flask_babel import LazyString, gettext, lazy_gettext as _
from wtforms import BooleanField, Field, Form, RadioField, SelectField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs lag behind
from wtforms.validators import InputRequired, Length, ValidationError

from app.admin.shared.numbers import number_of, whole_number
from app.domain.configuration.message_policy import calling_hours_of
from app.domain.configuration.setup import ClinicSetup, Hours, TherapistSetup, differing_days
from app.domain.messages.vocabulary import PRESETS, Channel, ChannelRule, Event, Mode, channel_rules
from app.domain.time.typed_times import UnreadableTime, stretches, written
from app.i18n import weekday_name
from app.web.setup_form import SetupForm, said
from app.wording import MESSAGE_CHANNELS, MESSAGE_EVENTS

EVENTS = (Event.BOOKED, Event.REMINDER, Event.MODIFIED, Event.CANCELLED)
OWN = "own"
LONGEST_LEAD = 8760  # hours: a year
MOST_REMINDERS = 10
BETWEEN = re.compile(r"[\s,;]+")
PRESET_WORDS: Mapping[str, LazyString] = {
    "first_available": _("By the first that the patient has: email, else text message, else phone call"),
    "email_notices_sms_reminders": _("Notices by email, reminders by text message"),
    OWN: _("Each event in its own way"),
}
MODE_WORDS: Mapping[Mode, LazyString] = {
    Mode.FIRST_AVAILABLE: _("The first that the patient has"),
    Mode.THESE: _("These ways:"),
}
DAY_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SWITCHES = ("booked", "modified", "cancelled", "own")
ChannelRules = Mapping[Event, ChannelRule]


def _mode_of(event: Event) -> RadioField:
    choices = [SelectChoice(mode.value, word) for mode, word in MODE_WORDS.items()]
    label = _("How: %(event)s", event=MESSAGE_EVENTS[event])
    return RadioField(label, choices=choices, default=Mode.FIRST_AVAILABLE.value)


def _channels_of(event: Event) -> SelectMultipleField:
    choices = [SelectChoice(channel.value, word) for channel, word in MESSAGE_CHANNELS.items()]
    return SelectMultipleField(_("Ways: %(event)s", event=MESSAGE_EVENTS[event]), choices=choices)


class MessageSettingsForm(SetupForm):
    """The clinic's settings for messages: those of an event count where each goes in its own way."""

    preset = RadioField(
        _("How patients are told"),
        [InputRequired()],
        choices=[SelectChoice(*choice) for choice in PRESET_WORDS.items()],
        default=OWN,
    )
    booked_mode, booked_channels = _mode_of(Event.BOOKED), _channels_of(Event.BOOKED)
    reminder_mode, reminder_channels = _mode_of(Event.REMINDER), _channels_of(Event.REMINDER)
    modified_mode, modified_channels = _mode_of(Event.MODIFIED), _channels_of(Event.MODIFIED)
    cancelled_mode, cancelled_channels = _mode_of(Event.CANCELLED), _channels_of(Event.CANCELLED)
    reminder_hours = StringField(_("Reminders, in hours before the start"), [Length(max=100)])
    none_under = StringField(
        _("No reminder if booked fewer hours ahead than"), [whole_number(0, LONGEST_LEAD)]
    )
    monday = StringField(validators=[Length(max=40)])
    tuesday = StringField(validators=[Length(max=40)])
    wednesday = StringField(validators=[Length(max=40)])
    thursday = StringField(validators=[Length(max=40)])
    friday = StringField(validators=[Length(max=40)])
    saturday = StringField(validators=[Length(max=40)])
    sunday = StringField(validators=[Length(max=40)])
    grace_minutes = StringField(_("Minutes until patients are told"), [whole_number(0, 60)])
    sms_link = BooleanField(_("Add the patient’s link to the appointment"))
    sms_transliterate = BooleanField(_("Write letters such as ê plainly where they make a message longer"))
    sms_max_segments = StringField(_("Parts at most"), [whole_number(1, 10)])

    @property
    def rows(self) -> list[tuple[Event, Field, Field]]:
        """The events, each with the fields of its mode and its channels."""
        return [(event, self[f"{event}_mode"], self[f"{event}_channels"]) for event in EVENTS]

    @property
    def days(self) -> list[Field]:
        """The fields of the calling hours, from Monday."""
        for day, name in enumerate(DAY_NAMES):
            self[name].label.text = weekday_name(day).capitalize()
        return [self[name] for name in DAY_NAMES]

    def validate(self, extra_validators: object = None) -> bool:
        """Each field by itself; then that an event told by certain channels names one."""
        is_right = super().validate()
        if self.preset.data == OWN:
            for _event, mode, channels in self.rows:
                if mode.data == Mode.THESE and not channels.data:
                    channels.errors = [*channels.errors, str(gettext("Tick at least one way."))]
                    is_right = False
        days_right = [_is_stretch(day) for day in self.days]
        return all(days_right) and is_right

    def validate_reminder_hours(self, field: Field) -> None:
        """Whole numbers, each once; none at all for no reminders."""
        hours = _hours(field)
        if None in hours or len(set(hours)) < len(hours) or len(hours) > MOST_REMINDERS:
            raise ValidationError(
                str(gettext("Write whole hours from 1 to 8760, each once, with commas: 72, 24."))
            )

    def thing(self, stored: ClinicSetup) -> ClinicSetup:
        """The clinic as it was typed; what this form does not show stays as it is stored."""
        preset, modes = self._rules(stored)
        start, end, by_day = _calling_hours([_stretch(day) for day in self.days], stored)
        return replace(
            stored,
            messages=preset,
            message_modes=modes,
            reminder_hours_before=tuple(hour for hour in _hours(self.reminder_hours) if hour),
            reminder_none_under_hours=_number(self.none_under),
            calling_hours_start=start,
            calling_hours_end=end,
            calling_hours_by_day=by_day,
            grace_minutes=_number(self.grace_minutes),
            sms_link=self.sms_link.data,
            sms_transliterate=self.sms_transliterate.data,
            sms_max_segments=_number(self.sms_max_segments),
        )

    def _rules(self, stored: ClinicSetup) -> tuple[str, Mapping[str, Any]]:
        """The preset and what differs from it; as it is stored where it means the same."""
        chosen = self._typed_rules()
        if chosen == _all_rules(stored.messages, stored.message_modes):
            return stored.messages, stored.message_modes
        same = next((preset for preset in PRESETS if _all_rules(preset, {}) == chosen), None)
        if same is not None:
            return same, {}
        usual = next(iter(PRESETS))
        return usual, {
            event.value: {"mode": rule.mode.value, "channels": [channel.value for channel in rule.channels]}
            for event, rule in chosen.items()
            if rule != _all_rules(usual, {})[event]
        }

    def _typed_rules(self) -> ChannelRules:
        if self.preset.data in PRESETS:
            return _all_rules(self.preset.data, {})
        return {event: _rule(mode.data, channels.data or ()) for event, mode, channels in self.rows}


def message_settings_form(clinic: ClinicSetup) -> MessageSettingsForm:
    """The form filled with what is stored."""
    rules = _all_rules(clinic.messages, clinic.message_modes)
    calling = zip(DAY_NAMES, calling_hours_of(clinic), strict=True)
    stored: dict[str, Any] = {
        "preset": next((preset for preset in PRESETS if _all_rules(preset, {}) == rules), OWN),
        "reminder_hours": ", ".join(map(str, clinic.reminder_hours_before)),
        "none_under": str(clinic.reminder_none_under_hours),
        "grace_minutes": str(clinic.grace_minutes),
        "sms_link": clinic.sms_link,
        "sms_transliterate": clinic.sms_transliterate,
        "sms_max_segments": str(clinic.sms_max_segments),
    }
    stored |= {f"{event}_mode": rule.mode.value for event, rule in rules.items()}
    stored |= {f"{event}_channels": [each.value for each in rule.channels] for event, rule in rules.items()}
    stored |= {name: written([hours] if hours else []) for name, hours in calling}
    form = MessageSettingsForm(data=stored)
    form.filled(clinic)
    return form


class NoticesForm(SetupForm):
    """Of what one therapist is told by email."""

    booked = BooleanField(_("Booked"))
    modified = BooleanField(_("Changed"))
    cancelled = BooleanField(_("Cancelled"))
    own = BooleanField(_("Also their own acts"))

    @property
    def switches(self) -> list[Field]:
        """The boxes to tick, in order."""
        return [self[name] for name in SWITCHES]

    def thing(self, stored: TherapistSetup) -> TherapistSetup:
        """The therapist as it was typed."""
        return replace(stored, **{f"notice_{name}": self[name].data for name in SWITCHES})


def notices_form(therapist: TherapistSetup, typed: Any = None) -> NoticesForm:
    """The form of one therapist, with what was typed or with what is stored."""
    prefix = f"{therapist.slug}-"
    if typed is not None:
        return NoticesForm(typed, prefix=prefix)
    stored = {name: getattr(therapist, f"notice_{name}") for name in SWITCHES}
    form = NoticesForm(prefix=prefix, data=stored)
    form.filled(therapist)
    return form


class SampleForm(Form):
    """For which appointment it is shown what would be sent."""

    act = SelectField(
        _("What happens"),
        [InputRequired()],
        choices=[
            SelectChoice("booked patient", _("The patient books online")),
            SelectChoice("booked staff", _("The clinic books")),
            SelectChoice("modified staff", _("The clinic changes the time")),
            SelectChoice("cancelled staff", _("The clinic cancels")),
        ],
        default="booked patient",
    )
    lead = SelectField(
        _("When the appointment is"),
        [InputRequired()],
        choices=[
            SelectChoice("240", _("In 10 days")),
            SelectChoice("72", _("In 3 days")),
            SelectChoice("24", _("Tomorrow")),
            SelectChoice("3", _("In 3 hours")),
        ],
        default="240",
    )
    has = SelectMultipleField(
        _("The patient has given"),
        choices=[
            SelectChoice(Channel.EMAIL.value, _("An email address")),
            SelectChoice(Channel.SMS.value, _("A mobile number")),
            SelectChoice(Channel.PHONE.value, _("A number for calls")),
        ],
    )


def sample_form(typed: Any = None) -> SampleForm:
    """The sample that was asked for; where none was, or what is unknown, a usual one."""
    asked = SampleForm(typed) if typed and "lead" in typed else None
    return asked if asked and asked.validate() else SampleForm(has=[channel.value for channel in Channel])


def _all_rules(preset: str, modes: Mapping[str, Any]) -> dict[Event, ChannelRule]:
    """The rule of every event, written in one manner, so that rules can be compared."""
    rules = channel_rules(preset, modes)
    return {
        event: _rule(rule.mode, rule.channels)
        for event in EVENTS
        for rule in [rules.get(event, ChannelRule())]
    }


def _rule(mode: str, channels: Iterable[str]) -> ChannelRule:
    if mode != Mode.THESE:
        return ChannelRule()
    return ChannelRule(Mode.THESE, tuple(channel for channel in Channel if channel in channels))


def _number(field: Field) -> int:
    """The number in a field that was found right."""
    return number_of(field) or 0


def _hours(field: Field) -> list[int | None]:
    """The hours in a list; None for what is none."""
    parts = [part for part in BETWEEN.split(said(field)) if part]
    return [_hour(part) for part in parts]


def _hour(typed: str) -> int | None:
    is_number = typed.isascii() and typed.isdecimal() and len(typed) < 6
    return int(typed) if is_number and 1 <= int(typed) <= LONGEST_LEAD else None


def _stretch(field: Field) -> Hours | None:
    """From when until when, None for a day without calls; raises UnreadableTime."""
    parts = stretches(said(field))
    if len(parts) > 1:
        raise UnreadableTime(said(field))
    return parts[0] if parts else None


def _is_stretch(field: Field) -> bool:
    try:
        _stretch(field)
    except UnreadableTime:
        told = gettext("Write from when until when, such as 9:00–20:00; nothing for no calls.")
        field.errors = [*field.errors, str(told)]
        return False
    return True


def _calling_hours(days: list[Hours | None], stored: ClinicSetup) -> tuple[int, int, dict[int, Hours | None]]:
    """The usual hours and the days that differ; the usual ones stay while any day has them."""
    usual = (stored.calling_hours_start, stored.calling_hours_end)
    if usual not in days:
        counted = Counter(hours for hours in days if hours)
        usual = counted.most_common(1)[0][0] if counted else usual
    return (*usual, differing_days(enumerate(days), usual))
