"""What a patient may still do online with an appointment, until when, and what can be done after that."""

from collections.abc import Iterator
from dataclasses import dataclass

from flask_babel import gettext

from app.booking.appointment.appointment_access import AppointmentAccess
from app.domain.scheduling.booking_rules import is_in_time, last_moment
from app.domain.time.intervals import Minute
from app.i18n import day_time_label, localized


@dataclass(frozen=True, slots=True)
class SelfService:
    """The ways to change, cancel and be reached, empty where there is none any more; and why, in sentences.

    `late_text` is what the clinic says of cancelling late, shown where cancelling online is over.
    """

    move_url: str = ""
    cancel_url: str = ""
    contact_url: str = ""
    sentences: tuple[str, ...] = ()
    is_by_phone: bool = False
    late_text: str = ""


def self_service(access: AppointmentAccess) -> SelfService:
    """What is still possible."""
    if not (access.is_ahead and access.is_booked):
        return SelfService()
    may_move, may_cancel = access.may_move, access.may_cancel
    return SelfService(
        move_url=access.own_url("move") if may_move else "",
        cancel_url=access.own_url("cancel") if may_cancel else "",
        contact_url=access.own_url("contact") if access.may_change_contact else "",
        sentences=tuple(_sentences(access, may_move, may_cancel)),
        is_by_phone=not (may_move and may_cancel),
        late_text="" if may_cancel else late_text(access),
    )


def late_text(access: AppointmentAccess) -> str:
    """What the service, else the clinic, says of cancelling late."""
    service = access.clinic.services[access.visit.service_id]
    return localized(service, "late_cancellation") or localized(access.clinic.settings, "late_cancellation")


def move_passed(access: AppointmentAccess) -> str:
    """Why the time cannot be changed online."""
    if access.is_in_time_to_move:
        return str(gettext("To change the time of this appointment, call the clinic."))
    return _passed_to_move(last_moment(access.visit.starts_at, access.rules.modify_deadline_hours))


def cancel_passed(access: AppointmentAccess) -> str:
    """Why it cannot be cancelled online."""
    return _passed_to_cancel(last_moment(access.visit.starts_at, access.rules.cancel_deadline_hours))


def _sentences(access: AppointmentAccess, may_move: bool, may_cancel: bool) -> Iterator[str]:
    move, cancel = (
        last_moment(access.visit.starts_at, hours)
        for hours in (access.rules.modify_deadline_hours, access.rules.cancel_deadline_hours)
    )
    if move == cancel and may_move == may_cancel and may_move == _is_in_time(access):
        yield _of_both(move, may_move)
        return
    yield _open_to_move(move) if may_move and move is not None else move_passed(access)
    yield _open_to_cancel(cancel) if may_cancel and cancel is not None else _passed_to_cancel(cancel)


def _is_in_time(access: AppointmentAccess) -> bool:
    return is_in_time(access.visit.starts_at, access.rules.modify_deadline_hours, access.now)


def _of_both(until: Minute | None, is_open: bool) -> str:
    if until is None:
        return str(gettext("To change or cancel this appointment, call the clinic."))
    when = day_time_label(until)
    if is_open:
        return str(gettext("Until %(when)s, you can change or cancel online.", when=when))
    return str(
        gettext(
            "Until %(when)s, it could be changed or cancelled online. If you cannot be there, call as soon as"
            " you can.",
            when=when,
        )
    )


def _open_to_move(until: Minute) -> str:
    return str(gettext("Until %(when)s, you can change the time online.", when=day_time_label(until)))


def _open_to_cancel(until: Minute) -> str:
    return str(gettext("Until %(when)s, you can cancel online.", when=day_time_label(until)))


def _passed_to_move(until: Minute | None) -> str:
    if until is None:
        return str(gettext("To change the time of this appointment, call the clinic."))
    return str(
        gettext(
            "Until %(when)s, the time could be changed online. Call the clinic to change it now.",
            when=day_time_label(until),
        )
    )


def _passed_to_cancel(until: Minute | None) -> str:
    if until is None:
        return str(gettext("To cancel this appointment, call the clinic."))
    return str(
        gettext(
            "Until %(when)s, it could be cancelled online. If you cannot be there, call as soon as you can.",
            when=day_time_label(until),
        )
    )
