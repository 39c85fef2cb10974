"""How a step begins, with the visitor's wizard, and how it ends a request early."""

from typing import NoReturn

from flask import Response, abort, make_response, redirect, render_template, request
from flask_babel import gettext

from app.booking.shared.filters import TimeFilter
from app.booking.shared.wizard import Wizard, WizardStep
from app.clock import utc_now
from app.domain.errors import Reason
from app.queries.appointments.drafts import draft_by_token, has_booked
from app.queries.configuration.snapshot import current_clinic
from app.wording import reason_sentence


def new_wizard() -> Wizard:
    """The wizard of somebody without an unfinished booking."""
    return Wizard(current_clinic(), utc_now(), filter=TimeFilter.of_query(request.args))


def find_wizard(token: str) -> Wizard | None:
    """The wizard of an unfinished booking, or None when it was booked or has expired."""
    clinic, now = current_clinic(), utc_now()
    draft = draft_by_token(token, now)
    return Wizard(clinic, now, draft, TimeFilter.of_query(request.args)) if draft else None


def wizard_of(token: str) -> Wizard:
    """The wizard of an unfinished booking; one that was booked or expired ends the request with its page."""
    return find_wizard(token) or refuse_gone(token)


def refuse_gone(token: str) -> NoReturn:
    """End the request: the booking was made already, or it has expired."""
    if has_booked(token, utc_now()):
        abort(make_response(render_template("booking/shared/booked_already.html", token=token)))
    abort(make_response(render_template("booking/shared/expired.html"), 410))


def refuse_person(wizard: Wizard) -> NoReturn:
    """End the request with the one neutral page that tells nothing of any person."""
    page = render_template(
        "booking/shared/not_for_this_person.html",
        message=reason_sentence(Reason.NOT_FOR_THIS_PERSON),
        is_about_the_person=True,
        back_url=wizard.url(WizardStep.CHECK) if wizard.draft else wizard.url(WizardStep.SERVICES),
        has_typed=wizard.draft is not None,
    )
    abort(make_response(page, 422))


def refuse_newcomers(wizard: Wizard) -> NoReturn:
    """End the request: the service is for people who are patients already, whoever asks."""
    page = render_template(
        "booking/shared/not_for_this_person.html",
        message=gettext("This service is for current patients. Call the clinic to book."),
        back_url=wizard.url(WizardStep.SERVICES),
    )
    abort(make_response(page, 422))


def leave_for(url: str) -> NoReturn:
    """End the request by going elsewhere; where htmx asked for a part of a page, the whole page goes."""
    if request.headers.get("HX-Request"):
        abort(Response(headers={"HX-Redirect": url}))
    abort(redirect(url))
