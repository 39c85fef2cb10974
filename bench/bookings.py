"""What a booking costs, and how long those wait who want the same time at the same moment."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from itertools import count
from threading import Barrier, Thread
from urllib.parse import urlencode

from flask import Flask
from sqlalchemy import Engine, text

from bench.extent import Extent
from bench.sites import Cost, Site, send
from tests.factories.booking import TYPED

IN_A_ROUND = 40
AT_ONCE = 16
ONE = "therapist-3"
WANTED = {"service": "bilan", "therapist": "any", "location": "centre", "type": "in_person"}

_numbers = count(1)


def measure(app: Flask, bare: Site, ours: Site, extent: Extent) -> dict[str, list[tuple[Cost, Cost]]]:
    """The price of the request that confirms, and of the three together that hold, type and confirm."""
    free, count = free_starts(app), extent.of(IN_A_ROUND)
    confirming, whole = [], []
    for _ in range(extent.rounds + 1):
        base = bare.ask("GET", ["/healthz"] * extent.of(300))
        before, began = ours.cpu_seconds(), time.perf_counter()
        tokens = [ready(ours, next(free)) for _ in range(count)]
        preparing, waited = ours.cpu_seconds() - before, time.perf_counter() - began
        cost = ours.ask("POST", [f"/fr/booking/{token}/check" for token in tokens], wanted=303)
        confirming.append((base, cost))
        waits = [wait + waited / count for wait in cost.waits]
        whole.append((base, Cost(cost.cpu + preparing / count, waits)))
    return {"booking, the POST that confirms": confirming[1:], "booking, hold + details + confirm": whole[1:]}


def forget(engine: Engine) -> None:
    """Delete what was booked, held and told here, so that a clinic is as it was."""
    online = "SELECT id FROM appointments WHERE origin = 'online'"
    with engine.begin() as connection:
        for table in ("message_occurrences", "messages"):
            connection.execute(text(f"DELETE FROM {table}"))
        for table in ("access_links", "appointment_contacts", "blocked_times"):
            connection.execute(text(f"DELETE FROM {table} WHERE appointment_id IN ({online})"))
        for statement in (
            "DELETE FROM appointments WHERE origin = 'online'",
            "DELETE FROM blocked_times WHERE hold_id IS NOT NULL",
            "DELETE FROM holds",
            "DELETE FROM booking_drafts",
        ):
            connection.execute(text(statement))


def waits_for_one_time(app: Flask, ours: Site, races: int) -> list[float]:
    """The longest wait of each race of 16 who want the same time at once, in seconds; the first warm up.

    Raises RuntimeError when not exactly one got it, or another was refused with anything but 409.
    """
    free = free_starts(app, ONE)
    return [max(_race(ours, next(free))) for _ in range(races + 4)][4:]


def _race(ours: Site, start: int) -> list[float]:
    together = Barrier(AT_ONCE)
    waits: list[float] = []
    answers: list[int] = []

    def want(connection: HTTPConnection) -> None:
        together.wait()
        began = time.perf_counter()
        answers.append(_choose(connection, start, ONE)[0])
        waits.append(time.perf_counter() - began)

    connections = [ours.connect() for _ in range(AT_ONCE)]
    for connection in connections:
        connection.connect()
    threads = [Thread(target=want, args=(connection,)) for connection in connections]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for connection in connections:
        connection.close()
    if sorted(answers) != [303] + [409] * (AT_ONCE - 1):
        raise RuntimeError(f"{AT_ONCE} wanted one time and were answered {sorted(answers)}")
    return waits


def free_starts(app: Flask, therapist: str = "any") -> Iterator[int]:
    """Starts of the assessment that nobody has yet, in UTC minutes, of the last weeks that can be booked."""
    today = datetime.now(UTC).date()
    client = app.test_client()
    for days in (62, 34):
        first = today + timedelta(days=days)
        answer = client.get(
            f"/api/v1/slots?service=bilan&therapist={therapist}&from={first}&days=28"
        ).get_json()
        for slot in answer["slots"]:
            yield int(datetime.fromisoformat(slot["start"]).timestamp()) // 60


def _choose(connection: HTTPConnection, start: int, therapist: str = "any") -> tuple[int, str]:
    wanted = urlencode(WANTED | {"therapist": therapist})
    answer = send(connection, "POST", f"/fr/time?{wanted}", urlencode({"start": start}))
    return answer.status, answer.headers.get("Location", "")


def ready(ours: Site, start: int) -> str:
    """Hold a time and type the details of somebody new; the token of the unfinished booking."""
    connection = ours.connect()
    status, address = _choose(connection, start)
    if status != 303:
        raise RuntimeError(f"holding a time answered {status}")
    token = address.split("/")[3]
    number = next(_numbers)
    typed = TYPED | {"last_name": f"Essai {'abcdefghij'[number % 10]}{_letters(number)}"}
    answer = send(connection, "POST", f"/fr/booking/{token}/details", urlencode(typed))
    connection.close()
    if answer.status != 303:
        raise RuntimeError(f"typing the details answered {answer.status}")
    return token


def _letters(number: int) -> str:
    """A name of one's own for each: « Essai bd » for 13."""
    return "".join("abcdefghij"[int(digit)] for digit in str(number))
