"""What stands in the way of signing in, of a password, or of a change to an account."""

from app.domain.configuration.setup import AccountSetup
from app.domain.errors import DomainError


class TooManyAttempts(DomainError):
    """Too many sign-ins failed; `minutes` is how long to wait."""

    def __init__(self, minutes: int) -> None:
        super().__init__(f"too many attempts; try again in {minutes} min")
        self.minutes = minutes


class EmailTaken(DomainError):
    """Another account has that email address."""


class UnknownTherapist(DomainError):
    """No therapist has that slug."""

    def __init__(self, slug: str) -> None:
        super().__init__(f"unknown therapist: {slug!r}")
        self.slug = slug


class TherapistHasAccount(DomainError):
    """The therapist has an account already."""


class LastAdministrator(DomainError):
    """Nobody who can sign in would be left to administer the site."""


class NoSuchAccount(DomainError):
    """No active account has that email address."""


class InactiveAccount(DomainError):
    """There is no such account, or it is inactive."""


class WrongCredentials(DomainError):
    """No active account with that email and password; which of them is wrong is not told."""


class DeadLink(DomainError):
    """The link is unknown, was used, has expired, or its account is inactive."""


class AccountChanged(DomainError):
    """Somebody else changed the account after it was shown; `now` is how it is, None where it is gone."""

    def __init__(self, now: AccountSetup | None) -> None:
        super().__init__("account changed meanwhile")
        self.now = now


class WrongPassword(DomainError):
    """It is not the account's password."""


class WrongCode(DomainError):
    """The code is wrong, was used already, or is too old."""


class NotAwaited(DomainError):
    """No session waits for a code: it expired, or the account is inactive."""
