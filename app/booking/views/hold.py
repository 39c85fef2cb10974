"""More time for the last steps: the chosen time is held longer, once."""

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue

from app.actions.extend_hold import extend_hold
from app.booking.blueprint import bp
from app.booking.presenters.check import check_page
from app.booking.presenters.details import details_page
from app.booking.presenters.frame import kept_already
from app.booking.views.details import form_of, keep_typed
from app.booking.views.entering import offered_draft, refuse_gone, way_of
from app.booking.way import Step, Way
from app.domain.errors import Reason, Refused
from app.security import Permission, allow
from app.wording import reason_sentence


@bp.route("/booking/<token>/hold", methods=["GET", "POST"])
@allow(Permission.LINK)
def extend(token: str) -> ResponseReturnValue:
    """Hold the time longer and show the same step again; what was typed so far into its form is kept.

    A GET, as by a link to the other language, asks for nothing and leads to the step.
    """
    way = way_of(token)
    if request.method != "POST":
        return redirect(way.url(Step.DETAILS))
    step = Step.CHECK if request.form.get("step") == Step.CHECK else Step.DETAILS
    if request.form.get("step") == Step.DETAILS:
        keep_typed(way)
    try:
        extend_hold(token, way.now)
    except Refused as refused:
        if refused.reason is Reason.DRAFT_EXPIRED:
            refuse_gone(token)
        if refused.reason is Reason.HOLD_EXTENDED:
            return _not_again(way_of(token), step), 409
    return redirect(way.url(step), 303)  # which says so, where the time is held no longer


def _not_again(way: Way, step: Step) -> str:
    sentence = kept_already(way) or reason_sentence(Reason.HOLD_EXTENDED)
    selection, form = offered_draft(way), form_of(way)
    if step is Step.CHECK and form.validate():
        return render_template(
            "booking/check.html", page=check_page(way, selection, form.details(), sentence)
        )
    return render_template("booking/details.html", page=details_page(way, selection, form, sentence))
