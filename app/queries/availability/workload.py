"""How much therapists have to do."""

from collections.abc import Sequence

from sqlalchemy import bindparam, func, select

from app.domain.scheduling.appointment import Status
from app.domain.scheduling.slots import choose_therapist
from app.domain.time.intervals import Minute
from app.models import Appointment
from app.queries.configuration.snapshot import ClinicSnapshot
from app.queries.rows import rows, table_of

_appointments = table_of(Appointment).c
_MINUTES = (
    select(
        _appointments.therapist_id,
        func.sum(_appointments.ends_at - _appointments.starts_at).label("minutes"),
    )
    .where(
        _appointments.therapist_id.in_(bindparam("therapist_ids", expanding=True)),
        _appointments.starts_at >= bindparam("first"),
        _appointments.starts_at < bindparam("last"),
        _appointments.status != Status.CANCELLED,
    )
    .group_by(_appointments.therapist_id)
)


def least_booked(clinic: ClinicSnapshot, therapist_ids: Sequence[int], starts_at: Minute) -> int:
    """Of these therapists the one with the fewest minutes booked on the day of a start, then by name."""
    if len(therapist_ids) == 1:
        return therapist_ids[0]
    first, last = clinic.clock.days(clinic.clock.day_of(starts_at), 1)
    found = rows(_MINUTES, {"therapist_ids": list(therapist_ids), "first": first, "last": last})
    minutes = {row.therapist_id: int(row.minutes) for row in found}
    return choose_therapist((id, minutes.get(id, 0), clinic.therapists[id].name) for id in therapist_ids)
