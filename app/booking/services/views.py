"""Step: the service."""

from dataclasses import replace
from typing import NoReturn

from flask import render_template, request
from flask.typing import ResponseReturnValue

from app.booking.blueprint import bp
from app.booking.services.guards import leave_for, new_wizard, offered_selection, wizard_of
from app.booking.services.page import services_page
from app.booking.shared.htmx_parts import cached_page, is_part_asked, part_aware
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


def _services(way: Wizard) -> ResponseReturnValue:
    wishes = Wishes.of_query(request.args)
    if wishes.service:
        _go_on(way, wishes)
    if skips_services(way.clinic):
        therapist = wishes.therapist if _therapist_asked(way) else ""
        _go_on(way, Wishes(service=choosable(way.clinic)[0].slug, therapist=therapist))
    _go_on_with_the_only_one(way, wishes)
    return part_aware(_made(way) if way.draft else cached_page(way.clinic.revision, lambda: _made(way)))


def _made(way: Wizard) -> str:
    template = "booking/services/_services.html" if is_part_asked() else "booking/services/services.html"
    therapist = _therapist_asked(way)
    page = services_page(way, typed=request.args.get("q", ""), therapist=therapist)
    return render_template(template, page=page, is_nobody=bool(_named()) and therapist is None)


def _named() -> str:
    """The slug of the therapist whose link was followed; an empty text for none."""
    slug = request.args.get("therapist", "")
    return "" if slug == ANY else slug


def _therapist_asked(way: Wizard) -> TherapistInfo | None:
    """Whose services alone are asked for; None where nobody finds any of theirs."""
    therapist = way.clinic.therapist_by_slug(_named())
    return therapist if therapist and given_by(way.clinic, therapist) else None


def _go_on_with_the_only_one(way: Wizard, wishes: Wishes) -> None:
    """Where a therapist gives one service, and anybody may book it, nothing is to be chosen."""
    therapist = _therapist_asked(way)
    services = given_by(way.clinic, therapist) if therapist else ()
    if len(services) == 1 and services[0] in choosable(way.clinic):
        _go_on(way, replace(wishes, service=services[0].slug))


def _go_on(way: Wizard, wishes: Wishes) -> NoReturn:
    selection = offered_selection(way, wishes)
    step = WizardStep.TIME if selection.is_complete else WizardStep.THERAPIST
    leave_for(way.url(step, selection.wishes))
