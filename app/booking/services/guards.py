"""What was chosen, and the pages of the services where it is offered no more or not complete."""

from typing import NoReturn

from flask import abort, make_response, render_template, request

from app.booking.services.page import services_page
from app.booking.services.therapist_page import therapist_page
from app.booking.shared.guards import leave_for, refuse_newcomers, refuse_person
from app.booking.shared.selection import NotOffered, Selection, Wishes, choosable, select
from app.booking.shared.wizard import Wizard, WizardStep, skips_services


def selection_of_query(wizard: Wizard) -> Selection:
    """What the address chose, else the unfinished booking.

    Ends the request where a service is to be chosen first, or what is asked is not offered online or not to
    everybody.
    """
    wishes = Wishes.of_query(request.args)
    if not wishes.service and wizard.draft:
        wishes = Wishes.of_draft(wizard.clinic, wizard.draft)
    if not wishes.service and skips_services(wizard.clinic):
        wishes = Wishes(service=choosable(wizard.clinic)[0].slug)
    if not wishes.service and request.method != "POST":
        leave_for(wizard.url(WizardStep.SERVICES))
    return offered_selection(wizard, wishes)


def offered_selection(wizard: Wizard, wishes: Wishes) -> Selection:
    """What the wishes come to; ends the request when that cannot be booked online by anybody."""
    try:
        selection = select(wizard.clinic, wishes)
    except NotOffered as wrong:
        _refuse_not_offered(wizard, wishes, wrong.part)
    if selection.service.rules.existing_patients_only and wizard.draft is None:
        refuse_newcomers(wizard)
    if selection.service.rules.existing_patients_only:
        refuse_person(wizard)
    return selection


def offered_draft(wizard: Wizard) -> Selection:
    """What the unfinished booking chose; ends the request when it is offered no more."""
    return offered_selection(wizard, Wishes.of_draft(wizard.clinic, wizard.begun))


def refuse_incomplete(wizard: Wizard, selection: Selection) -> NoReturn:
    """End the request with the questions that are not answered."""
    page = render_template(
        "booking/services/therapist.html", page=therapist_page(wizard, selection, sent=True)
    )
    abort(make_response(page, 422))


def _refuse_not_offered(wizard: Wizard, wishes: Wishes, part: str) -> NoReturn:
    """End the request with what is offered instead: the services, or the choices that a service leaves."""
    status = 422 if request.method == "POST" else 404
    if part == "service":
        page = render_template(
            "booking/services/services.html",
            page=services_page(wizard),
            is_not_offered=True,
            has_typed=wizard.draft is not None,
        )
    else:
        selection = select(wizard.clinic, Wishes(service=wishes.service))
        page = render_template(
            "booking/services/therapist.html", page=therapist_page(wizard, selection), is_not_offered=True
        )
    abort(make_response(page, status))
