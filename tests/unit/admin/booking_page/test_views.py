"""The booking page on its screens: what is asked and told, how it looks, where it may stand."""

import io
import random
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select, update
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from app.extensions import db
from app.models import AuditEntry, Clinic, ClinicLogo, PrivacyNotice, Service
from tests.conftest import Freeze
from tests.document import Document, content
from tests.factories.accounts import account, browser_of
from tests.factories.booking import change
from tests.factories.small_clinic import NOW, service, small_clinic
from tests.factories.statements import counted_statements
from tests.page import PageChecker

PAGE = "/manage/booking-page"
MOST_STATEMENTS = 12


@pytest.fixture
def clinic(app: Flask, client: FlaskClient, freeze: Freeze) -> SimpleNamespace:
    """A small clinic, and `client` signed in as its administrator."""
    freeze(NOW)
    with app.app_context():
        made = small_clinic()
        made.admin = account("admin@example.com", role="administrator", name="Sam Roy")
    browser_of(app, made.admin, client)
    return made


def stored(app: Flask) -> Clinic:
    with app.app_context():
        return db.session.scalars(select(Clinic)).one()


def form_of(page: PageChecker, path: str) -> Document:
    return page.get(path, "en")[0]


def send(client: FlaskClient, page: PageChecker, path: str, **typed: Any) -> TestResponse:
    """Send the form of a page as it is shown, with some of it changed."""
    fields = form_of(page, path).fields(f"/en{path}")
    boundary, body = encode_multipart(fields | typed)
    return client.post(f"/en{path}", data=body, content_type=f'multipart/form-data; boundary="{boundary}"')


def file(content: bytes) -> FileStorage:
    """A file as a browser sends it."""
    return FileStorage(io.BytesIO(content), filename="logo.png")


def picture(kind: str = "PNG", size: tuple[int, int] = (600, 200), noise: bool = False) -> FileStorage:
    content = io.BytesIO()
    drawn = Image.new("RGB", size, "teal")
    if noise:
        drawn = Image.frombytes("RGB", size, random.Random(1).randbytes(size[0] * size[1] * 3))
    drawn.save(content, kind)
    return file(content.getvalue())


@pytest.mark.backends("sqlite")
@pytest.mark.parametrize("path", ["", "/logo", "/links", "/embed"])
def test_every_page_stands_in_both_languages(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient, path: str
) -> None:
    for document in page.get(PAGE + path):
        current = [
            link.get("href")
            for link in document.all("nav", class_="tabs")[0].iter("a")
            if link.get("aria-current")
        ]
        assert current == [document.path]
    with counted_statements(app) as sent:
        client.get(f"/en{PAGE}{path}")
    assert len(sent) <= MOST_STATEMENTS


def test_saves_what_is_asked_and_told(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient
) -> None:
    answer = send(
        client,
        page,
        PAGE,
        asks_phone="hidden",
        asks_reason="required",
        entry_language="browser",
        welcome_fr="Bienvenue.\r\n\r\nPrenez votre temps.",
        welcome_en="Welcome.",
    )
    assert answer.status_code == 303
    saved = stored(app)
    assert saved.booking_fields == {"phone": "hidden", "reason": "required"}
    assert (saved.entry_language, saved.languages) == ("browser", ["fr", "en"])
    assert saved.welcome_fr == "Bienvenue.\n\nPrenez votre temps."
    with app.app_context():
        [entry] = db.session.scalars(select(AuditEntry))
    assert (entry.act, entry.subject, entry.user_id) == ("changed", "clinic", clinic.admin.id)


@pytest.mark.backends("sqlite")
@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({"welcome_fr": "Bienvenue"}, "welcome_en"),
        ({"privacy_en": "We keep it."}, "privacy_fr"),
        ({"welcome_fr": "x" * 1001, "welcome_en": "x"}, "welcome_fr"),
        ({"emergency_fr": "x" * 301, "emergency_en": "x"}, "emergency_fr"),
        ({"asks_email": "hidden"}, "asks_email"),
        ({"asks_mobile": "nonsense"}, "asks_mobile"),
        ({"languages": ""}, "languages"),
        ({"entry_language": "de"}, "entry_language"),
    ],
)
def test_says_by_the_field_what_is_wrong(
    app: Flask,
    clinic: SimpleNamespace,
    page: PageChecker,
    client: FlaskClient,
    typed: dict[str, str],
    wrong: str,
) -> None:
    refused = page.check(send(client, page, PAGE, **typed), status=422)
    assert refused.one("p", id=f"{wrong}-error") is not None
    assert stored(app).revision == 1


@pytest.mark.backends("sqlite")
def test_one_language_is_enough_where_the_other_is_switched_off(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient
) -> None:
    assert send(client, page, PAGE, languages="fr", welcome_fr="Bienvenue").status_code == 303
    assert stored(app).languages == ["fr"]
    form_of(page, PAGE)  # tells in English that it was saved
    french, english = page.get(PAGE)
    assert english.fields(english.path)["languages"] == "fr"
    assert [link for link in french.links() if link.startswith("/en/manage")]  # the staff's pages keep both
    place = "/manage/locations/centre"
    assert send(client, page, place, directions_fr="Au deuxième.").status_code == 303  # other screens know
    assert send(client, page, PAGE, languages="both").status_code == 422


def test_a_language_is_switched_on_once_everything_is_said_in_it(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient
) -> None:
    assert send(client, page, PAGE, languages="fr").status_code == 303
    bilan = update(Service).where(Service.slug == "bilan")
    change(app, bilan.values(name_en=""))
    refused = page.check(send(client, page, PAGE, languages="both"), status=422)
    assert "Bilan" in content(refused.one("p", id="languages-error"))
    assert stored(app).languages == ["fr"]
    assert send(client, page, PAGE, welcome_fr="Bienvenue").status_code == 303  # nothing else is held up
    change(app, bilan.values(published=False))
    assert send(client, page, PAGE, languages="both", welcome_fr="").status_code == 303


def test_each_privacy_notice_is_a_version_that_stays_to_be_read(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient, freeze: Freeze
) -> None:
    for text in ("Un", "Deux"):
        assert send(client, page, PAGE, privacy_fr=text, privacy_en=f"{text} (en)").status_code == 303
    assert send(client, page, PAGE, welcome_fr="A", welcome_en="B").status_code == 303
    with app.app_context():
        versions = list(db.session.scalars(select(PrivacyNotice.version).order_by(PrivacyNotice.id)))
    form_of(page, PAGE)  # tells in English that it was saved
    assert [version.partition(".")[0] for version in versions] == ["2026-12-01"] * 2
    assert len(set(versions)) == 2
    for document in page.get(PAGE):
        listed = document.one("ul", class_="versions")
        assert len(listed) == 2
        texts = "".join(listed.itertext())
        assert texts.index(versions[1]) < texts.index("Deux") < texts.index(versions[0])
    assert send(client, page, PAGE, privacy_fr="", privacy_en="").status_code == 303
    assert len(form_of(page, PAGE).one("ul", class_="versions")) == 2


@pytest.mark.backends("sqlite")
def test_somebody_else_s_change_of_the_same_part_is_shown_and_of_another_is_none_of_it(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient
) -> None:
    fields = form_of(page, PAGE).fields(f"/en{PAGE}") | {"emergency_fr": "A", "emergency_en": "B"}
    change(app, update(Clinic).values(hold_minutes=15))
    assert client.post(f"/en{PAGE}", data=fields).status_code == 303
    assert stored(app).hold_minutes == 15
    change(app, update(Clinic).values(emergency_fr="C", emergency_en="D"))
    refused = page.check(client.post(f"/en{PAGE}", data=fields), status=409)
    assert {"C", "D"} <= set(refused.text.split())
    again = client.post(f"/en{PAGE}", data=refused.fields(f"/en{PAGE}"))
    assert (again.status_code, stored(app).emergency_fr) == (303, "A")


def test_a_logo_is_made_small_shown_to_patients_and_removed(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient
) -> None:
    path = f"{PAGE}/logo"
    assert send(client, page, path, logo=picture("JPEG", (3000, 900), noise=True)).status_code == 303
    with app.app_context():
        logo = db.session.scalars(select(ClinicLogo)).one()
    shown = Image.open(io.BytesIO(logo.content))
    assert (shown.format, shown.size) == ("PNG", (480, 144))
    for document in page.get("/"):
        image = document.one("img", class_="clinic-logo")
        assert image.get("src") == f"/logo/{logo.digest}.png"
        assert image.get("alt") in ("Clinique du Parc", "Park Clinic")
    answer = client.get(f"/logo/{logo.digest}.png")
    assert (answer.status_code, answer.mimetype, answer.data) == (200, "image/png", logo.content)
    assert (answer.cache_control.immutable, answer.cache_control.max_age) == (True, 365 * 86400)
    assert send(client, page, path, accent="#224488").status_code == 303  # nothing chosen: it stays
    assert client.get(f"/logo/{logo.digest}.png").status_code == 200
    assert send(client, page, path, **{"logo-removed": "y"}).status_code == 303
    assert client.get(f"/logo/{logo.digest}.png").status_code == 404
    assert not form_of(page, "/").all("img", class_="clinic-logo")


@pytest.mark.backends("sqlite")
@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", 422),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 100, 422),
        (b"x" * 10_000_001, 422),
        (b"x" * 13_000_000, 413),
    ],
)
def test_a_hostile_or_huge_logo_is_refused_clearly(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient, content: bytes, status: int
) -> None:
    answer = send(client, page, f"{PAGE}/logo", logo=file(content), accent="#224488")
    refused = page.check(answer, status=status)
    if status == 422:
        assert refused.one("p", id="logo-error") is not None
        assert refused.fields(refused.path)["accent"] == "#224488"
    assert stored(app).revision == 1


@pytest.mark.backends("sqlite")
def test_a_logo_that_was_chosen_is_not_lost_by_an_error_elsewhere(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient
) -> None:
    path = f"/en{PAGE}/logo"
    refused = page.check(send(client, page, f"{PAGE}/logo", logo=picture(), accent="#ffff00"), status=422)
    assert "#" in "".join(refused.one("p", id="accent-error").itertext())
    assert client.post(path, data=refused.fields(path) | {"accent": ""}).status_code == 303
    with app.app_context():
        assert db.session.scalar(select(ClinicLogo.digest))


@pytest.mark.backends("sqlite")
@pytest.mark.parametrize("typed", ["teal", "#12345", "#ffcc00", "#ffffff", "#0b5f5b;}", "url(x)"])
def test_a_colour_that_cannot_be_read_is_refused(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient, typed: str
) -> None:
    refused = page.check(send(client, page, f"{PAGE}/logo", accent=typed), status=422)
    assert refused.one("p", id="accent-error") is not None
    assert stored(app).accent == ""


@pytest.mark.backends("sqlite")
def test_an_accent_is_a_style_sheet_of_its_own(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient
) -> None:
    assert "/accent-" not in client.get("/en/").text
    assert send(client, page, f"{PAGE}/logo", accent="248").status_code == 303
    assert stored(app).accent == "#224488"
    for document in page.get("/"):
        sheets = [link.get("href") for link in document.all("link", rel="stylesheet")]
        assert sheets[-1] == "/accent-224488.css"
    answer = client.get("/accent-224488.css")
    assert (answer.mimetype, answer.cache_control.immutable) == ("text/css", True)
    assert "--accent: #224488;" in answer.text
    assert "prefers-color-scheme: dark" in answer.text


@pytest.mark.backends("sqlite")
@pytest.mark.parametrize(
    "name", ["22448", "2244889", "22448g", "22448%00", "%23224488", "ABCDEF", "", "a;}x{"]
)
def test_no_other_accent_has_a_style_sheet(client: FlaskClient, clinic: SimpleNamespace, name: str) -> None:
    assert client.get(f"/accent-{name}.css").status_code == 404


@pytest.mark.backends("sqlite")
def test_links_lead_to_what_can_be_booked(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient
) -> None:
    with app.app_context():
        base = app.extensions["settings"].base_url
    services = form_of(page, f"{PAGE}/links")
    addresses = {each.get("value") for each in services.all("input") if each.get("readonly") is not None}
    assert addresses == {f"{base}/", *(f"{base}/?service={one}" for one in ("bilan", "suivi", "visite"))}
    therapists = form_of(page, f"{PAGE}/links?of=therapists&q=ALEX")
    assert f"{base}/?therapist=alex-martin" in [each.get("value") for each in therapists.all("input")]
    assert "Camille" not in therapists.text
    assert "Nothing goes by this name" in form_of(page, f"{PAGE}/links?q=zzz").text


@pytest.mark.backends("sqlite")
def test_many_links_come_in_pages_without_more_statements(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient
) -> None:
    with app.app_context():
        more = [service(f"soin-{number:02}", "in_person") for number in range(40)]
        db.session.add_all(more)
        db.session.flush()
        camille = db.session.merge(clinic.camille)
        camille.services = [
            *camille.services,
            *(type(camille.services[0])(service_id=one.id) for one in more),
        ]
        db.session.commit()
    client.get(f"/en{PAGE}/links")
    with counted_statements(app) as sent:
        first = form_of(page, f"{PAGE}/links")
    assert len(sent) <= MOST_STATEMENTS
    assert len(first.all("img")) == 26
    assert len(form_of(page, f"{PAGE}/links?page=2").all("img")) == 19


@pytest.mark.backends("sqlite")
@pytest.mark.parametrize(
    ("name", "kind", "begins"),
    [("svg", "image/svg+xml", b"<?xml"), ("png", "image/png", b"\x89PNG")],
)
def test_a_link_has_a_code_to_scan(
    clinic: SimpleNamespace, client: FlaskClient, name: str, kind: str, begins: bytes
) -> None:
    answer = client.get(f"/en{PAGE}/links/qr.{name}?service=bilan")
    assert (answer.status_code, answer.mimetype, answer.data[: len(begins)]) == (200, kind, begins)
    other = client.get(f"/en{PAGE}/links/qr.{name}?therapist=camille-roy")
    assert answer.data != other.data
    assert client.get(f"/en{PAGE}/links/qr.{name}?service=nothing").status_code == 404
    assert client.get(f"/en{PAGE}/links/qr.{name}?therapist=nobody").status_code == 404
    assert client.get(f"/en{PAGE}/links/qr.gif").status_code == 404


@pytest.mark.backends("sqlite")
def test_sites_are_kept_as_browsers_name_them(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient
) -> None:
    typed = "https://www.clinic.example/book\r\nclinic.example\r\n\r\nhttps://clinic.example:443"
    assert send(client, page, f"{PAGE}/embed", sites=typed).status_code == 303
    assert stored(app).embed_sites == ["https://www.clinic.example", "https://clinic.example"]
    form_of(page, f"{PAGE}/embed")  # tells in English that it was saved
    _french, english = page.get(f"{PAGE}/embed")
    assert english.fields(english.path)["sites"] == "https://www.clinic.example\nhttps://clinic.example"
    code = "".join(english.one("textarea", id="code-en").itertext())
    assert 'src="' + app.extensions["settings"].base_url in code
    assert 'title="Book an appointment – Park Clinic"' in code
    assert english.one("iframe").get("src") == "/fr/"
    assert "frame-src 'self'" in english.response.headers["Content-Security-Policy"]


@pytest.mark.backends("sqlite")
@pytest.mark.parametrize(
    "typed", ["http://clinic.example", "*", "https://ok.example\n'none'", "https://a.example; script-src *"]
)
def test_what_is_no_site_is_refused(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient, typed: str
) -> None:
    refused = page.check(send(client, page, f"{PAGE}/embed", sites=typed), status=422)
    assert refused.one("p", id="sites-error") is not None
    assert stored(app).embed_sites == []
