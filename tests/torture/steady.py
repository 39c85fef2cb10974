"""Visitors who keep booking, page after page, until they are told to stop; every answer is noted."""

import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event

from tests.factories.small_clinic import minute
from tests.torture.test_races import choose, confirm, fill_in, wednesday
from tests.torture.visitor import Answer, Visitor

STARTS = ("14:00", "15:15", "16:30", "17:45")
WEEKS = 10
THERAPISTS = ("camille-roy", "alex-martin")


@dataclass
class Noted:
    """How every request was answered, and which bookings were confirmed."""

    statuses: list[int] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    booked: list[str] = field(default_factory=list)

    def wait_for_bookings(self, more: int) -> None:
        """Wait until so many more visits are booked; not for ever, should the visitors have failed."""
        wanted, limit = len(self.booked) + more, time.monotonic() + 60
        while len(self.booked) < wanted and time.monotonic() < limit:
            time.sleep(0.02)


class NotingVisitor(Visitor):
    """A visitor who notes how each request was answered, and how long that took."""

    def __init__(self, address: str, noted: Noted) -> None:
        super().__init__(address)
        self._noted = noted

    def _ask(self, method: str, path: str, body: str | None) -> Answer:
        began = time.monotonic()
        answer = super()._ask(method, path, body)
        self._noted.seconds.append(time.monotonic() - began)
        self._noted.statuses.append(answer.status)
        return answer


@contextmanager
def steady_bookings(address: str) -> Iterator[Noted]:
    """Two visitors who book one time after the other, and one who looks, until the end of the block.

    What any of them met that is no answer (a refused or broken connection) is raised at the end.
    """
    noted, stop = Noted(), Event()
    with ThreadPoolExecutor(3) as pool:
        busy: list[Future[None]] = [
            pool.submit(_book, address, therapist, noted, stop) for therapist in THERAPISTS
        ]
        busy.append(pool.submit(_look, address, noted, stop))
        try:
            yield noted
        finally:
            stop.set()
    for each in busy:
        each.result()


def _book(address: str, therapist: str, noted: Noted, stop: Event) -> None:
    for number in range(WEEKS * len(STARTS)):
        if stop.is_set():
            return
        week, row = divmod(number, len(STARTS))
        start = minute(wednesday(week), STARTS[row])
        visitor = NotingVisitor(address, noted)
        held = choose(visitor, start, therapist)
        answer = confirm(visitor, fill_in(visitor, held, f"Núñez {therapist}"))
        noted.booked.append(visitor.get(answer.location).text)
        time.sleep(0.1)


def _look(address: str, noted: Noted, stop: Event) -> None:
    visitor = NotingVisitor(address, noted)
    while not stop.is_set():
        visitor.get("/fr/")
        time.sleep(0.05)
