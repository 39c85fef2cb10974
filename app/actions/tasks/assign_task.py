"""Give a task of the staff to an account."""

from datetime import datetime

from sqlalchemy import update

from app.actions.steps.audit import record
from app.actions.steps.tasks.audit_of_tasks import task_event
from app.actions.transaction import writing
from app.models import StaffTask


def assign_task(task_id: int, assignee_id: int, user_id: int, now: datetime) -> bool:
    """Say who does an open task, whoever was to before; False when it is done. Writes task and audit."""
    with writing() as session:
        given = session.execute(
            update(StaffTask)
            .where(StaffTask.id == task_id, StaffTask.done_at.is_(None))
            .values(assigned_to_id=assignee_id)
            .returning(StaffTask.appointment_id)
        ).first()
        if given is not None:
            record(session, task_event("task_assigned", task_id, given.appointment_id, user_id), now)
        return given is not None
