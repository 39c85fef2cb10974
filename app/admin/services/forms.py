"""The form of a service, with the therapists who give it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, cast

from flask_babel import gettext, lazy_gettext as _
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    Field,
    HiddenField,
    SelectMultipleField,
    StringField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs lag behind
from wtforms.validators import Length, ValidationError

from app.admin.services.checks import (
    READ_BY_PATIENTS,
    ages_in_order,
    gives,
    is_said_to_all,
    keeps_their_hours,
    may_be_published,
    minutes_of,
    names_are_right,
    refuse,
)
from app.admin.services.own_rules import (
    are_right,
    name_choices,
    overrides_of,
    rule_fields,
    shown_rules,
)
from app.admin.services.service_fields import (
    BY_LINK,
    DAY_MINUTES,
    LISTED,
    TYPE_CHOICES,
    UNPUBLISHED,
    ServiceFields,
)
from app.admin.shared.colours import colour_choices
from app.admin.shared.numbers import number_of, whole_number
from app.domain.clinic.prices import UnreadablePrice, cents
from app.domain.configuration.keys import SetupKey, fingerprint
from app.domain.configuration.setup import GroupSetup, ServiceSetup, Setup, TherapistSetup
from app.domain.languages import LANGUAGES
from app.domain.scheduling.booking_rules import Rules
from app.domain.scheduling.service import ServiceType
from app.i18n import localized
from app.web.setup_form import SetupForm, said


class ServiceForm(ServiceFields):
    """A service, checked as a whole and written."""

    def validate(self, extra_validators: object = None) -> bool:
        """Each field by itself, then what depends on others: names, texts, publication, rules, therapists."""
        self._leave_the_step()
        is_right = super().validate()
        checks = (may_be_published, is_said_to_all, ages_in_order, keeps_their_hours)
        named = names_are_right(self, self.languages)
        return all([named, are_right(self), *(check(self) for check in checks), is_right])

    def validate_price(self, field: Field) -> None:
        """An amount, or nothing."""
        try:
            cents(said(field) or "0")
        except UnreadablePrice:
            raise ValidationError(
                str(gettext("Enter an amount such as 95 or 95.50, 0 if it is free, or leave it empty."))
            ) from None

    def _leave_the_step(self) -> None:
        """Where there are no steps their field is not shown, and what stands in it counts for nothing."""
        if self.availability.data == "fixed":
            self.step_minutes.data = str(self._base().step_minutes)

    def _base(self) -> ServiceSetup:
        """What the form changes."""
        return self.stored or ServiceSetup(slug=self.slug, name_fr="", name_en="", duration_minutes=1)

    def thing(self) -> ServiceSetup:
        """The service as it is to be saved; without a type it is not active."""
        published = self.publication.data in (LISTED, BY_LINK)
        texts: dict[str, Any] = {
            f"{text}_{code}": said(self[f"{text}_{code}"])
            for text in ("name", *READ_BY_PATIENTS)
            for code in LANGUAGES
        }
        base = self._base()
        types = _in_order(self.types.data or [], base.types)
        values: dict[str, Any] = {
            name: number_of(self[name]) or 0
            for name in ("duration_minutes", "step_minutes", "buffer_before_minutes", "buffer_after_minutes")
        }
        return replace(
            base,
            **texts,
            **values,
            group=self.group.data or None,
            price_cents=cents(said(self.price)) if said(self.price) else None,
            types=types,
            availability=self.availability.data,
            allow_overrun=bool(self.allow_overrun.data),
            silent=bool(self.silent.data),
            published=published,
            listed=self.publication.data != BY_LINK if published else base.listed,
            colour=self.colour.data or "",
            active=base.active and bool(types),
            booking_overrides=overrides_of(self, base.booking_overrides),
        )

    def things(self) -> dict[SetupKey, Any]:
        """The service, and the therapists of whom it is said otherwise than is stored that they give it."""
        giving = {slug: self._giving(therapist) for slug, therapist in self.setup.therapists.items()}
        changed = {
            SetupKey("therapists", slug): thing
            for slug, thing in giving.items()
            if thing != self.setup.therapists[slug]
        }
        return {SetupKey("services", self.slug): self.thing(), **changed}

    def shown(self) -> dict[SetupKey, str]:
        """How the service and every therapist were when the form was filled."""
        therapists = {SetupKey("therapists", slug): said(self[_seen(slug)]) for slug in self.setup.therapists}
        return {SetupKey("services", self.slug): said(self.seen), **therapists}

    def _giving(self, therapist: TherapistSetup) -> TherapistSetup:
        own = {service: minutes for service, minutes in therapist.durations.items() if service != self.slug}
        if not self[gives(therapist.slug)].data:
            return replace(therapist, services=therapist.services - {self.slug}, durations=own)
        minutes = number_of(self[minutes_of(therapist.slug)])
        usual = number_of(self.duration_minutes)
        if minutes is not None and minutes != usual:
            own[self.slug] = minutes
        return replace(therapist, services=therapist.services | {self.slug}, durations=own)


for _name, _field in rule_fields().items():
    setattr(ServiceForm, _name, _field)


@dataclass(frozen=True, slots=True)
class Giver:
    """The fields of one therapist: whether they give the service, and how long it takes them."""

    gives: Field
    minutes: Field
    seen: Field


def _seen(slug: str) -> str:
    return f"seen-{slug}"


def givers(form: ServiceForm) -> Iterator[Giver]:
    """The fields of each therapist, in the clinic's order."""
    for slug in form.setup.therapists:
        yield Giver(form[gives(slug)], form[minutes_of(slug)], form[_seen(slug)])


def service_form(
    setup: Setup, rules: Rules, slug: str, posted: MultiDict[str, str] | None = None
) -> ServiceForm:
    """The form of a service, or of a new one under a slug that nothing bears: as stored, or as posted."""
    stored = setup.services.get(slug)
    kind = _kind_for(setup)
    form = kind(posted) if posted is not None else kind(data=_values(setup, stored, slug))
    form.setup, form.stored, form.slug = setup, stored, slug
    form.colour.choices = colour_choices(stored.colour if stored else "")
    form.group.choices = [
        SelectChoice("", str(gettext("No group"))),
        *(SelectChoice(each.slug, localized(each, "name")) for each in setup.service_groups.values()),
    ]
    name_choices(form, rules)
    for name in (*(f"name_{code}" for code in form.languages), "types"):
        form[name].flags.required = True
    if posted is None:
        form.filled(stored)
    return form


def _kind_for(setup: Setup) -> type[ServiceForm]:
    """The form with three fields for each therapist."""
    fields: dict[str, Any] = {}
    for slug, therapist in setup.therapists.items():
        name = therapist.name if therapist.active else gettext("%(name)s (inactive)", name=therapist.name)
        fields[gives(slug)] = BooleanField(str(name))
        fields[minutes_of(slug)] = StringField(
            str(gettext("Own duration of %(name)s, in minutes", name=therapist.name)),
            [whole_number(1, DAY_MINUTES, is_required=False)],
        )
        fields[_seen(slug)] = HiddenField()
    return cast(type[ServiceForm], type("ServiceForm", (ServiceForm,), fields))


def _values(setup: Setup, stored: ServiceSetup | None, slug: str) -> dict[str, Any]:
    """What the fields show of a service as it is stored."""
    service = stored or ServiceSetup(slug=slug, name_fr="", name_en="", duration_minutes=60)
    values: dict[str, Any] = {
        name: getattr(service, name)
        for name in ("availability", "allow_overrun", "silent", "colour", *_text_names())
    }
    for name in ("duration_minutes", "step_minutes", "buffer_before_minutes", "buffer_after_minutes"):
        values[name] = str(getattr(service, name))
    values |= {
        "types": [code.value for code in ServiceType if code in service.types],
        "group": service.group or "",
        "price": _written(service.price_cents),
        "publication": (LISTED if service.listed else BY_LINK) if service.published else UNPUBLISHED,
    }
    values |= shown_rules(service.booking_overrides)
    for therapist in setup.therapists.values():
        values[gives(therapist.slug)] = slug in therapist.services
        values[minutes_of(therapist.slug)] = str(therapist.durations.get(slug, ""))
        values[_seen(therapist.slug)] = fingerprint(therapist)
    return values


def _text_names() -> Iterator[str]:
    return (f"{text}_{code}" for text in ("name", *READ_BY_PATIENTS) for code in LANGUAGES)


def _written(price_cents: int | None) -> str:
    if price_cents is None:
        return ""
    whole, rest = divmod(price_cents, 100)
    return f"{whole}.{rest:02}" if rest else str(whole)


def _in_order(chosen: list[str], before: tuple[str, ...]) -> tuple[str, ...]:
    """The types chosen, those that there were before in the order they had: the first is offered first."""
    return (
        *(each for each in before if each in chosen),
        *(each for each in ServiceType if each in chosen and each not in before),
    )


class ActivationForm(SetupForm):
    """The way in which a service is given, chosen or confirmed when it is activated."""

    types = SelectMultipleField(_("How is it given?"), choices=TYPE_CHOICES)

    def validate(self, extra_validators: object = None) -> bool:
        """At least one type: without any nobody knows where to go."""
        is_right = super().validate()
        if not self.types.data and not self.types.errors:
            return refuse(self.types, gettext("Choose at least one way to give the service."))
        return is_right

    def thing(self, stored: ServiceSetup) -> ServiceSetup:
        """The service, active; it is never published by this."""
        return replace(stored, active=True, types=_in_order(self.types.data or [], stored.types))


class GroupForm(SetupForm):
    """A heading for services; its name in each of the clinic's languages."""

    name_fr = StringField(_("Name in French"), [Length(max=200)])
    name_en = StringField(_("Name in English"), [Length(max=200)])

    languages: tuple[str, ...] = LANGUAGES

    def validate(self, extra_validators: object = None) -> bool:
        """Each field by itself, and a name in every language."""
        is_right = super().validate()
        return names_are_right(self, self.languages) and is_right

    def thing(self, slug: str) -> GroupSetup:
        """The group as it is to be saved."""
        return GroupSetup(slug=slug, name_fr=said(self.name_fr), name_en=said(self.name_en))
