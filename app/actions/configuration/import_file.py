"""Load a clinic: write what a clinic file changes, all or nothing."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.actions.configuration.errors import SetupChanged
from app.actions.steps.appointments.links import set_password_link
from app.actions.steps.audit import AuditEvent, record
from app.actions.steps.configuration.displaced_appointments import resolve_displaced
from app.actions.steps.configuration.write_configuration import ONLY_CLINIC, write_setup
from app.actions.transaction import writing_calendar
from app.domain.configuration.setup import Setup
from app.domain.scheduling.closing import Decision
from app.queries.appointments.displaced import displaced_appointments
from app.queries.configuration.snapshot import ClinicSnapshot, fresh_clinic, uncommitted_clinic
from app.queries.configuration.stored import stored_setup


def import_clinic_file(
    before: Setup, after: Setup, now: datetime, keeps_appointments: bool = False
) -> dict[str, str]:
    """Write what differs between the setup that was judged, `before`, and what it is to become.

    Answers, by email, the token of a link to set a password for each new account. Raises SetupChanged when
    somebody else changed the setup meanwhile, LastAdministrator when nobody who can sign in would be left to
    administer the site, AppointmentsInTheWay when time is closed that has appointments in it, unless all of
    them are to be kept as they are. Writes the setup, the clinic's revision, links and audit in one
    transaction; nothing at all when nothing differs.
    """
    if before == after:
        return {}
    with writing_calendar() as session:  # no booking is judged by the old setup meanwhile
        if stored_setup() != before:
            raise SetupChanged
        shown = fresh_clinic() if before.clinic else None
        accounts = write_setup(session, before, after, now)
        if shown:
            _resolve(session, shown, keeps_appointments, now)
        record(session, AuditEvent("system", "loaded", "clinic", ONLY_CLINIC), now)
        return {email: set_password_link(session, user_id, now) for email, user_id in accounts.items()}


def _resolve(session: Session, shown: ClinicSnapshot, keeps_appointments: bool, now: datetime) -> None:
    clinic = uncommitted_clinic()
    in_the_way = displaced_appointments(shown, clinic, now) if keeps_appointments else ()
    kept = {visit.id: Decision(visit.revision, "keep") for visit in in_the_way}
    resolve_displaced(session, shown, clinic, kept, None, now)
