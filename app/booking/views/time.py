"""Step: the time. Choosing one holds it."""

from dataclasses import dataclass

from flask import Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app.actions.hold_slot import HoldRequest, hold_slot
from app.booking import bp
from app.booking.presenters.time import FIRST_WEEK, FreeTimes, Refusal, refusal, time_page
from app.booking.selection import Selection
from app.booking.views.entering import (
    leave_for,
    new_way,
    refuse_gone,
    refuse_incomplete,
    refuse_person,
    selection_asked,
    way_of,
)
from app.booking.way import Step, Way
from app.booking.weeks import BookableWeeks, Week
from app.domain.errors import Reason, Refused
from app.domain.intervals import Minute
from app.domain.service import ServiceType
from app.domain.wall_clock import ceil_minute
from app.queries.availability import Choice, nearest_offered_starts, next_offered_start, offered_starts
from app.security import Permission, allow
from app.tokens import is_token
from app.wording import reason_sentence

LATEST_MINUTE = 2**30  # in the year 4011; columns hold twice that, and what is reckoned from it
STATUSES = {Reason.TAKEN: 409, Reason.HELD: 409, Reason.TOO_MANY_HOLDS: 429}


@bp.route("/time", methods=["GET", "POST"])
@allow(Permission.PUBLIC)
def time() -> ResponseReturnValue:
    """Show a week of free times, or hold the one that was chosen."""
    return _time(new_way())


@bp.route("/booking/<token>/time", methods=["GET", "POST"])
@allow(Permission.LINK)
def draft_time(token: str) -> ResponseReturnValue:
    """Show a week, one's own held time included, or hold another time in its place."""
    return _time(way_of(token))


def _time(way: Way) -> ResponseReturnValue:
    selection = selection_asked(way)
    if not selection.is_complete and request.method == "POST":
        refuse_incomplete(way, selection)
    if not selection.is_complete:
        leave_for(way.url(Step.THERAPIST, selection.wishes))
    if request.method == "POST":
        return _hold(way, selection)
    return _page(way, selection, _asked_times(way, selection))


@dataclass(frozen=True, slots=True)
class _Wanted:
    starts_at: Minute
    location_id: int
    type: ServiceType


def _hold(way: Way, selection: Selection) -> ResponseReturnValue:
    wanted = _wanted(way, selection)
    if wanted is None:
        sentence = gettext("Choose one of these times.")
        return _page(way, selection, _asked_times(way, selection), Refusal(sentence, [])), 422
    try:
        token = hold_slot(_hold_request(way, selection, wanted), way.now)
    except Refused as refused:
        return _refused(way, selection, wanted, refused.reason)
    step = Step.CHECK if way.draft and way.draft.typed else Step.DETAILS
    return redirect(url_for(f"booking.{step}", token=token), 303)


def _wanted(way: Way, selection: Selection) -> _Wanted | None:
    """The start that was sent, with the place where the choice left it open; None when that is no start."""
    minute, _, slug = request.form.get("start", "").partition("@")
    location = selection.location or way.clinic.location_by_slug(slug)
    try:
        starts_at = int(minute)
    except ValueError:
        return None
    if location is None or selection.type is None or not 0 <= starts_at <= LATEST_MINUTE:
        return None
    return _Wanted(starts_at, location.id, selection.type)


def _hold_request(way: Way, selection: Selection, wanted: _Wanted) -> HoldRequest:
    return HoldRequest(
        service_id=selection.service.id,
        therapist_id=selection.therapist.id if selection.therapist else None,
        location_id=wanted.location_id,
        type=wanted.type,
        starts_at=wanted.starts_at,
        draft_token=way.draft.token if way.draft else None,
        first_token=_first_token(),
        address=request.remote_addr or "",
    )


def _first_token() -> str | None:
    """The token that came with the page, so that a click made twice begins one booking."""
    token = request.form.get("draft", "")
    return token if is_token(token) else None


def _refused(way: Way, selection: Selection, wanted: _Wanted, reason: Reason) -> ResponseReturnValue:
    if reason is Reason.DRAFT_EXPIRED and way.draft:
        refuse_gone(way.draft.token)
    if reason is Reason.NOT_FOR_THIS_PERSON:
        refuse_person(way)
    choice = selection.choice(way.draft)
    nearest = nearest_offered_starts(way.clinic, choice, wanted.starts_at, way.now)
    told = refusal(way, selection, reason_sentence(reason), nearest)
    week = _weeks(way, selection).of_minute(wanted.starts_at)
    return _page(way, selection, _times_of(way, selection, week), told), STATUSES.get(reason, 422)


def _weeks(way: Way, selection: Selection) -> BookableWeeks:
    return BookableWeeks.under(selection.service.rules, way.clinic.clock, way.now)


def _asked_times(way: Way, selection: Selection) -> FreeTimes | None:
    """Those of the week in the address, else of the time chosen before, else of the first that is free."""
    weeks, text = _weeks(way, selection), request.args.get("week", "")
    week = weeks.asked(text)
    if week is None and way.draft and text != FIRST_WEEK:
        week = weeks.of_minute(way.draft.starts_at)
    return _times_of(way, selection, week) if week else _first_times(way, selection)


def _first_times(way: Way, selection: Selection) -> FreeTimes | None:
    weeks, choice = _weeks(way, selection), selection.choice(way.draft)
    first = next_offered_start(way.clinic, choice, ceil_minute(way.now), way.now)
    if first is None:
        return None
    week = weeks.of_minute(first.starts_at)
    starts = offered_starts(way.clinic, choice, week.window, way.now)
    return FreeTimes(weeks, week, starts, has_first=True)


def _times_of(way: Way, selection: Selection, week: Week) -> FreeTimes | None:
    """The week's free times, else when the next are; None when there are none as far as can be booked."""
    weeks, choice = _weeks(way, selection), selection.choice(way.draft)
    starts = offered_starts(way.clinic, choice, week.window, way.now)
    if starts:
        return FreeTimes(weeks, week, starts, has_first=_is_first(way, choice, week))
    following = next_offered_start(way.clinic, choice, week.window[1], way.now)
    if following is None and weeks.before(week) is None:
        return None
    return FreeTimes(weeks, week, [], following)


def _is_first(way: Way, choice: Choice, week: Week) -> bool:
    """Whether no time before the week is free."""
    first = next_offered_start(way.clinic, choice, ceil_minute(way.now), way.now)
    return first is not None and first.starts_at >= week.window[0]


def _page(way: Way, selection: Selection, found: FreeTimes | None, told: Refusal | None = None) -> Response:
    """The whole page or, for htmx, its week; nothing stale is kept by the browser."""
    page = time_page(way, selection, found, told)
    is_part = "HX-Request" in request.headers and "HX-History-Restore-Request" not in request.headers
    template = "booking/_week.html" if is_part else "booking/time.html"
    response = make_response(render_template(template, page=page))
    response.vary.update(("HX-Request", "HX-History-Restore-Request"))
    response.headers["Cache-Control"] = "no-store"
    return response
