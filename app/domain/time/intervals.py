"""Half-open intervals of UTC epoch minutes: union, subtraction, meeting."""

from collections.abc import Iterable

Minute = int
Interval = tuple[Minute, Minute]


def union(intervals: Iterable[Interval]) -> list[Interval]:
    """The same minutes as sorted intervals that neither meet nor touch; empty ones vanish.

    >>> union([(5, 8), (0, 3), (3, 4), (9, 9)])
    [(0, 4), (5, 8)]
    """
    merged: list[Interval] = []
    reached: Minute | None = None
    for start, end in sorted(intervals):
        if end <= start:
            continue
        if reached is None or start > reached:
            merged.append((start, end))
            reached = end
        elif end > reached:
            merged[-1] = (merged[-1][0], end)
            reached = end
    return merged


def subtract(base: Iterable[Interval], holes: Iterable[Interval]) -> list[Interval]:
    """What the holes leave of each base interval, in the order of the base; bases are never merged.

    >>> subtract([(0, 10), (10, 20)], [(12, 13), (3, 5), (4, 6)])
    [(0, 3), (6, 10), (10, 12), (13, 20)]
    """
    cuts = union(holes)
    left: list[Interval] = []
    for start, end in base:
        for hole_start, hole_end in cuts:
            if hole_end <= start or end <= hole_start:
                continue
            if start < hole_start:
                left.append((start, hole_start))
            start = hole_end
        if start < end:
            left.append((start, end))
    return left


def meets(a: Interval, b: Interval) -> bool:
    """Whether two intervals share a minute; end to start is no meeting, and an empty one meets nothing.

    >>> meets((0, 10), (9, 12)), meets((0, 10), (10, 12)), meets((0, 10), (5, 5))
    (True, False, False)
    """
    return max(a[0], b[0]) < min(a[1], b[1])
