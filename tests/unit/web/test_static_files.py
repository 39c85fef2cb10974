"""Style and script are addressed by their content."""

import gzip
import re
from pathlib import Path

import pytest
from flask import Flask, url_for
from flask.testing import FlaskClient

ROOT = Path(__file__).parents[3]

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


def script(app: Flask) -> str:
    with app.test_request_context():
        return str(app.jinja_env.globals["script_url"]())  # type: ignore[operator]


def test_htmx_comes_from_its_package_in_one_file_with_our_script(app: Flask, client: FlaskClient) -> None:
    answer = client.get(script(app))
    assert answer.status_code == 200
    assert answer.mimetype == "text/javascript"
    assert answer.text.startswith("var htmx=")
    assert answer.text.endswith((ROOT / "app/static/js/creneau.js").read_text())


@pytest.mark.parametrize("accepted", ["gzip", "br, gzip;q=0.5", "*"])
def test_is_sent_compressed_to_whoever_can_read_that(app: Flask, client: FlaskClient, accepted: str) -> None:
    plain = client.get(script(app), headers={"Accept-Encoding": "identity"})
    packed = client.get(script(app), headers={"Accept-Encoding": accepted})
    assert (plain.content_encoding, packed.content_encoding) == (None, "gzip")
    assert gzip.decompress(packed.data) == plain.data
    assert len(packed.data) < len(plain.data) / 2
    assert "Accept-Encoding" in plain.vary
    assert "Accept-Encoding" in packed.vary
    assert plain.headers["ETag"] != packed.headers["ETag"]


@pytest.mark.parametrize("refused", ["", "br", "gzip;q=0"])
def test_is_sent_as_it_is_to_whoever_cannot(app: Flask, client: FlaskClient, refused: str) -> None:
    assert client.get(script(app), headers={"Accept-Encoding": refused}).content_encoding is None


def test_what_a_browser_has_is_not_sent_again(app: Flask, client: FlaskClient) -> None:
    mark = client.get(script(app)).headers["ETag"]
    again = client.get(script(app), headers={"If-None-Match": mark})
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize("path", ["/static/nothing.css", "/static/../kept.py", "/static/%2e%2e/kept.py"])
def test_nothing_else_is_served(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404
