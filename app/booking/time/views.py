"""Step: the time. Choosing one holds it."""

from flask import Response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from markupsafe import Markup

from app.actions.appointments.hold_slot import HoldRequest, hold_slot
from app.booking.blueprint import bp
from app.booking.services.guards import (
    leave_for,
    new_wizard,
    refuse_gone,
    refuse_incomplete,
    refuse_person,
    selection_asked,
    wizard_of,
)
from app.booking.shared.free_times import FreeTimes, asked_times, times_around
from app.booking.shared.htmx_parts import (
    FIRST_TOKEN,
    cached_page,
    is_filtering,
    is_part_asked,
    part_aware,
    weeks_asked,
)
from app.booking.shared.selection import Selection
from app.booking.shared.slot_param import RequestedStart, wanted_start
from app.booking.shared.wizard import Wizard, WizardStep
from app.booking.time.page import Refusal, refusal, time_page, week_view
from app.domain.errors import Reason, Refused
from app.i18n import language
from app.queries.availability.starts import nearest_offered_starts
from app.tokens import is_token, new_token
from app.web.html_cache import cached_html
from app.web.security import Permission, allow
from app.wording import reason_sentence

STATUSES = {Reason.TAKEN: 409, Reason.HELD: 409, Reason.DAY_FULL: 409, Reason.TOO_MANY_HOLDS: 429}


@bp.route("/time", methods=["GET", "POST"])
@allow(Permission.PUBLIC)
def time() -> ResponseReturnValue:
    """Show a week of free times, or hold the one that was chosen."""
    return _time(new_wizard())


@bp.route("/booking/<token>/time", methods=["GET", "POST"])
@allow(Permission.LINK)
def draft_time(token: str) -> ResponseReturnValue:
    """Show a week, one's own held time included, or hold another time in its place."""
    return _time(wizard_of(token))


def _time(way: Wizard) -> ResponseReturnValue:
    selection = selection_asked(way)
    if not selection.is_complete and request.method == "POST":
        refuse_incomplete(way, selection)
    if not selection.is_complete:
        leave_for(way.url(WizardStep.THERAPIST, selection.wishes))
    if request.method == "POST":
        return _hold(way, selection)
    return _page(way, selection, asked_times(way, selection, request.args.get("week", ""), weeks_asked()))


def _hold(way: Wizard, selection: Selection) -> ResponseReturnValue:
    wanted = wanted_start(way, selection, request.form.get("start", ""))
    if wanted is None:
        found = asked_times(way, selection, request.args.get("week", ""), weeks_asked())
        return _page(way, selection, found, Refusal(gettext("Choose one of these times."), [])), 422
    try:
        token = hold_slot(_hold_request(way, selection, wanted), way.now)
    except Refused as refused:
        return _refused(way, selection, wanted, refused.reason)
    step = WizardStep.CHECK if way.draft and way.draft.typed else WizardStep.DETAILS
    return redirect(way.draft_url(step, token), 303)


def _hold_request(way: Wizard, selection: Selection, wanted: RequestedStart) -> HoldRequest:
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


def _refused(
    way: Wizard, selection: Selection, wanted: RequestedStart, reason: Reason
) -> ResponseReturnValue:
    if reason is Reason.DRAFT_EXPIRED and way.draft:
        refuse_gone(way.draft.token)
    if reason is Reason.NOT_FOR_THIS_PERSON:
        refuse_person(way)
    nearest = nearest_offered_starts(way.clinic, way.choice(selection), wanted.starts_at, way.now)
    told = refusal(way, selection, reason_sentence(reason), nearest)
    found = times_around(way, selection, wanted.starts_at)
    return _page(way, selection, found, told), STATUSES.get(reason, 422)


def _page(
    way: Wizard, selection: Selection, found: FreeTimes | None, told: Refusal | None = None
) -> Response:
    """The whole page or, for htmx, its weeks; nothing stale is kept by the browser."""
    response = part_aware(_text(way, selection, found, told))
    response.headers["Cache-Control"] = "no-store"
    return response


def _text(way: Wizard, selection: Selection, found: FreeTimes | None, told: Refusal | None) -> str:
    def made(first_token: str) -> str:
        weeks = _weeks(way, selection, found)
        page = time_page(way, selection, first_token, told)
        return render_template("booking/time/time.html", page=page, weeks=weeks)

    if is_part_asked():
        return _weeks(way, selection, found)
    if way.draft:
        return made(first_token="")
    if told:
        return made(new_token())
    return cached_page((way.clinic.revision, way.today, found), lambda: made(FIRST_TOKEN))


def _weeks(way: Wizard, selection: Selection, found: FreeTimes | None) -> Markup:
    """The weeks of free times; those of somebody who holds no time yet are the same for everybody."""
    filtering = is_filtering()

    def made() -> Markup:
        action = way.url(WizardStep.TIME, selection.wishes)
        week = week_view(way, selection, found, filtering) if found else None
        return Markup(render_template("booking/shared/_week.html", week_view=week, action=action))

    if way.draft:
        return made()
    made_of = (language(), way.clinic.revision, way.today, selection.wishes, way.filter, found, filtering)
    return cached_html(made_of, made)
