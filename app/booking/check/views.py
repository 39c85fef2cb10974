"""Step: check and confirm."""

from flask import Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app.actions.appointments.book import BookingRequest, book_appointment
from app.actions.appointments.link_to_booked import link_to_booked
from app.booking.blueprint import bp
from app.booking.check.page import check_page
from app.booking.details.views import form_of
from app.booking.services.guards import offered_draft
from app.booking.shared.guards import find_wizard, refuse_gone, refuse_person
from app.booking.shared.selection import Selection
from app.booking.shared.wizard import Wizard, WizardStep
from app.booking.time.page import refusal
from app.clock import utc_now
from app.domain.errors import Reason, Refused
from app.i18n import language
from app.queries.availability.starts import nearest_offered_starts, offered_starts
from app.web.security import Permission, allow
from app.wording import reason_sentence


@bp.route("/booking/<token>/check", methods=["GET", "POST"])
@allow(Permission.LINK)
def check(token: str) -> ResponseReturnValue:
    """Show all that was chosen and typed, or book it; once it is booked, lead to the appointment."""
    wizard = find_wizard(token)
    if wizard is None:
        return _after_booking(token)
    form = form_of(wizard)
    if not form.validate():
        return redirect(wizard.url(WizardStep.DETAILS), 303)
    selection = offered_draft(wizard)
    if request.method == "POST":
        try:
            link = book_appointment(
                BookingRequest(wizard.begun.token, form.details(), language()), wizard.now
            )
        except Refused as refused:
            return _refused(wizard, selection, refused.reason)
        return _to_the_appointment(link)
    if wizard.begun.hold is None and not _is_free(wizard, selection):
        return _offer_nearest(wizard, selection, gettext("This time is no longer available."), 409)
    return render_template("booking/check/check.html", page=check_page(wizard, selection, form.details()))


def _is_free(wizard: Wizard, selection: Selection) -> bool:
    """Whether the time that is kept no longer can still be had."""
    draft = wizard.begun
    found = offered_starts(
        wizard.clinic, wizard.choice(selection), (draft.starts_at, draft.starts_at + 1), wizard.now
    )
    return any(start.location_id == draft.location_id for start in found)


def _after_booking(token: str) -> ResponseReturnValue:
    """A double click, a reload or a retry finds the appointment that is there already."""
    link = link_to_booked(token, utc_now()) if request.method == "POST" else None
    return _to_the_appointment(link) if link else refuse_gone(token)


def _to_the_appointment(link: str) -> ResponseReturnValue:
    return redirect(url_for("booking.visit", token=link), 303)


def _refused(wizard: Wizard, selection: Selection, reason: Reason) -> ResponseReturnValue:
    if reason is Reason.DRAFT_EXPIRED:
        refuse_gone(wizard.begun.token)
    if reason is Reason.NOT_FOR_THIS_PERSON:
        refuse_person(wizard)
    status = 409 if reason in (Reason.TAKEN, Reason.HELD, Reason.DAY_FULL) else 422
    return _offer_nearest(wizard, selection, reason_sentence(reason), status)


def _offer_nearest(wizard: Wizard, selection: Selection, sentence: str, status: int) -> Response:
    nearest = nearest_offered_starts(
        wizard.clinic, wizard.choice(selection), wizard.begun.starts_at, wizard.now
    )
    page = render_template(
        "booking/check/refused.html",
        refusal=refusal(wizard, selection, sentence, nearest),
        action=wizard.url(WizardStep.TIME, selection.wishes),
        time_url=wizard.url(WizardStep.TIME, selection.wishes),
        draft_token=wizard.begun.token,
    )
    return make_response(page, status)
