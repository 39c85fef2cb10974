"""Weekly hours as the page of all therapists and the page of one show them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from flask import url_for
from flask_babel import gettext, ngettext

from app.admin.hours.schedule_edits import Copy, in_order, is_past, is_to_come, version_of
from app.admin.hours.wall_time_labels import length_label, span_label
from app.admin.hours.week_drawing import WeekDrawing, span_of, week_drawing
from app.domain.configuration.setup import BreakSetup, PeriodSetup, ScheduleSetup, Setup, TherapistSetup
from app.domain.scheduling.schedule_versions import first_day, monday_of
from app.domain.text_folding import has_words, words
from app.domain.time.intervals import meets, subtract
from app.i18n import localized, plain_date, weekday_name
from app.web.paging import Paged, paged

DAYS = range(7)


@dataclass(frozen=True, slots=True)
class HoursRow:
    """One therapist: the hours that hold now, drawn, added up, and where; what changes next."""

    name: str
    url: str
    week: str
    places: str
    drawing: WeekDrawing | None
    next_change: str


@dataclass(frozen=True, slots=True)
class HoursList:
    """One page of the active therapists, and what was looked for."""

    q: str
    rows: Paged[HoursRow]


@dataclass(frozen=True, slots=True)
class DayLine:
    """A weekday and what is worked on it, a line for each period or break."""

    name: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ScheduleCard:
    """Weekly hours: where and when, drawn and in words, what is odd about them, what can be done."""

    title: str
    counts: str
    weeks: str
    length: str
    drawing: WeekDrawing
    days: tuple[DayLine, ...]
    warnings: tuple[str, ...]
    edit_url: str
    copy_url: str
    end_url: str
    is_to_come: bool


@dataclass(frozen=True, slots=True)
class HoursPage:
    """A therapist's hours: those that hold now, those to come and those past, the last one first."""

    name: str
    is_active: bool
    week: str
    now: tuple[ScheduleCard, ...]
    to_come: tuple[ScheduleCard, ...]
    past: tuple[ScheduleCard, ...]
    new_url: str


def hours_list(setup: Setup, q: str, today: date) -> HoursList:
    """The active therapists whose name, title or location bears what is looked for."""
    wanted = words(q)
    found = [
        each for each in setup.therapists.values() if each.active and has_words(wanted, _texts(setup, each))
    ]
    page = paged(found)
    # One scale for all, so that they can be compared.
    span = span_of([schedule for each in page.entries for schedule in _now(each.schedules, today)])
    rows = tuple(_row(setup, each, today, span) for each in page.entries)
    return HoursList(q, Paged(rows, page.links, page.previous_url, page.next_url))


def hours_page(setup: Setup, therapist: TherapistSetup, today: date) -> HoursPage:
    """All hours of a therapist."""
    ordered = in_order(therapist.schedules)
    past = [each for each in ordered if is_past(each, today)]
    to_come = [each for each in ordered if is_to_come(each, today)]
    now = _now(ordered, today)
    return HoursPage(
        name=therapist.name,
        is_active=therapist.active,
        week=_week(now),
        now=tuple(schedule_card(setup, therapist, each, today) for each in now),
        to_come=tuple(schedule_card(setup, therapist, each, today) for each in to_come),
        past=tuple(schedule_card(setup, therapist, each, today) for each in reversed(past)),
        new_url=url_for("admin.new_schedule", slug=therapist.slug),
    )


def _now(schedules: Iterable[ScheduleSetup], today: date) -> list[ScheduleSetup]:
    return [each for each in schedules if not (is_past(each, today) or is_to_come(each, today))]


def _texts(setup: Setup, therapist: TherapistSetup) -> tuple[str, ...]:
    places = [setup.locations[each.location] for each in therapist.schedules]
    names = [text for place in places for text in (place.name_fr, place.name_en)]
    return (therapist.name, therapist.title_fr, therapist.title_en, *names)


def _row(setup: Setup, therapist: TherapistSetup, today: date, span: tuple[int, int]) -> HoursRow:
    now = _now(in_order(therapist.schedules), today)
    places = dict.fromkeys(localized(setup.locations[each.location], "name") for each in now)
    return HoursRow(
        name=therapist.name,
        url=url_for("admin.hours_of", slug=therapist.slug),
        week=_week(now),
        places=", ".join(places),
        drawing=week_drawing(now, span) if now else None,
        next_change=_next_change(therapist, today),
    )


def _next_change(therapist: TherapistSetup, today: date) -> str:
    begins = [each.valid_from for each in therapist.schedules if each.valid_from and each.valid_from > today]
    return str(gettext("New hours from %(day)s", day=plain_date(min(begins)))) if begins else ""


def _week(schedules: Sequence[ScheduleSetup]) -> str:
    """The hours of a week, on average where some do not count every week."""
    if not schedules:
        return ""
    length = length_label(round(sum(_minutes(each) / each.every_weeks for each in schedules)))
    if all(each.every_weeks == 1 for each in schedules):
        return str(gettext("%(length)s a week", length=length))
    return str(gettext("%(length)s a week on average", length=length))


def _minutes(schedule: ScheduleSetup) -> int:
    pieces = (
        piece
        for day in DAYS
        for piece in subtract(_spans(schedule.periods, day), _spans(schedule.breaks, day))
    )
    return sum(end - start for start, end in pieces)


def _spans(parts: Iterable[PeriodSetup | BreakSetup], weekday: int) -> list[tuple[int, int]]:
    return sorted((each.start_minute, each.end_minute) for each in parts if each.weekday == weekday)


def schedule_card(
    setup: Setup, therapist: TherapistSetup, schedule: ScheduleSetup, today: date
) -> ScheduleCard:
    """One version of the hours of a therapist."""
    version = version_of(schedule)
    return ScheduleCard(
        title=localized(setup.locations[schedule.location], "name"),
        counts=counts_label(schedule),
        weeks=_weeks_label(schedule, today),
        length=_length(schedule),
        drawing=week_drawing([schedule]),
        days=tuple(_day_line(setup, schedule, day) for day in DAYS),
        warnings=tuple(warnings(setup, schedule)),
        edit_url=url_for("admin.schedule", slug=therapist.slug, version=version),
        copy_url=url_for("admin.copy_schedule", slug=therapist.slug, version=version),
        end_url=url_for("admin.end_schedule", slug=therapist.slug, version=version),
        is_to_come=is_to_come(schedule, today),
    )


def _length(schedule: ScheduleSetup) -> str:
    length = length_label(_minutes(schedule))
    if schedule.every_weeks == 1:
        return str(gettext("%(length)s a week", length=length))
    return str(gettext("%(length)s in each of these weeks", length=length))


def counts_label(schedule: ScheduleSetup) -> str:
    """The first and last day on which hours count, in words."""
    first = schedule.valid_from and plain_date(schedule.valid_from)
    last = schedule.valid_until and plain_date(schedule.valid_until)
    if first and last:
        return str(gettext("From %(first)s to %(last)s", first=first, last=last))
    if first:
        return str(gettext("From %(first)s on, until further notice", first=first))
    if last:
        return str(gettext("Until %(last)s", last=last))
    return str(gettext("Until further notice"))


def _weeks_label(schedule: ScheduleSetup, today: date) -> str:
    """Every how many weeks, and in which one next; an empty text for every week."""
    if schedule.every_weeks == 1 or schedule.valid_from is None:
        return ""
    day = max(today, schedule.valid_from)
    following = monday_of(first_day(day, schedule.every_weeks, schedule.valid_from))
    if following == monday_of(today):
        sentence = ngettext(
            "Every week: this one too",
            "Every %(num)s weeks: this week is one of them",
            schedule.every_weeks,
        )
        return str(sentence)
    sentence = ngettext(
        "Every week: that of %(day)s is the next",
        "Every %(num)s weeks: that of %(day)s is the next",
        schedule.every_weeks,
        day=plain_date(following),
    )
    return str(sentence)


def _day_line(setup: Setup, schedule: ScheduleSetup, weekday: int) -> DayLine:
    periods = sorted((each for each in schedule.periods if each.weekday == weekday), key=_start)
    breaks = sorted((each for each in schedule.breaks if each.weekday == weekday), key=_start)
    lines = [
        *(_period_line(setup, each) for each in periods),
        *(str(gettext("Break from %(time)s", time=_span(each))) for each in breaks),
    ]
    return DayLine(weekday_name(weekday).capitalize(), tuple(lines))


def _start(each: PeriodSetup | BreakSetup) -> int:
    return each.start_minute


def _span(each: PeriodSetup | BreakSetup) -> str:
    return span_label(each.start_minute, each.end_minute)


def _period_line(setup: Setup, period: PeriodSetup) -> str:
    services = [localized(each, "name") for slug, each in setup.services.items() if slug in period.services]
    return " · ".join([_span(period), ", ".join(services)]) if services else _span(period)


def warnings(setup: Setup, schedule: ScheduleSetup) -> Iterator[str]:
    """What is allowed and yet odd: breaks outside every period, periods when the place is closed."""
    for hole in sorted(schedule.breaks, key=lambda each: (each.weekday, each.start_minute)):
        span = (hole.start_minute, hole.end_minute)
        if not any(meets(span, period) for period in _spans(schedule.periods, hole.weekday)):
            yield str(
                gettext(
                    "%(day)s: the break from %(time)s lies in no period.", day=_day(hole), time=_span(hole)
                )
            )
    place = setup.locations[schedule.location]
    if not place.opening_hours:
        return
    for period in sorted(schedule.periods, key=lambda each: (each.weekday, each.start_minute)):
        if subtract([(period.start_minute, period.end_minute)], place.opening_hours[period.weekday]):
            yield str(
                gettext(
                    "%(day)s: from %(time)s, %(place)s is not open all the time.",
                    day=_day(period),
                    time=_span(period),
                    place=localized(place, "name"),
                )
            )


def _day(each: PeriodSetup | BreakSetup) -> str:
    return weekday_name(each.weekday).capitalize()


def copied_notes(setup: Setup, target: TherapistSetup, copy: Copy) -> Iterator[str]:
    """What a copy had to leave out."""
    if copy.services:
        names = [localized(setup.services[slug], "name") for slug in copy.services]
        yield str(
            gettext(
                "Left out, since %(name)s does not give them: %(services)s.",
                name=target.name,
                services=", ".join(names),
            )
        )
    if copy.periods:
        periods = [f"{_day(each)} {_span(each)}" for each in copy.periods]
        yield str(
            gettext("Left out, since no service remains in them: %(periods)s.", periods=", ".join(periods))
        )
