"""The personal link: a booked appointment, to read, to keep and to put into a calendar."""

from flask import Response
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app.booking.appointment.calendar_file import calendar_file
from app.booking.appointment.guards import appointment_access, site_address, visit_html
from app.booking.blueprint import bp
from app.web.security import Permission, allow


@bp.get("/appointment/<token>")
@allow(Permission.LINK)
def visit(token: str) -> ResponseReturnValue:
    """Show the appointment, and what may still be done with it; opening the link changes nothing."""
    return visit_html(appointment_access(token))


@bp.get("/appointment/<token>/calendar.ics")
@allow(Permission.LINK)
def visit_calendar(token: str) -> Response:
    """The appointment for the patient's calendar."""
    access = appointment_access(token)
    response = Response(
        calendar_file(access.clinic, access.visit, site_address()),
        content_type="text/calendar; charset=utf-8",
    )
    name = gettext("appointment")
    response.headers.set("Content-Disposition", "inline", filename=f"{name}.ics")
    return response
