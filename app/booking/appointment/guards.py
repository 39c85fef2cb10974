"""How each page of a booked appointment begins, by its personal link, and how it refuses."""

from typing import NoReturn

from flask import abort, current_app, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app import phones
from app.booking.appointment.appointment_access import AppointmentAccess
from app.booking.appointment.card import clinic_phone, visit_card
from app.booking.appointment.page import Done, visit_page
from app.booking.shared.filters import TimeFilter
from app.clock import utc_now
from app.config import Settings
from app.queries.appointments.by_link import told_of, visit_by_link
from app.queries.configuration.snapshot import ClinicSnapshot, current_clinic

MOST_REVISIONS = 2**31 - 1


def appointment_access(token: str) -> AppointmentAccess:
    """The access of the bearer of a link; one that opens nothing ends the request."""
    clinic, now = current_clinic(), utc_now()
    visit = visit_by_link(token, now)
    if visit is None:
        _refuse_dead_link(clinic)
    return AppointmentAccess(clinic, now, filter=TimeFilter.of_query(request.args), token=token, visit=visit)


def _refuse_dead_link(clinic: ClinicSnapshot) -> NoReturn:
    """End the request alike for a link that has expired and one that never was: it can be sent anew."""
    links = [(gettext("Find my appointments"), url_for("booking.ask_for_list"))]
    if clinic.settings.phone:
        number = phones.readable(clinic.settings.phone, clinic.settings.region)
        links.append((gettext("Call %(phone)s", phone=number), f"tel:{clinic.settings.phone}"))
    page = render_template(
        "errors/error.html",
        heading=gettext("This link no longer works"),
        message=gettext(
            "It may be incomplete, or the appointment was long ago. A new link to your appointments can be"
            " sent to your email address."
        ),
        links=links,
    )
    abort(make_response(page, 404))


def access_to_change(token: str) -> AppointmentAccess:
    """The same, for what can be done only while the appointment is to come.

    One that is cancelled or over ends the request with its page, which says so.
    """
    access = appointment_access(token)
    if not (access.is_booked and access.is_ahead):
        abort(redirect(access.own_url("visit"), 303))
    return access


def to_the_visit(access: AppointmentAccess, done: Done | None = None) -> ResponseReturnValue:
    """Lead to the appointment's page, which says what was done just now."""
    return redirect(access.own_url("visit", **({"done": done} if done else {})), 303)


def shown_revision() -> int:
    """The revision of the appointment as it was shown with the form; one that never is where none came."""
    sent = request.form.get("revision", "")
    return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 10 else MOST_REVISIONS


def site_address() -> str:
    """The site's public address."""
    settings: Settings = current_app.extensions["settings"]
    return settings.base_url.rstrip("/")


def visit_html(access: AppointmentAccess, refusal: str = "") -> str:
    """The appointment's page."""
    return render_template(
        "booking/appointment/appointment.html",
        page=visit_page(access, told_of(access.visit), refusal, request.args.get("done", "")),
        token=access.token,
        own_url=site_address() + access.own_url("visit"),
    )


def refuse_changed(token: str) -> NoReturn:
    """End the request: the appointment is not what was shown any more; this is how it stands now."""
    sentence = gettext("Nothing was done: this appointment has changed in the meantime. Check it first.")
    abort(make_response(visit_html(appointment_access(token), sentence), 409))


def refuse_online(access: AppointmentAccess, heading: str, why: str, late_text: str = "") -> NoReturn:
    """End the request: this is done by phone now."""
    page = render_template(
        "booking/shared/not_online.html",
        heading=heading,
        why=why,
        late_text=late_text,
        card=visit_card(access.clinic, access.visit),
        phone=clinic_phone(access.clinic, access.visit),
        visit_url=access.own_url("visit"),
    )
    abort(make_response(page, 409))
