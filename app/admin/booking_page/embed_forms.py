"""The form of the sites that may show the booking pages inside a page of their own."""

from dataclasses import replace

from flask_babel import gettext, lazy_gettext as _
from wtforms import Field, TextAreaField
from wtforms.validators import Length, ValidationError

from app.admin.booking_page.clinic_parts import ClinicPartForm
from app.domain.clinic.web_origins import NoOrigin, origin_of
from app.domain.configuration.setup import ClinicSetup

MOST_SITES = 20


class EmbedForm(ClinicPartForm):
    """The sites, one a line."""

    edits = ("embed_sites",)

    sites = TextAreaField(_("Sites that may show the booking page"), [Length(max=5000)])

    @property
    def lines(self) -> list[str]:
        """What was typed, line by line."""
        return [line.strip() for line in (self.sites.data or "").splitlines() if line.strip()]

    def validate_sites(self, field: Field) -> None:
        """Addresses of sites, encrypted ones but for one's own machine."""
        for line in self.lines:
            try:
                origin_of(line)
            except NoOrigin:
                raise ValidationError(
                    str(
                        gettext(
                            "“%(line)s” is not the address of a site. Write it like https://www.clinic.example,"
                            " one site a line.",
                            line=line[:100],
                        )
                    )
                ) from None
        if len(self.lines) > MOST_SITES:
            raise ValidationError(str(gettext("List at most %(count)s sites.", count=MOST_SITES)))

    def thing(self, stored: ClinicSetup) -> ClinicSetup:
        """The clinic with these sites."""
        return replace(stored, embed_sites=tuple(dict.fromkeys(map(origin_of, self.lines))))


def embed_form(clinic: ClinicSetup) -> EmbedForm:
    """The form filled with what is stored."""
    form = EmbedForm(data={"sites": "\n".join(clinic.embed_sites)})
    form.filled(clinic)
    return form
