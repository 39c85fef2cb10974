"""Saving what is set up, with what was decided of the appointments in the way."""

from collections.abc import Mapping
from typing import Any

from flask import request

from app.actions.configuration.change import SetupChange, change_setup
from app.admin.shared.displaced_page import decisions_of
from app.clock import utc_now
from app.domain.configuration.keys import SetupKey
from app.domain.scheduling.closing import Decision
from app.web.security import current_staff


def save(
    things: Mapping[SetupKey, Any],
    shown: Mapping[SetupKey, str],
    decisions: Mapping[int, Decision] | None = None,
) -> None:
    """Save things as the signed-in account, and what was decided of appointments whose time that closes.

    Decisions are those that were sent with the form, unless others are given. Raises ChangedMeanwhile when a
    thing is not as it was shown, AppointmentsInTheWay when something is left to decide.
    """
    decided = decisions_of(request.form) if decisions is None else decisions
    change_setup(SetupChange(things, shown, current_staff().user_id, decided), utc_now())
