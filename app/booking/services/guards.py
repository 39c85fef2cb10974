"""How each step begins: the visitor's way, by the token where there is one, and what was chosen."""

from typing import NoReturn

from flask import Response, abort, make_response, redirect, render_template, request
from flask_babel import gettext

from app.booking.services.page import services_page
from app.booking.services.therapist_page import therapist_page
from app.booking.shared.filters import TimeFilter
from app.booking.shared.selection import NotOffered, Selection, Wishes, choosable, select
from app.booking.shared.wizard import Wizard, WizardStep, skips_services
from app.clock import utc_now
from app.domain.errors import Reason
from app.queries.appointments.drafts import draft_by_token, has_booked
from app.queries.configuration.snapshot import current_clinic
from app.wording import reason_sentence


def new_wizard() -> Wizard:
    """The way of somebody without an unfinished booking."""
    return Wizard(current_clinic(), utc_now(), filter=TimeFilter.of_query(request.args))


def find_wizard(token: str) -> Wizard | None:
    """The way of an unfinished booking, or None when it was booked or has expired."""
    clinic, now = current_clinic(), utc_now()
    draft = draft_by_token(token, now)
    return Wizard(clinic, now, draft, TimeFilter.of_query(request.args)) if draft else None


def wizard_of(token: str) -> Wizard:
    """The way of an unfinished booking; one that was booked or has expired ends the request with its page."""
    return find_wizard(token) or refuse_gone(token)


def refuse_gone(token: str) -> NoReturn:
    """End the request: the booking was made already, or it has expired."""
    if has_booked(token, utc_now()):
        abort(make_response(render_template("booking/shared/booked_already.html", token=token)))
    abort(make_response(render_template("booking/shared/expired.html"), 410))


def refuse_person(way: Wizard) -> NoReturn:
    """End the request with the one neutral page that tells nothing of any person."""
    page = render_template(
        "booking/shared/not_for_this_person.html",
        message=reason_sentence(Reason.NOT_FOR_THIS_PERSON),
        is_about_the_person=True,
        back_url=way.url(WizardStep.CHECK) if way.draft else way.url(WizardStep.SERVICES),
        has_typed=way.draft is not None,
    )
    abort(make_response(page, 422))


def refuse_newcomers(way: Wizard) -> NoReturn:
    """End the request: the service is for people who are patients already, whoever asks."""
    page = render_template(
        "booking/shared/not_for_this_person.html",
        message=gettext("This service is for current patients. Call the clinic to book."),
        back_url=way.url(WizardStep.SERVICES),
    )
    abort(make_response(page, 422))


def selection_asked(way: Wizard) -> Selection:
    """What the address chose, else the unfinished booking.

    Ends the request where a service is to be chosen first, or what is asked is not offered online or not to
    everybody.
    """
    wishes = Wishes.of_query(request.args)
    if not wishes.service and way.draft:
        wishes = Wishes.of_draft(way.clinic, way.draft)
    if not wishes.service and skips_services(way.clinic):
        wishes = Wishes(service=choosable(way.clinic)[0].slug)
    if not wishes.service and request.method != "POST":
        leave_for(way.url(WizardStep.SERVICES))
    return offered_selection(way, wishes)


def offered_selection(way: Wizard, wishes: Wishes) -> Selection:
    """What the wishes come to; ends the request when that cannot be booked online by anybody."""
    try:
        selection = select(way.clinic, wishes)
    except NotOffered as wrong:
        _refuse_not_offered(way, wishes, wrong.part)
    if selection.service.rules.existing_patients_only and way.draft is None:
        refuse_newcomers(way)
    if selection.service.rules.existing_patients_only:
        refuse_person(way)
    return selection


def offered_draft(way: Wizard) -> Selection:
    """What the unfinished booking chose; ends the request when it is offered no more."""
    return offered_selection(way, Wishes.of_draft(way.clinic, way.begun))


def refuse_incomplete(way: Wizard, selection: Selection) -> NoReturn:
    """End the request with the questions that are not answered."""
    page = render_template("booking/services/therapist.html", page=therapist_page(way, selection, sent=True))
    abort(make_response(page, 422))


def _refuse_not_offered(way: Wizard, wishes: Wishes, part: str) -> NoReturn:
    """End the request with what is offered instead: the services, or the choices that a service leaves."""
    status = 422 if request.method == "POST" else 404
    if part == "service":
        page = render_template(
            "booking/services/services.html",
            page=services_page(way),
            is_not_offered=True,
            has_typed=way.draft is not None,
        )
    else:
        selection = select(way.clinic, Wishes(service=wishes.service))
        page = render_template(
            "booking/services/therapist.html", page=therapist_page(way, selection), is_not_offered=True
        )
    abort(make_response(page, status))


def leave_for(url: str) -> NoReturn:
    """End the request by going elsewhere; where htmx asked for a part of a page, the whole page goes."""
    if request.headers.get("HX-Request"):
        abort(Response(headers={"HX-Redirect": url}))
    abort(redirect(url))
