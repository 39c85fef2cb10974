"""The forms of the short set-up of an empty site."""

from typing import Any

from flask_babel import gettext, lazy_gettext as _
from wtforms import (
    EmailField,
    Field,
    PasswordField,
    SelectField,
    SelectMultipleField,
    StringField,
    TelField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs lag behind
from wtforms.validators import EqualTo, InputRequired, Length, NumberRange, ValidationError

from app import phones
from app.admin.clinic.regions import place_choices, zone_choices
from app.admin.shared.checks import email_address, wall_time
from app.admin.shared.numbers import WholeNumberField
from app.domain.accounts.password import Weakness
from app.domain.clinic.regions import ZONES, Jurisdiction
from app.domain.configuration.setup import (
    BreakSetup,
    ClinicSetup,
    LocationSetup,
    PeriodSetup,
    ScheduleSetup,
    ServiceSetup,
    TherapistSetup,
)
from app.domain.languages import LANGUAGES
from app.domain.time.typed_times import wall_minute
from app.i18n import weekday_name
from app.web.languages import LANGUAGE_CHOICES
from app.web.setup_form import SetupForm, required, said
from app.wording import TYPES, WEAKNESSES

OF_THE_PLACE = ""


class FirstAdministratorForm(SetupForm):
    """The first administrator, and the code that the server printed."""

    code = StringField(_("Code"), [required(_("Enter the code that the server printed when it started."))])
    name = StringField(_("Your name"), [required(_("Enter your name.")), Length(max=200)])
    email = EmailField(_("Email address"), [required(_("Enter your email address.")), email_address])
    password = PasswordField(_("Password"), [InputRequired(_("Enter a password."))])
    again = PasswordField(
        _("Password again"),
        [
            InputRequired(_("Enter the password a second time.")),
            EqualTo("password", _("The two passwords are different. Enter the same one twice.")),
        ],
    )

    def refuse_code(self) -> None:
        """Say by the field that it is another code."""
        self.code.errors = [str(gettext("This is not the code. It is in the text that the server printed."))]

    def refuse_password(self, weakness: Weakness) -> None:
        """Say by the field why the password is refused."""
        self.password.errors = [WEAKNESSES[weakness]]


class ClinicForm(SetupForm):
    """What the clinic is called, where it is, and how it is reached."""

    name_fr = StringField(_("Name in French"), [required(_("Enter the name.")), Length(max=200)])
    name_en = StringField(_("Name in English"), [Length(max=200)])
    place = SelectField(_("Where is the clinic?"))
    time_zone = SelectField(_("Time zone"))
    languages = SelectMultipleField(
        _("Languages that you speak to patients in"), [InputRequired(_("Choose one language at least."))]
    )
    email = EmailField(_("Email address for patients"), [email_address])
    phone = TelField(_("Phone number for patients"), [Length(max=32)])

    def __init__(self, *typed: Any, **more: Any) -> None:
        super().__init__(*typed, **more)
        self.place.choices = place_choices()
        self.time_zone.choices = [
            SelectChoice(OF_THE_PLACE, gettext("That of the place")),
            *zone_choices(),
        ]
        self.languages.choices = list(LANGUAGE_CHOICES)

    def validate_phone(self, field: Field) -> None:
        """A number of the place, or one with its country code."""
        if (
            said(field)
            and phones.international(said(field), Jurisdiction.of(self.place.data or "").region) is None
        ):
            raise ValidationError(str(gettext("Enter a phone number, with its area code.")))

    def thing(self) -> ClinicSetup:
        """The clinic as it was typed; without an English name it bears the French one."""
        place = Jurisdiction.of(self.place.data)
        languages = tuple(code for code in LANGUAGES if code in (self.languages.data or ()))
        return ClinicSetup(
            name_fr=said(self.name_fr),
            name_en=said(self.name_en) or said(self.name_fr),
            region=place.region,
            subdivision=place.subdivision,
            time_zone=self.time_zone.data or ZONES[place],
            languages=languages,
            default_language=languages[0],
            email=said(self.email),
            phone=phones.international(said(self.phone), place.region) or "",
        )


class PlaceForm(SetupForm):
    """The first place where visits happen."""

    name_fr = StringField(_("Name in French"), [required(_("Enter the name.")), Length(max=200)])
    name_en = StringField(_("Name in English"), [Length(max=200)])
    address = TextAreaField(_("Address"), [required(_("Enter the address.")), Length(max=500)])

    def thing(self, slug: str) -> LocationSetup:
        """The location as it was typed."""
        return LocationSetup(
            slug=slug,
            name_fr=said(self.name_fr),
            name_en=said(self.name_en) or said(self.name_fr),
            address=said(self.address),
        )


class FirstTherapistForm(SetupForm):
    """The first person who sees patients, and the same hours on some weekdays."""

    name = StringField(_("First and last name"), [required(_("Enter the name.")), Length(max=200)])
    title_fr = StringField(_("Profession in French"), [Length(max=200)])
    title_en = StringField(_("Profession in English"), [Length(max=200)])
    days = SelectMultipleField(_("Days of work"), [InputRequired(_("Choose one day at least."))], coerce=int)
    start = StringField(_("From"), [required(_("Enter when the day begins.")), wall_time])
    end = StringField(_("Until"), [required(_("Enter when the day ends.")), wall_time])
    break_start = StringField(_("Break from"), [wall_time])
    break_end = StringField(_("Break until"), [wall_time])

    def __init__(self, *typed: Any, **more: Any) -> None:
        super().__init__(*typed, **more)
        self.days.choices = [SelectChoice(day, weekday_name(day).capitalize()) for day in range(7)]

    def validate(self, extra_validators: object = None) -> bool:
        """Each field by itself, then the times in their order."""
        return super().validate() and self._is_in_order(self.start, self.end) and self._has_whole_break()

    def _is_in_order(self, start: Field, end: Field) -> bool:
        is_right = wall_minute(said(start)) < wall_minute(said(end))
        if not is_right:
            end.errors = [str(gettext("This must be after the time before it."))]
        return is_right

    def _has_whole_break(self) -> bool:
        ends = said(self.break_start), said(self.break_end)
        if any(ends) and not all(ends):
            missing = self.break_end if ends[0] else self.break_start
            missing.errors = [str(gettext("Enter both ends of the break, or none."))]
            return False
        return not any(ends) or self._is_in_order(self.break_start, self.break_end)

    def thing(self, slug: str, location: str) -> TherapistSetup:
        """The therapist as it was typed, at work at a location."""
        days, has_break = self.days.data or [], bool(said(self.break_start))
        hours = wall_minute(said(self.start)), wall_minute(said(self.end))
        hole = (wall_minute(said(self.break_start)), wall_minute(said(self.break_end))) if has_break else None
        schedule = ScheduleSetup(
            location=location,
            periods=frozenset(PeriodSetup(day, *hours) for day in days),
            breaks=frozenset(BreakSetup(day, *hole) for day in days) if hole else frozenset(),
        )
        return TherapistSetup(
            slug=slug,
            name=said(self.name),
            title_fr=said(self.title_fr) or said(self.title_en),
            title_en=said(self.title_en) or said(self.title_fr),
            schedules=frozenset([schedule]),
        )


class FirstServiceForm(SetupForm):
    """The first service that patients can book."""

    name_fr = StringField(_("Name in French"), [Length(max=200)])
    name_en = StringField(_("Name in English"), [Length(max=200)])
    duration_minutes = WholeNumberField(
        _("Duration in minutes"),
        [
            InputRequired(_("Enter the duration in minutes.")),
            NumberRange(1, 1440, _("Enter a number of minutes between 1 and 1440.")),
        ],
    )
    types = SelectMultipleField(_("How it takes place"), [InputRequired(_("Choose one way at least."))])
    languages: tuple[str, ...] = LANGUAGES

    def __init__(self, *typed: Any, **more: Any) -> None:
        super().__init__(*typed, **more)
        self.types.choices = [SelectChoice(str(code), name) for code, name in TYPES.items()]

    def validate(self, extra_validators: object = None) -> bool:
        """Each field by itself; the name in every language that patients are spoken to in."""
        is_right = super().validate()
        for language in self.languages:
            field = self[f"name_{language}"]
            if not said(field):
                field.errors = [*field.errors, str(gettext("Enter the name."))]
                is_right = False
        return is_right

    def thing(self, slug: str) -> ServiceSetup:
        """The service as it was typed, published."""
        name_fr, name_en = said(self.name_fr), said(self.name_en)
        return ServiceSetup(
            slug=slug,
            name_fr=name_fr or name_en,
            name_en=name_en or name_fr,
            duration_minutes=int(self.duration_minutes.data or 0),
            types=tuple(self.types.data or ()),
            allow_overrun=False,  # nobody who sets up a site for the first time expects visits past closing
            published=True,
        )
