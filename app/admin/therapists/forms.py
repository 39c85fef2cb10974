"""The form of a therapist."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask_babel import gettext, lazy_gettext as _
from pydantic import TypeAdapter, ValidationError as NoLink
from wtforms import BooleanField, EmailField, Field, Form, RadioField, StringField, TextAreaField, URLField
from wtforms.validators import ValidationError

from app.admin.shared.checks import email_address
from app.admin.shared.colours import colour_choices
from app.admin.shared.photo_field import PhotoField
from app.admin.therapists.given import GivenField, given_by
from app.admin.therapists.spoken import SpokenField
from app.clinic_file.values import Link
from app.domain.configuration.setup import ServiceSetup, TherapistSetup
from app.web.setup_form import SetupForm, in_both_languages, required, said

LINK = TypeAdapter(Link)
AS_THEY_ARE = ("colour", "notice_booked", "notice_modified", "notice_cancelled", "notice_own")
TEXTS = ("name", "title_fr", "title_en", "about_fr", "about_en", "email", "meeting_link")


def _at_most(count: int) -> Any:
    def check(form: Form, field: Field) -> None:
        if len(said(field)) > count:
            sentence = gettext("This is too long. Use at most %(count)s characters.", count=count)
            raise ValidationError(str(sentence))

    return check


def _one_line(text: str | None) -> str:
    return " ".join((text or "").split())


def _https(form: Form, field: Field) -> None:
    """An address as browsers send it; nothing is right too."""
    try:
        field.data = LINK.validate_python(said(field))
    except NoLink:
        sentence = gettext("Enter the whole address of the meeting room; it begins with https://.")
        raise ValidationError(str(sentence)) from None


class TherapistForm(SetupForm):
    """A person who sees patients, but for the hours. Make it by `therapist_form` or `typed_therapist`."""

    name = StringField(
        _("First and last name"),
        [required(_("Enter the therapist’s first and last name.")), _at_most(200)],
        filters=[_one_line],
    )
    title_fr = StringField(_("Profession in French"), [_at_most(200)], filters=[_one_line])
    title_en = StringField(_("Profession in English"), [_at_most(200)], filters=[_one_line])
    about_fr = TextAreaField(_("Introduction in French"), [_at_most(5000)])
    about_en = TextAreaField(_("Introduction in English"), [_at_most(5000)])
    photo = PhotoField(_("Photo"))
    languages = SpokenField(_("Languages spoken with patients"))
    services = GivenField(_("Services"))
    email = EmailField(_("Email address"), [email_address, _at_most(254)])
    notice_booked = BooleanField(_("An appointment is booked"), default=True)
    notice_modified = BooleanField(_("An appointment is changed"), default=True)
    notice_cancelled = BooleanField(_("An appointment is cancelled"), default=True)
    notice_own = BooleanField(_("Also for what the therapist does in person"))
    meeting_link = URLField(_("Meeting link"), [_https])
    colour = RadioField(_("Colour"), default="")

    def validate(self, extra_validators: object = None) -> bool:
        """Each field by itself, then what must stand in both languages, and the services."""
        is_right = super().validate()
        is_right = in_both_languages(self, "title", "about") and is_right
        return self.services.check() and is_right

    @property
    def all_errors(self) -> list[tuple[str, str]]:
        """The control and the sentence of every error, in the order of the page."""
        return [
            problem
            for field in self
            for problem in (
                self.services.problems
                if field is self.services
                else ((field.id, str(error)) for error in field.errors)
            )
        ]

    def thing(self, stored: TherapistSetup) -> TherapistSetup:
        """The therapist as it was typed; hours, and what else the form does not show, stay."""
        as_they_are: dict[str, Any] = {name: self[name].data for name in AS_THEY_ARE}
        texts: dict[str, Any] = {name: said(self[name]) for name in TEXTS}
        return replace(
            stored,
            photo=self.photo.data,
            languages=tuple(self.languages.data),
            services=frozenset(self.services.data),
            durations=self.services.durations,
            **as_they_are,
            **texts,
        )


def therapist_form(therapist: TherapistSetup | None, services: Mapping[str, ServiceSetup]) -> TherapistForm:
    """The form filled with a therapist, or empty for a new one."""
    form = TherapistForm(data=_filled(therapist, services))
    _offer(form, therapist, services)
    form.filled(therapist)
    return form


def typed_therapist(
    typed: Any,
    stored: TherapistSetup | None,
    services: Mapping[str, ServiceSetup],
    named: Mapping[str, str] | None = None,
) -> TherapistForm:
    """The form as it was sent, over what is stored; `named` tells where hours name a service."""
    form = TherapistForm(typed, data=_filled(stored, services))
    _offer(form, stored, services)
    form.services.named = named or {}
    return form


def _offer(form: TherapistForm, stored: TherapistSetup | None, services: Mapping[str, ServiceSetup]) -> None:
    form.services.services = services
    form.colour.choices = colour_choices(stored.colour if stored else "")


def _filled(therapist: TherapistSetup | None, services: Mapping[str, ServiceSetup]) -> dict[str, Any]:
    if therapist is None:
        return {}
    own = {name: getattr(therapist, name) for name in (*AS_THEY_ARE, *TEXTS, "photo", "languages")}
    return {**own, "services": given_by(therapist, services)}
