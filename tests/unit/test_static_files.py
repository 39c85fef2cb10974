"""Style and script are addressed by their content."""

import re

import pytest
from flask import Flask, url_for
from flask.testing import FlaskClient

pytestmark = pytest.mark.backends("sqlite")


def test_an_address_changes_with_the_content_and_may_be_kept_for_a_year(
    app: Flask, client: FlaskClient
) -> None:
    with app.test_request_context():
        address = url_for("static", filename="css/creneau.css")
    assert re.fullmatch(r"/static/css/creneau\.css\?v=[0-9a-f]{12}", address)
    with client.get(address) as answer:
        assert answer.status_code == 200
        assert "max-age=31536000" in answer.headers["Cache-Control"]


def test_htmx_comes_from_its_package(app: Flask, client: FlaskClient) -> None:
    with app.test_request_context():
        address = app.jinja_env.globals["htmx_url"]()  # type: ignore[operator]
    with client.get(address) as answer:
        assert answer.status_code == 200
        assert answer.mimetype == "text/javascript"
        assert b"htmx" in answer.data


@pytest.mark.parametrize("path", ["/static/nothing.css", "/static/../config.py", "/static/%2e%2e/config.py"])
def test_nothing_else_is_served(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404
