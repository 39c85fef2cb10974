"""What stands in the way of a change to what is set up."""

from enum import StrEnum, auto
from typing import Any

from app.domain.configuration.keys import SetupKey
from app.domain.errors import DomainError
from app.queries.appointments.displaced import DisplacedAppointment
from app.queries.configuration.snapshot import ClinicSnapshot


class AppointmentsInTheWay(DomainError):
    """Time is to be closed that has appointments in it, and not of each is decided what becomes of it.

    `displaced` are all of them; `clinic` is how the setup would be.
    """

    def __init__(self, displaced: tuple[DisplacedAppointment, ...], clinic: ClinicSnapshot) -> None:
        super().__init__(f"{len(displaced)} appointments in time that is to be closed")
        self.displaced = displaced
        self.clinic = clinic


class TimeGone(AppointmentsInTheWay):
    """The time to which an appointment was to be moved cannot be had (any more)."""

    def __init__(
        self, appointment_id: int, displaced: tuple[DisplacedAppointment, ...], clinic: ClinicSnapshot
    ) -> None:
        super().__init__(displaced, clinic)
        self.appointment_id = appointment_id


class SetupChanged(DomainError):
    """What is stored is no longer what the change was judged against."""


class ChangedMeanwhile(DomainError):
    """Somebody else changed a thing after it was shown; `now` is how it is stored, None if it is gone."""

    def __init__(self, place: SetupKey, now: Any | None) -> None:
        super().__init__(f"{place.section} changed meanwhile")
        self.place = place
        self.now = now


class Stay(StrEnum):
    """Why a service cannot be deleted."""

    USED = auto()
    """An appointment names it, or somebody is booking it at this moment."""
    ONLY_ONE_OF_HOURS = auto()
    """It is the only service of some working hours, which without it would take every service."""


class ServiceStays(DomainError):
    """The service cannot be deleted."""

    def __init__(self, why: Stay) -> None:
        super().__init__(why.value)
        self.why = why


class RealPatients(DomainError):
    """The database holds patients who are not of the demonstration."""


class WrongOnboardingCode(DomainError):
    """It is not the code that the server printed."""


class AlreadyOnboarded(DomainError):
    """There is an account: whoever has it goes on."""
