"""A visitor in a hurry: real HTTP against a real server, one connection, redirects told and not followed."""

import http.client
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Barrier
from typing import Any
from urllib.parse import urlencode, urlsplit

from tests.document import Document


class Cut(ConnectionError):
    """The server went away before it had answered."""


@dataclass(frozen=True)
class Request:
    """What a document wants to know of the request it answers."""

    full_path: str


@dataclass(frozen=True)
class Answer:
    """Status, place to go on, page, and how long it took."""

    status: int
    location: str
    text: str
    request: Request
    seconds: float


class Visitor:
    """One browser."""

    def __init__(self, address: str, language: str = "fr") -> None:
        parts = urlsplit(address)
        self._language = language
        self._host, self._port = str(parts.hostname), parts.port

    def get(self, path: str) -> Answer:
        """Open a page."""
        return self._ask("GET", path, None)

    def post(self, path: str, fields: dict[str, str]) -> Answer:
        """Send a form as one of our own pages does."""
        return self._ask("POST", path, urlencode(fields))

    def _ask(self, method: str, path: str, body: str | None) -> Answer:
        """Make one request; raises Cut when the connection ends too early, TimeoutError after a minute."""
        headers = {"Sec-Fetch-Site": "same-origin", "Accept-Language": self._language}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection = http.client.HTTPConnection(self._host, self._port, timeout=60)
        begun = time.perf_counter()
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            text = answer.read().decode()
        except (ConnectionError, http.client.HTTPException) as error:
            raise Cut(str(error)) from error
        finally:
            connection.close()
        place = urlsplit(answer.headers.get("Location", ""))
        return Answer(answer.status, place.path, text, Request(path), time.perf_counter() - begun)


def all_at_once(*tasks: Callable[[], Any]) -> list[Any]:
    """Run the tasks in as many threads, all let go at the same moment."""
    if not tasks:
        return []
    barrier = Barrier(len(tasks))

    def run(task: Callable[[], Any]) -> Any:
        barrier.wait()
        return task()

    with ThreadPoolExecutor(len(tasks)) as pool:
        return list(pool.map(run, tasks))


def document(answer: Answer) -> Document:
    """The page of an answer, to read its forms."""
    return Document(answer)  # type: ignore[arg-type]
