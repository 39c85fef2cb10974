"""What staff have to do by hand, and whether messages go out, as the pages show it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext, ngettext

from app import phones
from app.domain.messages.vocabulary import Channel, TaskKind
from app.domain.scheduling.appointment import Status
from app.domain.time.wall_clock import floor_minute
from app.i18n import day_time_label
from app.queries.accounts.signed_in import Staff
from app.queries.configuration.snapshot import ClinicSnapshot
from app.queries.messages.outage import Outage
from app.queries.tasks.tasks import Assignee, Task, TaskVisit, assignees
from app.web.security import current_staff


@dataclass(frozen=True, slots=True)
class TaskLink:
    """Where something leads, and what it says."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class TaskLine:
    """One task; `others` are the accounts that could take it besides the reader, by number and name."""

    id: int
    sentence: str
    quote: str
    hint: str
    is_urgent: bool
    contact: TaskLink | None
    visit: TaskLink | None
    since: str
    assigned: str
    is_mine: bool
    others: tuple[tuple[int, str], ...]
    done_url: str
    assign_url: str


@dataclass(frozen=True, slots=True)
class ToDo:
    """What heads the staff's first page; empty on a good day."""

    warnings: tuple[str, ...] = ()
    tasks: tuple[TaskLine, ...] = ()


def lines_of_tasks(clinic: ClinicSnapshot, tasks: tuple[Task, ...]) -> tuple[TaskLine, ...]:
    """The tasks as the signed-in account meets them, with the accounts that could take each."""
    accounts = assignees() if tasks else ()
    return task_lines(tasks, accounts, current_staff(), clinic.settings.region)


def task_lines(
    tasks: Sequence[Task], accounts: Sequence[Assignee], staff: Staff, region: str
) -> tuple[TaskLine, ...]:
    """The tasks as the reader meets them, in their order."""
    return tuple(_line(task, accounts, staff, region) for task in tasks)


def _line(task: Task, accounts: Sequence[Assignee], staff: Staff, region: str) -> TaskLine:
    taken = (staff.user_id, task.assigned_to_id)
    return TaskLine(
        id=task.id,
        sentence=SENTENCES[task.kind](task),
        quote=task.text,
        hint="" if task.address or task.kind is not TaskKind.TELL else gettext("No phone number is known."),
        is_urgent=task.is_urgent,
        contact=_contact(task.address, region) if task.address else None,
        visit=_visit(task.visit) if task.visit else None,
        since=gettext("Since %(moment)s", moment=day_time_label(floor_minute(task.created_at))),
        assigned=_assigned(task, staff),
        is_mine=task.assigned_to_id == staff.user_id,
        others=tuple(
            (each.user_id, each.name)
            for each in accounts
            if each.user_id not in taken and each.may_see(task.visit)
        ),
        done_url=url_for("therapist.finish", task_id=task.id),
        assign_url=url_for("therapist.assign", task_id=task.id),
    )


def _to_tell(task: Task) -> str:
    """What to say to whom: who booked is told, as by every message."""
    if task.visit is None:
        return str(gettext("Call this number."))
    told = {"name": _contact_name(task.visit), "moment": day_time_label(task.visit.starts_at)}
    if task.visit.status is Status.CANCELLED:
        return str(gettext("Tell %(name)s by phone that the appointment on %(moment)s is cancelled.", **told))
    if task.visit.revision:
        return str(
            gettext("Tell %(name)s by phone that the appointment, now on %(moment)s, has changed.", **told)
        )
    return str(
        gettext(
            "Remind %(name)s by phone of the appointment on %(moment)s, which no message announces.", **told
        )
    )


def _replied(task: Task) -> str:
    if task.visit is None:
        return str(gettext("Text message from a number that belongs to no upcoming appointment."))
    return str(gettext("Text message from %(name)s.", name=_contact_name(task.visit)))


def _to_mend(task: Task) -> str:
    if task.visit is None:
        return str(gettext("Messages to this address do not arrive."))
    name = _contact_name(task.visit)
    if "@" in task.address:
        return str(gettext("The email address of %(name)s does not work. Ask for the right one.", name=name))
    return str(gettext("The number of %(name)s does not work. Ask for the right one.", name=name))


SENTENCES = {TaskKind.TELL: _to_tell, TaskKind.REPLY: _replied, TaskKind.ADDRESS: _to_mend}


def _contact_name(visit: TaskVisit) -> str:
    return visit.booker_name or _patient_name(visit)


def _patient_name(visit: TaskVisit) -> str:
    return f"{visit.first_name} {visit.last_name}"


def _visit(visit: TaskVisit) -> TaskLink:
    text = gettext("Appointment of %(name)s", name=_patient_name(visit))
    return TaskLink(text, url_for("therapist.appointment", uid=visit.uid))


def _contact(address: str, region: str) -> TaskLink:
    if "@" in address:
        return TaskLink(address, f"mailto:{address}")
    return TaskLink(phones.readable(address, region), f"tel:{address}")


def _assigned(task: Task, staff: Staff) -> str:
    if task.assigned_to_id is None:
        return ""
    if task.assigned_to_id == staff.user_id:
        return str(gettext("Assigned to you"))
    return str(gettext("Assigned to %(name)s", name=task.assigned_to))


def warnings(outage: Outage, is_administrator: bool) -> Iterator[str]:
    """What does not go out now and what to do about it; what a provider answered is for administrators."""
    for down in outage.down:
        sentences = [_is_down(down.channel)]
        if is_administrator and down.detail:
            sentences.append(gettext("The provider says: %(answer)s", answer=down.detail))
        yield " ".join(sentences)
    if outage.waiting:
        waiting = ngettext(
            "%(num)s message is waiting and nothing sends it.",
            "%(num)s messages are waiting and nothing sends them.",
            outage.waiting,
        )
        what_to_do = gettext("Ask whoever runs this site to start the program that sends messages.")
        yield f"{waiting} {what_to_do}"


def _is_down(channel: Channel) -> str:
    sentences = {
        Channel.EMAIL: gettext(
            "Emails cannot be sent at the moment. They will go out once the provider works again."
            " Ask whoever runs this site to look at its account; call patients who must know soon."
        ),
        Channel.SMS: gettext(
            "Text messages cannot be sent at the moment. They will go out once the provider works again."
            " Ask whoever runs this site to look at its account; call patients who must know soon."
        ),
        Channel.PHONE: gettext(
            "Automatic calls cannot be made at the moment. They will be made once the provider works again."
            " Ask whoever runs this site to look at its account; call patients who must know soon."
        ),
    }
    return str(sentences[channel])
