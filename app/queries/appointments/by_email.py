"""The appointments of an email address, for whoever reads what is sent there."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, and_, bindparam, select

from app.domain.patients.identity import answers_for_themselves
from app.domain.scheduling.appointment import Status
from app.domain.scheduling.service import ServiceType
from app.domain.time.intervals import Minute
from app.domain.time.wall_clock import ceil_minute
from app.models import ListLink
from app.queries.appointments.record import appointments, holding, is_of_email, select_appointments
from app.queries.configuration.snapshot import ClinicSnapshot
from app.queries.rows import rows, table_of
from app.tokens import hash_of

MOST_UPCOMING = 100
MOST_PAST = 30

_links = table_of(ListLink)


@dataclass(frozen=True, slots=True)
class OwnAppointment:
    """One of the list; times in UTC minutes. `booker_name`: who booked it for the patient, if anybody."""

    id: int
    uid: str
    service_id: int
    therapist_id: int
    location_id: int
    type: ServiceType
    starts_at: Minute
    ends_at: Minute
    status: Status
    first_name: str
    last_name: str
    birth_date: date
    booker_name: str
    origin: str

    @property
    def is_for_oneself(self) -> bool:
        """Whether the patient gave the address in booking."""
        return self.origin == "online" and not self.booker_name


@dataclass(frozen=True, slots=True)
class OwnAppointments:
    """What is to come, soonest first, and what is over or cancelled, latest first; the latest ones of it."""

    upcoming: tuple[OwnAppointment, ...]
    past: tuple[OwnAppointment, ...]


@dataclass(frozen=True, slots=True)
class ListLinkFound:
    """A link to the list: whose, which of the two kinds, and whether it still opens anything."""

    email: str
    purpose: str
    is_live: bool


def list_link_of(token: str, now: datetime) -> ListLinkFound | None:
    """What a token is, or None when it is no link to a list."""
    found = rows(select(_links).where(_links.c.token_hash == hash_of(token)))
    if not found:
        return None
    [row] = found
    return ListLinkFound(row.email, row.purpose, row.used_at is None and row.expires_at > now)


_LISTED = holding(OwnAppointment)
_OWN = select_appointments(*_LISTED.columns).where(is_of_email)
_IS_AHEAD = and_(appointments.c.ends_at > bindparam("now"), appointments.c.status != Status.CANCELLED)
_UPCOMING = _OWN.where(_IS_AHEAD).order_by(appointments.c.starts_at, appointments.c.id).limit(MOST_UPCOMING)
_PAST = (
    _OWN.where(~_IS_AHEAD)
    .order_by(appointments.c.starts_at.desc(), appointments.c.id.desc())
    .limit(MOST_PAST)
)
_ONE = _OWN.where(appointments.c.uid == bindparam("uid"))


def own_appointments(clinic: ClinicSnapshot, email: str, now: datetime) -> OwnAppointments:
    """The appointments of an email address, for oneself and those one booked for; in two queries.

    Those of a young person who answers for themselves are not listed for anybody else.
    """
    return OwnAppointments(
        tuple(_listed(clinic, _UPCOMING, email, now)), tuple(_listed(clinic, _PAST, email, now))
    )


def own_appointment(clinic: ClinicSnapshot, email: str, uid: str, now: datetime) -> OwnAppointment | None:
    """The one of that uid, if it is in the list of this email address."""
    found = _listed(clinic, _ONE, email, now, uid=uid)
    return found[0] if found else None


def has_appointments(clinic: ClinicSnapshot, email: str, now: datetime) -> bool:
    """Whether there is anything to list for an email address."""
    mine = own_appointments(clinic, email, now)
    return bool(mine.upcoming or mine.past)


def _listed(
    clinic: ClinicSnapshot, statement: Select[tuple[object, ...]], email: str, now: datetime, **more: str
) -> list[OwnAppointment]:
    asked = {"email": email.lower(), "now": ceil_minute(now), **more}
    found = map(_LISTED.of, rows(statement, asked))
    return [one for one in found if _may_be_listed(clinic, one, clinic.clock.today(now))]


def _may_be_listed(clinic: ClinicSnapshot, one: OwnAppointment, today: date) -> bool:
    """Whose address it is that staff wrote down is not known: a parent's, perhaps."""
    subdivision = clinic.settings.subdivision
    return one.is_for_oneself or not answers_for_themselves(one.birth_date, today, subdivision)
