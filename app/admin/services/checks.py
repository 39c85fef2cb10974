"""What a service must keep that is saved by its form; each check says by the field what is wrong."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext, lazy_gettext as _
from wtforms import Field, Form

from app.admin.services.own_rules import overrides_of
from app.admin.services.service_fields import BY_LINK, LISTED, ServiceFields
from app.domain.configuration.setup import OpeningSetup, TherapistSetup
from app.domain.languages import LANGUAGES
from app.domain.scheduling.booking_rules import Rules, resolve
from app.web.setup_form import said

READ_BY_PATIENTS = ("description", "instructions", "coverage", "late_cancellation")


def gives(slug: str) -> str:
    """The name of the field that tells whether a therapist gives the service."""
    return f"gives-{slug}"


def minutes_of(slug: str) -> str:
    """The name of the field for a therapist's own duration."""
    return f"minutes-{slug}"


def refuse(field: Field, sentence: object) -> bool:
    field.errors = [*field.errors, str(sentence)]
    return False


def names_are_right(form: Form, languages: tuple[str, ...]) -> bool:
    """Whether a name stands in each of the languages; says by the field where it does not."""
    return all([_has_name(form, code) for code in languages])  # noqa: C419  every one is told


def _has_name(form: Form, code: str) -> bool:
    told = {"fr": _("Enter the name in French."), "en": _("Enter the name in English.")}
    field = form[f"name_{code}"]
    return bool(said(field)) or refuse(field, told[code])


def may_be_published(form: ServiceFields) -> bool:
    if form.publication.data not in (LISTED, BY_LINK):
        return True
    if form.is_inactive:
        return refuse(form.publication, gettext("Activate the service first; it can then be published."))
    if form.silent.data:
        told = gettext("Patients are told nothing about a silent service, so it cannot be published.")
        return refuse(form.publication, told)
    if not form.types.data:
        return refuse(form.types, gettext("Choose at least one way to give it: it is to be published."))
    return True


def is_said_to_all(form: ServiceFields) -> bool:
    """What is published and said in one of the clinic's languages must be said in all of them."""
    if form.publication.data not in (LISTED, BY_LINK):
        return True
    is_right = True
    for text in READ_BY_PATIENTS:
        fields = [form[f"{text}_{code}"] for code in LANGUAGES if code in form.languages]
        if any(map(said, fields)):
            for field in fields:
                if not said(field):
                    told = gettext("Write this in both languages: patients read either.")
                    is_right = refuse(field, told)
    return is_right


def ages_in_order(form: ServiceFields) -> bool:
    if form["age_from"].errors or form["age_to"].errors:
        return False
    own: Mapping[str, Any] = overrides_of(form, {})
    clinic = form.setup.clinic
    usual = Rules(age_from=clinic.age_from, age_to=clinic.age_to) if clinic else Rules()
    rules = resolve(usual, {name: value for name, value in own.items() if name in ("age_from", "age_to")})
    if rules.age_from is None or rules.age_to is None or rules.age_from <= rules.age_to:
        return True
    field = form["age_to" if "age_to" in own else "age_from"]
    return refuse(field, gettext("The oldest age is below the youngest one, so nobody could book."))


def keeps_their_hours(form: ServiceFields) -> bool:
    """Nobody stops giving a service that their working hours name."""
    openings = list(form.setup.openings.values())
    refused = [
        therapist
        for therapist in form.setup.therapists.values()
        if not form[gives(therapist.slug)].data
        and form.slug in therapist.services
        and _names(therapist, openings, form.slug)
    ]
    for therapist in refused:
        told = gettext(
            "Working hours of %(name)s name this service. Take it out of these hours first.",
            name=therapist.name,
        )
        refuse(form[gives(therapist.slug)], told)
    return not refused


def _names(therapist: TherapistSetup, openings: list[OpeningSetup], slug: str) -> bool:
    """Whether a period or an extra opening of a therapist names a service."""
    periods = (period for schedule in therapist.schedules for period in schedule.periods)
    return any(slug in period.services or slug == period.default_service for period in periods) or any(
        opening.therapist == therapist.slug and slug in opening.services for opening in openings
    )
