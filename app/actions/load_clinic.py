"""Load a clinic: write what a clinic file changes, all or nothing."""

from datetime import datetime

from app.actions.steps.audit import Act, record
from app.actions.steps.links import set_password_link
from app.actions.steps.setup import ONLY_CLINIC, SetupChanged, write_setup
from app.actions.transaction import writing_calendar
from app.queries.setup import Setup
from app.queries.stored_setup import stored_setup


def load_clinic(before: Setup, after: Setup, now: datetime) -> dict[str, str]:
    """Write what differs between the setup that was judged, `before`, and what it is to become.

    Answers, by email, the token of a link to set a password for each new account. Raises SetupChanged when
    somebody else changed the setup meanwhile. Existing appointments are never touched. Writes the setup, the
    clinic's revision, links and audit in one transaction; nothing at all when nothing differs.
    """
    if before == after:
        return {}
    with writing_calendar() as session:  # no booking is judged by the old setup meanwhile
        if stored_setup() != before:
            raise SetupChanged
        accounts = write_setup(session, before, after, now)
        record(session, Act("system", "loaded", "clinic", ONLY_CLINIC), now)
        return {email: set_password_link(session, user_id, now) for email, user_id in accounts.items()}
