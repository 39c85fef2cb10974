"""Which of the free times a visitor wants to see; what may be booked is none of its business."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum, auto

from werkzeug.datastructures import MultiDict

NOON = 12
EVENING = 17
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class DayPart(StrEnum):
    """A part of the clinic's day: before noon, until five, and after."""

    MORNING = auto()
    AFTERNOON = auto()
    EVENING = auto()


PARTS = tuple(DayPart)
Query = dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class TimeFilter:
    """Parts of the day and weekdays (their place in WEEKDAYS); where none is named, all are meant."""

    parts: frozenset[DayPart] = frozenset()
    weekdays: frozenset[int] = frozenset()

    @classmethod
    def of_query(cls, query: MultiDict[str, str]) -> "TimeFilter":
        """What an address says; what it names wrongly is left out."""
        return cls(
            frozenset(part for part in PARTS if part in query.getlist("part")),
            frozenset(day for day, name in enumerate(WEEKDAYS) if name in query.getlist("day")),
        )

    @property
    def query(self) -> Query:
        """The same, for an address."""
        said = {
            "part": [part.value for part in PARTS if part in self.parts],
            "day": [WEEKDAYS[day] for day in sorted(self.weekdays)],
        }
        return {name: values for name, values in said.items() if values}

    @property
    def is_set(self) -> bool:
        """Whether anything is left out."""
        return bool(self.parts or self.weekdays)

    def lets_through(self, shown: datetime) -> bool:
        """Whether a start is to be shown, by what the clinic's clock shows at it."""
        return (not self.parts or part_of(shown.hour) in self.parts) and (
            not self.weekdays or shown.weekday() in self.weekdays
        )

    def without(self, choice: DayPart | int) -> "TimeFilter":
        """The filter less a part of the day or a weekday."""
        if isinstance(choice, DayPart):
            return replace(self, parts=self.parts - {choice})
        return replace(self, weekdays=self.weekdays - {choice})


NO_FILTER = TimeFilter()


def part_of(hour: int) -> DayPart:
    """The part of the day of an hour on the clinic's clock."""
    if hour < NOON:
        return DayPart.MORNING
    return DayPart.AFTERNOON if hour < EVENING else DayPart.EVENING
