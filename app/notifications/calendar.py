"""An appointment as a file for calendars (RFC 5545), for messages and for the patient's page."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

from icalendar import (
    Alarm,
    Calendar,
    Event,
    Timezone,
    TimezoneDaylight,
    TimezoneStandard,
    vCalAddress,
    vText,
)

from app.domain.time.intervals import Minute
from app.domain.time.wall_clock import instant_of

PRODUCT = "-//Creneau//Appointments//FR"
ALARM_BEFORE = timedelta(hours=2)
DAYS_OF_TWO_YEARS = 731
END = b"END:VCALENDAR\r\n"
BEFORE_ALL = datetime(1970, 1, 1)  # noqa: DTZ001  the wall clock of any zone
CHANGE_IS_FOUND_TO = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """What a calendar is told of an appointment, in words of the reader's language.

    Calendars are shared with others, so it says neither the service nor a profession, and bears no link that
    opens the appointment. `uid` stays for as long as the appointment exists and `sequence` rises with each
    change; `host` is the site's, `organizer` an address of the clinic (mailto: or https:).
    """

    uid: str
    host: str
    sequence: int
    stamped_at: datetime
    starts_at: Minute
    ends_at: Minute
    time_zone: str
    is_cancelled: bool
    summary: str
    place: str
    description: str
    organizer: str
    organizer_name: str


def method_of(entry: CalendarEntry) -> str:
    """What the file asks of a calendar (RFC 5546): to show the appointment, or to take it out."""
    return "CANCEL" if entry.is_cancelled else "PUBLISH"


def calendar_file(entry: CalendarEntry) -> bytes:
    """The file: one appointment, on the clinic's wall clock, with an alarm two hours before."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", method_of(entry))
    head = bytes(calendar.to_ical()).removesuffix(END)
    zone = _zone(entry.time_zone, instant_of(entry.starts_at).year)
    return b"".join((head, zone, _event(entry).to_ical(), END))


def _event(entry: CalendarEntry) -> Event:
    event = Event()
    event.add("uid", f"{entry.uid}@{entry.host}")
    event.add("sequence", entry.sequence)
    event.add("dtstamp", entry.stamped_at.astimezone(UTC).replace(microsecond=0))
    starts_at, ends_at = _ends(entry)
    event.add("dtstart", starts_at)
    event.add("dtend", ends_at)
    event.add("summary", entry.summary)
    event.add("status", "CANCELLED" if entry.is_cancelled else "CONFIRMED")
    event.add("class", "PRIVATE")
    event.add("organizer", _organizer(entry))
    if entry.place:
        event.add("location", entry.place)
    if entry.description:
        event.add("description", entry.description)
    if not entry.is_cancelled:
        event.add_component(_alarm(entry))
    return event


def _ends(entry: CalendarEntry) -> tuple[datetime, datetime]:
    """Start and end on the clinic's clock; in UTC where the second of two equal hours is meant.

    A wall time that comes twice means the first (RFC 5545, 3.3.5), and both ends must be of one form.
    """
    zone = ZoneInfo(entry.time_zone)
    instants = instant_of(entry.starts_at), instant_of(entry.ends_at)
    starts_at, ends_at = (instant.astimezone(zone) for instant in instants)
    return instants if starts_at.fold or ends_at.fold else (starts_at, ends_at)


def _organizer(entry: CalendarEntry) -> vCalAddress:
    organizer = vCalAddress(entry.organizer)
    organizer.params["cn"] = vText(entry.organizer_name)
    return organizer


def _alarm(entry: CalendarEntry) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", -ALARM_BEFORE)
    alarm.add("description", entry.summary)
    return alarm


@lru_cache(maxsize=64)
def _zone(name: str, year: int) -> bytes:
    """The zone with the changes of the clock in the year of a visit and the next, all that one visit needs.

    As it stands in a file, for it takes longer to write than all the rest.

    Made here: icalendar's own is an hour late where clocks go forward, and lists changes in a way that
    Outlook does not read.
    """
    zone = ZoneInfo(name)
    timezone = Timezone()
    timezone.add("tzid", name)
    first, changes = datetime(year, 1, 1, tzinfo=UTC), _changes(zone, year)
    offset = _offset(zone, first)
    timezone.add_component(_observance(zone, first, BEFORE_ALL, offset))
    for change in changes:
        timezone.add_component(_observance(zone, change, (change + offset).replace(tzinfo=None), offset))
        offset = _offset(zone, change)
    return bytes(timezone.to_ical())


def _observance(
    zone: ZoneInfo, at: datetime, onset: datetime, offset_before: timedelta
) -> TimezoneStandard | TimezoneDaylight:
    """What holds from an instant on; its onset is told on the clock that held before it."""
    local = at.astimezone(zone)
    observance = TimezoneDaylight() if local.dst() else TimezoneStandard()
    observance.add("dtstart", onset)
    observance.add("tzname", local.tzname())
    observance.add("tzoffsetfrom", offset_before)
    observance.add("tzoffsetto", _offset(zone, at))
    return observance


@lru_cache(maxsize=64)
def _changes(zone: ZoneInfo, year: int) -> tuple[datetime, ...]:
    """The instants at which the zone's offset changes, from a year's beginning to the next year's end."""
    first = datetime(year, 1, 1, tzinfo=UTC)
    days = [first + timedelta(days=day) for day in range(DAYS_OF_TWO_YEARS)]
    return tuple(
        _change_within(zone, day, following)
        for day, following in pairwise(days)
        if _offset(zone, day) != _offset(zone, following)
    )


def _change_within(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    old = _offset(zone, before)
    while after - before > CHANGE_IS_FOUND_TO:
        middle = before + (after - before) // 2
        middle = middle.replace(microsecond=0)
        before, after = (middle, after) if _offset(zone, middle) == old else (before, middle)
    return after


def _offset(zone: ZoneInfo, instant: datetime) -> timedelta:
    return instant.astimezone(zone).utcoffset() or timedelta(0)
