"""Change what is set up, as an administrator saw it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.actions.configuration.errors import ChangedMeanwhile
from app.actions.steps.accounts.invitations import invite
from app.actions.steps.audit import AuditEvent, record
from app.actions.steps.configuration.displaced_appointments import resolve_displaced
from app.actions.steps.configuration.write_configuration import ONLY_CLINIC, write_setup
from app.actions.steps.messages.fallback import channels
from app.actions.transaction import writing_calendar
from app.domain.configuration.keys import CLINIC, SetupKey, fingerprint, thing_at, with_thing
from app.domain.configuration.setup import AbsenceSetup, OpeningSetup, Setup, TherapistSetup
from app.domain.messages.vocabulary import Channel
from app.domain.scheduling.closing import Decision
from app.models import User
from app.queries.configuration.last_change import NAMED_BY, SUBJECTS
from app.queries.configuration.snapshot import fresh_clinic, uncommitted_clinic
from app.queries.configuration.stored import stored_setup

# It holds no contact data, nor why somebody is away.
NOT_FOR_THE_AUDIT = ("email", "phone", "meeting_link", "reason_fr", "reason_en")
LONGEST_NOTED = 200


@dataclass(frozen=True, slots=True)
class SetupChange:
    """What things are to become, and by its fingerprint how each was shown (an empty text for a new one).

    None takes an absence or an opening away; nothing else can be. `decisions` say, by its id, what becomes of
    each appointment whose time is closed.
    """

    things: Mapping[SetupKey, Any]
    shown: Mapping[SetupKey, str]
    user_id: int | None
    decisions: Mapping[int, Decision] = field(default_factory=dict)


def change_setup(change: SetupChange, now: datetime) -> None:
    """Write the things as they are to be, all or none.

    Raises ChangedMeanwhile when one of them is no longer as it was shown, or a new one's place is taken;
    AppointmentsInTheWay when time is closed that has appointments in it, and not of each is decided what
    becomes of it; LastAdministrator when nobody who can sign in would be left to administer the site. Nothing
    is written where nothing differs. Writes the setup, the clinic's revision, what is decided of appointments
    with its messages, invitations of new accounts, and the audit.
    """
    with writing_calendar() as session:  # no booking is judged by the old setup meanwhile
        before = stored_setup()
        _refuse_if_changed(before, change)
        after = before
        for place, thing in change.things.items():
            after = with_thing(after, place, thing)
        if after == before:
            return
        _refuse_if_gone(before, after, change)
        shown = fresh_clinic() if before.clinic else None
        _invite(session, write_setup(session, before, after, now), now)
        if shown and _may_close(before, after):
            resolve_displaced(session, shown, uncommitted_clinic(), change.decisions, change.user_id, now)
        for place in change.things:
            _note(session, (thing_at(before, place), thing_at(after, place)), place, change.user_id, now)


def _invite(session: Session, new_accounts: Mapping[str, int], now: datetime) -> None:
    """Send each new account a link that sets its password; without email an administrator hands one over.

    One that is inactive has nothing to sign in to.
    """
    if Channel.EMAIL not in channels():
        return
    for user_id in new_accounts.values():
        user = session.get_one(User, user_id)
        if user.active:
            invite(session, user, is_sent=True, now=now)


def _refuse_if_changed(before: Setup, change: SetupChange) -> None:
    for place in change.things:
        stored = thing_at(before, place)
        if fingerprint(stored) != change.shown[place]:
            raise ChangedMeanwhile(place, stored)


def _refuse_if_gone(before: Setup, after: Setup, change: SetupChange) -> None:
    """A service that a thing names may have been deleted since its form was judged."""
    for place, thing in change.things.items():
        if not getattr(thing, "services", frozenset()) <= after.services.keys():
            raise ChangedMeanwhile(place, thing_at(before, place))


def _may_close(before: Setup, after: Setup) -> bool:
    """Whether working time may have become shorter."""
    return any(
        one != other
        for one, other in (
            (before.therapists, after.therapists),
            (before.absences, after.absences),
            (before.openings, after.openings),
            (before.clinic and before.clinic.time_zone, after.clinic and after.clinic.time_zone),
        )
    )


def _note(
    session: Session, versions: tuple[Any, Any], place: SetupKey, user_id: int | None, now: datetime
) -> None:
    was, thing = versions
    if was == thing:
        return
    act = "created" if was is None else "deleted" if thing is None else "changed"
    detail = _named(was or thing)
    if act == "changed":
        detail |= {"fields": _differences(was, thing)} | _places_of_hours(was, thing)
    subject, id = SUBJECTS[place.section], _id_of(session, place)
    record(session, AuditEvent("user" if user_id else "system", act, subject, id, user_id, detail), now)


def _named(thing: Any) -> dict[str, Any]:
    """What an absence or an opening is known by, which has no number to name: of whom, where and when."""
    if not isinstance(thing, AbsenceSetup | OpeningSetup):
        return {}
    known = {"therapist": thing.therapist, "location": thing.location}
    times = {"begins": thing.starts_on_clock.isoformat(), "ends": thing.ends_on_clock.isoformat()}
    return {name: slug for name, slug in known.items() if slug} | times


def _places_of_hours(was: Any, thing: Any) -> dict[str, list[str]]:
    """At which locations a therapist's hours are no longer as they were."""
    if not isinstance(thing, TherapistSetup) or was.schedules == thing.schedules:
        return {}
    return {"hours_at": sorted({schedule.location for schedule in was.schedules ^ thing.schedules})}


def _id_of(session: Session, place: SetupKey) -> int | None:
    if place.section == CLINIC:
        return ONLY_CLINIC
    name = NAMED_BY.get(place.section)
    return None if name is None else session.scalar(select(name.class_.id).where(name == place.key))


def _differences(was: Any, thing: Any) -> dict[str, list[Any]]:
    """The fields that changed: how they were and are, if that is short and no contact data."""
    pairs = {part.name: (getattr(was, part.name), getattr(thing, part.name)) for part in fields(was)}
    return {
        name: list(pair) if name not in NOT_FOR_THE_AUDIT and all(map(_is_short, pair)) else []
        for name, pair in pairs.items()
        if pair[0] != pair[1]
    }


def _is_short(value: Any) -> bool:
    return value is None or isinstance(value, int) or (isinstance(value, str) and len(value) <= LONGEST_NOTED)
