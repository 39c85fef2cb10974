"""The filters of the free times: what can be ticked, and what is."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flask_babel import gettext, ngettext

from app.booking.shared.filters import EVENING, PARTS, WEEKDAYS, DayPart, TimeFilter
from app.booking.shared.selection import Selection
from app.booking.shared.wizard import Wizard, WizardStep
from app.i18n import clock_label, weekday_name

Pairs = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class LabelledUrl:
    """A link."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Tick:
    """A box to tick: what it sends, and what it says."""

    name: str
    value: str
    label: str
    is_ticked: bool


@dataclass(frozen=True, slots=True)
class FilterView:
    """The form; `kept` is what it sends besides. `in_use`: a link for each filter that takes it away."""

    action: str
    kept: Pairs
    title: str
    parts: list[Tick]
    days: list[Tick]
    in_use: list[LabelledUrl]
    clear_url: str
    is_open: bool


def filter_view(
    wizard: Wizard, selection: Selection, week: Mapping[str, str], is_open: bool, is_nothing_left: bool
) -> FilterView:
    """The filters over a week, by which they stay in it.

    Where they leave nothing in any week, the way out of them leads to the first week with free times.
    """
    parts, days = list(_parts(wizard.filter)), list(_days(wizard.filter))
    ticked = [tick for tick in (*parts, *days) if tick.is_ticked]
    return FilterView(
        action=wizard.url(WizardStep.TIME).partition("?")[0],
        kept=pairs({**selection.wishes.query, **week}),
        title=_title(len(ticked)),
        parts=parts,
        days=days,
        in_use=[
            LabelledUrl(tick.label, _url(wizard, selection, week, _without(wizard.filter, tick)))
            for tick in ticked
        ],
        clear_url=_url(wizard, selection, {} if is_nothing_left else week, TimeFilter()),
        is_open=is_open,
    )


def pairs(query: Mapping[str, str | list[str]]) -> Pairs:
    """A query as a form sends it."""
    return [
        (name, value)
        for name, values in query.items()
        for value in ([values] if isinstance(values, str) else values)
    ]


def _title(count: int) -> str:
    if count == 0:
        return str(gettext("Filter the times"))
    return str(ngettext("Filter the times (%(num)s filter)", "Filter the times (%(num)s filters)", count))


def _parts(chosen: TimeFilter) -> Iterator[Tick]:
    five = clock_label(EVENING)
    words = {
        DayPart.MORNING: gettext("Morning (before noon)"),
        DayPart.AFTERNOON: gettext("Afternoon (noon to %(time)s)", time=five),
        DayPart.EVENING: gettext("Evening (from %(time)s)", time=five),
    }
    for part in PARTS:
        yield Tick("part", part.value, words[part], part in chosen.parts)


def _days(chosen: TimeFilter) -> Iterator[Tick]:
    for weekday, name in enumerate(WEEKDAYS):
        word = weekday_name(weekday)
        yield Tick("day", name, f"{word[:1].upper()}{word[1:]}", weekday in chosen.weekdays)


def _without(chosen: TimeFilter, tick: Tick) -> TimeFilter:
    return chosen.without(DayPart(tick.value) if tick.name == "part" else WEEKDAYS.index(tick.value))


def _url(wizard: Wizard, selection: Selection, week: Mapping[str, str], chosen: TimeFilter) -> str:
    nothing: dict[str, list[str]] = {"part": [], "day": []}
    return wizard.url(WizardStep.TIME, selection.wishes, **week, **nothing | chosen.query)
