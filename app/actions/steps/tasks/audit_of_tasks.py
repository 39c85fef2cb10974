"""What staff do to a task, as the audit has it."""

from app.actions.steps.audit import AuditEvent


def task_event(act: str, task_id: int, appointment_id: int | None, user_id: int) -> AuditEvent:
    """The act as one on the appointment, whose history tells it, or on the task that has none."""
    if appointment_id is None:
        return AuditEvent("user", act, "task", task_id, user_id)
    return AuditEvent("user", act, "appointment", appointment_id, user_id, {"task": task_id})
