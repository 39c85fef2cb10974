"""The form of the clinic's settings."""

from dataclasses import replace
from typing import Any

from flask_babel import gettext, lazy_gettext as _
from wtforms import BooleanField, EmailField, Field, SelectField, StringField, TelField
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError

from app import phones
from app.admin.clinic.regions import place_choices, zone_choices
from app.admin.shared.checks import email_address
from app.admin.shared.numbers import WholeNumberField
from app.domain.clinic.regions import Jurisdiction
from app.domain.configuration.setup import ClinicSetup
from app.web.languages import LANGUAGE_CHOICES
from app.web.setup_form import SetupForm, required, said

AS_THEY_ARE = (
    "minimum_notice_hours",
    "horizon_days",
    "hold_minutes",
    "max_upcoming_per_patient",
    "minimum_days_between",
    "max_per_therapist_day",
    "existing_patients_only",
    "default_language",
    "time_zone",
)
OR_NONE = ("modify_deadline_hours", "cancel_deadline_hours", "age_from", "age_to")


def _number(label: Any, least: int, most: int) -> WholeNumberField:
    told = _("Enter a whole number between %(least)s and %(most)s.", least=least, most=most)
    return WholeNumberField(label, [InputRequired(told), NumberRange(least, most, told)])


def _number_or_none(label: Any, most: int) -> WholeNumberField:
    told = _("Enter a whole number between %(least)s and %(most)s.", least=0, most=most)
    return WholeNumberField(label, [Optional(), NumberRange(0, most, told)])


class SettingsForm(SetupForm):
    """The clinic itself, the clock it goes by, and the booking rules that a service may override."""

    name_fr = StringField(_("Name in French"), [required(_("Enter the name in French.")), Length(max=200)])
    name_en = StringField(_("Name in English"), [required(_("Enter the name in English.")), Length(max=200)])
    phone = TelField(_("Phone number for patients"), [Length(max=32)])
    email = EmailField(_("Email address for patients"), [email_address, Length(max=254)])
    place = SelectField(_("Where is the clinic?"))
    time_zone = SelectField(_("Time zone"))
    is_zone_meant = BooleanField(_("Yes, change the time zone"))
    default_language = SelectField(_("Language of new accounts"), choices=LANGUAGE_CHOICES)
    minimum_notice_hours = _number(_("Notice, in hours"), 0, 8760)
    horizon_days = _number(_("How far ahead, in days"), 1, 730)
    modify_deadline_hours = _number_or_none(_("Last moment to change, in hours before the start"), 8760)
    cancel_deadline_hours = _number_or_none(_("Last moment to cancel, in hours before the start"), 8760)
    hold_minutes = _number(_("How long a chosen time is kept, in minutes"), 1, 60)
    max_upcoming_per_patient = _number(_("Upcoming appointments per patient"), 0, 1000)
    minimum_days_between = _number(_("Days between two visits for one service"), 0, 730)
    max_per_therapist_day = _number(_("Visits for one service per therapist and day"), 0, 1000)
    age_from = _number_or_none(_("Youngest age"), 150)
    age_to = _number_or_none(_("Oldest age"), 150)
    existing_patients_only = BooleanField(_("Only people already followed at the clinic may book online"))

    stored: ClinicSetup

    @property
    def changes_zone(self) -> bool:
        """Whether the clinic is to go by another clock."""
        return bool(self.time_zone.data != self.stored.time_zone)

    def validate_phone(self, field: Field) -> None:
        """A number of the place, or one with its country code."""
        if (
            said(field)
            and phones.international(said(field), Jurisdiction.of(self.place.data or "").region) is None
        ):
            raise ValidationError(str(gettext("Enter a phone number, with its area code.")))

    def validate_age_to(self, field: Field) -> None:
        """The oldest age is not below the youngest."""
        if field.data is not None and field.data < (self.age_from.data or 0):
            raise ValidationError(str(gettext("The oldest age must not be below the youngest.")))

    def validate_is_zone_meant(self, field: Field) -> None:
        """Another clock changes what every appointment's time reads as: it is asked for twice."""
        if self.changes_zone and not field.data:
            raise ValidationError(str(gettext("Read what this does, then tick this box.")))

    def thing(self) -> ClinicSetup:
        """The clinic as it was typed; what this form does not show stays as it is stored."""
        place = Jurisdiction.of(self.place.data)
        return replace(
            self.stored,
            name_fr=said(self.name_fr),
            name_en=said(self.name_en),
            region=place.region,
            subdivision=place.subdivision,
            phone=phones.international(said(self.phone), place.region) or "",
            email=said(self.email),
            **{name: self[name].data for name in (*AS_THEY_ARE, *OR_NONE)},
        )


def settings_form(typed: Any, stored: ClinicSetup) -> SettingsForm:
    """The form with what was typed, or, where that is None, with what is stored."""
    place = Jurisdiction(stored.region, stored.subdivision)
    form = SettingsForm(typed, obj=stored) if typed is not None else SettingsForm(obj=stored)
    form.stored = stored
    form.place.choices = place_choices(place)
    form.time_zone.choices = zone_choices(stored.time_zone)
    if typed is None:
        form.place.data = place.code
        form.phone.data = phones.readable(stored.phone, stored.region)
        form.filled(stored)
    return form
