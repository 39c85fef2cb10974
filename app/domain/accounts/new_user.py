"""An account that is to be made."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NewUser:
    """An account to be: `therapist` is whose own it is, `calendars` which others it may see, by slug."""

    email: str
    name: str
    role: str
    language: str
    therapist: str | None = None
    calendars: tuple[str, ...] = ()
