"""Where the bearer of a personal link is: at one appointment, and at what may still be done with it."""

from dataclasses import dataclass, replace
from typing import Any

from flask import url_for

from app.booking.shared.selection import ANY, NotOffered, Selection, Wishes, select
from app.booking.shared.wizard import Wizard, WizardStep
from app.domain.scheduling.appointment import Status
from app.domain.scheduling.booking_rules import Rules, is_asked_for_presence, is_in_time
from app.domain.scheduling.service import ServiceType
from app.domain.time.intervals import Minute
from app.domain.time.wall_clock import ceil_minute, instant_of
from app.queries.appointments.by_link import LinkedAppointment
from app.queries.availability.starts import Choice, OfferedStart
from app.queries.availability.workload import least_booked


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentAccess(Wizard):
    """One request of somebody whose link leads to an appointment; its times are those it may be moved to."""

    token: str
    visit: LinkedAppointment

    @property
    def rules(self) -> Rules:
        """The rules of the service."""
        return self.clinic.services[self.visit.service_id].rules

    @property
    def is_booked(self) -> bool:
        """Whether it is neither cancelled nor begun, as far as the staff noted."""
        return self.visit.status is Status.BOOKED

    @property
    def is_ahead(self) -> bool:
        """Whether the patient can still come."""
        return self.visit.status is not Status.CANCELLED and self.visit.ends_at > ceil_minute(self.now)

    @property
    def may_cancel(self) -> bool:
        """Whether it may still be cancelled online."""
        return self.is_booked and is_in_time(self.visit.starts_at, self.rules.cancel_deadline_hours, self.now)

    @property
    def may_move(self) -> bool:
        """Whether it may still be moved online: in time, and its service is offered there."""
        is_welcome = self.is_in_time_to_move and not self.visit.is_blocked
        return is_welcome and moving_selection(self, is_any_therapist=False) is not None

    @property
    def is_in_time_to_move(self) -> bool:
        """Whether the deadline for changes has not passed."""
        return self.is_booked and is_in_time(self.visit.starts_at, self.rules.modify_deadline_hours, self.now)

    @property
    def may_change_contact(self) -> bool:
        """Whether contact data may still be changed: until the visit begins."""
        return self.is_booked and self.now < instant_of(self.visit.starts_at)

    @property
    def is_asked_for_presence(self) -> bool:
        """Whether now is the time to say that one will be there, and that was not said yet."""
        hours = self.clinic.policy.reminder_hours
        is_asked = is_asked_for_presence(self.visit.starts_at, hours, self.now)
        return self.is_booked and is_asked and self.visit.confirmed_at is None

    @property
    def near(self) -> Minute | None:
        """The start that the appointment has now."""
        return self.visit.starts_at

    def choice(self, selection: Selection) -> Choice:
        """The question for free times; the appointment does not stand in its own way."""
        return replace(selection.choice(), appointment_id=self.visit.id)

    def choosable(self, starts: list[OfferedStart]) -> list[OfferedStart]:
        """The free times but the one that the appointment has now."""
        return [start for start in starts if not self.is_own(start)]

    def is_own(self, start: OfferedStart) -> bool:
        """Whether a start is the one that the appointment has now."""
        visit = self.visit
        is_same = (start.starts_at, start.location_id) == (visit.starts_at, visit.location_id)
        return is_same and visit.therapist_id in start.therapist_ids

    def whom(self, start: OfferedStart) -> int:
        """Who would be moved to: the same therapist where they are free, else as without preference."""
        own = self.visit.therapist_id
        if own in start.therapist_ids:
            return own
        return least_booked(self.clinic, start.therapist_ids, start.starts_at)

    def url(self, step: WizardStep, wishes: Wishes | None = None, **more: Any) -> str:
        """The address of the times that it may be moved to."""
        query: dict[str, Any] = (wishes.query if wishes else {}) | self.filter.query | more
        return self.own_url("move", **query)

    def own_url(self, page: str, **more: Any) -> str:
        """The address of one of the appointment's pages."""
        return url_for(f"booking.{page}", token=self.token, **more)


def moving_selection(access: AppointmentAccess, is_any_therapist: bool) -> Selection | None:
    """The same service, type and place, with the same therapist or any; None when it is offered no more.

    Where the therapist does not give it there any more, with any of the others. Its wishes hold only what the
    address of the times is to say.
    """
    own = (
        None
        if is_any_therapist
        else _selection(access, access.clinic.therapists[access.visit.therapist_id].slug)
    )
    return own or _selection(access, ANY)


def _selection(access: AppointmentAccess, therapist: str) -> Selection | None:
    clinic, visit = access.clinic, access.visit
    is_at_the_clinic = visit.type is ServiceType.IN_PERSON
    wishes = Wishes(
        service=clinic.services[visit.service_id].slug,
        therapist=therapist,
        location=clinic.locations[visit.location_id].slug if is_at_the_clinic else ANY,
        type=visit.type,
    )
    try:
        selection = select(clinic, wishes)
    except NotOffered:
        return None
    if not selection.is_possible:
        return None
    return replace(selection, wishes=Wishes(therapist=ANY if therapist == ANY else ""))
