"""Cancelling an appointment by its personal link."""

from typing import NoReturn

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app.actions.cancel_appointment import CancelRequest, cancel_appointment
from app.booking.blueprint import bp
from app.booking.forms import CancelForm
from app.booking.presenters.later import cancel_passed, late_text
from app.booking.presenters.visit_card import visit_card
from app.booking.views.entering_visit import (
    refuse_changed,
    refuse_online,
    shown_revision,
    to_the_visit,
    way_to_change,
)
from app.booking.visit_way import VisitWay
from app.domain.errors import Reason, Refused
from app.security import Permission, allow


@bp.route("/appointment/<token>/cancel", methods=["GET", "POST"])
@allow(Permission.LINK)
def cancel(token: str) -> ResponseReturnValue:
    """Show what would be cancelled, or cancel it; a second time leads to the same page."""
    way = way_to_change(token)
    if not way.may_cancel:
        _refuse(way)
    if request.method != "POST":
        return _page(way, CancelForm())
    form = CancelForm(request.form)
    if not form.validate():
        return _page(way, form), 422
    try:
        cancel_appointment(CancelRequest(token, shown_revision(), form.reason.data or ""), way.now)
    except Refused as refused:
        if refused.reason is Reason.TOO_LATE:
            _refuse(way)
        refuse_changed(token)
    return to_the_visit(way)


def _refuse(way: VisitWay) -> NoReturn:
    heading = gettext("This appointment can no longer be cancelled online")
    refuse_online(way, heading, cancel_passed(way), late_text(way))


def _page(way: VisitWay, form: CancelForm) -> str:
    return render_template(
        "booking/cancel.html",
        card=visit_card(way.clinic, way.visit),
        form=form,
        action=way.own_url("cancel"),
        late_text=late_text(way),
        revision=way.visit.revision,
        visit_url=way.own_url("visit"),
        move_url=way.own_url("move") if way.may_move else "",
    )
