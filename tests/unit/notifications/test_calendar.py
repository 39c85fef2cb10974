"""The file for calendars, read back strictly: wall clock, zone, both changes of the clock."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from icalendar import Calendar, Event

from app.notifications.calendar import CalendarEntry, calendar_file
from tests.factories.messages import at

STAMP = datetime(2026, 12, 1, 14, 0, 30, 5, tzinfo=UTC)
START = datetime(2026, 12, 9, 19, tzinfo=UTC)
ENTRY = CalendarEntry(
    uid="ab" * 16,
    host="rdv.example.com",
    sequence=0,
    stamped_at=STAMP,
    starts_at=at(START),
    ends_at=at(START) + 75,
    time_zone="America/Toronto",
    is_cancelled=False,
    summary="Appointment with Camille Roy, Park Clinic",
    place="1200, avenue du Parc; door B",
    description="To change or cancel, call 514 555-0100.",
    organizer="mailto:accueil@example.com",
    organizer_name='Clinique "du Parc"',
)


def visit(start: datetime, minutes: int, zone: str = "America/Toronto") -> CalendarEntry:
    return replace(ENTRY, starts_at=at(start), ends_at=at(start) + minutes, time_zone=zone)


def read(entry: CalendarEntry) -> tuple[Calendar, Event]:
    """The calendar and its one event; any error of a component fails."""
    calendar = Calendar.from_ical(calendar_file(entry))
    assert not [error for part in calendar.walk() for error in part.errors]
    [event] = calendar.events
    return calendar, event


def onsets(entry: CalendarEntry) -> list[datetime]:
    """The instants at which the file's own zone changes: each onset is told on the clock before it."""
    [zone] = read(entry)[0].timezones
    parts = zone.walk("STANDARD") + zone.walk("DAYLIGHT")
    return sorted((part["dtstart"].dt - part["tzoffsetfrom"].td).replace(tzinfo=UTC) for part in parts)[1:]


def by_own_zone(entry: CalendarEntry, name: str) -> datetime:
    """The instant that a reader finds who knows of zones only what the file says."""
    calendar, event = read(entry)
    local = event[name].dt.replace(tzinfo=None)
    [zone] = calendar.timezones
    parts = zone.walk("STANDARD") + zone.walk("DAYLIGHT")
    last = max((part for part in parts if part["dtstart"].dt <= local), key=lambda part: part["dtstart"].dt)
    return (local - last["tzoffsetto"].td).replace(tzinfo=UTC)


def test_has_what_the_standard_requires() -> None:
    raw = calendar_file(ENTRY)
    assert raw.startswith(b"BEGIN:VCALENDAR\r\n")
    assert all(len(line) <= 75 for line in raw.split(b"\r\n"))
    assert b"\n" not in raw.replace(b"\r\n", b"")
    calendar, event = read(ENTRY)
    assert (calendar["version"], calendar["method"]) == ("2.0", "PUBLISH")
    assert event["uid"] == f"{ENTRY.uid}@rdv.example.com"
    assert event["dtstamp"].dt == STAMP.replace(microsecond=0)
    assert event["organizer"] == "mailto:accueil@example.com"
    assert event["location"] == "1200, avenue du Parc; door B"
    assert event["class"] == "PRIVATE"


def test_is_on_the_clinics_wall_clock() -> None:
    event = read(ENTRY)[1]
    assert event["dtstart"].params["tzid"] == "America/Toronto"
    assert event["dtstart"].dt.isoformat() == "2026-12-09T14:00:00-05:00"
    assert event["dtend"].dt - event["dtstart"].dt == timedelta(minutes=75)
    assert not read(ENTRY)[0].get_missing_tzids()


def test_rings_two_hours_before() -> None:
    [alarm] = read(ENTRY)[1].walk("VALARM")
    assert alarm["action"] == "DISPLAY"
    assert alarm["trigger"].dt == -timedelta(hours=2)
    assert alarm["description"]


def test_a_move_keeps_the_name_and_raises_the_sequence() -> None:
    first, moved = read(ENTRY)[1], read(replace(ENTRY, sequence=3, starts_at=ENTRY.starts_at - 60))[1]
    assert first["uid"] == moved["uid"]
    assert (first["sequence"], moved["sequence"]) == (0, 3)


def test_a_cancellation_takes_it_out() -> None:
    calendar, event = read(replace(ENTRY, is_cancelled=True, sequence=1))
    assert calendar["method"] == "CANCEL"
    assert event["status"] == "CANCELLED"
    assert not event.walk("VALARM")


@pytest.mark.parametrize(
    ("zone", "changes"),
    [
        ("America/Toronto", ["03-08T07", "11-01T06", "03-14T07", "11-07T06"]),
        ("Europe/Zurich", ["03-29T01", "10-25T01", "03-28T01", "10-31T01"]),
        ("America/Phoenix", []),
        ("UTC", []),
    ],
)
def test_its_zone_changes_exactly_when_clocks_do(zone: str, changes: list[str]) -> None:
    found = onsets(visit(datetime(2026, 6, 1, tzinfo=UTC), 60, zone))
    assert [each.strftime("%m-%dT%H") for each in found] == changes
    assert all(each.minute == each.second == 0 for each in found)


@pytest.mark.parametrize("zone", ["America/Toronto", "Europe/Zurich", "Australia/Sydney", "America/Phoenix"])
@pytest.mark.parametrize("month", range(1, 13))
def test_a_reader_who_knows_only_the_file_finds_the_instant(zone: str, month: int) -> None:
    start = datetime(2027, month, 15, 18, 30, tzinfo=UTC)
    entry = visit(start, 90, zone)
    assert by_own_zone(entry, "dtstart") == start
    assert by_own_zone(entry, "dtend") == start + timedelta(minutes=90)


def test_across_the_hour_that_clocks_skip() -> None:
    start = datetime(2027, 3, 14, 6, 30, tzinfo=UTC)  # 1:30; an hour later it is 3:30
    event = read(visit(start, 60))[1]
    assert [event[name].dt.strftime("%H:%M") for name in ("dtstart", "dtend")] == ["01:30", "03:30"]
    assert by_own_zone(visit(start, 60), "dtend") == start + timedelta(hours=1)


@pytest.mark.parametrize(("minutes", "is_local"), [(20, True), (60, False)])
def test_the_second_of_two_equal_hours_is_told_in_utc(minutes: int, is_local: bool) -> None:
    start = datetime(2026, 11, 1, 5, 30, tzinfo=UTC)  # 1:30, for the first time; an hour later 1:30 again
    event = read(visit(start, minutes))[1]
    assert ("tzid" in event["dtstart"].params) is ("tzid" in event["dtend"].params) is is_local
    assert event["dtstart"].dt.astimezone(UTC) == start
    assert event["dtend"].dt.astimezone(UTC) == start + timedelta(minutes=minutes)
