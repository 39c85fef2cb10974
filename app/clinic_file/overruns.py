"""Every fixed start that runs past closing or into a break, as an administrator reads it."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from flask_babel import LazyString, gettext, lazy_gettext as _

from app.domain.errors import Reason
from app.domain.scheduling.slots import overruns
from app.domain.scheduling.working_time import Segment, WorkingTime
from app.domain.time.intervals import Interval
from app.queries.configuration.snapshot import ClinicSnapshot, ServiceInfo, TherapistInfo

DAYS = (
    _("Mondays"),
    _("Tuesdays"),
    _("Wednesdays"),
    _("Thursdays"),
    _("Fridays"),
    _("Saturdays"),
    _("Sundays"),
)
OF_ITS_PERIOD = _("%(start)s runs to %(end)s, past the end of its period at %(limit)s")
INTO_BREAK = _("%(start)s runs to %(end)s, into the break at %(limit)s")
PAST_CLOSING = _("%(start)s runs to %(end)s, past closing at %(limit)s")


@dataclass(frozen=True, slots=True, order=True)
class _Overrun:
    """A start of a weekday that runs over, in words of the clinic's clock."""

    weekday: int
    sentence: str


def overrun_lines(clinic: ClinicSnapshot, now: datetime) -> list[str]:
    """A line for each therapist, service and weekday with starts that run over in the days open to booking.

    The sample reaches from the clinic's today to its horizon. What happens on one date only, such as in an
    extra opening, names the date.
    """
    window = clinic.clock.days(clinic.clock.today(now), clinic.rules.horizon_days + 1)
    return [
        line
        for therapist in clinic.therapists.values()
        for service in clinic.services.values()
        if therapist.active and service.active and service.id in therapist.service_ids
        for line in _lines(therapist, service, window)
    ]


def _lines(therapist: TherapistInfo, service: ServiceInfo, window: Interval) -> Iterator[str]:
    working, clock = therapist.working, therapist.working.clock
    dates: dict[_Overrun, set[date]] = defaultdict(set)
    grid = service.grid_with(therapist)
    for start, segment in overruns(working, grid, window):
        begins, ends, limit = (clock.local(at) for at in (start, start + grid.duration, segment.end))
        times = {"start": f"{begins:%H:%M}", "end": f"{ends:%H:%M}", "limit": f"{limit:%H:%M}"}
        sentence = str(_what(working, segment)) % times
        dates[_Overrun(begins.weekday(), sentence)].add(begins.date())
    for when, group in groupby(sorted(dates), key=lambda each: _when(each, dates[each])):
        yield gettext(
            "%(therapist)s, %(service)s, %(when)s: %(visits)s",
            therapist=therapist.name,
            service=service.slug,
            when=when,
            visits=gettext("; ").join(each.sentence for each in group),
        )


def _when(overrun: _Overrun, dates: set[date]) -> str:
    return str(DAYS[overrun.weekday]) if len(dates) > 1 else min(dates).isoformat()


def _what(working: WorkingTime, segment: Segment) -> LazyString:
    instant = segment.end, segment.end + 1
    if working.segments(instant, location_id=segment.location_id):
        return OF_ITS_PERIOD
    in_break = working.why_closed(segment.end, segment.location_id) is Reason.IN_BREAK
    return INTO_BREAK if in_break else PAST_CLOSING
