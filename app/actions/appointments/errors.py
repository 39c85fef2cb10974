"""What stands in the way of opening one's appointments."""

from app.domain.errors import DomainError


class DeadListLink(DomainError):
    """The link was used, has expired, or never was."""
