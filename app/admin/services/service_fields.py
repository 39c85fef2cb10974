"""The fields of a service, which its checks look at."""

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs lag behind
from wtforms.validators import InputRequired, Length

from app.admin.services.own_rules import CHOOSE_ONE
from app.admin.shared.numbers import whole_number
from app.domain.configuration.setup import ServiceSetup, Setup
from app.domain.languages import LANGUAGES
from app.web.setup_form import SetupForm
from app.wording import TYPES

DAY_MINUTES = 1440
TYPE_CHOICES = [SelectChoice(code, word) for code, word in TYPES.items()]
LONGEST_TEXT = 4000
LISTED, BY_LINK, UNPUBLISHED = "listed", "link", "no"


class ServiceFields(SetupForm):
    """A service; the fields of its booking rules and of each therapist are added to it."""

    name_fr = StringField(_("Name in French"), [Length(max=200)])
    name_en = StringField(_("Name in English"), [Length(max=200)])
    description_fr = TextAreaField(_("Description in French"), [Length(max=LONGEST_TEXT)])
    description_en = TextAreaField(_("Description in English"), [Length(max=LONGEST_TEXT)])
    instructions_fr = TextAreaField(_("Instructions in French"), [Length(max=LONGEST_TEXT)])
    instructions_en = TextAreaField(_("Instructions in English"), [Length(max=LONGEST_TEXT)])
    types = SelectMultipleField(_("How is it given?"), choices=TYPE_CHOICES)
    duration_minutes = StringField(_("Duration, in minutes"), [whole_number(1, DAY_MINUTES)])
    availability = RadioField(
        _("At which times may it start?"),
        [InputRequired(CHOOSE_ONE)],
        choices=[
            SelectChoice("fixed", _("One visit after the other, from the start of each working period")),
            SelectChoice("flexible", _("At regular steps")),
        ],
    )
    step_minutes = StringField(_("Step, in minutes"), [whole_number(1, DAY_MINUTES)])
    allow_overrun = BooleanField(_("The last visit may run past closing or into a break"))
    buffer_before_minutes = StringField(
        _("Kept free before, in minutes"), [whole_number(0, DAY_MINUTES, is_required=False)]
    )
    buffer_after_minutes = StringField(
        _("Kept free after, in minutes"), [whole_number(0, DAY_MINUTES, is_required=False)]
    )
    colour = RadioField(_("Colour in staff’s calendars"))
    price = StringField(_("Price"), [Length(max=20)])
    coverage_fr = TextAreaField(_("Who pays, in French"), [Length(max=LONGEST_TEXT)])
    coverage_en = TextAreaField(_("Who pays, in English"), [Length(max=LONGEST_TEXT)])
    late_cancellation_fr = TextAreaField(_("Late cancellation, in French"), [Length(max=LONGEST_TEXT)])
    late_cancellation_en = TextAreaField(_("Late cancellation, in English"), [Length(max=LONGEST_TEXT)])
    publication = RadioField(
        _("Can patients book it online?"),
        [InputRequired(CHOOSE_ONE)],
        choices=[
            SelectChoice(LISTED, _("Yes, it stands in the list of services")),
            SelectChoice(BY_LINK, _("Only those who have its link")),
            SelectChoice(UNPUBLISHED, _("No, it is not published")),
        ],
    )
    silent = BooleanField(_("Never send patients anything about this service"))
    group = SelectField(_("Group"))

    setup: Setup
    stored: ServiceSetup | None = None
    slug = ""

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages in which patients read, so that every text of a published service must be there."""
        return self.setup.clinic.languages if self.setup.clinic else LANGUAGES

    @property
    def is_inactive(self) -> bool:
        """Whether the service is one that is not given at present."""
        return self.stored is not None and not self.stored.active
