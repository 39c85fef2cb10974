"""Cancelling an appointment by its personal link."""

from typing import NoReturn

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app.actions.appointments.cancel import CancelRequest, cancel_appointment
from app.booking.appointment.appointment_access import AppointmentAccess
from app.booking.appointment.card import visit_card
from app.booking.appointment.guards import (
    access_to_change,
    refuse_changed,
    refuse_online,
    shown_revision,
    to_the_visit,
)
from app.booking.appointment.self_service import cancel_passed, late_text
from app.booking.blueprint import bp
from app.booking.shared.forms import CancelForm
from app.domain.errors import Reason, Refused
from app.web.security import Permission, allow


@bp.route("/appointment/<token>/cancel", methods=["GET", "POST"])
@allow(Permission.LINK)
def cancel(token: str) -> ResponseReturnValue:
    """Show what would be cancelled, or cancel it; a second time leads to the same page."""
    access = access_to_change(token)
    if not access.may_cancel:
        _refuse(access)
    if request.method != "POST":
        return _page(access, CancelForm())
    form = CancelForm(request.form)
    if not form.validate():
        return _page(access, form), 422
    try:
        cancel_appointment(CancelRequest(token, shown_revision(), form.reason.data or ""), access.now)
    except Refused as refused:
        if refused.reason is Reason.TOO_LATE:
            _refuse(access)
        refuse_changed(token)
    return to_the_visit(access)


def _refuse(access: AppointmentAccess) -> NoReturn:
    heading = gettext("This appointment can no longer be cancelled online")
    refuse_online(access, heading, cancel_passed(access), late_text(access))


def _page(access: AppointmentAccess, form: CancelForm) -> str:
    return render_template(
        "booking/appointment/cancel.html",
        card=visit_card(access.clinic, access.visit),
        form=form,
        action=access.own_url("cancel"),
        late_text=late_text(access),
        revision=access.visit.revision,
        visit_url=access.own_url("visit"),
        move_url=access.own_url("move") if access.may_move else "",
    )
