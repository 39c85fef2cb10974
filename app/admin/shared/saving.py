"""Saving what is set up, with what was decided of the appointments in the way."""

from collections.abc import Mapping
from typing import Any

from flask import request

from app.actions.change_setup import Change, change_setup
from app.admin.settling import decisions_of
from app.clock import utc_now
from app.domain.closing import Decision
from app.queries.setup_places import Place
from app.security import current_staff


def save(
    things: Mapping[Place, Any],
    shown: Mapping[Place, str],
    decisions: Mapping[int, Decision] | None = None,
) -> None:
    """Save things as the signed-in account, and what was decided of appointments whose time that closes.

    Decisions are those that were sent with the form, unless others are given. Raises ChangedMeanwhile when a
    thing is not as it was shown, AppointmentsInTheWay when something is left to decide.
    """
    decided = decisions_of(request.form) if decisions is None else decisions
    change_setup(Change(things, shown, current_staff().user_id, decided), utc_now())
