"""Absences and extra openings: when they are, and what names them in an address."""

from datetime import datetime, time, timedelta
from hashlib import sha256

from flask_babel import gettext

from app.domain.configuration.setup import AbsenceSetup, OpeningSetup
from app.i18n import clock_label, full_date, plain_date

DAY = timedelta(days=1)
Either = AbsenceSetup | OpeningSetup


def mark_of(thing: Either) -> str:
    """What names an absence or an opening in an address: the same as long as target, start and end are."""
    return sha256(repr(thing.key).encode()).hexdigest()[:20]


def when(thing: Either) -> str:
    """From when until when on the clinic's clock; whole days by their dates alone."""
    start, end = thing.starts_on_clock, thing.ends_on_clock
    if start.time() == end.time() == time():
        last = end.date() - DAY
        if start.date() == last:
            return full_date(last)
        return str(
            gettext("From %(first)s to %(last)s", first=plain_date(start.date()), last=plain_date(last))
        )
    if start.date() == (end - timedelta(minutes=1)).date():
        times = gettext("%(start)s to %(end)s", start=_time(start), end=_time(end))
        return f"{full_date(start.date())}, {times}"
    return str(gettext("From %(start)s until %(end)s", start=_moment(start), end=_moment(end)))


def _time(moment: datetime) -> str:
    return clock_label(moment.hour, moment.minute)


def _moment(moment: datetime) -> str:
    return str(gettext("%(day)s at %(time)s", day=plain_date(moment.date()), time=_time(moment)))
