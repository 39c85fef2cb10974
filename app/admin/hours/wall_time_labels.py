"""Times of the clinic's clock that belong to no date, in words."""

from flask_babel import gettext

from app.domain.time.wall_clock import DAY_MINUTES
from app.i18n import clock_label


def wall_label(minute: int) -> str:
    """A wall minute as a time of day; the end of the day has a name of its own."""
    return str(gettext("midnight")) if minute == DAY_MINUTES else clock_label(*divmod(minute, 60))


def span_label(start: int, end: int) -> str:
    """From one wall minute to another: « 9 h à 12 h »."""
    return str(gettext("%(start)s to %(end)s", start=wall_label(start), end=wall_label(end)))


def length_label(minutes: int) -> str:
    """A length of time in hours: « 31 h 30 »."""
    hours, rest = divmod(minutes, 60)
    if not rest:
        return str(gettext("%(hours)s h", hours=hours))
    return str(gettext("%(hours)s h %(minutes)s min", hours=hours, minutes=f"{rest:02}"))
