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
    way = access_to_change(token)
    if not way.is_asked_for_presence:
        return to_the_visit(way)
    if request.method == "POST":
        try:
            confirm_appointment(token, shown_revision(), way.now)
        except Refused:
            refuse_changed(token)
        return to_the_visit(way)
    return render_template(
        "booking/appointment/confirm.html",
        card=visit_card(way.clinic, way.visit),
        action=way.own_url("confirm"),
        revision=way.visit.revision,
        visit_url=way.own_url("visit"),
    )
