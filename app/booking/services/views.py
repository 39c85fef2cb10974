"""Step: the service."""

from dataclasses import replace
from typing import NoReturn

from flask import render_template, request
from flask.typing import ResponseReturnValue

from app.booking.blueprint import bp
from app.booking.services.guards import offered_selection
from app.booking.services.page import services_page
from app.booking.shared.guards import leave_for, new_wizard, wizard_of
from app.booking.shared.htmx_parts import cached_page, is_part_requested, part_aware
from app.booking.shared.selection import ANY, Wishes, choosable, given_by
from app.booking.shared.wizard import Wizard, WizardStep, skips_services
from app.queries.configuration.snapshot import TherapistInfo
from app.web.security import Permission, allow


@bp.get("/")
@allow(Permission.PUBLIC)
def services() -> ResponseReturnValue:
    """List the services, or go on with the one that the address names."""
    return _services(new_wizard())


@bp.get("/booking/<token>/service")
@allow(Permission.LINK)
def draft_services(token: str) -> ResponseReturnValue:
    """Choose another service, keeping what was typed."""
    return _services(wizard_of(token))


def _services(wizard: Wizard) -> ResponseReturnValue:
    wishes = Wishes.of_query(request.args)
    if wishes.service:
        _go_on(wizard, wishes)
    if skips_services(wizard.clinic):
        therapist = wishes.therapist if _therapist_asked(wizard) else ""
        _go_on(wizard, Wishes(service=choosable(wizard.clinic)[0].slug, therapist=therapist))
    _go_on_with_the_only_one(wizard, wishes)
    return part_aware(
        _made(wizard) if wizard.draft else cached_page(wizard.clinic.revision, lambda: _made(wizard))
    )


def _made(wizard: Wizard) -> str:
    template = "booking/services/_services.html" if is_part_requested() else "booking/services/services.html"
    therapist = _therapist_asked(wizard)
    page = services_page(wizard, typed=request.args.get("q", ""), therapist=therapist)
    return render_template(template, page=page, is_nobody=bool(_named()) and therapist is None)


def _named() -> str:
    """The slug of the therapist whose link was followed; an empty text for none."""
    slug = request.args.get("therapist", "")
    return "" if slug == ANY else slug


def _therapist_asked(wizard: Wizard) -> TherapistInfo | None:
    """Whose services alone are asked for; None where nobody finds any of theirs."""
    therapist = wizard.clinic.therapist_by_slug(_named())
    return therapist if therapist and given_by(wizard.clinic, therapist) else None


def _go_on_with_the_only_one(wizard: Wizard, wishes: Wishes) -> None:
    """Where a therapist gives one service, and anybody may book it, nothing is to be chosen."""
    therapist = _therapist_asked(wizard)
    services = given_by(wizard.clinic, therapist) if therapist else ()
    if len(services) == 1 and services[0] in choosable(wizard.clinic):
        _go_on(wizard, replace(wishes, service=services[0].slug))


def _go_on(wizard: Wizard, wishes: Wishes) -> NoReturn:
    selection = offered_selection(wizard, wishes)
    step = WizardStep.TIME if selection.is_complete else WizardStep.THERAPIST
    leave_for(wizard.url(step, selection.wishes))
