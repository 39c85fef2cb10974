"""The personal link: a booked appointment, to read, to keep and to put into a calendar."""

from flask import Response, abort, current_app, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app.booking import bp
from app.booking.calendar_file import calendar_file
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
    return render_template(
        "booking/visit.html",
        page=visit_page(way.clinic, _visit(way, token), way.now),
        token=token,
        own_url=_settings().base_url.rstrip("/") + url_for("booking.visit", token=token),
    )


@bp.get("/appointment/<token>/calendar.ics")
@allow(Permission.LINK)
def visit_calendar(token: str) -> Response:
    """The appointment for the patient's calendar."""
    way = new_way()
    response = Response(
        calendar_file(way.clinic, _visit(way, token), _settings().base_url),
        content_type="text/calendar; charset=utf-8",
    )
    name = gettext("appointment")
    response.headers.set("Content-Disposition", "inline", filename=f"{name}.ics")
    return response


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings


def _visit(way: Way, token: str) -> Visit:
    found = visit_by_link(token, way.now)
    if found is None:
        abort(
            404,
            gettext("This link does not lead to an appointment. If you need help, call the clinic."),
        )
    return found
