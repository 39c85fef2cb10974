"""The form of the clinic's logo and its accent."""

from dataclasses import replace
from typing import Any

from flask_babel import gettext, lazy_gettext as _
from wtforms import Field, StringField
from wtforms.validators import ValidationError

from app.admin.booking_page.clinic_parts import ClinicPartForm
from app.admin.booking_page.logo_field import LogoField
from app.domain.clinic.colours import colour_of, is_legible, nearest_legible
from app.domain.configuration.setup import ClinicSetup
from app.web.setup_form import said


class BrandingForm(ClinicPartForm):
    """What makes the booking pages look like the clinic's; no accent is the usual one."""

    edits = ("accent", "logo")

    logo = LogoField(_("Logo"))
    accent = StringField(_("Accent colour"))

    def validate_accent(self, field: Field) -> None:
        """A colour, with which everything on the pages can still be read (WCAG 2.2, 1.4.3)."""
        if not said(field):
            return
        colour = colour_of(said(field))
        if colour is None:
            raise ValidationError(str(gettext("Enter a colour such as #0b5f5b.")))
        if not is_legible(colour):
            raise ValidationError(
                str(
                    gettext(
                        "Text in this colour, or white text on it, is too hard to read. The nearest colour"
                        " that works is %(colour)s.",
                        colour=nearest_legible(colour),
                    )
                )
            )

    def thing(self, stored: ClinicSetup) -> ClinicSetup:
        """The clinic with this look."""
        return replace(stored, logo=self.logo.data, accent=colour_of(said(self.accent)) or "")


def branding_form(typed: Any, clinic: ClinicSetup) -> BrandingForm:
    """The form with what was typed, or, where that is None, with what is stored."""
    form = BrandingForm(typed, data={"logo": clinic.logo, "accent": clinic.accent})
    if typed is None:
        form.filled(clinic)
    return form
