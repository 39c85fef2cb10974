"""Step: the service."""

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue

from app.booking import bp
from app.booking.presenters.services import services_page
from app.booking.selection import Wishes, choosable
from app.booking.views.entering import new_way, offered_selection, way_of
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
    if not wishes.service and skips_services(way.clinic):
        wishes = Wishes(service=choosable(way.clinic)[0].slug)
    if not wishes.service:
        return render_template("booking/services.html", page=services_page(way))
    selection = offered_selection(way, wishes)
    step = Step.TIME if selection.is_complete else Step.THERAPIST
    return redirect(way.url(step, selection.wishes))
