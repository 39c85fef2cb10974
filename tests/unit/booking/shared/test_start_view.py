"""The address without a language."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.factories.accounts import account
from tests.factories.small_clinic import small_clinic
from tests.page import PageChecker

pytestmark = pytest.mark.backends("sqlite")


@pytest.mark.parametrize(
    ("subdivision", "browser", "address"),
    [("QC", "en", "/fr/"), ("ON", "en-CA, fr;q=0.5", "/en/"), ("ON", "fr-CA", "/fr/"), ("ON", "de", "/fr/")],
)
def test_leads_to_a_language(
    app: Flask, client: FlaskClient, subdivision: str, browser: str, address: str
) -> None:
    with app.app_context():
        small_clinic(subdivision=subdivision)
    response = client.get("/", headers={"Accept-Language": browser})
    assert (response.status_code, response.location) == (302, address)
    assert "Accept-Language" in response.vary


def test_keeps_what_a_link_chose(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        small_clinic()
    response = client.get("/?service=bilan&therapist=camille-roy")
    assert response.location == "/fr/?service=bilan&therapist=camille-roy"


def test_leads_nowhere_else(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        small_clinic()
    response = client.get("/?_external=1&_scheme=javascript&_anchor=x&lang=xx&next=https://example.com")
    assert response.location.startswith("/fr/?")


def test_says_so_when_there_is_no_clinic_yet(app: Flask, client: FlaskClient, page: PageChecker) -> None:
    assert client.get("/", headers={"Accept-Language": "en"}).location == "/en/"
    assert client.get("/en/").location == "/en/set-up"  # whoever comes has just started the server
    with app.app_context():
        account("admin@example.com", role="administrator")
    _, english = page.get("/", status=503)
    assert "being set up" in english.text
