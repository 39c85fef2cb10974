"""What is done with weekly hours as a whole: they end, or somebody else gets the same."""

from datetime import timedelta

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app.actions.configuration.errors import ChangedMeanwhile
from app.admin.blueprint import bp
from app.admin.hours.act_forms import CopyForm, EndForm
from app.admin.hours.pages import copied_notes, schedule_card
from app.admin.hours.schedule_edits import (
    copy_for,
    do_clash,
    ended,
    is_past,
    is_to_come,
    named,
    replaced_from,
)
from app.admin.hours.views import clinic_today, save_schedules, stored_therapist
from app.admin.shared.checks import day_of
from app.domain.configuration.setup import ScheduleSetup, TherapistSetup
from app.queries.configuration.stored import current_setup
from app.web.security import Permission, allow
from app.web.setup_form import add_error

ONE_DAY = timedelta(days=1)


@bp.route("/manage/hours/<slug>/<version>/end", methods=["GET", "POST"])
@allow(Permission.ADMINISTRATOR)
def end_schedule(slug: str, version: str) -> ResponseReturnValue:
    """End hours with a day; those that have not begun are deleted."""
    therapist, today = stored_therapist(slug), clinic_today()
    schedule = named(therapist.schedules, version)
    if schedule is None:
        return _changed(therapist)
    if is_past(schedule, today):
        abort(404)
    form = EndForm(request.form, last=today.isoformat())
    if request.method == "GET":
        return _end_page(form, therapist, schedule)
    others = therapist.schedules - {schedule}
    if is_to_come(schedule, today):
        return _save(therapist, others, gettext("The hours that had not begun are deleted."))
    last = day_of(form.last)
    if not form.judge(schedule, today) or last is None:
        return _end_page(form, therapist, schedule), 422
    left = ended(schedule, last + ONE_DAY)
    return _save(therapist, others | ({left} if left else set()), gettext("The end of the hours is saved."))


@bp.route("/manage/hours/<slug>/<version>/copy", methods=["GET", "POST"])
@allow(Permission.ADMINISTRATOR)
def copy_schedule(slug: str, version: str) -> ResponseReturnValue:
    """Give another therapist the same week of hours from a day on."""
    therapist = stored_therapist(slug)
    schedule = named(therapist.schedules, version)
    if schedule is None:
        return _changed(therapist)
    form = CopyForm(request.form, begins=(clinic_today() + ONE_DAY).isoformat()).set_in(_others(therapist))
    if request.method == "GET":
        return _copy_page(form, therapist, schedule)
    if not form.validate():
        return _copy_page(form, therapist, schedule), 422
    return _copy(form, therapist, schedule)


def _copy(form: CopyForm, therapist: TherapistSetup, schedule: ScheduleSetup) -> ResponseReturnValue:
    target, day = stored_therapist(form.therapist.data), day_of(form.begins)
    copy = copy_for(schedule, target.services, day or clinic_today())
    kept = replaced_from(target.schedules, day or clinic_today()) if form.replaces.data else target.schedules
    if not copy.schedule.periods:
        sentence = gettext("%(name)s gives none of the services of these hours.", name=target.name)
        add_error(form.therapist, str(sentence))
    elif do_clash([*kept, copy.schedule]):
        sentence = gettext(
            "%(name)s already has hours at some of these times. Choose another day, or end those hours.",
            name=target.name,
        )
        add_error(form.replaces, str(sentence))
    if form.all_errors:
        return _copy_page(form, therapist, schedule), 422
    told = gettext("%(name)s has the same hours now.", name=target.name)
    notes = tuple(copied_notes(current_setup(), target, copy))
    return _save(target, kept | {copy.schedule}, told, notes)


def _save(
    therapist: TherapistSetup, schedules: frozenset[ScheduleSetup], told: str, notes: tuple[str, ...] = ()
) -> ResponseReturnValue:
    try:
        save_schedules(therapist, schedules)
    except ChangedMeanwhile:
        return _changed(therapist)
    flash(told)
    for note in notes:
        flash(note, "warning")
    return redirect(url_for("admin.hours_of", slug=therapist.slug), 303)


def _changed(therapist: TherapistSetup) -> ResponseReturnValue:
    """Back to the hours as they are now: those that were meant are there no more."""
    if request.method == "GET":
        abort(404)
    flash(
        gettext("These hours were changed meanwhile, and nothing was saved. Here they are as they are now."),
        "warning",
    )
    return redirect(url_for("admin.hours_of", slug=therapist.slug), 303)


def _others(therapist: TherapistSetup) -> list[TherapistSetup]:
    return [
        each for each in current_setup().therapists.values() if each.active and each.slug != therapist.slug
    ]


def _end_page(form: EndForm, therapist: TherapistSetup, schedule: ScheduleSetup) -> str:
    return _page("admin/hours/end.html", form, therapist, schedule)


def _copy_page(form: CopyForm, therapist: TherapistSetup, schedule: ScheduleSetup) -> str:
    return _page("admin/hours/copy.html", form, therapist, schedule)


def _page(template: str, form: EndForm | CopyForm, therapist: TherapistSetup, schedule: ScheduleSetup) -> str:
    return render_template(
        template,
        form=form,
        name=therapist.name,
        card=schedule_card(current_setup(), therapist, schedule, clinic_today()),
        therapist_url=url_for("admin.hours_of", slug=therapist.slug),
    )
