"""All messages and what became of them, and those that will be sent."""

from datetime import timedelta

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app.actions.audit.note_listing import note_listing
from app.actions.messages.drop_message import drop_message
from app.actions.messages.retry_message import retry_message
from app.admin.blueprint import bp
from app.admin.messages.log_forms import LogFilterForm
from app.admin.messages.log_page import coming_view, day_ends, log_view
from app.admin.messages.tabs import message_tabs
from app.clock import utc_now
from app.queries.configuration.snapshot import current_clinic
from app.queries.messages.message_log import (
    LogFilter,
    coming_messages as read_coming,
    message_log as read_log,
)
from app.web.paging import offset
from app.web.security import Permission, allow, current_staff, local_path

DAYS_AHEAD = 7
LARGEST_ID = 2**31 - 1


@bp.get("/manage/messages/log")
@allow(Permission.ADMINISTRATOR)
def message_log() -> ResponseReturnValue:
    """The log, newest first, by what stands in the address."""
    clinic, asked, now = current_clinic(), LogFilterForm(request.args), utc_now()
    is_right = asked.validate()
    query = asked.query(clinic.clock) if is_right else LogFilter()
    page = read_log(query, older_than=_id("older_than"), newer_than=_id("newer_than"))
    view = log_view(page, asked, clinic.settings.region, now)
    shown = render_template("admin/messages/log.html", asked=asked, view=view, tabs=message_tabs())
    note_listing("message", current_staff().user_id, now)  # it names addresses of patients
    return shown, 200 if is_right else 422


@bp.get("/manage/messages/upcoming")
@allow(Permission.ADMINISTRATOR)
def coming_messages() -> str:
    """What will be sent within a week, as it is planned now."""
    clinic, now = current_clinic(), utc_now()
    today = clinic.clock.today(now)
    days = [today + timedelta(days=ahead) for ahead in range(DAYS_AHEAD)]
    coming = read_coming(day_ends(clinic.clock, days), offset())
    view = coming_view(coming, days, clinic.settings.region, now)
    return render_template("admin/messages/upcoming.html", view=view, tabs=message_tabs())


@bp.post("/manage/messages/log/<int:message_id>/retry")
@allow(Permission.ADMINISTRATOR)
def retry_logged_message(message_id: int) -> ResponseReturnValue:
    """Send a message now, if it is still true."""
    if retry_message(_there(message_id), utc_now(), current_staff().user_id):
        flash(gettext("The message goes out now, if what it tells is still true."))
    else:
        flash(gettext("Nothing was done: this message was sent meanwhile, or is being sent."), "warning")
    return _back()


@bp.post("/manage/messages/log/<int:message_id>/drop")
@allow(Permission.ADMINISTRATOR)
def drop_logged_message(message_id: int) -> ResponseReturnValue:
    """Never send a message that waits."""
    if drop_message(_there(message_id), utc_now(), current_staff().user_id):
        flash(gettext("The message will not be sent. “Send now” in the log takes that back."))
    else:
        flash(gettext("Nothing was done: this message does not wait any more."), "warning")
    return _back()


def _there(message_id: int) -> int:
    return message_id if message_id <= LARGEST_ID else abort(404)


def _back() -> ResponseReturnValue:
    return redirect(local_path(request.form.get("back")) or url_for("admin.message_log"), 303)


def _id(name: str) -> int | None:
    """The number of a message in the address; none where it is no number."""
    typed = request.args.get(name, "")
    is_number = typed.isascii() and typed.isdecimal() and len(typed) <= 10
    return min(int(typed), LARGEST_ID) if is_number else None
