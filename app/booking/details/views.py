"""Step: who comes, and how to reach them."""

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue

from app.actions.appointments.save_draft import save_draft
from app.booking.blueprint import bp
from app.booking.details.page import details_page
from app.booking.services.guards import offered_draft
from app.booking.shared.forms import DetailsContext, DetailsForm, details_form, typed_in
from app.booking.shared.guards import refuse_gone, wizard_of
from app.booking.shared.notices import privacy_version
from app.booking.shared.selection import Selection
from app.booking.shared.wizard import Wizard, WizardStep
from app.domain.errors import Refused
from app.domain.languages import LANGUAGES
from app.domain.scheduling.service import needs
from app.web.security import Permission, allow

CHANGED_FIRST = (WizardStep.SERVICES, WizardStep.THERAPIST, WizardStep.TIME)


@bp.route("/booking/<token>/details", methods=["GET", "POST"])
@allow(Permission.LINK)
def details(token: str) -> ResponseReturnValue:
    """Show the form as typed so far, or keep what was typed and go on when it is all right."""
    wizard = wizard_of(token)
    if request.method == "POST":
        return _go_on(wizard)
    form = form_of(wizard)
    form.tell_other_ages()  # a time on another day may have been chosen since the birth date was typed
    return _page(wizard, offered_draft(wizard), form)


def form_of(wizard: Wizard, typed: dict[str, str] | None = None) -> DetailsForm:
    """The form with what was typed now, else before."""
    clinic, draft = wizard.clinic, wizard.begun
    asked = DetailsContext(
        region=clinic.settings.region,
        today=wizard.today,
        need=needs(draft.type),
        rules=clinic.services[draft.service_id].rules,
        visit_day=clinic.clock.day_of(draft.starts_at),
        fields=clinic.settings.booking_fields,
        privacy_version=privacy_version(clinic.settings),
    )
    return details_form(wizard.begun.typed if typed is None else typed, asked)


def keep_typed(wizard: Wizard) -> DetailsForm:
    """Store what was typed, right or wrong, and answer the form with it; ends the request when it expired."""
    typed = typed_in(request.form)
    form = form_of(wizard, typed)
    answers = {name: value for name, value in typed.items() if name in form}  # what is hidden is not taken
    try:
        save_draft(wizard.begun.token, _kept_from_before(wizard, form) | answers, wizard.now)
    except Refused:
        refuse_gone(wizard.begun.token)
    return form


def _go_on(wizard: Wizard) -> ResponseReturnValue:
    form = keep_typed(wizard)
    if "keep" in request.form:  # the page was left without sending the form; nobody waits for an answer
        return "", 204
    if request.form.get("switch_to") in LANGUAGES:
        return redirect(wizard.url(WizardStep.DETAILS, lang=request.form["switch_to"]), 303)
    selection = offered_draft(wizard)
    if request.form.get("change") in CHANGED_FIRST:
        return redirect(wizard.url(WizardStep(request.form["change"]), selection.wishes), 303)
    if form.validate():
        return redirect(wizard.url(WizardStep.CHECK), 303)
    return _page(wizard, selection, form), 422


def _kept_from_before(wizard: Wizard, form: DetailsForm) -> dict[str, str]:
    """What was typed for another type of visit, which this form does not ask."""
    return {name: value for name, value in wizard.begun.typed.items() if name not in form}


def _page(wizard: Wizard, selection: Selection, form: DetailsForm) -> str:
    return render_template("booking/details/details.html", page=details_page(wizard, selection, form))
