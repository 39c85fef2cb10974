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
from app.booking.shared.free_times import FreeTimes, asked_times, times_around
from app.booking.shared.htmx_parts import is_filtering, is_part_asked, part_aware, weeks_asked
from app.booking.shared.selection import ANY, Selection
from app.booking.shared.slot_param import RequestedStart, wanted_start
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
    way = access_to_change(token)
    selection = _selection(way, request.args.get("therapist") == ANY)
    if request.method != "POST":
        found = asked_times(way, selection, request.args.get("week", ""), weeks_asked())
        return _page(way, selection, found)
    start = request.form.get("start", "")
    wanted = wanted_start(way, selection, start)
    if wanted is None:
        return _nothing_chosen(way, selection)
    offered = _offered(way, selection, wanted)
    if offered is None:
        return _gone(way, selection, wanted, Reason.TAKEN)
    therapist = way.clinic.therapists[way.whom(offered)]
    return redirect(way.own_url("move_check", start=start, therapist=therapist.slug), 303)


@bp.route("/appointment/<token>/move/check", methods=["GET", "POST"])
@allow(Permission.LINK)
def move_check(token: str) -> ResponseReturnValue:
    """Show the old time and the new one, or move the appointment."""
    way = access_to_change(token)
    chosen = request.form if request.method == "POST" else request.args
    therapist = way.clinic.therapist_by_slug(chosen.get("therapist", ""))
    is_any = therapist is None or therapist.id != way.visit.therapist_id
    selection = moving_selection(way, is_any) or _refuse(way)
    wanted = wanted_start(way, selection, chosen.get("start", ""))
    if wanted is None or therapist is None:
        return redirect(way.url(WizardStep.TIME), 303)
    if _is_there(way, wanted, therapist):
        return to_the_visit(way, Done.MOVED)
    if not way.may_move:
        _refuse(way)
    if request.method == "POST":
        return _move(way, selection, wanted, therapist)
    offered = _offered(way, selection, wanted)
    if offered is None or therapist.id not in offered.therapist_ids:
        return _gone(way, selection, wanted, Reason.TAKEN)
    page = move_check_page(way, wanted.starts_at, wanted.location_id, therapist, chosen["start"])
    return render_template("booking/appointment/move_check.html", page=page)


def _selection(way: AppointmentAccess, is_any_therapist: bool) -> Selection:
    """What stays as it is; ends the request where the appointment cannot be moved online."""
    selection = moving_selection(way, is_any_therapist) if way.may_move else None
    return selection or _refuse(way)


def _refuse(way: AppointmentAccess) -> NoReturn:
    refuse_online(way, gettext("The time can no longer be changed online"), move_passed(way))


def _offered(way: AppointmentAccess, selection: Selection, wanted: RequestedStart) -> OfferedStart | None:
    """The start, if it can still be had."""
    window = (wanted.starts_at, wanted.starts_at + 1)
    found = way.choosable(offered_starts(way.clinic, way.choice(selection), window, way.now))
    return next((start for start in found if start.location_id == wanted.location_id), None)


def _is_there(way: AppointmentAccess, wanted: RequestedStart, therapist: TherapistInfo) -> bool:
    """Whether the appointment is at that time already, as after a double click."""
    visit = way.visit
    here = (visit.starts_at, visit.location_id, visit.therapist_id)
    return here == (wanted.starts_at, wanted.location_id, therapist.id)


def _move(
    way: AppointmentAccess, selection: Selection, wanted: RequestedStart, therapist: TherapistInfo
) -> ResponseReturnValue:
    asked = MoveRequest(way.token, wanted.starts_at, therapist.id, wanted.location_id, shown_revision())
    try:
        move_appointment(asked, way.now)
    except Refused as refused:
        return _refused(way, selection, wanted, refused.reason)
    return to_the_visit(way, Done.MOVED)


def _refused(
    way: AppointmentAccess, selection: Selection, wanted: RequestedStart, reason: Reason
) -> ResponseReturnValue:
    if reason is Reason.CHANGED:
        refuse_changed(way.token)
    if reason is Reason.TOO_LATE:
        _refuse(way)
    return _gone(way, selection, wanted, reason)


def _nothing_chosen(way: AppointmentAccess, selection: Selection) -> Response:
    found = asked_times(way, selection, request.args.get("week", ""), weeks_asked())
    return _page(way, selection, found, Refusal(gettext("Choose one of these times."), []), 422)


def _gone(way: AppointmentAccess, selection: Selection, wanted: RequestedStart, reason: Reason) -> Response:
    """The appointment stays as it is; these are the nearest times."""
    nearest = nearest_offered_starts(way.clinic, way.choice(selection), wanted.starts_at, way.now)
    told = refusal(way, selection, reason_sentence(reason), way.choosable(nearest))
    found = times_around(way, selection, wanted.starts_at)
    return _page(way, selection, found, told, STATUSES.get(reason, 422))


def _page(
    way: AppointmentAccess,
    selection: Selection,
    found: FreeTimes | None,
    told: Refusal | None = None,
    status: int = 200,
) -> Response:
    """The whole page or, for htmx, its weeks."""
    action = way.url(WizardStep.TIME, selection.wishes)
    week = week_view(way, selection, found, is_filtering()) if found else None
    weeks = Markup(render_template("booking/shared/_week.html", week_view=week, action=action))
    page = move_page(way, selection, told)
    text = (
        weeks if is_part_asked() else render_template("booking/appointment/move.html", page=page, weeks=weeks)
    )
    response = part_aware(text)
    response.status_code = status
    return response
