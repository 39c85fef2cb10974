"""What stands in the way of copying or restoring the database."""


class InUse(Exception):
    """Somebody has the present database open: the site runs."""


class WouldReplace(Exception):
    """The present database has appointments, or cannot be read (then `appointments` is None)."""

    def __init__(self, appointments: int | None) -> None:
        super().__init__(f"would replace {appointments} appointments")
        self.appointments = appointments


class TargetExists(Exception):
    """There is a file of that name already; it was left alone."""
