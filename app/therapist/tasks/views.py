"""Doing away with tasks, or handing them on."""

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app.actions.tasks.assign_task import assign_task
from app.actions.tasks.finish_task import finish_task
from app.clock import utc_now
from app.queries.tasks.tasks import Assignee, Task, assignees, task_seen_by
from app.therapist.blueprint import bp
from app.web.security import Permission, allow, current_staff, local_path

TASK = "/tasks/<int(max=2147483647):task_id>"


@bp.post(f"{TASK}/done")
@allow(Permission.STAFF)
def finish(task_id: int) -> ResponseReturnValue:
    """Take a task off the list, and go back to where it was shown."""
    _task(task_id)
    if finish_task(task_id, current_staff().user_id, utc_now()):
        flash(gettext("The task is done."))
    return _back()


@bp.post(f"{TASK}/assign")
@allow(Permission.STAFF)
def assign(task_id: int) -> ResponseReturnValue:
    """Give a task to an account that may see it, without `to` to oneself, and go back."""
    staff, now = current_staff(), utc_now()
    assignee = _assignee(_task(task_id), request.form.get("to") or str(staff.user_id))
    if assign_task(task_id, assignee.user_id, staff.user_id, now):
        flash(gettext("The task is assigned to %(name)s.", name=assignee.name))
    return _back()


def _task(task_id: int) -> Task:
    """The task; ends the request with 404 when there is none for this account to see."""
    task = task_seen_by(task_id, current_staff())
    if task is None:
        abort(404)
    return task


def _assignee(task: Task, number: str) -> Assignee:
    able = (each for each in assignees() if str(each.user_id) == number and each.may_see(task.visit))
    found = next(able, None)
    if found is None:
        abort(422, gettext("This task cannot be assigned to that account."))
    return found


def _back() -> ResponseReturnValue:
    return redirect(local_path(request.form.get("back")) or url_for("therapist.day"), 303)
