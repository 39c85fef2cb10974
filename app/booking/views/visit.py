"""The personal link: a booked appointment, to read, to keep and to put into a calendar."""

from flask import Response, abort, current_app, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app.booking import bp
from app.booking.calendar_file import calendar_file
from app.booking.presenters.frame import zone_note
from app.booking.presenters.visit import visit_page
from app.booking.views.entering import new_way
from app.booking.way import Way
from app.config import Settings
from app.queries.visits import Visit, visit_by_link
from app.security import Permission, allow


@bp.get("/appointment/<token>")
@allow(Permission.LINK)
def visit(token: str) -> ResponseReturnValue:
    """Show the appointment; opening the link changes nothing."""
    way = new_way()
    page = visit_page(way.clinic, _visit(way, token), way.now)
    return render_template("booking/visit.html", page=page, zone_note=zone_note(way), token=token)


@bp.get("/appointment/<token>/calendar.ics")
@allow(Permission.LINK)
def visit_calendar(token: str) -> Response:
    """The appointment for the patient's calendar."""
    way = new_way()
    settings: Settings = current_app.extensions["settings"]
    response = Response(
        calendar_file(way.clinic, _visit(way, token), settings.base_url),
        content_type="text/calendar; charset=utf-8",
    )
    name = gettext("appointment")
    response.headers.set("Content-Disposition", "inline", filename=f"{name}.ics")
    return response


def _visit(way: Way, token: str) -> Visit:
    found = visit_by_link(token, way.now)
    if found is None:
        abort(
            404,
            gettext(
                "This link does not open an appointment, or no longer does. If in doubt, call the clinic."
            ),
        )
    return found
