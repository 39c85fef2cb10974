"""What every test may ask for: an application on both databases, a client, a still clock, a page checker."""

import os
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from functools import cache
from typing import Any

import pytest
import time_machine
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import settings

pytest.register_assert_rewrite("tests.document", "tests.page")

from app.actions.steps.accounts import passwords  # noqa: E402
from scripts import translations  # noqa: E402
from tests.browser import chromium  # noqa: E402
from tests.databases import BACKENDS, Databases, clean  # noqa: E402
from tests.machine import lacking  # noqa: E402
from tests.page import PageChecker  # noqa: E402
from tests.postgres import running_cluster  # noqa: E402

# Two busy cores make single examples slow now and then; that says nothing about the code.
# The same examples every time, but for the long forms: whoever changes something else meets no new failure.
settings.register_profile("creneau", deadline=None, derandomize="CRENEAU_TORTURE" not in os.environ)
settings.load_profile("creneau")

REAL_HASHER, REAL_NOBODYS_HASH = passwords.HASHER, passwords.NOBODYS_HASH
LOOPBACK = ("127.0.0.1", "::1", "localhost")
Freeze = Callable[[datetime], time_machine.Traveller]


def pytest_configure(config: pytest.Config) -> None:
    """Compile stale catalogues once, before test processes read them."""
    if not hasattr(config, "workerinput"):
        translations.compile_stale()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave the browser tests out where there is no browser."""
    if chromium() is None:
        for item in items:
            if item.get_closest_marker("browser"):
                item.add_marker(pytest.mark.skip(reason="no Chromium on this machine"))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say in one line each which tests were left out for want of something on this machine."""
    for line in lacking():
        terminalreporter.write_line(line, yellow=True)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test that uses a database on both, unless it is marked `backends("sqlite")`."""
    if "backend" in metafunc.fixturenames:
        marker = metafunc.definition.get_closest_marker("backends")
        metafunc.parametrize("backend", marker.args if marker else BACKENDS)


@pytest.fixture(autouse=True, scope="session")
def closed_network() -> Iterator[None]:
    """Refuse every connection that leaves this machine."""

    def guarded(real: Callable[..., Any], host_of: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            host = host_of(*args)
            if host is not None and host not in LOOPBACK:
                raise AssertionError(f"a test tried to reach {host}")
            return real(*args, **kwargs)

        return call

    def peer(connection: socket.socket, address: Any) -> Any:
        return address[0] if connection.family in (socket.AF_INET, socket.AF_INET6) else None

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded(socket.socket.connect, peer))
        patch.setattr(socket.socket, "connect_ex", guarded(socket.socket.connect_ex, peer))
        patch.setattr(socket, "getaddrinfo", guarded(socket.getaddrinfo, lambda host, *rest: host))
        yield


@pytest.fixture(scope="session")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    """The maker of databases; PostgreSQL starts when first asked for."""
    with ExitStack() as stack:
        cluster = cache(lambda: stack.enter_context(running_cluster()))
        made = Databases(tmp_path_factory.mktemp("databases"), cluster)
        stack.callback(made.close)
        yield made


@pytest.fixture
def app(databases: Databases, backend: str) -> Flask:
    """The application on an empty, migrated database of the given backend."""
    app = databases.app(backend)
    clean(app)
    return app


@pytest.fixture(autouse=True, scope="session")
def cheap_passwords() -> Iterator[None]:
    """Hash passwords at no cost, that of nobody too; `real_passwords` takes this back for one test."""
    with pytest.MonkeyPatch.context() as patch:
        cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
        patch.setattr(passwords, "HASHER", cheap)
        patch.setattr(passwords, "NOBODYS_HASH", cheap.hash("nobody's"))
        yield


@pytest.fixture
def real_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash passwords as the site does."""
    monkeypatch.setattr(passwords, "HASHER", REAL_HASHER)
    monkeypatch.setattr(passwords, "NOBODYS_HASH", REAL_NOBODYS_HASH)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A visitor who has not been here before; `app.test_client()` makes another one."""
    return app.test_client()


@pytest.fixture
def page(app: Flask, client: FlaskClient) -> PageChecker:
    """Fetches pages as `client` does and checks what holds for every page."""
    return PageChecker(app, client)


@pytest.fixture
def freeze() -> Iterator[Freeze]:
    """Stop the clock at an aware instant; what it answers can `shift` seconds and `move_to`."""
    with ExitStack() as stack:
        # A zone handed to time-machine would become the process's own: hence UTC.
        yield lambda now: stack.enter_context(time_machine.travel(now.astimezone(UTC), tick=False))
