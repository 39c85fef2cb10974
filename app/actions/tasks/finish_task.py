"""Note that a task of the staff is done."""

from datetime import datetime

from sqlalchemy import update

from app.actions.steps.audit import record
from app.actions.steps.tasks.audit_of_tasks import task_event
from app.actions.transaction import writing
from app.models import StaffTask


def finish_task(task_id: int, user_id: int, now: datetime) -> bool:
    """Take a task off the list; False when somebody else had done it already. Writes task and audit."""
    with writing() as session:
        done = session.execute(
            update(StaffTask)
            .where(StaffTask.id == task_id, StaffTask.done_at.is_(None))
            .values(done_at=now, done_by_id=user_id)
            .returning(StaffTask.appointment_id)
        ).first()
        if done is not None:
            record(session, task_event("task_finished", task_id, done.appointment_id, user_id), now)
        return done is not None
