"""Forms of the way in: signing in, the second factor, asking for a link, and setting a password."""

from flask_babel import lazy_gettext as _
from wtforms import EmailField, Form, PasswordField, StringField
from wtforms.validators import EqualTo, InputRequired

from app.domain.accounts.password import Weakness
from app.wording import WEAKNESSES


class SignInForm(Form):
    """Email and password."""

    email = EmailField(_("Email address"), [InputRequired(_("Enter your email address."))])
    password = PasswordField(_("Password"), [InputRequired(_("Enter your password."))])


class CodeForm(Form):
    """A code of the app, or a recovery code."""

    code = StringField(_("Code"), [InputRequired(_("Enter the code."))])


class ForgotPasswordForm(Form):
    """Where to send a link."""

    email = EmailField(_("Email address"), [InputRequired(_("Enter your email address."))])


class SetPasswordForm(Form):
    """A new password, twice."""

    password = PasswordField(_("New password"), [InputRequired(_("Enter a new password."))])
    again = PasswordField(
        _("New password again"),
        [
            InputRequired(_("Enter the new password a second time.")),
            EqualTo("password", _("The two passwords are different. Enter the same one twice.")),
        ],
    )

    def refuse(self, weakness: Weakness) -> None:
        """Say by the field why the password is refused."""
        self.password.errors = [WEAKNESSES[weakness]]
