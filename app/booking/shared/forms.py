"""The details of a booking: as typed, as checked, and as the booking takes them."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date

from email_validator import EmailNotValidError, validate_email
from flask_babel import gettext, lazy_gettext as _
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    EmailField,
    Field,
    Form,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TelField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs lag behind
from wtforms.validators import DataRequired

from app import phones
from app.actions.appointments.book import Details
from app.domain.patients.identity import CONSENT_AGE, age, is_minor
from app.domain.scheduling.booking_fields import CHOICES, NUMBERS, FieldRequirement, how_asked
from app.domain.scheduling.booking_rules import Rules, is_of_age
from app.domain.scheduling.service import ContactNeed
from app.i18n import NO_BREAK_SPACE
from app.queries.appointments.by_link import BookerContact
from app.wording import RELATIONS, ages_words

LONGEST = {
    "first_name": 100,
    "last_name": 100,
    "booker_name": 200,
    "email": 254,
    "mobile": 32,
    "phone": 32,
    "call_number": 32,
    "visit_address": 300,
    "reason": 500,
}
IN_LETTERS = {
    "first_name": _("Enter the first name in letters."),
    "last_name": _("Enter the last name in letters."),
}
WHO_COMES = (
    "for_whom",
    "booker_name",
    "relation",
    "has_authority",
    "first_name",
    "last_name",
    "birth_day",
    "birth_month",
    "birth_year",
)
WAYS = ("email", *NUMBERS)
MISSING = {
    "email": _("Enter your email address."),
    "mobile": _("Enter your mobile phone number."),
    "phone": _("Enter another phone number."),
    "reason": _("Say in a few words why you would like this appointment."),
}
OLDEST_YEAR = 1900
SHORT_NUMBER = re.compile("[0-9]{1,2}")
YEAR = re.compile("[0-9]{4}")
EXAMPLE_DATE = NO_BREAK_SPACE.join(("27", "3", "1985"))
SHORTEST_ADDRESS = 5
UNREADABLE = "\ufffd"  # what a browser's bytes become when they are no text
TURNS_TEXT = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"  # makes it read otherwise than it is


USUAL = Rules()


@dataclass(frozen=True, slots=True)
class DetailsContext:
    """What the form's checks depend on: region, the clinic's date, what the type of visit needs.

    `fields` are the clinic's settings of the form (`domain/booking_fields`), `privacy_version` that of the
    privacy notice shown with it. For a booking also the rules of the service, and the clinic's date of the
    visit.
    """

    region: str
    today: date
    need: ContactNeed | None
    fields: Mapping[str, str]
    privacy_version: str
    rules: Rules = USUAL
    visit_day: date | None = None


def _one_line(text: str | None) -> str:
    return " ".join((text or "").split())


def _lines(text: str | None) -> str:
    return "\n".join((text or "").strip().splitlines())


def _as_readable(text: str) -> str:
    """The text, each sign that is none replaced."""
    return "".join(UNREADABLE if _is_no_text(sign) else sign for sign in text)


def _readable(form: Form, field: Field) -> None:
    if UNREADABLE in (field.data or ""):
        raise ValidationError(gettext("Enter this again: it contains a character that cannot be read."))
    longest = LONGEST[field.name]
    if len(field.data or "") > longest:
        raise ValidationError(gettext("This is too long. Use at most %(count)s characters.", count=longest))


def _an_email(form: Form, field: Field) -> None:
    if field.data and not field.errors and _email_of(field.data) is None:
        raise ValidationError(gettext("Enter the full email address, like name@example.com."))


def _a_phone(form: "DetailsForm", field: Field) -> None:
    if field.data and not field.errors and phones.international(field.data, form.asked.region) is None:
        raise ValidationError(gettext("This is not a phone number. Enter all digits, with the area code."))


def _an_address(form: Form, field: Field) -> None:
    if len(field.data) < SHORTEST_ADDRESS or not any(sign.isalnum() for sign in field.data):
        raise ValidationError(gettext("Enter the full address: number, street and city."))


def _a_name(form: Form, field: Field) -> None:
    if not any(sign.isalpha() for sign in field.data):
        raise ValidationError(str(IN_LETTERS[field.name]))


class CheckedForm(Form):
    """A form that says what is wrong with it."""

    @property
    def problems(self) -> list[tuple[str, str]]:
        """The id of each field that must be put right, with the sentence about it."""
        return [(field.id, str(error)) for field in self for error in field.errors]


class DetailsForm(CheckedForm):
    """Who comes, and how to reach them. Make it by `details_form`, which sets `asked`."""

    asked: DetailsContext

    for_whom = RadioField(
        _("Who is the appointment for?"),
        choices=[SelectChoice("me", _("For me")), SelectChoice("other", _("For someone else"))],
        default="me",
        validate_choice=False,
    )
    booker_name = StringField(_("Your first and last name"), [_readable], filters=[_one_line])
    relation = SelectField(
        _("Your relationship to the patient"),
        choices=[SelectChoice("", _("Choose")), *(SelectChoice(*item) for item in RELATIONS.items())],
        default="",
        validate_choice=False,
    )
    has_authority = BooleanField(
        _("I have parental authority, or the consent of a parent or guardian, to book this appointment.")
    )
    first_name = StringField(
        _("First name"),
        [DataRequired(_("Enter the patient’s first name.")), _readable, _a_name],
        filters=[_one_line],
    )
    last_name = StringField(
        _("Last name"),
        [DataRequired(_("Enter the patient’s last name.")), _readable, _a_name],
        filters=[_one_line],
    )
    birth_day = StringField(filters=[_one_line])
    birth_month = StringField(filters=[_one_line])
    birth_year = StringField(filters=[_one_line])
    email = EmailField(_("Email address"), [_readable], filters=[_one_line])
    mobile = TelField(_("Mobile phone"), [_readable, _a_phone], filters=[_one_line])
    phone = TelField(_("Other phone"), [_readable, _a_phone], filters=[_one_line])
    call_number = TelField(
        _("Phone number for the call"),
        [DataRequired(_("Enter the phone number for the call.")), _readable, _a_phone],
        filters=[_one_line],
    )
    visit_address = TextAreaField(
        _("Address of the visit"),
        [DataRequired(_("Enter the address where the visit will take place.")), _readable, _an_address],
        filters=[_lines],
    )
    reason = TextAreaField(_("Reason for the appointment"), [_readable], filters=[_lines])
    agrees_email = BooleanField(_("By email"), default=True)
    agrees_sms = BooleanField(_("By text message"))
    agrees_phone = BooleanField(_("By phone call"))
    privacy_read = HiddenField()
    privacy = BooleanField(
        _("I have read the privacy notice and agree to this use of my information."),
        [DataRequired(_("You need to agree to the privacy notice to continue."))],
    )

    @property
    def is_notice_outdated(self) -> bool:
        """Whether the privacy notice was changed since the form was shown to be filled in."""
        return "privacy" in self and self.privacy_read.data not in ("", None, self.asked.privacy_version)

    @property
    def asks_one_way_of_several(self) -> bool:
        """Whether any one of the ways to be reached will do, none being required by itself."""
        return not any(self[way].flags.required for way in WAYS if way in self)

    @property
    def is_for_other(self) -> bool:
        """Whether somebody books for the patient."""
        return bool(self.for_whom.data == "other")

    @property
    def birth_date(self) -> date | None:
        """The date that was typed, None when it is none."""
        if not self._has_readable_birth_date:
            return None
        try:
            return date(*(int(part.data or "") for part in self._birth_parts[::-1]))
        except ValueError:
            return None

    @property
    def _birth_parts(self) -> tuple[StringField, StringField, StringField]:
        return self.birth_day, self.birth_month, self.birth_year

    @property
    def _has_readable_birth_date(self) -> bool:
        day, month, year = (part.data or "" for part in self._birth_parts)
        return bool(SHORT_NUMBER.fullmatch(day) and SHORT_NUMBER.fullmatch(month) and YEAR.fullmatch(year))

    def validate_booker_name(self, field: Field) -> None:
        """Ask for the name of who books for somebody else."""
        if self.is_for_other and not field.data:
            raise ValidationError(gettext("Enter your own name: you are booking for someone else."))

    def validate_relation(self, field: Field) -> None:
        """Ask what the person who books is to the patient."""
        if self.is_for_other and field.data not in RELATIONS:
            raise ValidationError(gettext("Choose your relationship to the patient."))

    def validate_has_authority(self, field: Field) -> None:
        """Ask for the authority to book for a minor."""
        born = self.birth_date
        if self.is_for_other and born and is_minor(born, self.asked.today) and not field.data:
            raise ValidationError(gettext("The patient is under 18: check the box, or call the clinic."))

    def validate_birth_day(self, field: Field) -> None:
        """Check the birth date as a whole; its error stands by the day."""
        if not all(part.data for part in self._birth_parts):
            raise ValidationError(gettext("Enter the birth date: day, month and year."))
        if not self._has_readable_birth_date:
            raise ValidationError(
                gettext(
                    "Enter the birth date in digits, with a four-digit year: %(example)s.",
                    example=EXAMPLE_DATE,
                )
            )
        born = self.birth_date
        if born is None:
            raise ValidationError(gettext("This date does not exist. Check the day and the month."))
        if born.year < OLDEST_YEAR:
            raise ValidationError(gettext("This birth date is too long ago. Check the year."))
        if born > self.asked.today:
            raise ValidationError(gettext("This birth date is in the future. Check the year."))
        if not self.is_for_other and age(born, self.asked.today) < CONSENT_AGE:
            raise ValidationError(
                gettext("This is a child’s birth date. To book for a child, choose “For someone else” above.")
            )
        self.refuse_other_ages()

    def tell_other_ages(self) -> None:
        """Say by the birth date, in a form that was not sent, that the service is not for this age."""
        try:
            self.refuse_other_ages()
        except ValidationError as wrong:
            self.birth_day.errors = [str(wrong)]

    def refuse_other_ages(self) -> None:
        """Raise ValidationError where the birth date is one of an age for which the service is not."""
        born, day = self.birth_date, self.asked.visit_day
        if born and day and not is_of_age(self.asked.rules, born, day):
            raise ValidationError(
                gettext(
                    "This service is for these ages, on the day of the appointment: %(ages)s.",
                    ages=ages_words(self.asked.rules),
                )
            )

    def validate_email(self, field: Field) -> None:
        """Check the address, and that there is at least one way to reach the person."""
        if not any(self._text(way) for way in WAYS):
            raise ValidationError(gettext("Give one way to reach you: an email address or a phone number."))
        _an_email(self, field)

    def validate_agrees_email(self, field: Field) -> None:
        """A ticked way to be reached needs what it takes."""
        if field.data and not self.email.data:
            raise ValidationError(gettext("You chose email: add an email address, or uncheck the box."))

    def validate_agrees_sms(self, field: Field) -> None:
        """A text message goes to a mobile phone."""
        if field.data and not self._text("mobile"):
            raise ValidationError(gettext("You chose text message: add a mobile phone, or uncheck the box."))

    def validate_agrees_phone(self, field: Field) -> None:
        """A call goes to any of the numbers."""
        if field.data and not any(self._text(number) for number in (*NUMBERS, "call_number")):
            raise ValidationError(gettext("You chose phone call: add a phone number, or uncheck the box."))

    def details(self) -> Details:
        """The checked details, as they are booked; call it only after `validate`."""
        born = self.birth_date
        assert born is not None  # noqa: S101  validate() has checked it
        return Details(
            first_name=self.first_name.data or "",
            last_name=self.last_name.data or "",
            birth_date=born,
            privacy_version=self.asked.privacy_version,
            email=_email_of(self.email.data or "") or "",
            mobile=self._number("mobile"),
            phone=self._number("phone"),
            call_number=self._number("call_number"),
            visit_address=self._text("visit_address"),
            reason=self._text("reason"),
            booker_name=self._text("booker_name") if self.is_for_other else "",
            relation=self._text("relation") if self.is_for_other else "",
            has_authority=self.is_for_other and bool(self.has_authority.data),
            agrees_email=bool(self.agrees_email.data),
            agrees_sms=self._is_ticked("agrees_sms"),
            agrees_phone=self._is_ticked("agrees_phone"),
        )

    def contact(self, before: BookerContact) -> BookerContact:
        """The checked contact data; what the form does not ask stays as it was before."""
        return BookerContact(
            email=_email_of(self.email.data or "") or "",
            mobile=self._number("mobile") if "mobile" in self else before.mobile,
            phone=self._number("phone") if "phone" in self else before.phone,
            call_number=self._number("call_number") if "call_number" in self else before.call_number,
            visit_address=self._text("visit_address") if "visit_address" in self else before.visit_address,
            reason=self._text("reason") if "reason" in self else before.reason,
            agrees_email=bool(self.agrees_email.data),
            agrees_sms=self._is_ticked("agrees_sms") if "agrees_sms" in self else before.agrees_sms,
            agrees_phone=self._is_ticked("agrees_phone") if "agrees_phone" in self else before.agrees_phone,
        )

    def _is_ticked(self, name: str) -> bool:
        return name in self and bool(self[name].data)

    def _text(self, name: str) -> str:
        return str(self[name].data or "") if name in self else ""

    def _number(self, name: str) -> str:
        return phones.international(self._text(name), self.asked.region) or ""


def details_form(typed: Mapping[str, str], asked: DetailsContext) -> DetailsForm:
    """The form as typed so far, with the fields that this type of visit needs."""
    form = DetailsForm(MultiDict(typed) if typed else None)
    form.asked = asked
    if asked.need is not ContactNeed.PHONE:
        del form.call_number
    if asked.need is not ContactNeed.ADDRESS:
        del form.visit_address
    for name in ("for_whom", "booker_name", "relation", "birth_day"):
        form[name].flags.required = True
    _ask_as_the_clinic_wants(form)
    if form.is_notice_outdated:
        form.privacy.data = False
    return form


def _ask_as_the_clinic_wants(form: DetailsForm) -> None:
    """Leave out the fields that the clinic hides, and what only they make possible; ask for its required."""
    for name in CHOICES:
        wanted = how_asked(form.asked.fields, name)
        if wanted is FieldRequirement.HIDDEN:
            del form[name]
        elif wanted is FieldRequirement.REQUIRED:
            form[name].flags.required = True
            form[name].validators = [DataRequired(MISSING[name]), *form[name].validators]
    if "mobile" not in form:
        del form.agrees_sms
    if not any(number in form for number in (*NUMBERS, "call_number")):
        del form.agrees_phone


class CancelForm(CheckedForm):
    """Why an appointment is cancelled, for those who want to say it."""

    reason = TextAreaField(_("Reason for cancelling"), [_readable], filters=[_lines, _as_readable])


class EmailForm(CheckedForm):
    """The address to which a link is sent."""

    email = EmailField(
        _("Email address"),
        [DataRequired(_("Enter your email address.")), _readable, _an_email],
        filters=[_one_line, _as_readable],
    )

    @property
    def address(self) -> str:
        """The checked address."""
        return _email_of(self.email.data or "") or ""


@dataclass(frozen=True, slots=True)
class ContactFormContext:
    """Whether the address of a visit at home may still change, and the privacy notice is a new one."""

    address: bool
    consent: bool


def contact_form(
    typed: Mapping[str, str], circumstances: DetailsContext, asked: ContactFormContext
) -> DetailsForm:
    """The details that can be changed once the appointment is booked: those of contact, and the reason."""
    form = details_form(typed, circumstances)
    for name in WHO_COMES:
        del form[name]
    if "visit_address" in form and not asked.address:
        del form.visit_address
    if not asked.consent:
        del form.privacy
        del form.privacy_read
    return form


def typed_contact(contact: BookerContact, region: str) -> dict[str, str]:
    """What is kept of the contact, as it would be typed into the form."""
    kept = asdict(contact)
    typed = {name: value for name, value in kept.items() if isinstance(value, str)}
    typed |= {name: phones.readable(typed[name], region) for name in ("mobile", "phone", "call_number")}
    return typed | {name: "y" for name, value in kept.items() if value is True}


def typed_in(sent: Mapping[str, str]) -> dict[str, str]:
    """What was typed into the form's fields, right or wrong, each sign that is no text replaced."""
    return {field.name: _as_text(field, sent[field.name]) for field in DetailsForm() if field.name in sent}


def _as_text(field: Field, value: str) -> str:
    if isinstance(field, TelField):
        value = value.strip(TURNS_TEXT + " ")  # address books put them around a number that is copied
    return _as_readable(value)


def _is_no_text(sign: str) -> bool:
    return sign in TURNS_TEXT or (unicodedata.category(sign) in ("Cc", "Cs") and sign not in "\t\r\n")


def _email_of(typed: str) -> str | None:
    try:
        return validate_email(typed, check_deliverability=False).normalized
    except EmailNotValidError:
        return None
