"""A visitor in a hurry: real HTTP against a real server, one connection, redirects told and not followed."""

import http.client
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from tests.document import Document


@dataclass(frozen=True)
class Request:
    """What a document wants to know of the request it answers."""

    full_path: str


@dataclass(frozen=True)
class Answer:
    """Status, place to go on, and page."""

    status: int
    location: str
    text: str
    request: Request


class Visitor:
    """One browser."""

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        self._address = address
        self._host, self._port = str(parts.hostname), parts.port

    def get(self, path: str) -> Answer:
        """Open a page."""
        return self._ask("GET", path, None)

    def post(self, path: str, fields: dict[str, str]) -> Answer:
        """Send a form as one of our own pages does."""
        return self._ask("POST", path, urlencode(fields))

    def _ask(self, method: str, path: str, body: str | None) -> Answer:
        headers = {"Sec-Fetch-Site": "same-origin", "Accept-Language": "fr"}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection = http.client.HTTPConnection(self._host, self._port, timeout=60)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            text = answer.read().decode()
        finally:
            connection.close()
        place = urlsplit(answer.headers.get("Location", ""))
        return Answer(answer.status, place.path, text, Request(path))


def document(answer: Answer) -> Document:
    """The page of an answer, to read its forms."""
    return Document(answer)  # type: ignore[arg-type]
