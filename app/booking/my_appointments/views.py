"""All the appointments of an email address: asked for here, opened by the link that is sent there."""

from typing import NoReturn

from flask import abort, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from app.actions.accounts.errors import TooManyAttempts
from app.actions.appointments.email_my_appointments import ListRequest, email_my_appointments
from app.actions.appointments.errors import DeadListLink
from app.actions.appointments.link_to_own_appointment import link_to_own_appointment
from app.actions.appointments.open_my_appointments import open_my_appointments
from app.booking.blueprint import bp
from app.booking.my_appointments.page import list_page
from app.booking.shared.forms import EmailForm
from app.clock import utc_now
from app.i18n import language
from app.queries.appointments.by_email import ListLinkFound, list_link_of, own_appointments
from app.queries.configuration.snapshot import current_clinic
from app.web.security import Permission, allow


@bp.route("/my-appointments", methods=["GET", "POST"])
@allow(Permission.PUBLIC)
def ask_for_list() -> ResponseReturnValue:
    """Ask for the link; the answer is the same whether or not the address is known."""
    current_clinic()
    form = EmailForm(request.form if request.method == "POST" else None)
    if request.method != "POST":
        return _form_page(form)
    if not form.validate():
        return _form_page(form), 422
    asked = ListRequest(form.address, language(), request.remote_addr or "")
    try:
        email_my_appointments(asked, utc_now())
    except TooManyAttempts as many:
        return _form_page(form, _sentence(many)), 429, {"Retry-After": str(many.minutes * 60)}
    return render_template("booking/my_appointments/list_asked.html", email=form.address)


@bp.route("/my-appointments/<token>", methods=["GET", "POST"])
@allow(Permission.LINK)
def open_list(token: str) -> ResponseReturnValue:
    """Show the button that opens the list, or use the link up and lead there."""
    if request.method != "POST":
        _live_link(token, "ask")
        return render_template(
            "booking/my_appointments/list_open.html", action=url_for("booking.open_list", token=token)
        )
    try:
        own = open_my_appointments(token, utc_now())
    except DeadListLink:
        _live_link(token, "ask")
        _refuse_dead_link()
    return redirect(url_for("booking.own_list", token=own), 303)


@bp.route("/my-appointments/<token>/list", methods=["GET", "POST"])
@allow(Permission.LINK)
def own_list(token: str) -> ResponseReturnValue:
    """Show the appointments, or open one of them by a personal link of its own."""
    link, now = _live_link(token, "list"), utc_now()
    clinic = current_clinic()
    if request.method == "POST":
        opened = link_to_own_appointment(token, request.form.get("appointment", ""), now)
        if opened:
            return redirect(url_for("booking.visit", token=opened), 303)
    page = list_page(clinic, own_appointments(clinic, link.email, now), now)
    html = render_template(
        "booking/my_appointments/list.html",
        page=page,
        action=url_for("booking.own_list", token=token),
        is_not_there=request.method == "POST",
    )
    return (html, 422) if request.method == "POST" else html


def _live_link(token: str, purpose: str) -> ListLinkFound:
    """The link of a token; one that is used or has expired ends the request, as does one that never was."""
    current_clinic()
    link = list_link_of(token, utc_now())
    if link is None or link.purpose != purpose:
        abort(404, gettext("This link does not work. Check that you copied the whole address."))
    if not link.is_live:
        _refuse_dead_link()
    return link


def _refuse_dead_link() -> NoReturn:
    page = render_template(
        "booking/my_appointments/list_expired.html", ask_url=url_for("booking.ask_for_list")
    )
    abort(make_response(page, 410))


def _form_page(form: EmailForm, refusal: str = "") -> str:
    problems = [("email", refusal)] if refusal else form.problems
    return render_template("booking/my_appointments/list_ask.html", form=form, problems=problems)


def _sentence(many: TooManyAttempts) -> str:
    return str(
        ngettext(
            "There were too many attempts. Try again in %(num)s minute.",
            "There were too many attempts. Try again in %(num)s minutes.",
            many.minutes,
        )
    )
