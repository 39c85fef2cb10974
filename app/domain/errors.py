"""One tree of domain errors, and the reason codes that refusals carry."""

from enum import StrEnum, auto


class Reason(StrEnum):
    """Why a start is not offered or a booking is refused; the reader's language turns it into a sentence."""

    PAST = auto()
    TOO_SOON = auto()
    TOO_FAR = auto()
    OUTSIDE_HOURS = auto()
    IN_BREAK = auto()
    ABSENT = auto()
    OFF_GRID = auto()
    NOT_IN_PERIOD = auto()
    RUNS_PAST_END = auto()
    TAKEN = auto()
    HELD = auto()
    DAY_FULL = auto()
    NOT_OFFERED = auto()
    NOT_FOR_THIS_PERSON = auto()
    NOT_THIS_AGE = auto()
    DRAFT_EXPIRED = auto()
    TOO_MANY_HOLDS = auto()
    HOLD_EXPIRED = auto()
    HOLD_EXTENDED = auto()
    TOO_LATE = auto()
    CHANGED = auto()


class DomainError(Exception):
    """Something the rules do not allow."""


class UnknownTimeZone(DomainError):
    """The name is not one of the IANA time zones known here."""

    def __init__(self, zone_name: str) -> None:
        super().__init__(f"unknown time zone: {zone_name!r}")
        self.zone_name = zone_name


class IllegalTransition(DomainError):
    """An appointment cannot go from one status to the other."""

    def __init__(self, old: str, new: str) -> None:
        super().__init__(f"an appointment cannot go from {old} to {new}")
        self.old = old
        self.new = new


class NotGranted(DomainError):
    """The account has not been granted the calendar that it acts on."""


class Refused(DomainError):
    """A booking is refused for a reason that can be told."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason
