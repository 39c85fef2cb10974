"""Forms of one's own account."""

from flask_babel import lazy_gettext as _
from wtforms import Form, PasswordField, RadioField, StringField
from wtforms.validators import InputRequired, Length

from app.account.sign_in_forms import SetPasswordForm
from app.web.languages import LANGUAGE_CHOICES
from app.web.setup_form import SetupForm, required


class OwnAccountForm(SetupForm):
    """How colleagues read one's name, and the language of emails."""

    name = StringField(_("Name"), [required(_("Enter a name.")), Length(max=200)])
    language = RadioField(_("Language of emails"), [InputRequired()], choices=LANGUAGE_CHOICES)


class ChangePasswordForm(SetPasswordForm):
    """The present password, and a new one twice."""

    current = PasswordField(_("Present password"), [InputRequired(_("Enter your present password."))])


class PasswordForm(Form):
    """The present password, before what must be nobody else's doing."""

    current = PasswordField(_("Present password"), [InputRequired(_("Enter your present password."))])


class AppCodeForm(Form):
    """The first code of the app."""

    code = StringField(_("Code of the app"), [InputRequired(_("Enter the six digits that the app shows."))])
