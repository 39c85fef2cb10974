"""Changing how one is reached about an appointment, and what it is for."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from app.actions.appointments.change_contact import ContactRequest, change_contact
from app.booking.appointment.appointment_access import AppointmentAccess
from app.booking.appointment.card import visit_card
from app.booking.appointment.guards import access_to_change, refuse_changed, to_the_visit
from app.booking.appointment.page import Done
from app.booking.blueprint import bp
from app.booking.shared.forms import (
    ContactFormContext,
    DetailsContext,
    DetailsForm,
    contact_form,
    typed_contact,
    typed_in,
)
from app.booking.shared.notices import emergency_text, privacy_paragraphs, privacy_version
from app.domain.errors import Refused
from app.domain.scheduling.service import needs
from app.i18n import language
from app.web.security import Permission, allow


@bp.route("/appointment/<token>/contact", methods=["GET", "POST"])
@allow(Permission.LINK)
def contact(token: str) -> ResponseReturnValue:
    """Show what was typed for this appointment, or keep what is typed now."""
    access = access_to_change(token)
    if not access.may_change_contact:
        return to_the_visit(access)
    if request.method != "POST":
        return _page(
            access, _form(access, typed_contact(access.visit.contact, access.clinic.settings.region))
        )
    form = _form(access, typed_in(request.form))
    if not form.validate():
        return _page(access, form), 422
    return _keep(access, form)


def _form(access: AppointmentAccess, typed: dict[str, str]) -> DetailsForm:
    visit = access.visit
    settings = access.clinic.settings
    circumstances = DetailsContext(
        region=settings.region,
        today=access.today,
        need=needs(visit.type),
        fields=settings.booking_fields,
        privacy_version=privacy_version(settings),
    )
    asked = ContactFormContext(access.is_in_time_to_move, visit.privacy_version != privacy_version(settings))
    return contact_form(typed, circumstances, asked)


def _keep(access: AppointmentAccess, form: DetailsForm) -> ResponseReturnValue:
    agreed = {"privacy_version": form.asked.privacy_version, "privacy_language": language()}
    try:
        change_contact(
            ContactRequest(
                access.token, form.contact(access.visit.contact), **agreed if "privacy" in form else {}
            ),
            access.now,
        )
    except Refused:
        refuse_changed(access.token)
    return to_the_visit(access, Done.CONTACT)


def _page(access: AppointmentAccess, form: DetailsForm) -> str:
    settings = access.clinic.settings
    return render_template(
        "booking/appointment/contact.html",
        card=visit_card(access.clinic, access.visit),
        form=form,
        action=access.own_url("contact"),
        visit_url=access.own_url("visit"),
        emergency=emergency_text(settings),
        privacy=privacy_paragraphs(settings),
        booker_name=access.visit.booker_name,
        address_is_fixed="visit_address" not in form and bool(access.visit.visit_address),
        problems=form.problems,
    )
