"""Step: the service."""

from typing import NoReturn

from flask import render_template, request
from flask.typing import ResponseReturnValue

from app.booking import bp
from app.booking.presenters.services import services_page
from app.booking.selection import Wishes, choosable
from app.booking.views.entering import leave_for, new_way, offered_selection, way_of
from app.booking.views.parts import is_part_asked, kept_page, part_aware
from app.booking.way import Step, Way, skips_services
from app.security import Permission, allow


@bp.get("/")
@allow(Permission.PUBLIC)
def services() -> ResponseReturnValue:
    """List the services, or go on with the one that the address names."""
    return _services(new_way())


@bp.get("/booking/<token>/service")
@allow(Permission.LINK)
def draft_services(token: str) -> ResponseReturnValue:
    """Choose another service, keeping what was typed."""
    return _services(way_of(token))


def _services(way: Way) -> ResponseReturnValue:
    wishes = Wishes.of_query(request.args)
    if wishes.service:
        _go_on(way, wishes)
    if skips_services(way.clinic):
        _go_on(way, Wishes(service=choosable(way.clinic)[0].slug))
    return part_aware(_made(way) if way.draft else kept_page(way.clinic.revision, lambda: _made(way)))


def _made(way: Way) -> str:
    template = "booking/_services.html" if is_part_asked() else "booking/services.html"
    return render_template(template, page=services_page(way, typed=request.args.get("q", "")))


def _go_on(way: Way, wishes: Wishes) -> NoReturn:
    selection = offered_selection(way, wishes)
    step = Step.TIME if selection.is_complete else Step.THERAPIST
    leave_for(way.url(step, selection.wishes))
