"""The local mailbox: what was sent where no provider carries it; never in production."""

from pathlib import Path
from uuid import uuid4

from flask import (
    Response,
    abort,
    current_app,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app.actions.messages.receive_keypress import receive_keypress
from app.actions.messages.receive_sms import ReceivedSms, receive_sms
from app.clock import utc_now
from app.config import Settings
from app.development.blueprint import bp
from app.development.mailbox_page import mailbox_list, message_page, what_came_of
from app.domain.messages.sms_replies import reply_of
from app.i18n import FALLBACK_REGION
from app.notifications.channels.base import Email, SmsMessage
from app.notifications.channels.local.mailbox import MailboxMessage, item, items
from app.queries.configuration.snapshot import NoClinic, current_clinic
from app.web.email_preview import IS_EMAIL, PRIVATE, SHOWS_EMAIL
from app.web.security import Permission, allow


@bp.get("/mailbox")
@allow(Permission.PUBLIC)
def mailbox() -> ResponseReturnValue:
    """All that was sent, newest first."""
    page = mailbox_list(items(_folder()), _region())
    return make_response(render_template("development/mailbox.html", page=page), PRIVATE)


@bp.get("/mailbox/<uid>")
@allow(Permission.PUBLIC)
def mailbox_message(uid: str) -> ResponseReturnValue:
    """One message, as its recipient sees or hears it."""
    return _page(_kept(uid))


@bp.get("/mailbox/<uid>/html")
@allow(Permission.PUBLIC)
def mailbox_html(uid: str) -> ResponseReturnValue:
    """An email as a mail program shows it, for the frame on its page."""
    shown = _email(uid).html.replace("<head>", '<head><base target="_top">', 1)
    return make_response(shown, PRIVATE | IS_EMAIL)


@bp.get("/mailbox/<uid>/calendar")
@allow(Permission.PUBLIC)
def mailbox_calendar(uid: str) -> ResponseReturnValue:
    """The calendar file attached to an email."""
    email = _email(uid)
    if email.calendar is None:
        abort(404)
    kind = f"text/calendar; charset=utf-8; method={email.calendar_method}"
    as_file = {"Content-Type": kind, "Content-Disposition": 'attachment; filename="appointment.ics"'}
    return make_response(email.calendar, PRIVATE | as_file)


@bp.post("/mailbox/<uid>/answer")
@allow(Permission.PUBLIC)
def mailbox_answer(uid: str) -> ResponseReturnValue:
    """Reply to an SMS with `text`, or press `key` on a call, as its recipient would."""
    sent, now = _kept(uid).item, utc_now()
    if isinstance(sent, Email):
        abort(422)
    if isinstance(sent, SmsMessage):
        text = request.form.get("text", "")
        received = ReceivedSms(sent.to, text, reply_of(text), f"mailbox-{uuid4().hex}")
        flash(what_came_of(receive_sms(received, now)))
    elif receive_keypress(uid, request.form.get("key", ""), now):
        flash(gettext("The presence is confirmed, and the voice says thanks."))
    else:
        flash(gettext("Nothing was confirmed: this call asks for no key, or what it tells is no longer so."))
    return redirect(url_for("development.mailbox_message", uid=uid), 303)


def _folder() -> Path:
    """Where the messages are; ends the request with 404 on a site that has no mailbox."""
    settings: Settings = current_app.extensions["settings"]
    if settings.mailbox_folder is None:
        abort(404)
    return settings.mailbox_folder


def _kept(uid: str) -> MailboxMessage:
    kept = item(_folder(), uid)
    if kept is None:
        abort(404)
    return kept


def _email(uid: str) -> Email:
    email = _kept(uid).item
    if not isinstance(email, Email):
        abort(404)
    return email


def _region() -> str:
    """Where the clinic is; there may be none yet."""
    try:
        return current_clinic().settings.region
    except NoClinic:
        return FALLBACK_REGION


def _page(kept: MailboxMessage) -> Response:
    page = render_template("development/mailbox_message.html", page=message_page(kept, _region()))
    return make_response(page, PRIVATE | {"Content-Security-Policy": SHOWS_EMAIL})
