"""The forms of what is done with weekly hours as a whole: their end, and their copy for somebody else."""

from collections.abc import Sequence
from datetime import date, timedelta

from flask_babel import gettext, lazy_gettext as _
from wtforms import BooleanField, SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs lag behind
from wtforms.widgets import DateInput

from app.admin.shared.checks import calendar_day, day_of
from app.domain.configuration.setup import ScheduleSetup, TherapistSetup
from app.i18n import plain_date
from app.web.setup_form import SetupForm, add_error, required, said


class EndForm(SetupForm):
    """The last day of hours."""

    last = StringField(_("Last day"), [calendar_day], widget=DateInput())

    def judge(self, schedule: ScheduleSetup, today: date) -> bool:
        """Whether the last day can be: not before yesterday or the first one, and no later than it is."""
        last, earliest = day_of(self.last), max(today - timedelta(days=1), schedule.valid_from or date.min)
        if not self.validate():
            return False
        if last is None:
            add_error(self.last, str(gettext("Choose the last day.")))
        elif last < earliest:
            add_error(self.last, str(gettext("Choose %(day)s or a later day.", day=plain_date(earliest))))
        elif schedule.valid_until and last > schedule.valid_until:
            day = plain_date(schedule.valid_until)
            sentence = gettext("They already end on %(day)s. To let them last longer, change them.", day=day)
            add_error(self.last, str(sentence))
        return not self.last.errors


class CopyForm(SetupForm):
    """Who gets the same hours, from when on, and what becomes of those they have."""

    therapist = SelectField(_("Therapist"), [required(_("Choose a therapist."))], validate_choice=False)
    begins = StringField(_("First day"), [calendar_day], widget=DateInput())
    replaces = BooleanField(_("End all hours that they have, the day before"))

    known: frozenset[str]

    def set_in(self, therapists: Sequence[TherapistSetup]) -> "CopyForm":
        """The form with those who can be chosen."""
        self.known = frozenset(each.slug for each in therapists)
        self.therapist.choices = [SelectChoice("", "")] + [
            SelectChoice(each.slug, each.name) for each in therapists
        ]
        return self

    def validate(self, extra_validators: object = None) -> bool:
        """Who and when are said."""
        super().validate()
        if said(self.therapist) and self.therapist.data not in self.known:
            add_error(self.therapist, str(gettext("Choose a therapist.")))
        if day_of(self.begins) is None and not self.begins.errors:
            add_error(self.begins, str(gettext("Choose the first day.")))
        return not self.all_errors
