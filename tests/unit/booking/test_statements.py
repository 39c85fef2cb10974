"""No page asks the database more than a few times, however much there is to show."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.factories.booking import book, hold, ready, time_url
from tests.factories.statements import counted_statements

pytestmark = pytest.mark.backends("sqlite")
Address = Callable[[FlaskClient], str]

PAGES: list[tuple[int, Address]] = [
    (1, lambda client: "/en/"),
    (1, lambda client: "/en/therapist?service=bilan"),
    (3, lambda client: time_url(week="2026-12-09")),
    (3, lambda client: time_url()),
    (4, lambda client: f"/en/booking/{hold(client)}/time"),
    (2, lambda client: f"/en/booking/{hold(client)}/details"),
    (2, lambda client: f"/en/booking/{ready(client)}/check"),
    (3, lambda client: f"/en/appointment/{book(client)}"),
    (6, lambda client: f"/en/appointment/{book(client)}/move"),
    (2, lambda client: f"/en/appointment/{book(client)}/cancel"),
    (2, lambda client: f"/en/appointment/{book(client)}/contact"),
]


@pytest.mark.parametrize(("most", "address"), PAGES)
def test_asks_little(
    app: Flask, clinic: SimpleNamespace, client: FlaskClient, most: int, address: Address
) -> None:
    url = address(client)
    client.get(url)  # reads the clinic once for all
    with counted_statements(app) as sent:
        assert client.get(url).status_code == 200
    assert len([statement for statement in sent if statement.startswith("SELECT")]) <= most
