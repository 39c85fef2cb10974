"""Days on which clocks change, and what is offered around them; light enough for another process."""

from datetime import date, timedelta

from app.domain.scheduling.slots import Grid, starts
from app.domain.scheduling.working_time import Period, Schedule, WorkingTime
from app.domain.time.wall_clock import WallClock

CLOCK_CHANGES = {
    "America/Toronto": (date(2027, 3, 14), date(2026, 11, 1)),
    "Europe/Zurich": (date(2027, 3, 28), date(2026, 10, 25)),
    "Europe/Paris": (date(2027, 3, 28), date(2026, 10, 25)),
    "Asia/Kolkata": (date(2027, 3, 14), date(2026, 10, 25)),  # never changes
}
ODDITIES = {
    "America/Havana": (date(2027, 3, 14), date(2026, 11, 1)),  # at midnight
    "Australia/Lord_Howe": (date(2026, 10, 4), date(2027, 4, 4)),  # by half an hour
    "Atlantic/Azores": (date(2027, 3, 28), date(2026, 10, 25)),  # at midnight; back to the day before
    "Pacific/Apia": (date(2011, 12, 30),),  # a day that never was
}


def starts_around(zone_name: str, day: date) -> list[str]:
    """The starts of three days, round the clock, the change on the second, as the clinic reads them."""
    clock = WallClock(zone_name)
    schedule = Schedule(1, tuple(Period(weekday, 0, 1440) for weekday in range(7)))
    window = (clock.midnight(day - timedelta(days=1)), clock.midnight(day + timedelta(days=2)))
    found = starts(WorkingTime(clock, [schedule]), Grid(1, "fixed", 60), window, [])
    return [clock.local(start).isoformat() for start, _ in found]


def starts_around_all() -> dict[str, list[str]]:
    """The same for every clock change of the zones where clinics are."""
    return {
        f"{zone_name} {day}": starts_around(zone_name, day)
        for zone_name, days in CLOCK_CHANGES.items()
        for day in days
    }
