"""Change what is set up, as an administrator saw it."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.actions.steps.audit import Act, record
from app.actions.steps.setup import ONLY_CLINIC, write_setup
from app.actions.transaction import writing_calendar
from app.domain.errors import DomainError
from app.models import Location, Service, ServiceGroup, Therapist, User
from app.queries.setup import Setup
from app.queries.setup_places import CLINIC, Place, fingerprint, thing_at, with_thing
from app.queries.stored_setup import stored_setup

SUBJECTS = {
    CLINIC: "clinic",
    "locations": "location",
    "service_groups": "service_group",
    "services": "service",
    "therapists": "therapist",
    "absences": "absence",
    "openings": "opening",
    "accounts": "user",
}
NAMED_BY: dict[str, Any] = {
    "locations": Location.slug,
    "service_groups": ServiceGroup.slug,
    "services": Service.slug,
    "therapists": Therapist.slug,
    "accounts": User.email,
}
NOT_FOR_THE_AUDIT = ("email", "phone", "meeting_link")  # it holds no contact data
LONGEST_NOTED = 200


class ChangedMeanwhile(DomainError):
    """Somebody else changed a thing after it was shown; `now` is how it is stored, None if it is gone."""

    def __init__(self, place: Place, now: Any | None) -> None:
        super().__init__(f"{place.section} changed meanwhile")
        self.place = place
        self.now = now


@dataclass(frozen=True, slots=True)
class Change:
    """What things are to become, and by its fingerprint how each was shown (an empty text for a new one)."""

    things: Mapping[Place, Any]
    shown: Mapping[Place, str]
    user_id: int | None


def change_setup(change: Change, now: datetime) -> None:
    """Write the things as they are to be, all or none.

    Raises ChangedMeanwhile when one of them is no longer as it was shown, or a new one's place is taken.
    Nothing is written where nothing differs. Writes the setup, the clinic's revision and the audit.
    """
    with writing_calendar() as session:  # no booking is judged by the old setup meanwhile
        before = stored_setup()
        _refuse_if_changed(before, change)
        after = before
        for place, thing in change.things.items():
            after = with_thing(after, place, thing)
        if after == before:
            return
        write_setup(session, before, after, now)
        for place in change.things:
            _note(session, (thing_at(before, place), thing_at(after, place)), place, change.user_id, now)


def _refuse_if_changed(before: Setup, change: Change) -> None:
    for place in change.things:
        stored = thing_at(before, place)
        if fingerprint(stored) != change.shown[place]:
            raise ChangedMeanwhile(place, stored)


def _note(
    session: Session, versions: tuple[Any, Any], place: Place, user_id: int | None, now: datetime
) -> None:
    was, thing = versions
    if was == thing:
        return
    act = "created" if was is None else "changed"
    detail = {} if was is None else {"fields": _differences(was, thing)}
    subject, id = SUBJECTS[place.section], _id_of(session, place)
    record(session, Act("user" if user_id else "system", act, subject, id, user_id, detail), now)


def _id_of(session: Session, place: Place) -> int | None:
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
