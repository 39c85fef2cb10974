"""What staff do to a task, as the audit has it."""

from app.actions.steps.audit import Act


def act_on_task(act: str, task_id: int, appointment_id: int | None, user_id: int) -> Act:
    """The act as one on the appointment, whose history tells it, or on the task that has none."""
    if appointment_id is None:
        return Act("user", act, "task", task_id, user_id)
    return Act("user", act, "appointment", appointment_id, user_id, {"task": task_id})
