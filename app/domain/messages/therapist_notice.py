"""Whether a therapist is told of what happens to their appointments (glossary, messages)."""

from dataclasses import dataclass
from datetime import datetime

from app.domain.messages.planning import AppointmentEvent, NotifiedAppointment, Planned
from app.domain.messages.vocabulary import Channel, Event, Policy, Recipient
from app.domain.scheduling.actor import Party
from app.domain.time.wall_clock import instant_of


@dataclass(frozen=True, slots=True)
class TherapistWishes:
    """Where and of what a therapist wants to be told; `own`: also of what they do themselves."""

    email: str
    language: str
    booked: bool = True
    modified: bool = True
    cancelled: bool = True
    own: bool = False

    def include(self, event: Event, is_own_act: bool) -> bool:
        """Whether they want to hear of an event, and can.

        >>> wishes = TherapistWishes("t@example.org", "fr", modified=False)
        >>> [wishes.include(event, is_own_act=False) for event in (Event.BOOKED, Event.MODIFIED)]
        [True, False]
        >>> wishes.include(Event.BOOKED, is_own_act=True)
        False
        """
        wanted = {
            Event.BOOKED: self.booked,
            Event.MODIFIED: self.modified,
            Event.CANCELLED: self.cancelled,
        }
        return bool(self.email) and wanted[event] and (self.own or not is_own_act)


def therapist_notice(
    act: AppointmentEvent,
    visit: NotifiedAppointment,
    wishes: TherapistWishes,
    is_own_act: bool,
    policy: Policy,
    now: datetime,
) -> Planned | None:
    """The email to the therapist about an act, None when they do not want it.

    They hear of every change, of silent services too and whether or not the patient is notified; never of
    what is made in the records system, nor of what has begun.
    """
    event, due = act.told_as(visit), act.told_from(policy, now)
    is_news = act.event is not Event.MODIFIED or bool(act.changes)
    is_elsewhere = visit.is_made_in_emr or act.actor is Party.EMR
    if event is None or not is_news or is_elsewhere or due >= instant_of(visit.starts_at):
        return None
    if not wishes.include(event, is_own_act):
        return None
    return Planned(event, Recipient.THERAPIST, Channel.EMAIL, wishes.email, wishes.language, due)
