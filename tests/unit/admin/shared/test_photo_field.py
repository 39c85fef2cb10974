"""Photos that administrators send: made small, kept while the rest is put right, refused if they are none."""

from base64 import b64encode
from io import BytesIO
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from werkzeug.test import TestResponse

from app.extensions import db
from app.photos import MOST_BYTES, SIDE
from app.queries.configuration.stored import stored_setup
from tests.conftest import Freeze
from tests.factories.accounts import account, browser_of
from tests.factories.small_clinic import NOW, small_clinic
from tests.page import PageChecker

CAMILLE = "/en/manage/therapists/camille-roy"
MULTIPART = "multipart/form-data; boundary=b"


@pytest.fixture
def clinic(app: Flask, client: FlaskClient, freeze: Freeze) -> SimpleNamespace:
    """A small clinic, and `client` signed in as its administrator."""
    freeze(NOW)
    with app.app_context():
        made = small_clinic()
        made.admin = account("admin@example.com", role="administrator", name="Sam Roy")
    browser_of(app, made.admin, client)
    return made


def picture(kind: str = "JPEG", size: tuple[int, int] = (400, 300), mode: str = "RGB", **more: Any) -> bytes:
    """A picture of one colour."""
    content = BytesIO()
    Image.new(mode, size, 0 if mode == "1" else "#104080").save(content, kind, **more)
    return content.getvalue()


def photo_of(app: Flask) -> bytes:
    with app.app_context():
        photo = stored_setup().therapists["camille-roy"].photo
        db.session.rollback()
    return photo


def send(
    page: PageChecker, client: FlaskClient, content: bytes, name: str = "a.jpg", **changes: str
) -> TestResponse:
    [form] = page.get("/manage/therapists/camille-roy", "en")
    fields: dict[str, Any] = form.fields(form.path) | changes
    parts = [(f'name="{key}"', str(value).encode()) for key, value in fields.items()]
    parts.append((f'name="photo"; filename="{name}"', content))
    return client.post(CAMILLE, data=multipart(parts), content_type=MULTIPART)


def multipart(parts: list[tuple[str, bytes]]) -> bytes:
    """What a browser sends; the client would put a large one into a file that it does not close."""
    each = (
        b"--b\r\nContent-Disposition: form-data; %s\r\n\r\n%s\r\n" % (name.encode(), value)
        for name, value in parts
    )
    return b"".join(each) + b"--b--\r\n"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photo_becomes_a_small_portrait_that_patients_see(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient, kind: str
) -> None:
    exif = Image.Exif()
    exif[0x010E] = "taken at home"
    assert send(page, client, picture(kind, exif=exif)).status_code == 303
    stored = photo_of(app)
    assert b"taken at home" not in stored
    with Image.open(BytesIO(stored)) as portrait:
        assert (portrait.format, portrait.size) == ("WEBP", (SIDE, SIDE))
    [listed] = page.get("/manage/therapists", "en")
    [address] = [image.attrib["src"] for image in listed.all("img", class_="avatar")]
    assert client.get(address).data == stored


@pytest.mark.backends("sqlite")
@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"hello, I am a text", "portrait.jpg"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "portrait.svg"),
        (picture("GIF"), "portrait.png"),
        (picture("JPEG")[:-200], "portrait.jpg"),
        (picture("PNG")[:200], "portrait.png"),
        (b"\xff\xd8\xff" + bytes(1000), "portrait.jpg"),
        (picture("PNG", (10_000, 6_000), "1"), "portrait.png"),
        (b"", "empty.jpg"),
        (bytes(MOST_BYTES + 1), "large.jpg"),
    ],
    ids=["text", "svg", "gif", "short jpeg", "short png", "no jpeg", "huge", "empty", "large"],
)
def test_what_is_no_photo_is_refused_by_the_field_and_the_rest_is_kept(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient, content: bytes, name: str
) -> None:
    refused = page.check(send(page, client, content, name, title_en="Osteopath"), 422)
    assert refused.one("p", id="photo-error") is not None
    assert "#photo" in refused.links()
    assert refused.fields(refused.path)["title_en"] == "Osteopath"
    assert photo_of(app) == b""


@pytest.mark.backends("sqlite")
def test_more_than_a_photo_can_be_is_refused_before_it_is_read(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient
) -> None:
    body = bytes(MOST_BYTES + 3_000_000)
    refused = page.check(client.post(CAMILLE, data=body, content_type=MULTIPART), 413)
    assert "Too much was sent at once" in refused.text


@pytest.mark.backends("sqlite")
@pytest.mark.parametrize("is_signed_in", [False, True])
def test_only_who_is_signed_in_may_send_that_much(
    app: Flask, clinic: SimpleNamespace, client: FlaskClient, is_signed_in: bool
) -> None:
    browser = client if is_signed_in else app.test_client()
    sent = multipart([('name="photo"; filename="a.jpg"', bytes(1_000_000))])
    answer = browser.post(CAMILLE, data=sent, content_type=MULTIPART)
    assert answer.status_code == (400 if is_signed_in else 413)  # without its token


@pytest.mark.backends("sqlite")
def test_other_forms_take_no_more_than_before(
    app: Flask, clinic: SimpleNamespace, client: FlaskClient
) -> None:
    sent = {"name_fr": "x" * 300_000}
    assert client.post("/en/manage/locations/centre", data=sent).status_code == 413


def test_a_photo_stays_chosen_while_the_rest_is_put_right(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient
) -> None:
    refused = page.check(send(page, client, picture(), name="a.jpg", email="nobody"), 422)
    assert photo_of(app) == b""
    right = refused.fields(refused.path) | {"email": ""}
    assert client.post(CAMILLE, data=right).status_code == 303
    assert len(photo_of(app)) > 100


@pytest.mark.parametrize("kept", ["nonsense", b64encode(b"<script>").decode(), "é"])
def test_what_was_not_kept_by_the_page_is_refused(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient, kept: str
) -> None:
    [form] = page.get("/manage/therapists/camille-roy", "en")
    assert client.post(CAMILLE, data=form.fields(form.path) | {"photo-kept": kept}).status_code == 422
    assert photo_of(app) == b""


def test_a_photo_is_removed_and_otherwise_stays(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient
) -> None:
    send(page, client, picture())
    before = photo_of(app)
    [form] = page.get("/manage/therapists/camille-roy", "en")
    assert client.post(CAMILLE, data=form.fields(form.path) | {"title_fr": "x", "title_en": "x"}).status_code
    assert photo_of(app) == before
    [form] = page.get("/manage/therapists/camille-roy", "en")
    removed = form.fields(form.path) | {"photo-removed": "y"}
    assert client.post(CAMILLE, data=removed).status_code == 303
    assert photo_of(app) == b""
