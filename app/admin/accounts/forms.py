"""The form of an account of the staff, as an administrator sets it up."""

from collections.abc import Mapping
from typing import Any

from email_validator import EmailNotValidError, validate_email
from flask_babel import gettext, lazy_gettext as _
from wtforms import EmailField, Field, RadioField, SelectField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs lag behind
from wtforms.validators import InputRequired, Length, ValidationError

from app.domain.configuration.setup import AccountSetup
from app.web.languages import LANGUAGE_CHOICES
from app.web.setup_form import SetupForm, required, said

LEVELS = [
    SelectChoice("therapist", _("Therapist or reception: the daily work of the calendars they may see")),
    SelectChoice("administrator", _("Administrator: everything, for the whole clinic")),
]


class AccountForm(SetupForm):
    """Who signs in, what they may do, and which calendars they see."""

    name = StringField(_("Name"), [required(_("Enter a name.")), Length(max=200)])
    email = EmailField(_("Email address"), [required(_("Enter an email address.")), Length(max=254)])
    language = RadioField(_("Language of emails"), [InputRequired()], choices=LANGUAGE_CHOICES, default="fr")
    role = RadioField(_("Level"), [InputRequired()], choices=LEVELS, default="therapist")
    therapist = SelectField(_("Is this the account of a therapist?"), default="")
    calendars = SelectMultipleField(_("Other calendars they may see"))

    def validate_email(self, field: Field) -> None:
        """An address that a message can reach."""
        if not said(field):
            return  # that is told already
        try:
            validate_email(said(field), check_deliverability=False)
        except EmailNotValidError:
            raise ValidationError(str(gettext("Enter an email address, such as name@example.com."))) from None

    def thing(self, active: bool = True) -> AccountSetup:
        """The account as it was typed; an administrator sees every calendar anyway."""
        is_administrator = self.role.data == "administrator"
        granted = frozenset() if is_administrator else frozenset(self.calendars.data or ())
        own = self.therapist.data or None
        return AccountSetup(
            email=_normal(said(self.email)),
            name=said(self.name),
            role=self.role.data,
            language=self.language.data,
            active=active,
            therapist=own,
            calendars=granted - {own or ""},
        )

    def refuse(self, name: str, sentence: str) -> None:
        """Say by a field why it is refused."""
        field = self[name]
        field.errors = [*field.errors, sentence]


def account_form(
    therapists: Mapping[str, str], stored: AccountSetup | None, typed: Any = None
) -> AccountForm:
    """The form, with the names of the therapists by slug: of what was typed, of an account, or empty."""
    form = AccountForm(typed, obj=stored)
    known = [SelectChoice(*item) for item in therapists.items()]
    nobody = str(gettext("No: this person has no calendar of their own"))
    form.therapist.choices = [SelectChoice("", nobody), *known]
    form.calendars.choices = known
    if not typed and stored:
        form.therapist.data = stored.therapist or ""
        form.calendars.data = sorted(stored.calendars)
    if not typed:
        form.filled(stored)
    return form


def _normal(address: str) -> str:
    return validate_email(address, check_deliverability=False).normalized.lower()
