"""Moving an appointment: choose another time, check it, confirm."""

from typing import NoReturn

from flask import Response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from markupsafe import Markup

from app.actions.appointments.move import MoveRequest, move_appointment
from app.booking.appointment.appointment_access import AppointmentAccess, moving_selection
from app.booking.appointment.guards import (
    access_to_change,
    refuse_changed,
    refuse_online,
    shown_revision,
    to_the_visit,
)
from app.booking.appointment.move_page import move_check_page, move_page
from app.booking.appointment.page import Done
from app.booking.appointment.self_service import move_passed
from app.booking.blueprint import bp
from app.booking.shared.free_times import FreeTimes, requested_times, times_around
from app.booking.shared.htmx_parts import is_filtering, is_part_requested, part_aware, requested_weeks
from app.booking.shared.selection import ANY, Selection
from app.booking.shared.slot_param import RequestedStart, slot_param
from app.booking.shared.wizard import WizardStep
from app.booking.time.page import Refusal, refusal, week_view
from app.domain.errors import Reason, Refused
from app.queries.availability.starts import OfferedStart, nearest_offered_starts, offered_starts
from app.queries.configuration.snapshot import TherapistInfo
from app.web.security import Permission, allow
from app.wording import reason_sentence

STATUSES = {Reason.TAKEN: 409, Reason.HELD: 409, Reason.DAY_FULL: 409}


@bp.route("/appointment/<token>/move", methods=["GET", "POST"])
@allow(Permission.LINK)
def move(token: str) -> ResponseReturnValue:
    """Show a week of times to move to, or lead on to check the one that was chosen; nothing is held."""
    access = access_to_change(token)
    selection = _selection(access, request.args.get("therapist") == ANY)
    if request.method != "POST":
        found = requested_times(access, selection, request.args.get("week", ""), requested_weeks())
        return _page(access, selection, found)
    start = request.form.get("start", "")
    wanted = slot_param(access, selection, start)
    if wanted is None:
        return _nothing_chosen(access, selection)
    offered = _offered(access, selection, wanted)
    if offered is None:
        return _gone(access, selection, wanted, Reason.TAKEN)
    therapist = access.clinic.therapists[access.whom(offered)]
    return redirect(access.own_url("move_check", start=start, therapist=therapist.slug), 303)


@bp.route("/appointment/<token>/move/check", methods=["GET", "POST"])
@allow(Permission.LINK)
def move_check(token: str) -> ResponseReturnValue:
    """Show the old time and the new one, or move the appointment."""
    access = access_to_change(token)
    chosen = request.form if request.method == "POST" else request.args
    therapist = access.clinic.therapist_by_slug(chosen.get("therapist", ""))
    is_any = therapist is None or therapist.id != access.visit.therapist_id
    selection = moving_selection(access, is_any) or _refuse(access)
    wanted = slot_param(access, selection, chosen.get("start", ""))
    if wanted is None or therapist is None:
        return redirect(access.url(WizardStep.TIME), 303)
    if _is_there(access, wanted, therapist):
        return to_the_visit(access, Done.MOVED)
    if not access.may_move:
        _refuse(access)
    if request.method == "POST":
        return _move(access, selection, wanted, therapist)
    offered = _offered(access, selection, wanted)
    if offered is None or therapist.id not in offered.therapist_ids:
        return _gone(access, selection, wanted, Reason.TAKEN)
    page = move_check_page(access, wanted.starts_at, wanted.location_id, therapist, chosen["start"])
    return render_template("booking/appointment/move_check.html", page=page)


def _selection(access: AppointmentAccess, is_any_therapist: bool) -> Selection:
    """What stays as it is; ends the request where the appointment cannot be moved online."""
    selection = moving_selection(access, is_any_therapist) if access.may_move else None
    return selection or _refuse(access)


def _refuse(access: AppointmentAccess) -> NoReturn:
    refuse_online(access, gettext("The time can no longer be changed online"), move_passed(access))


def _offered(access: AppointmentAccess, selection: Selection, wanted: RequestedStart) -> OfferedStart | None:
    """The start, if it can still be had."""
    window = (wanted.starts_at, wanted.starts_at + 1)
    found = access.choosable(offered_starts(access.clinic, access.choice(selection), window, access.now))
    return next((start for start in found if start.location_id == wanted.location_id), None)


def _is_there(access: AppointmentAccess, wanted: RequestedStart, therapist: TherapistInfo) -> bool:
    """Whether the appointment is at that time already, as after a double click."""
    visit = access.visit
    here = (visit.starts_at, visit.location_id, visit.therapist_id)
    return here == (wanted.starts_at, wanted.location_id, therapist.id)


def _move(
    access: AppointmentAccess, selection: Selection, wanted: RequestedStart, therapist: TherapistInfo
) -> ResponseReturnValue:
    asked = MoveRequest(access.token, wanted.starts_at, therapist.id, wanted.location_id, shown_revision())
    try:
        move_appointment(asked, access.now)
    except Refused as refused:
        return _refused(access, selection, wanted, refused.reason)
    return to_the_visit(access, Done.MOVED)


def _refused(
    access: AppointmentAccess, selection: Selection, wanted: RequestedStart, reason: Reason
) -> ResponseReturnValue:
    if reason is Reason.CHANGED:
        refuse_changed(access.token)
    if reason is Reason.TOO_LATE:
        _refuse(access)
    return _gone(access, selection, wanted, reason)


def _nothing_chosen(access: AppointmentAccess, selection: Selection) -> Response:
    found = requested_times(access, selection, request.args.get("week", ""), requested_weeks())
    return _page(access, selection, found, Refusal(gettext("Choose one of these times."), []), 422)


def _gone(
    access: AppointmentAccess, selection: Selection, wanted: RequestedStart, reason: Reason
) -> Response:
    """The appointment stays as it is; these are the nearest times."""
    nearest = nearest_offered_starts(access.clinic, access.choice(selection), wanted.starts_at, access.now)
    told = refusal(access, selection, reason_sentence(reason), access.choosable(nearest))
    found = times_around(access, selection, wanted.starts_at)
    return _page(access, selection, found, told, STATUSES.get(reason, 422))


def _page(
    access: AppointmentAccess,
    selection: Selection,
    found: FreeTimes | None,
    told: Refusal | None = None,
    status: int = 200,
) -> Response:
    """The whole page or, for htmx, its weeks."""
    action = access.url(WizardStep.TIME, selection.wishes)
    week = week_view(access, selection, found, is_filtering()) if found else None
    weeks = Markup(render_template("booking/shared/_week.html", week_view=week, action=action))
    page = move_page(access, selection, told)
    text = (
        weeks
        if is_part_requested()
        else render_template("booking/appointment/move.html", page=page, weeks=weeks)
    )
    response = part_aware(text)
    response.status_code = status
    return response
