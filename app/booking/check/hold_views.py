"""More time for the last steps: the chosen time is held longer, once."""

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue

from app.actions.appointments.extend_hold import extend_hold
from app.booking.blueprint import bp
from app.booking.check.page import check_page
from app.booking.details.page import details_page
from app.booking.details.views import form_of, keep_typed
from app.booking.services.guards import offered_draft
from app.booking.shared.frame import kept_already
from app.booking.shared.guards import refuse_gone, wizard_of
from app.booking.shared.wizard import Wizard, WizardStep
from app.domain.errors import Reason, Refused
from app.web.security import Permission, allow
from app.wording import reason_sentence


@bp.route("/booking/<token>/hold", methods=["GET", "POST"])
@allow(Permission.LINK)
def extend(token: str) -> ResponseReturnValue:
    """Hold the time longer and show the same step again; what was typed so far into its form is kept.

    A GET, as by a link to the other language, asks for nothing and leads to the step.
    """
    wizard = wizard_of(token)
    if request.method != "POST":
        return redirect(wizard.url(WizardStep.DETAILS))
    step = WizardStep.CHECK if request.form.get("step") == WizardStep.CHECK else WizardStep.DETAILS
    if request.form.get("step") == WizardStep.DETAILS:
        keep_typed(wizard)
    try:
        extend_hold(token, wizard.now)
    except Refused as refused:
        if refused.reason is Reason.DRAFT_EXPIRED:
            refuse_gone(token)
        if refused.reason is Reason.HOLD_EXTENDED:
            return _not_again(wizard_of(token), step), 409
    return redirect(wizard.url(step), 303)  # which says so, where the time is held no longer


def _not_again(wizard: Wizard, step: WizardStep) -> str:
    sentence = kept_already(wizard) or reason_sentence(Reason.HOLD_EXTENDED)
    selection, form = offered_draft(wizard), form_of(wizard)
    if step is WizardStep.CHECK and form.validate():
        return render_template(
            "booking/check/check.html", page=check_page(wizard, selection, form.details(), sentence)
        )
    return render_template(
        "booking/details/details.html", page=details_page(wizard, selection, form, sentence)
    )
