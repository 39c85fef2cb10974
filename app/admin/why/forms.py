"""The question why a time is not offered; it goes in the address, and names no patient."""

from collections.abc import Mapping

from flask_babel import gettext, lazy_gettext as _
from werkzeug.datastructures import MultiDict
from wtforms import Form, SelectField, StringField, ValidationError
from wtforms.widgets import DateInput, TimeInput

from app.domain.time.typed_times import UnreadableTime, wall_minute
from app.domain.time.wall_clock import DAY_MINUTES, iso_day
from app.i18n import localized
from app.queries.availability.explain import WhyQuery
from app.queries.configuration.snapshot import ClinicSnapshot

ANY = ""
YEARS = range(2000, 2200)


def _of_the_list(form: Form, field: SelectField) -> None:
    if field.data not in [value for value, *_ in field.iter_choices()]:
        raise ValidationError(gettext("Choose from the list."))


class WhyForm(Form):
    """A service, with whom, where and when. Make it by `why_form`, which fills in the choices."""

    service = SelectField(_("Service"), [_of_the_list], validate_choice=False)
    therapist = SelectField(_("Therapist"), [_of_the_list], validate_choice=False)
    location = SelectField(_("Location"), [_of_the_list], validate_choice=False)
    day = StringField(_("Day"), widget=DateInput())
    time = StringField(_("Time"), widget=TimeInput())

    def validate_day(self, field: StringField) -> None:
        """A calendar date that the clinic may ever look at."""
        day = iso_day(field.data or "")
        if day is None or day.year not in YEARS:
            raise ValidationError(gettext("Enter a date."))

    def validate_time(self, field: StringField) -> None:
        """A time of the day, as people type it."""
        try:
            minute = wall_minute(field.data or "")
        except UnreadableTime:
            minute = DAY_MINUTES
        if minute >= DAY_MINUTES:
            raise ValidationError(gettext("Enter a time such as 9:00 or 13:30."))

    @property
    def all_errors(self) -> list[tuple[str, str]]:
        """The control and the sentence of every error."""
        return [(field.id, str(error)) for field in self for error in field.errors]

    def query(self, clinic: ClinicSnapshot) -> WhyQuery:
        """What is asked for; call it only after `validate`."""
        service = clinic.service_by_slug(self.service.data)
        therapist = clinic.therapist_by_slug(self.therapist.data)
        location = clinic.location_by_slug(self.location.data)
        day = iso_day(self.day.data or "")
        assert service is not None  # noqa: S101  validate() has checked both
        assert day is not None  # noqa: S101
        return WhyQuery(
            service=service,
            starts_at=clinic.clock.minute_at(day, wall_minute(self.time.data or "")),
            therapist_id=therapist.id if therapist else None,
            location_id=location.id if location else None,
        )


def why_form(clinic: ClinicSnapshot, typed: Mapping[str, str]) -> WhyForm:
    """The form as typed; all that is set up can be asked for, offered or not."""
    form = WhyForm(MultiDict(typed))
    form.service.choices = [(each.slug, localized(each, "name")) for each in clinic.services.values()]
    form.therapist.choices = [
        (ANY, gettext("Any therapist")),
        *((each.slug, each.name) for each in clinic.therapists.values()),
    ]
    form.location.choices = [
        (ANY, gettext("Any location")),
        *((each.slug, localized(each, "name")) for each in clinic.locations.values()),
    ]
    for field in (form.service, form.day, form.time):
        field.flags.required = True
    for choice in (form.therapist, form.location):
        choice.data = choice.data or ANY
    return form
