"""Weekly hours: all therapists at a glance, one therapist's versions, and the editor of one of them."""

from dataclasses import replace
from datetime import date

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app.actions.configuration.errors import ChangedMeanwhile
from app.admin.blueprint import bp
from app.admin.hours.forms import HoursContext, HoursForm, hours_form, typed_hours
from app.admin.hours.hours_rows import after
from app.admin.hours.pages import counts_label, hours_list, hours_page
from app.admin.hours.schedule_edits import is_past, named, version_of
from app.admin.hours.week_drawing import week_drawing
from app.admin.shared.saving import save
from app.clock import utc_now
from app.domain.configuration.keys import SetupKey, fingerprint
from app.domain.configuration.setup import ScheduleSetup, TherapistSetup
from app.i18n import localized
from app.queries.configuration.snapshot import current_clinic
from app.queries.configuration.stored import current_setup
from app.web.security import Permission, allow
from app.web.setup_form import Conflict, conflict

LONGEST_SEARCH = 100
OF_THE_CHANGE = ("when", "begins")


@bp.get("/manage/hours")
@allow(Permission.ADMINISTRATOR)
def hours() -> str:
    """The hours of all active therapists."""
    q = request.args.get("q", "")[:LONGEST_SEARCH]
    return render_template("admin/hours/list.html", page=hours_list(current_setup(), q, clinic_today()))


@bp.get("/manage/hours/<slug>")
@allow(Permission.ADMINISTRATOR)
def hours_of(slug: str) -> str:
    """The hours of one therapist: those that hold now, those to come, those past."""
    page = hours_page(current_setup(), stored_therapist(slug), clinic_today())
    return render_template("admin/hours/therapist.html", page=page)


@bp.route("/manage/hours/<slug>/new", methods=["GET", "POST"])
@allow(Permission.ADMINISTRATOR)
def new_schedule(slug: str) -> ResponseReturnValue:
    """Add hours, at another location or for another time."""
    return _edit(surroundings(stored_therapist(slug), None))


@bp.route("/manage/hours/<slug>/<version>", methods=["GET", "POST"])
@allow(Permission.ADMINISTRATOR)
def schedule(slug: str, version: str) -> ResponseReturnValue:
    """Change hours: from a day on, or, where they were always so, the past too."""
    therapist = stored_therapist(slug)
    old = named(therapist.schedules, version)
    if old is not None and not is_past(old, clinic_today()):
        return _edit(surroundings(therapist, old))
    return _gone(therapist) if request.method == "POST" and old is None else abort(404)


def clinic_today() -> date:
    """The present date on the clinic's clock."""
    return current_clinic().clock.today(utc_now())


def stored_therapist(slug: str) -> TherapistSetup:
    """The therapist of that slug; ends the request with 404 where there is none."""
    return current_setup().therapists.get(slug) or abort(404)


def surroundings(therapist: TherapistSetup, old: ScheduleSetup | None) -> HoursContext:
    """What hours of a therapist are judged by, names in the page's language."""
    setup = current_setup()
    return HoursContext(
        therapist=therapist,
        old=old,
        services={slug: localized(each, "name") for slug, each in setup.services.items()},
        locations={slug: localized(each, "name") for slug, each in setup.locations.items()},
        today=clinic_today(),
    )


def save_schedules(therapist: TherapistSetup, schedules: frozenset[ScheduleSetup]) -> None:
    """Save all hours of a therapist who is as they were read; raises ChangedMeanwhile otherwise."""
    place = SetupKey("therapists", therapist.slug)
    save({place: replace(therapist, schedules=schedules)}, {place: fingerprint(therapist)})


def _edit(around: HoursContext) -> ResponseReturnValue:
    if request.method == "GET":
        return _page(hours_form(around, around.old))
    if "do" in request.form:  # a row more or fewer, or a day copied: nothing is saved
        typed, focus = after(request.form, request.form["do"])
        return _page(typed_hours(typed, around), focus=focus, is_changed=True)
    form = typed_hours(request.form, around)
    if not form.validate():
        return _page(form), 422
    try:
        save_schedules(around.therapist, form.schedules())
    except ChangedMeanwhile as changed:
        return _gone(changed.now) if changed.now else abort(404)
    flash(gettext("The hours are saved."))
    return redirect(url_for("admin.hours_of", slug=around.therapist.slug), 303)


def _gone(therapist: TherapistSetup) -> ResponseReturnValue:
    """What was typed, beside what somebody else made of these hours meanwhile."""
    form = typed_hours(request.form, surroundings(therapist, None))
    likely = [each for each in therapist.schedules if not is_past(each, clinic_today())]
    old = min(likely, key=lambda each: form.distance_to(_stored_form(therapist, each)), default=None)
    if old is None:
        form.base.data = ""  # there is nothing left to take over from
    told = _compare(form, therapist, old)
    form.set_in(surroundings(therapist, old))
    return _page(form, told), 409


def _stored_form(therapist: TherapistSetup, stored: ScheduleSetup | None) -> HoursForm:
    return hours_form(surroundings(therapist, stored), stored)


def _compare(form: HoursForm, therapist: TherapistSetup, stored: ScheduleSetup | None) -> Conflict:
    """Where the hours differ from stored ones; from when on a change was to hold is no difference."""
    changed = ChangedMeanwhile(SetupKey("therapists", therapist.slug), stored)
    told = conflict(form, _stored_form(therapist, stored), changed)
    kept = (each for each in told.differences if each.id not in OF_THE_CHANGE and each.stored != each.typed)
    return replace(told, differences=tuple(kept))


def _page(
    form: HoursForm, conflict: Conflict | None = None, focus: str = "", is_changed: bool = False
) -> str:
    around = form.around
    slug, old = around.therapist.slug, around.old
    action = (
        url_for("admin.schedule", slug=slug, version=version_of(old))
        if old
        else url_for("admin.new_schedule", slug=slug)
    )
    return render_template(
        "admin/hours/form.html",
        form=form,
        conflict=conflict,
        action=action,
        focus=focus,
        is_changed=is_changed,
        drawing=week_drawing([form.thing()]),
        old_counts=counts_label(old) if old else "",
        therapist_url=url_for("admin.hours_of", slug=slug),
    )
