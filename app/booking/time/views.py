"""Step: the time. Choosing one holds it."""

from flask import Response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from markupsafe import Markup

from app.actions.appointments.hold_slot import HoldRequest, hold_slot
from app.booking.blueprint import bp
from app.booking.services.guards import refuse_incomplete, selection_of_query
from app.booking.shared.free_times import FreeTimes, requested_times, times_around
from app.booking.shared.guards import leave_for, new_wizard, refuse_gone, refuse_person, wizard_of
from app.booking.shared.htmx_parts import (
    FIRST_TOKEN,
    cached_page,
    is_filtering,
    is_part_requested,
    part_aware,
    requested_weeks,
)
from app.booking.shared.selection import Selection
from app.booking.shared.slot_param import RequestedStart, slot_param
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


def _time(wizard: Wizard) -> ResponseReturnValue:
    selection = selection_of_query(wizard)
    if not selection.is_complete and request.method == "POST":
        refuse_incomplete(wizard, selection)
    if not selection.is_complete:
        leave_for(wizard.url(WizardStep.THERAPIST, selection.wishes))
    if request.method == "POST":
        return _hold(wizard, selection)
    return _page(
        wizard, selection, requested_times(wizard, selection, request.args.get("week", ""), requested_weeks())
    )


def _hold(wizard: Wizard, selection: Selection) -> ResponseReturnValue:
    wanted = slot_param(wizard, selection, request.form.get("start", ""))
    if wanted is None:
        found = requested_times(wizard, selection, request.args.get("week", ""), requested_weeks())
        return _page(wizard, selection, found, Refusal(gettext("Choose one of these times."), [])), 422
    try:
        token = hold_slot(_hold_request(wizard, selection, wanted), wizard.now)
    except Refused as refused:
        return _refused(wizard, selection, wanted, refused.reason)
    step = WizardStep.CHECK if wizard.draft and wizard.draft.typed else WizardStep.DETAILS
    return redirect(wizard.draft_url(step, token), 303)


def _hold_request(wizard: Wizard, selection: Selection, wanted: RequestedStart) -> HoldRequest:
    return HoldRequest(
        service_id=selection.service.id,
        therapist_id=selection.therapist.id if selection.therapist else None,
        location_id=wanted.location_id,
        type=wanted.type,
        starts_at=wanted.starts_at,
        draft_token=wizard.draft.token if wizard.draft else None,
        first_token=_first_token(),
        address=request.remote_addr or "",
    )


def _first_token() -> str | None:
    """The token that came with the page, so that a click made twice begins one booking."""
    token = request.form.get("draft", "")
    return token if is_token(token) else None


def _refused(
    wizard: Wizard, selection: Selection, wanted: RequestedStart, reason: Reason
) -> ResponseReturnValue:
    if reason is Reason.DRAFT_EXPIRED and wizard.draft:
        refuse_gone(wizard.draft.token)
    if reason is Reason.NOT_FOR_THIS_PERSON:
        refuse_person(wizard)
    nearest = nearest_offered_starts(wizard.clinic, wizard.choice(selection), wanted.starts_at, wizard.now)
    told = refusal(wizard, selection, reason_sentence(reason), nearest)
    found = times_around(wizard, selection, wanted.starts_at)
    return _page(wizard, selection, found, told), STATUSES.get(reason, 422)


def _page(
    wizard: Wizard, selection: Selection, found: FreeTimes | None, told: Refusal | None = None
) -> Response:
    """The whole page or, for htmx, its weeks; nothing stale is kept by the browser."""
    response = part_aware(_text(wizard, selection, found, told))
    response.headers["Cache-Control"] = "no-store"
    return response


def _text(wizard: Wizard, selection: Selection, found: FreeTimes | None, told: Refusal | None) -> str:
    def made(first_token: str) -> str:
        weeks = _weeks(wizard, selection, found)
        page = time_page(wizard, selection, first_token, told)
        return render_template("booking/time/time.html", page=page, weeks=weeks)

    if is_part_requested():
        return _weeks(wizard, selection, found)
    if wizard.draft:
        return made(first_token="")
    if told:
        return made(new_token())
    return cached_page((wizard.clinic.revision, wizard.today, found), lambda: made(FIRST_TOKEN))


def _weeks(wizard: Wizard, selection: Selection, found: FreeTimes | None) -> Markup:
    """The weeks of free times; those of somebody who holds no time yet are the same for everybody."""
    filtering = is_filtering()

    def made() -> Markup:
        action = wizard.url(WizardStep.TIME, selection.wishes)
        week = week_view(wizard, selection, found, filtering) if found else None
        return Markup(render_template("booking/shared/_week.html", week_view=week, action=action))

    if wizard.draft:
        return made()
    made_of = (
        language(),
        wizard.clinic.revision,
        wizard.today,
        selection.wishes,
        wizard.filter,
        found,
        filtering,
    )
    return cached_html(made_of, made)
