"""The form of a location."""

from flask_babel import gettext, lazy_gettext as _
from wtforms import Field, StringField, TelField, TextAreaField
from wtforms.validators import Length, ValidationError

from app import phones
from app.domain.configuration.setup import LocationSetup
from app.domain.time.typed_times import UnreadableTime, stretches, written
from app.i18n import weekday_name
from app.web.setup_form import SetupForm, in_both_languages, required, said

DAYS = range(7)


class LocationForm(SetupForm):
    """A place, and when it is open as patients read it: one line for each weekday."""

    name_fr = StringField(_("Name in French"), [required(_("Enter the name in French.")), Length(max=200)])
    name_en = StringField(_("Name in English"), [required(_("Enter the name in English.")), Length(max=200)])
    address = TextAreaField(_("Address"), [Length(max=500)])
    phone = TelField(_("Phone number"), [Length(max=32)])
    directions_fr = TextAreaField(_("Directions in French"), [Length(max=2000)])
    directions_en = TextAreaField(_("Directions in English"), [Length(max=2000)])
    monday = StringField(validators=[Length(max=100)])
    tuesday = StringField(validators=[Length(max=100)])
    wednesday = StringField(validators=[Length(max=100)])
    thursday = StringField(validators=[Length(max=100)])
    friday = StringField(validators=[Length(max=100)])
    saturday = StringField(validators=[Length(max=100)])
    sunday = StringField(validators=[Length(max=100)])

    region = "CA"

    @property
    def days(self) -> list[Field]:
        """The fields of the opening hours, from Monday."""
        names = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
        for day, name in enumerate(names):
            self[name].label.text = weekday_name(day).capitalize()
        return [self[name] for name in names]

    def validate(self, extra_validators: object = None) -> bool:
        """Each field by itself, then what must stand in both languages, and hours that can be read."""
        is_right = super().validate()
        is_right = in_both_languages(self, "directions") and is_right
        readable = [_is_readable(day) for day in self.days]
        return all(readable) and is_right

    def validate_phone(self, field: Field) -> None:
        """A number of the region, or one with its country code."""
        if field.data and phones.international(field.data, self.region) is None:
            raise ValidationError(str(gettext("Enter a phone number, with its area code.")))

    def thing(self, slug: str) -> LocationSetup:
        """The location as it was typed."""
        hours = tuple(stretches(day.data or "") for day in self.days)
        return LocationSetup(
            slug=slug,
            name_fr=said(self.name_fr),
            name_en=said(self.name_en),
            address=said(self.address),
            phone=phones.international(self.phone.data or "", self.region) or "",
            directions_fr=said(self.directions_fr),
            directions_en=said(self.directions_en),
            opening_hours=hours if any(hours) else (),
        )


def location_form(region: str, location: LocationSetup | None) -> LocationForm:
    """The form filled with a location, or empty for a new one."""
    form = LocationForm(obj=location)
    form.region = region
    for day, stored in zip(form.days, location.opening_hours if location else (), strict=False):
        day.data = written(stored)
    if location:
        form.phone.data = phones.readable(location.phone, region)
    form.filled(location)
    return form


def _is_readable(day: Field) -> bool:
    try:
        stretches(day.data or "")
    except UnreadableTime:
        day.errors = [*day.errors, str(gettext("Write hours such as 9:00–12:00, 13:00–17:00."))]
        return False
    return True
