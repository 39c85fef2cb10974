"""Saying that one will be there."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from app.actions.appointments.confirm import confirm_appointment
from app.booking.appointment.card import visit_card
from app.booking.appointment.guards import access_to_change, refuse_changed, shown_revision, to_the_visit
from app.booking.blueprint import bp
from app.domain.errors import Refused
from app.web.security import Permission, allow


@bp.route("/appointment/<token>/confirm", methods=["GET", "POST"])
@allow(Permission.LINK)
def confirm(token: str) -> ResponseReturnValue:
    """Show the button that says one will be there; where that is not asked, lead to the appointment."""
    access = access_to_change(token)
    if not access.is_asked_for_presence:
        return to_the_visit(access)
    if request.method == "POST":
        try:
            confirm_appointment(token, shown_revision(), access.now)
        except Refused:
            refuse_changed(token)
        return to_the_visit(access)
    return render_template(
        "booking/appointment/confirm.html",
        card=visit_card(access.clinic, access.visit),
        action=access.own_url("confirm"),
        revision=access.visit.revision,
        visit_url=access.own_url("visit"),
    )
