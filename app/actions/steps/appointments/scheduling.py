"""Placing, moving and cancelling appointments: the one way, whoever acts.

The steps open no transaction and fetch no clinic. Each tells of its act once, last.
"""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.orm import Session

from app.actions.steps.appointments.judging import Taking
from app.actions.steps.appointments.occasion import Occasion, note
from app.actions.steps.integrity import guarded
from app.actions.steps.messages.notify import notify, notify_in_context
from app.actions.steps.rows import delete_rows, insert_row
from app.domain.errors import IllegalTransition, Reason, Refused
from app.domain.messages.planning import AppointmentEvent, ChangedField
from app.domain.messages.vocabulary import Event
from app.domain.scheduling.appointment import Status, check_transition
from app.domain.scheduling.booking_rules import APPOINTMENT_LINK_LIVES
from app.domain.time.wall_clock import instant_of
from app.models import AccessLink, Appointment, AppointmentContact, BlockedTime, Hold, User
from app.queries.appointments.scheduled import Scheduled
from app.queries.messages.recipients import EffectiveContact, MessageContext, message_context
from app.queries.rows import table_of

CHANGES = {
    "starts_at": ChangedField.START,
    "location_id": ChangedField.PLACE,
    "therapist_id": ChangedField.THERAPIST,
    "type": ChangedField.TYPE,
    "service_id": ChangedField.SERVICE,
}
AS_WRITTEN = (
    "status",
    "origin",
    "therapist_id",
    "service_id",
    "starts_at",
    "ends_at",
    "language",
    "created_at",
)
NOTIFIED_BEFORE = ("starts_at", "ends_at", "therapist_id", "location_id", "type", "service_id")

_appointments, _blocks, _holds, _links = map(table_of, (Appointment, BlockedTime, Hold, AccessLink))
_FREE = delete(_blocks).where(_blocks.c.appointment_id == bindparam("own_id"))
# Each blocked time before its hold.
_OVERRIDE = (
    delete(_blocks).where(_blocks.c.hold_id == bindparam("own_id")),
    delete(_holds).where(_holds.c.id == bindparam("own_id")),
)


@dataclass(frozen=True, slots=True)
class NewVisit:
    """What an appointment is beside its time.

    `reinstates_id`: the cancelled one that it stands in for. `typed`: what was typed for it, if anything was.
    `contact`: where its messages go, where that is at hand, and with it `limits`, what its patient is set not
    to get; else both are read. Of a visit that has begun already (`status`) nobody is told.
    """

    patient_id: int
    origin: str
    language: str
    status: Status = Status.BOOKED
    draft_hash: str | None = None
    reinstates_id: int | None = None
    typed: Mapping[str, Any] | None = None
    contact: EffectiveContact | None = None
    limits: Mapping[str, Any] | None = None


def place(session: Session, on: Occasion, visit: NewVisit, taking: Taking) -> int:
    """Make an appointment of a time that was judged, tell of it, and answer its id.

    Raises Refused when a guard of the database has it that the time, or the patient, is not free. Writes
    appointment, what was typed, blocked time, audit and messages.
    """
    columns = taking.columns | {
        "uid": uuid.uuid4().hex,
        "patient_id": visit.patient_id,
        "status": visit.status,
        "origin": visit.origin,
        "language": visit.language,
        "draft_hash": visit.draft_hash,
        "reinstates_id": visit.reinstates_id,
        "created_at": on.now,
    }
    with guarded(session):
        id = insert_row(session, Appointment, time_zone=on.clinic.settings.time_zone, **columns)
        if visit.typed is not None:
            insert_row(session, AppointmentContact, appointment_id=id, **visit.typed)
        _override(session, taking)
        block(session, taking, appointment_id=id)
    stands_in = {"reinstates": visit.reinstates_id} if visit.reinstates_id else {}
    note(session, on, "booked", id, stands_in | _how(on, taking))
    if visit.status is Status.BOOKED:
        context, act = _message_context(id, visit, columns), _act(on, Event.BOOKED)
        notify_in_context(session, on.clinic, context, act, on.now, _by(session, on), on.actor.user_id)
    return id


def free(session: Session, records: Sequence[Scheduled]) -> None:
    """Give up the times that appointments block: before they move, so that one may take another's place."""
    if records:
        session.connection().execute(_FREE, [{"own_id": record.id} for record in records])


def move(session: Session, on: Occasion, record: Scheduled, taking: Taking) -> None:
    """Let an appointment be as was judged, and tell of what changed; its time was given up before (`free`).

    That it was confirmed is lost, unless only its service changed. Raises Refused when a guard of the
    database has it that the time, or the patient, is not free, or the appointment has changed meanwhile.
    Writes appointment, blocked time, links, audit and messages.
    """
    columns = taking.columns
    act = _modified(on, record, frozenset(_changes(record, columns)))
    if act.is_told:
        columns |= {"revision": record.revision + 1}  # what is pending is overtaken
    if act.is_move:
        columns |= {"confirmed_at": None, "confirmed_by": ""}
    with guarded(session):
        _override(session, taking)
        _update(session, record, columns)
        if not taking.keeps_block:
            block(session, taking, appointment_id=record.id)
    if taking.ends_at != record.ends_at:
        _lengthen_links(session, record.id, taking)
    note(session, on, "moved", record.id, _from_to(record, columns) | _how(on, taking))
    _notify_change(session, on, record, act)


def relocate(session: Session, on: Occasion, record: Scheduled) -> None:
    """The visit takes place at another address of its patient's: raise the revision, and tell of it."""
    _update(session, record, {"revision": record.revision + 1, "confirmed_at": None, "confirmed_by": ""})
    _notify_change(session, on, record, _modified(on, record, frozenset({ChangedField.PLACE})))


def cancel(session: Session, on: Occasion, record: Scheduled) -> None:
    """Cancel an appointment, give up its time, and tell of it.

    Raises IllegalTransition when it cannot be cancelled any more, Refused when it has changed meanwhile.
    Writes appointment, blocked time, audit and messages.
    """
    delete_rows(session, _FREE, own_id=record.id)
    _pass_to(
        session,
        record,
        Status.CANCELLED,
        revision=record.revision + 1,
        cancelled_at=on.now,
        cancelled_by=on.actor.code,
        cancel_reason=on.reason,
    )
    note(session, on, "cancelled", record.id)
    _notify_change(session, on, record, _act(on, Event.CANCELLED))


def set_status(session: Session, on: Occasion, record: Scheduled, status: Status) -> None:
    """Note that somebody came, was seen, did not come, or that this was a slip; nobody is told of it.

    Its revision stays. Raises IllegalTransition when an appointment cannot go there (to cancel it is
    `cancel`), Refused when it is no longer as it was read. Writes status and audit.
    """
    if status is Status.CANCELLED:
        raise IllegalTransition(record.status, status)
    _pass_to(session, record, status)
    note(session, on, "status_changed", record.id, {"from": record.status, "to": status})


def block(session: Session, taking: Taking, **owner: int) -> None:
    """Block a time that was judged, buffers included, for its owner: a hold_id or an appointment_id."""
    starts_at, ends_at = taking.blocks
    insert_row(
        session,
        BlockedTime,
        therapist_id=taking.therapist_id,
        starts_at=starts_at,
        ends_at=ends_at,
        forced=taking.is_forced,
        **owner,
    )


def _override(session: Session, taking: Taking) -> None:
    """Take the times away that visitors hold where staff put a visit on purpose."""
    for hold_id in taking.over.hold_ids:
        for statement in _OVERRIDE:
            delete_rows(session, statement, own_id=hold_id)


def _pass_to(session: Session, record: Scheduled, status: Status, **columns: Any) -> None:
    check_transition(record.status, status)
    _update(session, record, {"status": status, **columns})


def _update(session: Session, record: Scheduled, columns: Mapping[str, Any]) -> None:
    """Write an appointment's row; raises Refused when its status is no longer as it was read."""
    where = (_appointments.c.id == record.id, _appointments.c.status == record.status)
    statement = update(_appointments).where(*where).values(**columns)
    if session.connection().execute(statement).rowcount == 0:
        raise Refused(Reason.CHANGED)


def _lengthen_links(session: Session, appointment_id: int, taking: Taking) -> None:
    """Let the appointment's links open it until 30 days after the visit, which ends at another time now."""
    session.connection().execute(
        update(_links)
        .where(_links.c.appointment_id == appointment_id)
        .values(expires_at=instant_of(taking.ends_at) + APPOINTMENT_LINK_LIVES)
    )


def _modified(on: Occasion, record: Scheduled, changes: frozenset[ChangedField]) -> AppointmentEvent:
    return replace(_act(on, Event.MODIFIED), changes=changes, was_starting_at=record.starts_at)


def _changes(record: Scheduled, columns: Mapping[str, Any]) -> Iterator[ChangedField]:
    for name, change in CHANGES.items():
        if getattr(record, name) != columns[name]:
            yield change
    if record.ends_at - record.starts_at != columns["ends_at"] - columns["starts_at"]:
        yield ChangedField.DURATION


def _act(on: Occasion, event: Event) -> AppointmentEvent:
    return AppointmentEvent(event, on.actor.party, is_quiet=on.quiet, tells_service=on.tells_service)


def _from_to(record: Scheduled, columns: Mapping[str, Any]) -> dict[str, Any]:
    """What the audit tells of a move: from when to when, and what else of the visit changes."""
    others = ("therapist_id", "location_id", "service_id", "type")
    pairs = {name: [getattr(record, name), columns[name]] for name in others}
    changed = {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}
    return {"from": record.starts_at, "to": columns["starts_at"]} | changed


def _how(on: Occasion, taking: Taking) -> dict[str, Any]:
    """What the audit tells of a time that patients could not have had: over whom, why, and outside hours."""
    over = {name: list(ids) for name, ids in asdict(taking.over).items() if ids}
    forced = {"forced": over, "reason": on.reason} if over else {}
    return forced | ({"outside_hours": True} if taking.is_outside_hours else {})


def _notify_change(session: Session, on: Occasion, record: Scheduled, act: AppointmentEvent) -> None:
    """Plan what follows from a change or a cancellation, with how the appointment was before."""
    detail = {"was": {name: getattr(record, name) for name in NOTIFIED_BEFORE}, **_by(session, on)}
    if act.event is Event.MODIFIED:
        detail["changes"] = sorted(act.changes)
    notify(session, on.clinic, record.id, act, on.now, detail, on.actor.user_id)


def _by(session: Session, on: Occasion) -> dict[str, Any]:
    """Who acted, as messages tell it."""
    if on.actor.user_id is None:
        return {"actor": on.actor.party}
    name = session.scalar(select(User.name).where(User.id == on.actor.user_id))
    return {"actor": on.actor.party, "actor_name": name}


def _message_context(id: int, visit: NewVisit, columns: Mapping[str, Any]) -> MessageContext:
    """The appointment as its messages see it, read only where not all is at hand."""
    if visit.contact is None:
        return message_context(id)
    return MessageContext(
        id=id,
        revision=0,
        contact=visit.contact,
        **{name: columns[name] for name in AS_WRITTEN},
        **(visit.limits or {}),
    )
