"""Who is away on a day, in a sentence."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from flask_babel import gettext

from app.domain.time.intervals import Interval
from app.i18n import localized, time_label
from app.queries.configuration.snapshot import ClinicSnapshot, TherapistInfo


def absence_label(clinic: ClinicSnapshot, shown: Sequence[TherapistInfo], day: date) -> str:
    """Who of several therapists is away that day and when, or when the only one is; empty when nobody is."""
    active = [therapist for therapist in shown if therapist.active]
    away: dict[str, list[str]] = defaultdict(list)
    for therapist in active:
        if spans := tuple(_spans(clinic, therapist, clinic.clock.days(day, 1))):
            away[", ".join(spans)].append(therapist.name)
    if not away:
        return ""
    if len(shown) == 1:
        return _absent(away)
    return _absent(f"{_names(names, len(active))} ({when})" for when, names in away.items())


def _absent(parts: Iterable[str]) -> str:
    return str(gettext("Absent: %(who)s", who=", ".join(parts)))


def _names(names: Sequence[str], count: int) -> str:
    return str(gettext("everybody")) if len(names) == count else ", ".join(names)


def _spans(clinic: ClinicSnapshot, therapist: TherapistInfo, day: Interval) -> Iterator[str]:
    first, last = day
    for absence in sorted(therapist.working.absences, key=lambda each: each.start):
        if absence.start >= last or absence.end <= first or not _concerns(absence.location_id, therapist):
            continue
        start, end = max(absence.start, first), min(absence.end, last)
        when = _when((start, end), day)
        place = clinic.locations.get(absence.location_id) if absence.location_id else None
        yield f"{when}, {localized(place, 'name')}" if place else when


def _concerns(location_id: int | None, therapist: TherapistInfo) -> bool:
    """Whether a closing is where the therapist works at all."""
    return location_id is None or location_id in therapist.working.locations


def _when(span: Interval, day: Interval) -> str:
    if span == day:
        return str(gettext("all day"))
    if span[0] == day[0]:
        return str(gettext("until %(time)s", time=time_label(span[1])))
    if span[1] == day[1]:
        return str(gettext("from %(time)s on", time=time_label(span[0])))
    return f"{time_label(span[0])} – {time_label(span[1])}"
