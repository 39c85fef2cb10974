"""The form of what patients are asked and told on the booking pages, and in which languages."""

from dataclasses import replace
from typing import Any

from flask_babel import gettext, lazy_gettext as _
from wtforms import Field, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs lag behind
from wtforms.validators import Length

from app.admin.booking_page.clinic_parts import ClinicPartForm
from app.domain.configuration.setup import ClinicSetup, Setup
from app.domain.configuration.translations_missing import things_half_said
from app.domain.languages import LANGUAGES
from app.domain.scheduling.booking_fields import CHOICES, FieldRequirement, differing, how_asked
from app.i18n import localized
from app.web.setup_form import in_both_languages, said

LONGEST_NOTICE = 20_000
LONGEST_TEXT = 1000
LONGEST_LINE = 300
TEXTS = ("welcome", "privacy", "emergency", "late_cancellation")
HOW = {
    FieldRequirement.OPTIONAL: _("Shown, may be left empty"),
    FieldRequirement.REQUIRED: _("Shown, must be filled in"),
    FieldRequirement.HIDDEN: _("Not shown"),
}
BOTH = "both"
MOST_NAMED = 5
ENTRIES = (
    SelectChoice("automatic", _("French in Québec, elsewhere the language of the browser")),
    SelectChoice("browser", _("The language of the browser")),
    SelectChoice("fr", _("French")),
    SelectChoice("en", _("English")),
)


def _asked(name: str, label: Any) -> SelectField:
    return SelectField(
        label, choices=[SelectChoice(how.value, HOW[how]) for how in HOW if how in CHOICES[name]]
    )


def _long(label: Any, longest: int = LONGEST_TEXT) -> TextAreaField:
    return TextAreaField(label, [Length(max=longest)])


def _line(label: Any) -> StringField:
    return StringField(label, [Length(max=LONGEST_LINE)])


class BookingPageForm(ClinicPartForm):
    """The fields of the booking form, the clinic's own words, and the languages of patients' pages."""

    edits = (
        "booking_fields",
        "languages",
        "entry_language",
        *(f"{text}_{language}" for text in TEXTS for language in LANGUAGES),
    )

    asks_email = _asked("email", _("Email address"))
    asks_mobile = _asked("mobile", _("Mobile phone"))
    asks_phone = _asked("phone", _("Other phone"))
    asks_reason = _asked("reason", _("Reason for the appointment"))
    languages = SelectField(
        _("Patients’ pages are in"),
        choices=[
            SelectChoice(BOTH, _("French and English")),
            SelectChoice("fr", _("French only")),
            SelectChoice("en", _("English only")),
        ],
    )
    entry_language = SelectField(_("Visitors first see"), choices=ENTRIES)
    welcome_fr, welcome_en = _long(_("Welcome in French")), _long(_("Welcome in English"))
    privacy_fr = _long(_("Privacy notice in French"), LONGEST_NOTICE)
    privacy_en = _long(_("Privacy notice in English"), LONGEST_NOTICE)
    emergency_fr = _line(_("Emergency notice in French"))
    emergency_en = _line(_("Emergency notice in English"))
    late_cancellation_fr = _long(_("About late cancellation, in French"))
    late_cancellation_en = _long(_("About late cancellation, in English"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self:
            if isinstance(field, SelectField):
                field.flags.required = True  # one of its choices always holds

    @property
    def asks(self) -> list[Field]:
        """The fields that say how each field of the booking form is asked for."""
        return [self[f"asks_{name}"] for name in CHOICES]

    @property
    def spoken(self) -> tuple[str, ...]:
        """The languages of patients' pages."""
        return LANGUAGES if self.languages.data == BOTH else (self.languages.data,)

    def validate(self, extra_validators: object = None) -> bool:
        """Each field by itself, then what must stand in both languages where patients read both."""
        is_right = super().validate()
        return in_both_languages(self, *TEXTS, spoken=self.spoken) and is_right

    def may_be_spoken(self, setup: Setup) -> bool:
        """Whether all that patients read is there in the languages chosen anew; says by the field if not."""
        if setup.clinic is None or set(self.spoken) == set(setup.clinic.languages):
            return True
        lacking = [
            _called(getattr(setup, section)[slug]) for section, slug in things_half_said(setup, self.spoken)
        ]
        if lacking:
            told = gettext(
                "Something is not written in every language that you chose. Write it first: %(names)s",
                names=", ".join(lacking[:MOST_NAMED]) + ("…" if lacking[MOST_NAMED:] else "."),
            )
            self.languages.errors = [*self.languages.errors, str(told)]
        return not lacking

    def thing(self, stored: ClinicSetup) -> ClinicSetup:
        """The clinic with these settings as they were typed."""
        texts: dict[str, Any] = {
            f"{text}_{language}": said(self[f"{text}_{language}"]) for text in TEXTS for language in LANGUAGES
        }
        return replace(
            stored,
            booking_fields=differing({name: self[f"asks_{name}"].data for name in CHOICES}),
            languages=self.spoken,
            entry_language=self.entry_language.data,
            **texts,
        )


def _called(thing: Any) -> str:
    """What a location, a group, a service or a therapist is called."""
    return str(thing.name) if hasattr(thing, "name") else localized(thing, "name")


def booking_page_form(clinic: ClinicSetup) -> BookingPageForm:
    """The form filled with what is stored."""
    form = BookingPageForm(obj=clinic)
    for name in CHOICES:
        form[f"asks_{name}"].data = how_asked(clinic.booking_fields, name)
    form.languages.data = BOTH if set(clinic.languages) == set(LANGUAGES) else clinic.languages[0]
    form.filled(clinic)
    return form
