"""What a room says of itself when it is made, and where the pages of any room lead."""

from dataclasses import dataclass
from enum import Enum

from flask import Blueprint, current_app, request


class Audience(Enum):
    """Whom a room is for."""

    PATIENTS = "patients"
    """They read it in the languages that the clinic speaks."""
    STAFF = "staff"
    """Whoever works at the clinic or on its site reads it in either language."""
    MACHINES = "machines"
    """They are answered without a language, and told of an error by a document instead of a page."""


class RoomBlueprint(Blueprint):
    """The blueprint of a room; what people read has its language in front of the address."""

    def __init__(self, name: str, import_name: str, audience: Audience) -> None:
        is_for_people = audience is not Audience.MACHINES
        super().__init__(name, import_name, url_prefix="/<any(fr, en):lang>" if is_for_people else None)
        self.audience = audience


def audience() -> Audience | None:
    """Whom the present page is for; None where no room has it."""
    room = current_app.blueprints.get(request.blueprint or "")
    return room.audience if isinstance(room, RoomBlueprint) else None


@dataclass(frozen=True, slots=True)
class Landings:
    """The endpoints that pages of every room lead to; `create_app` names them, as no room knows another."""

    start: str
    today: str
    sign_in: str
    sign_in_code: str
    sign_out: str
    own_account: str
    second_factor: str
    mailbox: str


def landings() -> Landings:
    """The landings of this site."""
    known: Landings = current_app.extensions["landings"]
    return known
