"""What somebody's phone fetches on the first visit, over a slow network."""

import gzip
from types import SimpleNamespace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.conftest import Freeze
from tests.document import Document
from tests.factories.booking import ASSESSMENT, time_url
from tests.factories.small_clinic import NOW, small_clinic

pytestmark = pytest.mark.backends("sqlite")

MOST_BYTES = 100_000
MOST_FILES = 2  # of style and script
PHONE = {"Accept-Encoding": "gzip, deflate, br"}


@pytest.fixture
def clinic(app: Flask, freeze: Freeze) -> SimpleNamespace:
    freeze(NOW)
    with app.app_context():
        return small_clinic()


def files_of(page: Document) -> dict[str, str]:
    """The files that a page asks for, each with what it is for."""
    files = {
        link.get("href", ""): link.get("rel", "")
        for link in page.all("link")
        if link.get("rel") != "alternate"
    }
    files |= {script.get("src", ""): "script" for script in page.all("script")}
    files |= {image.get("src", ""): "image" for image in page.all("img")}
    return files | {use.get("href", "").partition("#")[0]: "icons" for use in page.all("use")}


def test_is_at_most_a_hundred_kilobytes_in_at_most_two_files(
    app: Flask, clinic: SimpleNamespace, client: FlaskClient
) -> None:
    pages = [
        client.get(path)
        for path in ("/fr/", f"/fr/therapist?service={ASSESSMENT['service']}", time_url("fr"))
    ]
    files = {address: purpose for page in pages for address, purpose in files_of(Document(page)).items()}
    assert sorted(files.values()).count("script") + sorted(files.values()).count("stylesheet") <= MOST_FILES
    answers = {address: client.get(address, headers=PHONE) for address in files}
    for address, answer in answers.items():
        assert answer.status_code == 200, address
    # A proxy compresses the pages; the files are compressed here.
    whole = sum(len(answer.data) for answer in answers.values()) + sum(
        len(gzip.compress(page.data)) for page in pages
    )
    assert whole <= MOST_BYTES


def test_the_page_does_not_wait_for_the_script_nor_jump_when_pictures_come(
    app: Flask, clinic: SimpleNamespace, client: FlaskClient
) -> None:
    for path in ("/fr/", time_url("fr")):
        page = Document(client.get(path))
        assert all("defer" in script.attrib for script in page.all("script"))
        for picture in (*page.all("img"), *page.all("svg")):
            assert {"width", "height"} <= set(picture.attrib)
