"""The booking rules of a service: for each the clinic's value, or one of its own."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import LazyString, gettext, lazy_gettext as _, ngettext
from wtforms import Field, Form, RadioField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs lag behind
from wtforms.validators import InputRequired

from app.admin.shared.numbers import number_of, whole_number
from app.domain.scheduling.booking_rules import Rules
from app.web.setup_form import said

Value = int | bool | None
CHOOSE_ONE = _("Choose one of these.")
CLINIC, OWN, OFF, YES, NO = "clinic", "own", "off", "yes", "no"


@dataclass(frozen=True, slots=True)
class OwnRule:
    """A rule with a number, within bounds; words and value of its being switched off, if it may be."""

    name: str
    label: LazyString
    unit: LazyString
    least: int
    most: int
    off: tuple[LazyString, LazyString] | None = None  # by itself, and within a sentence
    off_value: int | None = None

    @property
    def way(self) -> str:
        """The name of the field that tells whose value it is."""
        return f"{self.name}_way"

    def in_words(self, value: Value) -> str:
        """A value of the rule, as one reads it within a sentence."""
        if self.off is not None and value == self.off_value:
            return str(self.off[1])
        return _counted(self.name, int(value or 0))


NEVER_ONLINE = (_("Never online"), _("never online"))
NO_LIMIT = (_("No limit"), _("no limit"))
OWN_RULES = (
    OwnRule("minimum_notice_hours", _("Minimum notice"), _("Hours before the start"), 0, 8760),
    OwnRule("horizon_days", _("How far ahead patients can book"), _("Days"), 1, 730),
    OwnRule(
        "modify_deadline_hours", _("Deadline to modify"), _("Hours before the start"), 0, 8760, NEVER_ONLINE
    ),
    OwnRule(
        "cancel_deadline_hours", _("Deadline to cancel"), _("Hours before the start"), 0, 8760, NEVER_ONLINE
    ),
    OwnRule(
        "max_upcoming_per_patient",
        _("Upcoming appointments per patient"),
        _("At most"),
        1,
        1000,
        NO_LIMIT,
        0,
    ),
    OwnRule(
        "minimum_days_between", _("Days between two visits of a patient"), _("At least"), 1, 730, NO_LIMIT, 0
    ),
    OwnRule("max_per_therapist_day", _("Visits per therapist and day"), _("At most"), 1, 1000, NO_LIMIT, 0),
    OwnRule("age_from", _("Youngest age"), _("Years, included"), 0, 150, NO_LIMIT),
    OwnRule("age_to", _("Oldest age"), _("Years, included"), 0, 150, NO_LIMIT),
)
EXISTING = "existing_patients_only"


def _counted(name: str, count: int) -> str:
    if name.endswith("_hours"):
        return str(ngettext("%(num)s hour", "%(num)s hours", count))
    if name in ("horizon_days", "minimum_days_between"):
        return str(ngettext("%(num)s day", "%(num)s days", count))
    if name.startswith("age_"):
        return str(ngettext("%(num)s year", "%(num)s years", count))
    return str(ngettext("%(num)s appointment", "%(num)s appointments", count))


def rule_fields() -> dict[str, Field]:
    """The fields of all rules, by name, for a form."""
    fields: dict[str, Field] = {}
    for rule in OWN_RULES:
        fields[rule.way] = RadioField(rule.label, [InputRequired(CHOOSE_ONE)])
        fields[rule.name] = StringField(rule.unit)
    fields[EXISTING] = RadioField(_("Who may book online"), [InputRequired(CHOOSE_ONE)])
    return fields


def name_choices(form: Any, clinic: Rules) -> None:
    """Say in the choices of every rule what holds at the clinic."""
    for rule in OWN_RULES:
        form[rule.way].choices = _choices(rule, getattr(clinic, rule.name))
    form[EXISTING].choices = [
        SelectChoice(CLINIC, _as_there(_who_may_book(clinic.existing_patients_only))),
        SelectChoice(NO, str(gettext("Everybody"))),
        SelectChoice(YES, str(gettext("Existing patients only"))),
    ]


def _choices(rule: OwnRule, at_the_clinic: Value) -> list[SelectChoice]:
    off = [SelectChoice(OFF, str(rule.off[0]))] if rule.off is not None else []
    as_there = SelectChoice(CLINIC, _as_there(rule.in_words(at_the_clinic)))
    return [as_there, SelectChoice(OWN, str(gettext("Own value"))), *off]


def _as_there(value: str) -> str:
    return str(gettext("As the clinic (%(value)s)", value=value))


def _who_may_book(existing_only: bool) -> str:
    """The rule about existing patients in words."""
    return str(gettext("existing patients only") if existing_only else gettext("everybody"))


def shown_rules(overrides: Mapping[str, Value]) -> dict[str, str]:
    """The values of the fields for what a service overrides."""
    values: dict[str, str] = {}
    for rule in OWN_RULES:
        value = overrides.get(rule.name)
        is_off = rule.off is not None and value == rule.off_value
        is_own = rule.name in overrides and not is_off
        values[rule.way] = CLINIC if rule.name not in overrides else OFF if is_off else OWN
        values[rule.name] = str(value) if is_own else ""
    only = overrides.get(EXISTING)
    values[EXISTING] = CLINIC if only is None else YES if only else NO
    return values


def are_right(form: Form) -> bool:
    """Whether every own value is a number within its bounds; says by the field what is not."""
    is_right = True
    for rule in OWN_RULES:
        if form[rule.way].data == OWN:
            check = whole_number(rule.least, rule.most)
            is_right = form[rule.name].validate(form, [check]) and is_right
    return is_right


def overrides_of(form: Form, stored: Mapping[str, Value]) -> dict[str, Value]:
    """What the service overrides by a form that is right; rules without a field stay as they are stored."""
    fields = {EXISTING, *(rule.name for rule in OWN_RULES)}
    found: dict[str, Value] = {name: value for name, value in stored.items() if name not in fields}
    for rule in OWN_RULES:
        way = said(form[rule.way])
        if way == OWN:
            found[rule.name] = number_of(form[rule.name])
        elif way == OFF:
            found[rule.name] = rule.off_value
    if said(form[EXISTING]) in (YES, NO):
        found[EXISTING] = form[EXISTING].data == YES
    return found


@dataclass(frozen=True, slots=True)
class RuleRow:
    """The two fields of a rule: whose value it is, and its own value."""

    way: Field
    own: Field


def rule_rows(form: Form) -> list[RuleRow]:
    """The rules with a number, in the order in which they are shown."""
    return [RuleRow(form[rule.way], form[rule.name]) for rule in OWN_RULES]
