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
    ContactAsked,
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
    way = access_to_change(token)
    if not way.may_change_contact:
        return to_the_visit(way)
    if request.method != "POST":
        return _page(way, _form(way, typed_contact(way.visit.contact, way.clinic.settings.region)))
    form = _form(way, typed_in(request.form))
    if not form.validate():
        return _page(way, form), 422
    return _keep(way, form)


def _form(way: AppointmentAccess, typed: dict[str, str]) -> DetailsForm:
    visit = way.visit
    settings = way.clinic.settings
    circumstances = DetailsContext(
        region=settings.region,
        today=way.today,
        need=needs(visit.type),
        fields=settings.booking_fields,
        privacy_version=privacy_version(settings),
    )
    asked = ContactAsked(way.is_in_time_to_move, visit.privacy_version != privacy_version(settings))
    return contact_form(typed, circumstances, asked)


def _keep(way: AppointmentAccess, form: DetailsForm) -> ResponseReturnValue:
    agreed = {"privacy_version": form.asked.privacy_version, "privacy_language": language()}
    try:
        change_contact(
            ContactRequest(way.token, form.contact(way.visit.contact), **agreed if "privacy" in form else {}),
            way.now,
        )
    except Refused:
        refuse_changed(way.token)
    return to_the_visit(way, Done.CONTACT)


def _page(way: AppointmentAccess, form: DetailsForm) -> str:
    settings = way.clinic.settings
    return render_template(
        "booking/appointment/contact.html",
        card=visit_card(way.clinic, way.visit),
        form=form,
        action=way.own_url("contact"),
        visit_url=way.own_url("visit"),
        emergency=emergency_text(settings),
        privacy=privacy_paragraphs(settings),
        booker_name=way.visit.booker_name,
        address_is_fixed="visit_address" not in form and bool(way.visit.visit_address),
        problems=form.problems,
    )
