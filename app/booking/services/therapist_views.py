"""Step: with whom and how."""

from flask import redirect, request
from flask.typing import ResponseReturnValue

from app.booking.blueprint import bp
from app.booking.services.guards import selection_of_query
from app.booking.services.therapist_page import therapist_page
from app.booking.shared.guards import new_wizard, wizard_of
from app.booking.shared.htmx_parts import whole_or_part
from app.booking.shared.wizard import Wizard, WizardStep
from app.web.security import Permission, allow


@bp.get("/therapist")
@allow(Permission.PUBLIC)
def therapist() -> ResponseReturnValue:
    """Choose the therapist, the type and the location."""
    return _therapist(new_wizard())


@bp.get("/booking/<token>/therapist")
@allow(Permission.LINK)
def draft_therapist(token: str) -> ResponseReturnValue:
    """Choose them anew, keeping what was typed."""
    return _therapist(wizard_of(token))


def _therapist(wizard: Wizard) -> ResponseReturnValue:
    selection = selection_of_query(wizard)
    is_sent = "continue" in request.args
    if selection.is_complete and (is_sent or not selection.options.is_choice):
        return redirect(wizard.url(WizardStep.TIME, selection.wishes))
    is_wrong = is_sent or not selection.is_possible
    page = therapist_page(wizard, selection, sent=is_wrong, typed=request.args.get("q", ""))
    response = whole_or_part("booking/services/therapist.html", "booking/services/_therapists.html", page)
    return response, 422 if page.errors else 200
