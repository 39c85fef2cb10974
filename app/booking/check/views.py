"""Step: check and confirm."""

from flask import Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app.actions.appointments.book import BookingRequest, book_appointment
from app.actions.appointments.link_to_booked import link_to_booked
from app.booking.blueprint import bp
from app.booking.check.page import check_page
from app.booking.details.views import form_of
from app.booking.services.guards import find_wizard, offered_draft, refuse_gone, refuse_person
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
    way = find_wizard(token)
    if way is None:
        return _after_booking(token)
    form = form_of(way)
    if not form.validate():
        return redirect(way.url(WizardStep.DETAILS), 303)
    selection = offered_draft(way)
    if request.method == "POST":
        try:
            link = book_appointment(BookingRequest(way.begun.token, form.details(), language()), way.now)
        except Refused as refused:
            return _refused(way, selection, refused.reason)
        return _to_the_appointment(link)
    if way.begun.hold is None and not _is_free(way, selection):
        return _offer_nearest(way, selection, gettext("This time is no longer available."), 409)
    return render_template("booking/check/check.html", page=check_page(way, selection, form.details()))


def _is_free(way: Wizard, selection: Selection) -> bool:
    """Whether the time that is kept no longer can still be had."""
    draft = way.begun
    found = offered_starts(way.clinic, way.choice(selection), (draft.starts_at, draft.starts_at + 1), way.now)
    return any(start.location_id == draft.location_id for start in found)


def _after_booking(token: str) -> ResponseReturnValue:
    """A double click, a reload or a retry finds the appointment that is there already."""
    link = link_to_booked(token, utc_now()) if request.method == "POST" else None
    return _to_the_appointment(link) if link else refuse_gone(token)


def _to_the_appointment(link: str) -> ResponseReturnValue:
    return redirect(url_for("booking.visit", token=link), 303)


def _refused(way: Wizard, selection: Selection, reason: Reason) -> ResponseReturnValue:
    if reason is Reason.DRAFT_EXPIRED:
        refuse_gone(way.begun.token)
    if reason is Reason.NOT_FOR_THIS_PERSON:
        refuse_person(way)
    status = 409 if reason in (Reason.TAKEN, Reason.HELD, Reason.DAY_FULL) else 422
    return _offer_nearest(way, selection, reason_sentence(reason), status)


def _offer_nearest(way: Wizard, selection: Selection, sentence: str, status: int) -> Response:
    nearest = nearest_offered_starts(way.clinic, way.choice(selection), way.begun.starts_at, way.now)
    page = render_template(
        "booking/check/refused.html",
        refusal=refusal(way, selection, sentence, nearest),
        action=way.url(WizardStep.TIME, selection.wishes),
        time_url=way.url(WizardStep.TIME, selection.wishes),
        draft_token=way.begun.token,
    )
    return make_response(page, status)
