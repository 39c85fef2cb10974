"""Absences, extra openings and public holidays: what differs from the weekly hours."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app.actions.configuration.errors import ChangedMeanwhile
from app.admin.absences.forms import absence_form, opening_form
from app.admin.absences.pages import absences_page, closed, holiday_years, marked
from app.admin.absences.public_holidays import Holiday, public_holidays, ticked_closings
from app.admin.blueprint import bp
from app.admin.shared.absence_labels import when
from app.admin.shared.saving import save
from app.clock import utc_now
from app.domain.configuration.keys import SetupKey, fingerprint, thing_at
from app.domain.configuration.setup import AbsenceSetup, OpeningSetup
from app.queries.configuration.snapshot import current_clinic
from app.queries.configuration.stored import current_setup
from app.web.security import Permission, allow
from app.web.setup_form import Conflict, SetupForm, add_error, conflict

ABSENCES, OPENINGS = "absences", "openings"


@bp.get("/manage/absences")
@allow(Permission.ADMINISTRATOR)
def absences() -> str:
    """Absences and extra openings to come, or past ones."""
    setup = current_setup()
    therapist = request.args.get("therapist", "")
    page = absences_page(
        setup,
        therapist if therapist in setup.therapists else "",
        request.args.get("when") == "past",
        _now_on_clock(),
    )
    return render_template("admin/absences/list.html", page=page)


@bp.route("/manage/absences/new", methods=["GET", "POST"])
@allow(Permission.ADMINISTRATOR)
def new_absence() -> ResponseReturnValue:
    """Enter an absence."""
    return _edit_absence(None)


@bp.route("/manage/absences/<mark>", methods=["GET", "POST"])
@allow(Permission.ADMINISTRATOR)
def absence(mark: str) -> ResponseReturnValue:
    """Change an absence."""
    return _edit_absence(_found(ABSENCES, mark))


@bp.post("/manage/absences/<mark>/delete")
@allow(Permission.ADMINISTRATOR)
def delete_absence(mark: str) -> ResponseReturnValue:
    """Take an absence away: its time is open again."""
    return _delete(SetupKey(ABSENCES, _found(ABSENCES, mark).key), gettext("The absence is deleted."))


@bp.route("/manage/absences/openings/new", methods=["GET", "POST"])
@allow(Permission.ADMINISTRATOR)
def new_opening() -> ResponseReturnValue:
    """Enter an extra opening."""
    return _edit_opening(None)


@bp.route("/manage/absences/openings/<mark>", methods=["GET", "POST"])
@allow(Permission.ADMINISTRATOR)
def opening(mark: str) -> ResponseReturnValue:
    """Change an extra opening."""
    return _edit_opening(_found(OPENINGS, mark))


@bp.post("/manage/absences/openings/<mark>/delete")
@allow(Permission.ADMINISTRATOR)
def delete_opening(mark: str) -> ResponseReturnValue:
    """Take an extra opening away: its time is closed."""
    return _delete(SetupKey(OPENINGS, _found(OPENINGS, mark).key), gettext("The extra opening is deleted."))


@bp.route("/manage/absences/holidays", methods=["GET", "POST"])
@allow(Permission.ADMINISTRATOR)
def holidays() -> ResponseReturnValue:
    """Tick the public holidays on which the clinic is closed."""
    setup, listed = current_setup(), _holidays()
    if request.method == "GET":
        return _holidays_page(listed)
    ticked, was_ticked = request.form.getlist("day"), request.form.get("was", "").split()
    things = dict(ticked_closings(listed, ticked, was_ticked))
    things = {place: thing for place, thing in things.items() if _differs(thing_at(setup, place), thing)}
    try:
        save(things, {place: fingerprint(thing_at(setup, place)) for place in things})
    except ChangedMeanwhile:
        flash(gettext("Somebody else changed these days just now. Look at them again."), "warning")
        return redirect(url_for("admin.holidays"), 303)
    flash(gettext("The public holidays are saved."))
    return redirect(url_for("admin.absences"), 303)


def _differs(stored: AbsenceSetup | None, wanted: AbsenceSetup | None) -> bool:
    """Whether a day is not yet as it was ticked; one that is closed already keeps its reason."""
    return (stored is None) is not (wanted is None)


def _holidays() -> tuple[Holiday, ...]:
    settings = current_clinic().settings
    return public_holidays(settings.region, settings.subdivision, _now_on_clock().date())


def _holidays_page(listed: tuple[Holiday, ...]) -> str:
    setup = current_setup()
    was = " ".join(each.day.isoformat() for each in listed if each.is_ticked(setup))
    return render_template("admin/absences/holidays.html", years=holiday_years(setup, listed), was=was)


def _now_on_clock() -> datetime:
    return utc_now().astimezone(current_clinic().clock.zone).replace(tzinfo=None)


def _found(section: str, mark: str) -> Any:
    """The absence or opening of an address; what was changed or deleted since is not found."""
    thing = marked(getattr(current_setup(), section).values(), mark)
    if thing is None:
        abort(404)
    return thing


def _edit_absence(stored: AbsenceSetup | None) -> ResponseReturnValue:
    setup = current_setup()
    if request.method == "GET":
        return _absence_page(absence_form(setup, stored), stored)
    form = absence_form(setup, stored, request.form)
    if not form.validate():
        return _absence_page(form, stored), 422
    if form.thing().key != (stored and stored.key) and form.thing().key in setup.absences:
        add_error(form.first_day, gettext("There is already an absence at this time."))
        return _absence_page(form, stored), 422
    try:
        _save(ABSENCES, stored, form.thing(), form)
    except ChangedMeanwhile as changed:
        told = conflict(form, absence_form(setup, changed.now), changed)
        return _absence_page(form, stored, told), 409
    flash(gettext("The absence is saved."))
    return redirect(url_for("admin.absences"), 303)


def _edit_opening(stored: OpeningSetup | None) -> ResponseReturnValue:
    setup = current_setup()
    if request.method == "GET":
        return _opening_page(opening_form(setup, stored), stored)
    form = opening_form(setup, stored, request.form)
    if not form.validate():
        return _opening_page(form, stored), 422
    if form.thing().key != (stored and stored.key) and form.thing().key in setup.openings:
        add_error(form.day, gettext("There is already an extra opening at this time."))
        return _opening_page(form, stored), 422
    try:
        _save(OPENINGS, stored, form.thing(), form)
    except ChangedMeanwhile as changed:
        told = conflict(form, opening_form(setup, changed.now), changed)
        return _opening_page(form, stored, told), 409
    flash(gettext("The extra opening is saved."))
    return redirect(url_for("admin.absences"), 303)


def _save(section: str, stored: Any | None, thing: Any, form: SetupForm) -> None:
    """Save a thing in its place; of one that is put elsewhere the old place is left empty."""
    seen, place = form.seen.data or "", SetupKey(section, thing.key)
    things: dict[SetupKey, Any] = {place: thing}
    shown: dict[SetupKey, str] = {place: seen}
    if stored is not None and stored.key != thing.key:
        old = SetupKey(section, stored.key)
        things, shown = {old: None, place: thing}, {old: seen, place: ""}
    save(things, shown)


def _delete(place: SetupKey, told: str) -> ResponseReturnValue:
    try:
        save({place: None}, {place: request.form.get("seen", "")})
    except ChangedMeanwhile:
        flash(
            gettext("Somebody else changed this just now. Look at it again before you delete it."), "warning"
        )
        return redirect(url_for("admin.absences"), 303)
    flash(told)
    return redirect(url_for("admin.absences"), 303)


def _absence_page(form: SetupForm, stored: AbsenceSetup | None, conflict: Conflict | None = None) -> str:
    told = _told(closed(current_setup(), stored), stored) if stored else {}
    return render_template("admin/absences/absence.html", form=form, conflict=conflict, **told)


def _opening_page(form: SetupForm, stored: OpeningSetup | None, conflict: Conflict | None = None) -> str:
    told = _told(current_setup().therapists[stored.therapist].name, stored) if stored else {}
    return render_template("admin/absences/opening.html", form=form, conflict=conflict, **told)


def _told(whose: str, stored: AbsenceSetup | OpeningSetup) -> Mapping[str, str]:
    """What is to be deleted, and how it was shown."""
    return {"whose": whose, "when": when(stored), "seen": fingerprint(stored)}
