"""A provider of email on the loopback that notes what it took, and fails as it is told."""

import json
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

TAKES_SECONDS = 0.002
Fault = Callable[[int], int | None]
"""The status with which the request of that number is refused; None takes it, 0 breaks the connection off."""


def works(_number: int) -> int | None:
    """No fault at all."""
    return None


@dataclass
class Provider:
    """What was taken, by the uid of the message, and how requests are refused."""

    fault: Fault = works
    address: str = ""
    taken: Counter[str] = field(default_factory=Counter)
    asked: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def answer(self, body: bytes) -> int:
        """The status of one request; 202 when the message was taken."""
        time.sleep(TAKES_SECONDS)
        with self.lock:
            self.asked += 1
            refusal = self.fault(self.asked)
            if refusal is None:
                self.taken[json.loads(body)["personalizations"][0]["custom_args"]["uid"]] += 1
        return 202 if refusal is None else refusal

    @property
    def repeated(self) -> int:
        """How many messages more were taken than there are."""
        return self.taken.total() - len(self.taken)


@contextmanager
def running_provider(fault: Fault = works) -> Iterator[Provider]:
    """Serve until the end of the block."""
    provider = Provider(fault)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status = provider.answer(body)
            if status == 0:
                self.close_connection = True
                return
            self.send_response(status)
            self.send_header("X-Message-Id", f"sg-{provider.asked}")
            if status == 429:
                self.send_header("Retry-After", "1")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        provider.address = f"http://127.0.0.1:{server.server_port}"
        serving = threading.Thread(target=server.serve_forever, args=(0.05,))
        serving.start()
        try:
            yield provider
        finally:
            server.shutdown()
            serving.join()
