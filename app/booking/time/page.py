"""Weeks of free times."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from flask_babel import gettext, ngettext

from app.booking.shared.frame import Frame, Zone, clinic_zone, frame
from app.booking.shared.free_times import FIRST_WEEK, FreeTimes
from app.booking.shared.selection import Selection
from app.booking.shared.weeks import MOST_AT_ONCE, BookableWeeks, Week
from app.booking.shared.wizard import Wizard, WizardStep
from app.booking.time.filter_page import FilterView, LabelledUrl, Pairs, filter_view, pairs
from app.domain.scheduling.service import ServiceType
from app.domain.time.intervals import Minute
from app.domain.time.wall_clock import WallClock
from app.i18n import (
    clock_label,
    day_label,
    day_time_label,
    full_date,
    localized,
    month_name,
    short_day,
    time_label,
    week_label,
    weekday_date,
)
from app.queries.appointments.drafts import LiveHold
from app.queries.availability.starts import OfferedStart

WEEKEND = 5  # Saturday and Sunday are shown only when they have free times


@dataclass(frozen=True, slots=True)
class SlotButton:
    """A free time; `value` is what its button sends."""

    value: str
    time: str
    day: str
    note: str = ""
    short_day: str = ""


@dataclass(frozen=True, slots=True)
class DayColumn:
    """A day of the week with its free times."""

    date_iso: str
    short: str
    long: str
    is_today: bool
    slots: list[SlotButton]


@dataclass(frozen=True, slots=True)
class MoreDays:
    """A further week, under the first."""

    id: str
    label: str
    days: list[DayColumn]


@dataclass(frozen=True, slots=True)
class MonthJump:
    """The months to jump to: label, what the choice sends, and whether it is the one that is shown."""

    action: str
    kept: Pairs
    options: list[tuple[str, str, bool]]


@dataclass(frozen=True, slots=True)
class WeekView:
    """A week, the further ones under it, and the ways to others.

    `announcement` is read out when it takes the place of another; `more_id` is of the heading that `more_url`
    adds. `why_empty` is for weeks without free times.
    """

    label: str
    days: list[DayColumn]
    previous_url: str | None
    next_url: str | None
    first_url: str | None
    first_label: str
    next_free: LabelledUrl | None
    announcement: str
    further: list[MoreDays]
    more_url: str | None
    more_id: str
    months: MonthJump
    filter: FilterView
    why_empty: str
    horizon: str = ""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a time could not be had, and the nearest free ones."""

    sentence: str
    slots: list[SlotButton]


@dataclass(frozen=True, slots=True)
class TimePage:
    """What stands around the weeks of free times.

    `first_token` goes with the time of somebody without an unfinished booking: a click made twice begins one.
    """

    frame: Frame
    heading: str
    action: str
    first_token: str
    zone: Zone
    is_listed: bool
    refusal: Refusal | None = None


def time_page(
    wizard: Wizard, selection: Selection, first_token: str = "", refusal: Refusal | None = None
) -> TimePage:
    """The page around the weeks."""
    return TimePage(
        frame=frame(wizard, WizardStep.TIME, selection),
        heading=_heading(selection),
        action=wizard.url(WizardStep.TIME, selection.wishes),
        first_token=first_token,
        zone=clinic_zone(),
        is_listed=selection.service.listed,
        refusal=refusal,
    )


def _heading(selection: Selection) -> str:
    if selection.type is ServiceType.IN_PERSON:
        return str(gettext("When would you like to come?"))
    return str(gettext("When works for you?"))


def refusal(wizard: Wizard, selection: Selection, sentence: str, starts: Sequence[OfferedStart]) -> Refusal:
    """A refusal with free times, each with its date beside it."""
    return Refusal(
        sentence, [_dated_slot(wizard, selection, start) for start in _each_once(selection, starts)]
    )


def week_view(wizard: Wizard, selection: Selection, found: FreeTimes, is_filtering: bool) -> WeekView:
    """The weeks; `is_filtering`: the visitor is at the filters at this moment."""
    weeks, shown = found.weeks, found.shown
    previous, following = weeks.before(shown[0]), weeks.after(shown[-1])
    label, *further = [_days_of(wizard, selection, week, starts) for week, starts in _by_week(found)]
    can_be_more = found.starts and following and len(shown) < MOST_AT_ONCE
    week = {"week": shown[0].monday.isoformat()}
    return WeekView(
        label=label.label,
        days=label.days,
        previous_url=_week_url(wizard, selection, previous),
        next_url=_week_url(wizard, selection, following),
        first_url=wizard.url(WizardStep.TIME, selection.wishes, week=FIRST_WEEK) if found.earlier else None,
        first_label=_first_label(found.earlier),
        next_free=_next_free(wizard, selection, found),
        announcement=_announcement([label, *further]),
        further=further,
        more_url=wizard.url(WizardStep.TIME, selection.wishes, **week, weeks=len(shown) + 1)
        if can_be_more
        else None,
        more_id=_heading_id(following) if following else "",
        months=_months(wizard, selection, weeks, shown[0]),
        filter=filter_view(
            wizard,
            selection,
            week | ({"weeks": str(len(shown))} if further else {}),
            is_filtering,
            is_nothing_left=found.is_nothing_anywhere,
        ),
        why_empty=_why_empty(found),
        horizon="" if following else _horizon(weeks),
    )


def _announcement(weeks: list[MoreDays]) -> str:
    """What a screen reader says of the weeks that are shown."""
    count = sum(len(day.slots) for week in weeks for day in week.days)
    times = ngettext("%(num)s available time", "%(num)s available times", count)
    return ", ".join([*(week.label for week in weeks), times])


def _horizon(weeks: BookableWeeks) -> str:
    last = full_date(weeks.last_day)
    return str(gettext("You can book online until %(day)s.", day=last))


def _why_empty(found: FreeTimes) -> str:
    if found.is_nothing_anywhere:
        last = full_date(found.weeks.last_day)
        return str(gettext("No available time until %(day)s matches your filters", day=last))
    if found.is_all_filtered:
        return str(gettext("None of the available times match your filters"))
    return str(gettext("No times available this week"))


def _by_week(found: FreeTimes) -> Iterator[tuple[Week, list[OfferedStart]]]:
    """The starts of each week that is shown."""
    for week in found.shown:
        begin, end = week.window
        yield week, [start for start in found.starts if begin <= start.starts_at < end]


def _days_of(wizard: Wizard, selection: Selection, week: Week, starts: list[OfferedStart]) -> MoreDays:
    clock = week.clock
    by_day = {
        day: list(group)
        for day, group in groupby(
            _each_once(selection, starts), key=lambda start: clock.day_of(start.starts_at)
        )
    }
    days = [day for day in week.days if day.weekday() < WEEKEND or day in by_day]
    return MoreDays(
        id=_heading_id(week.monday),
        label=week_label(clock.midnight(days[0]), clock.midnight(days[-1])),
        days=[_column(wizard, selection, day, by_day.get(day, [])) for day in days],
    )


def _heading_id(monday: date) -> str:
    return f"week-{monday.isoformat()}"


def _column(wizard: Wizard, selection: Selection, day: date, starts: list[OfferedStart]) -> DayColumn:
    clock: WallClock = wizard.clinic.clock
    midnight, full = clock.midnight(day), full_date(day)
    return DayColumn(
        date_iso=day.isoformat(),
        short=short_day(midnight),
        long=weekday_date(day),
        is_today=day == wizard.today,
        slots=[
            SlotButton(
                slot_value(wizard, selection, start),
                _time_of(clock, start.starts_at),
                full,
                _slot_note(wizard, selection, start),
            )
            for start in starts
        ],
    )


def _time_of(clock: WallClock, minute: Minute) -> str:
    shown = clock.local(minute)
    return clock_label(shown.hour, shown.minute)


def _months(wizard: Wizard, selection: Selection, weeks: BookableWeeks, shown: Week) -> MonthJump:
    present = weeks.month_of(shown)
    return MonthJump(
        action=wizard.url(WizardStep.TIME).partition("?")[0],
        kept=pairs({**selection.wishes.query, **wizard.filter.query}),
        options=[
            (month_name(month), weeks.of_month(month).monday.isoformat(), month == present)
            for month in weeks.months
        ],
    )


def _week_url(wizard: Wizard, selection: Selection, monday: date | None) -> str | None:
    return wizard.url(WizardStep.TIME, selection.wishes, week=monday.isoformat()) if monday else None


def _first_label(first: OfferedStart | None) -> str:
    """The way to the first free time, with its day."""
    if first is None:
        return ""
    return str(gettext("First available time: %(day)s", day=short_day(first.starts_at)))


def _next_free(wizard: Wizard, selection: Selection, found: FreeTimes) -> LabelledUrl | None:
    """From weeks without free times to the next one, else back to the first, if there is any."""
    start = found.following or found.earlier
    if found.starts or start is None:
        return None
    week = found.weeks.of_minute(start.starts_at)
    when = day_time_label(start.starts_at)
    label = (
        gettext("Next available time: %(when)s", when=when)
        if found.following
        else gettext("First available time: %(day)s", day=when)
    )
    return LabelledUrl(label, wizard.url(WizardStep.TIME, selection.wishes, week=week.monday.isoformat()))


def _each_once(selection: Selection, starts: Sequence[OfferedStart]) -> list[OfferedStart]:
    """The starts; where the place does not matter to the patient, equal times once."""
    if selection.type is ServiceType.IN_PERSON:
        return list(starts)
    return list({start.starts_at: start for start in reversed(starts)}.values())[::-1]


def slot_value(wizard: Wizard, selection: Selection, start: OfferedStart) -> str:
    """What a slot's button sends: the UTC minute, and where if that was left open."""
    if selection.location:
        return str(start.starts_at)
    return f"{start.starts_at}@{wizard.clinic.locations[start.location_id].slug}"


def _slot_note(wizard: Wizard, selection: Selection, start: OfferedStart) -> str:
    if wizard.draft and wizard.draft.hold and _is_held(wizard, wizard.draft.hold, selection, start):
        return str(gettext("held for you"))
    if selection.type is ServiceType.IN_PERSON and selection.location is None:
        return localized(wizard.clinic.locations[start.location_id], "name")
    return ""


def _is_held(wizard: Wizard, hold: LiveHold, selection: Selection, start: OfferedStart) -> bool:
    if hold.starts_at != start.starts_at or hold.therapist_id not in start.therapist_ids:
        return False
    present = wizard.clinic.grid_of(selection.service.id, hold.therapist_id).duration
    return hold.ends_at - hold.starts_at == present


def _dated_slot(wizard: Wizard, selection: Selection, start: OfferedStart) -> SlotButton:
    return SlotButton(
        slot_value(wizard, selection, start),
        time_label(start.starts_at),
        day_label(start.starts_at),
        _slot_note(wizard, selection, start),
        short_day(start.starts_at),
    )
