"""The times that the settings in a form would give, on one day of one therapist; nothing of it is stored."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import gettext, ngettext

from app.admin.services.checks import minutes_of
from app.domain.scheduling.sample_day import Ending, SampleStart, sample_day
from app.domain.scheduling.slots import Grid
from app.domain.time.intervals import Interval
from app.domain.time.wall_clock import iso_day
from app.i18n import full_date, localized, time_label
from app.queries.availability.blocked_times import blocked_times
from app.queries.configuration.snapshot import ClinicSnapshot, TherapistInfo

MOST_SHOWN = 96
DAYS_LOOKED_AT = 28
FURTHEST_DAYS = 3660
DAY_MINUTES = 1440


@dataclass(frozen=True, slots=True)
class SampleTime:
    """One start: until when, where if that is not the same all day, and what is particular about it."""

    start: str
    end: str
    place: str
    notes: tuple[tuple[str, str], ...]
    tone: str


@dataclass(frozen=True, slots=True)
class ServicePreview:
    """The day shown, and its times; or a sentence that says why there are none."""

    therapists: tuple[tuple[str, str], ...]
    therapist: str
    day: str
    title: str
    summary: str = ""
    problem: str = ""
    times: tuple[SampleTime, ...] = ()
    more: str = ""


def preview(clinic: ClinicSnapshot, slug: str, values: Mapping[str, str], now: datetime) -> ServicePreview:
    """What the values of the form's fields give; of `slug`, the service, only its place in hours is asked."""
    service = clinic.service_by_slug(slug)
    service_id = service.id if service else 0
    therapists = _choosable(clinic, service_id)
    if not therapists:
        return ServicePreview((), "", "", "", problem=str(gettext("There is no active therapist yet.")))
    wanted = values.get("sample_therapist", "")
    therapist = next((one for one in therapists if one.slug == wanted), therapists[0])
    day = _day(values, clinic.clock.today(now)) or _next_day(clinic, therapist, service_id, now)
    shown = ServicePreview(
        tuple((one.slug, one.name) for one in therapists),
        therapist.slug,
        day.isoformat(),
        f"{therapist.name}, {full_date(day)}",
    )
    grid = _grid(service_id, therapist, values)
    if grid is None:
        return _without_times(
            shown, gettext("Enter a duration, a step and buffers in whole minutes to see the times.")
        )
    window = clinic.clock.days(day, 1)
    if not therapist.working.segments(window, service_id):
        return _without_times(shown, _why_none(clinic, therapist, service_id, window, now))
    taken = blocked_times([therapist.id], _reach(grid, window), now)[therapist.id].taken
    return _with_times(clinic, shown, sample_day(therapist.working, grid, window, taken))


def _choosable(clinic: ClinicSnapshot, service_id: int) -> list[TherapistInfo]:
    """Those who give the service first."""
    active = [therapist for therapist in clinic.therapists.values() if therapist.active]
    return sorted(active, key=lambda therapist: service_id not in therapist.service_ids)


def _day(values: Mapping[str, str], today: date) -> date | None:
    """The day asked for, unless it is none or too far away for anybody to mean it."""
    day = iso_day(values.get("sample_day", ""))
    return day if day and abs((day - today).days) <= FURTHEST_DAYS else None


def _next_day(clinic: ClinicSnapshot, therapist: TherapistInfo, service_id: int, now: datetime) -> date:
    """The first day, after today, on which the therapist works for the service; today where there is none."""
    today = clinic.clock.today(now)
    first, end = clinic.clock.days(today, DAYS_LOOKED_AT)
    tomorrow = clinic.clock.days(today, 1)[1]
    later = therapist.working.segments((tomorrow, end), service_id)
    return clinic.clock.day_of(max(later[0].start, tomorrow)) if later else clinic.clock.day_of(first)


def _grid(service_id: int, therapist: TherapistInfo, values: Mapping[str, str]) -> Grid | None:
    """The grid of the values, None where one of them is no number within its bounds."""
    own = _minutes(values.get(minutes_of(therapist.slug), ""), 1)
    duration = own or _minutes(values.get("duration_minutes", ""), 1)
    is_flexible = values.get("availability") == "flexible"
    step = _minutes(values.get("step_minutes", ""), 1) if is_flexible else 1
    before, after = (_minutes(values.get(f"buffer_{side}_minutes") or "0", 0) for side in ("before", "after"))
    if duration is None or step is None or before is None or after is None:
        return None
    return Grid(
        service_id,
        "flexible" if is_flexible else "fixed",
        duration,
        step,
        before,
        after,
        allow_overrun="allow_overrun" in values,
    )


def _minutes(typed: str, least: int) -> int | None:
    typed = typed.strip()
    is_number = typed.isascii() and typed.isdecimal() and len(typed) <= 4
    return int(typed) if is_number and least <= int(typed) <= DAY_MINUTES else None


def _reach(grid: Grid, window: Interval) -> Interval:
    return grid.blocks(window[0])[0], grid.blocks(window[1])[1]


def _without_times(shown: ServicePreview, problem: object) -> ServicePreview:
    return ServicePreview(shown.therapists, shown.therapist, shown.day, shown.title, problem=str(problem))


def _why_none(
    clinic: ClinicSnapshot, therapist: TherapistInfo, service_id: int, window: Interval, now: datetime
) -> str:
    if therapist.working.segments(window):
        told = gettext("The working periods of this day take other services only.")
    else:
        told = gettext("%(name)s does not work on this day.", name=therapist.name)
    following = _next_day(clinic, therapist, service_id, now)
    if not therapist.working.segments(clinic.clock.days(following, 1), service_id):
        return str(told)
    following_day = gettext("The next day with times is %(day)s.", day=full_date(following))
    return f"{told} {following_day}"


def _with_times(
    clinic: ClinicSnapshot, shown: ServicePreview, starts: Sequence[SampleStart]
) -> ServicePreview:
    if not starts:
        told = gettext("No visit of this length fits into the working periods of this day.")
        return _without_times(shown, told)
    places = {start.location_id for start in starts}
    times = tuple(_time(clinic, start, len(places) > 1) for start in starts[:MOST_SHOWN])
    left = len(starts) - len(times)
    return ServicePreview(
        shown.therapists,
        shown.therapist,
        shown.day,
        shown.title,
        summary=_summary(starts),
        times=times,
        more=str(ngettext("And %(num)s more.", "And %(num)s more.", left)) if left else "",
    )


def _summary(starts: Iterable[SampleStart]) -> str:
    starts = list(starts)
    count = ngettext("%(num)s slot", "%(num)s slots", len(starts))
    over = sum(1 for start in starts if start.ending is not Ending.WITHIN)
    if not over:
        return str(gettext("%(count)s, all within working hours", count=count))
    running = ngettext("%(num)s of them runs over", "%(num)s of them run over", over)
    return f"{count}, {running}"


def _time(clinic: ClinicSnapshot, start: SampleStart, tells_place: bool) -> SampleTime:
    endings = {
        Ending.IN_BREAK: gettext("Runs into the break"),
        Ending.IN_NEXT_PERIOD: gettext("Runs into the next period"),
        Ending.PAST_CLOSING: gettext("Runs past closing"),
    }
    notes = [("warning", str(endings[start.ending]))] if start.ending in endings else []
    if start.is_booked:
        notes.append(("lock", str(gettext("Already booked"))))
    return SampleTime(
        start=time_label(start.starts_at),
        end=time_label(start.ends_at),
        place=localized(clinic.locations[start.location_id], "name") if tells_place else "",
        notes=tuple(notes),
        tone="warning" if start.ending in endings else "booked" if start.is_booked else "",
    )
