"""Emails as a browser shows them: accessible, and no wider than a phone, by day and by night."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page

from app.notifications.texts.emails import email_of
from app.queries.configuration.snapshot import ClinicSnapshot
from tests.factories.messages import EMAILS, Kind, talkative_clinic, told
from tests.journeys.conftest import Scan

pytestmark = [pytest.mark.browser, pytest.mark.backends("sqlite")]
WIDTHS = (390, 700)


@pytest.fixture
def clinic(app: Flask) -> Iterator[ClinicSnapshot]:
    """A clinic with something to say in every part of an email."""
    with app.app_context():
        yield talkative_clinic()


@pytest.fixture
def reader(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A program that reads mail: no script runs there, and nothing is fetched."""
    with browser.new_context(color_scheme=request.param) as context:
        page = context.new_page()
        page.on("request", lambda made: made.url.startswith("file:") or pytest.fail(made.url))
        yield page


@pytest.mark.parametrize(("language", "reader"), [("fr", "light"), ("en", "dark")], indirect=["reader"])
@pytest.mark.parametrize("kind", EMAILS, ids=str)
def test_an_email_is_accessible(
    clinic: ClinicSnapshot, reader: Page, scan: Scan, tmp_path: Path, kind: Kind, language: str
) -> None:
    file = tmp_path / "email.html"
    file.write_text(email_of(told(clinic, language, kind)).html, encoding="utf-8")
    reader.goto(file.as_uri())
    for width in WIDTHS:
        reader.set_viewport_size({"width": width, "height": 844})
        scan(reader)
