"""Step: with whom and how."""

from flask import redirect, request
from flask.typing import ResponseReturnValue

from app.booking.blueprint import bp
from app.booking.presenters.therapist import therapist_page
from app.booking.views.entering import new_way, selection_asked, way_of
from app.booking.views.parts import whole_or_part
from app.booking.way import Step, Way
from app.security import Permission, allow


@bp.get("/therapist")
@allow(Permission.PUBLIC)
def therapist() -> ResponseReturnValue:
    """Choose the therapist, the type and the location."""
    return _therapist(new_way())


@bp.get("/booking/<token>/therapist")
@allow(Permission.LINK)
def draft_therapist(token: str) -> ResponseReturnValue:
    """Choose them anew, keeping what was typed."""
    return _therapist(way_of(token))


def _therapist(way: Way) -> ResponseReturnValue:
    selection = selection_asked(way)
    is_sent = "continue" in request.args
    if selection.is_complete and (is_sent or not selection.options.is_choice):
        return redirect(way.url(Step.TIME, selection.wishes))
    is_wrong = is_sent or not selection.is_possible
    page = therapist_page(way, selection, sent=is_wrong, typed=request.args.get("q", ""))
    response = whole_or_part("booking/therapist.html", "booking/_therapists.html", page)
    return response, 422 if page.errors else 200
