"""When a patient may be called (glossary, messages)."""

from datetime import date, datetime, timedelta

from app.domain.messages.vocabulary import CallingHours, Channel, Policy
from app.domain.time.wall_clock import WallClock, instant_of

_MINUTE = timedelta(minutes=1)
_DAYS_AROUND = 8  # calling hours come again every week; the day more is for hours that pass midnight


def due_by(
    channel: Channel,
    due: datetime,
    latest: datetime,
    policy: Policy,
    clock: WallClock,
    earliest: datetime | None = None,
) -> datetime | None:
    """When a message that is due at an instant goes by a channel; None when that cannot be before `latest`.

    Email and SMS go at any hour, calls within calling hours. Asked with `due` = now just before sending, the
    answer is now itself, or a later moment for which a call has to wait, or None when it would be too late.

    >>> from datetime import UTC
    >>> toronto, night = WallClock("America/Toronto"), datetime(2027, 1, 5, 3, tzinfo=UTC)  # 22:00
    >>> due_by(Channel.PHONE, night, night + timedelta(days=1), Policy(), toronto).isoformat()
    '2027-01-05T14:00:00+00:00'
    """
    if channel is Channel.PHONE:
        return due_for_call(due, latest, policy.calling_hours, clock, earliest)
    return due if due < latest else None


def due_for_call(
    due: datetime,
    latest: datetime,
    hours: CallingHours,
    clock: WallClock,
    earliest: datetime | None = None,
) -> datetime | None:
    """The moment of a call "within calling hours", before `latest` and not before `earliest` (else: due).

    At the due moment if calls are allowed then, else at the next opening, else back at the last minute of
    calling hours before; None when there is no such moment. A day's hours end before its closing minute.

    >>> from datetime import UTC
    >>> nine_to_eight, utc = ((540, 1200),) * 7, WallClock("UTC")
    >>> due, start = datetime(2027, 1, 5, 6, tzinfo=UTC), datetime(2027, 1, 5, 8, tzinfo=UTC)
    >>> due_for_call(due, start, nine_to_eight, utc) is None
    True
    >>> due_for_call(due, start, nine_to_eight, utc, earliest=due - timedelta(days=1)).isoformat()
    '2027-01-04T19:59:00+00:00'
    """
    spans = _spans_around(due, hours, clock)
    forward = next((max(due, opens) for opens, closes in spans if due < closes), latest)
    if forward < latest:
        return forward
    back = next((closes - _MINUTE for _, closes in reversed(spans) if closes <= due), latest)
    return back if (earliest or due) <= back < latest else None


def _spans_around(due: datetime, hours: CallingHours, clock: WallClock) -> list[tuple[datetime, datetime]]:
    """The calling hours of the days around, from opening to closing, in order."""
    today = clock.today(due)
    days = [today + timedelta(days=offset) for offset in range(-_DAYS_AROUND, _DAYS_AROUND + 1)]
    spans = [_span(day, hours, clock) for day in days]
    return [span for span in spans if span and span[0] < span[1]]


def _span(day: date, hours: CallingHours, clock: WallClock) -> tuple[datetime, datetime] | None:
    wall = hours[day.weekday()]
    return wall and (instant_of(clock.minute_at(day, wall[0])), instant_of(clock.minute_at(day, wall[1])))
