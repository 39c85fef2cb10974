"""The clinic file in the browser: kept, shown before it changes anything, refused when it is no such file."""

import io
from types import SimpleNamespace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.actions.accounts.issue_password_link import issue_password_link
from app.clinic_file.dumping import dumped
from app.domain.configuration.setup import Setup
from app.extensions import db
from app.models import Appointment, Clinic, Message, User
from app.queries.configuration.stored import stored_setup
from tests.conftest import Freeze
from tests.document import Document, content
from tests.factories.accounts import account, appointment, browser_of
from tests.factories.small_clinic import NOW, WEDNESDAY, minute, small_clinic
from tests.page import PageChecker

PATH = "/en/manage/settings/clinic-file"
LONGER = "services: [{slug: bilan, duration_minutes: 90}]"


@pytest.fixture
def clinic(app: Flask, client: FlaskClient, freeze: Freeze) -> SimpleNamespace:
    """A small clinic, and `client` signed in as its administrator."""
    freeze(NOW)
    with app.app_context():
        made = small_clinic()
        admin = account("admin@example.com", role="administrator", name="Sam Roy")
    browser_of(app, admin, client)
    return made


def setup(app: Flask) -> Setup:
    with app.app_context():
        return stored_setup()


def token(page: PageChecker) -> str:
    [form] = page.get("/manage/settings/clinic-file", "en")
    tokens = [each.get("value") for each in form.all("input") if each.get("name") == "csrf_token"]
    return str(tokens[0])


def upload(
    page: PageChecker, client: FlaskClient, content: bytes | str, language: str = "en"
) -> TestResponse:
    raw = content.encode() if isinstance(content, str) else content
    data = {"csrf_token": token(page), "file": (io.BytesIO(raw), "clinic.yaml")}
    return client.post(f"/{language}/manage/settings/clinic-file", data=data)


def applying(document: Document) -> dict[str, object]:
    [form] = [form for form in document.all("form") if list(form.iter("textarea"))]
    fields = {each.get("name"): each.get("value") for each in form.iter("input")}
    [text] = form.iter("textarea")
    return fields | {"text": (text.text or "").removeprefix("\n"), "apply": "y"}


def test_shows_what_a_file_would_change_and_then_changes_it(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient
) -> None:
    preview = page.check(upload(page, client, LONGER))
    assert "Service – Assessment" in preview.text
    assert "duration" in preview.text
    assert setup(app).services["bilan"].duration_minutes == 75
    assert client.post(PATH, data=applying(preview)).status_code == 303
    assert setup(app).services["bilan"].duration_minutes == 90


def test_a_change_made_meanwhile_is_shown_first(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient
) -> None:
    preview = page.check(upload(page, client, LONGER))
    other = page.check(upload(page, client, "services: [{slug: bilan, buffer_after_minutes: 5}]"))
    assert client.post(PATH, data=applying(other)).status_code == 303
    again = page.check(client.post(PATH, data=applying(preview)), 409)
    assert setup(app).services["bilan"].duration_minutes == 75
    assert client.post(PATH, data=applying(again)).status_code == 303
    assert setup(app).services["bilan"].duration_minutes == 90


def test_what_is_downloaded_and_loaded_again_changes_nothing(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient
) -> None:
    answer = client.get("/en/manage/settings/clinic-file/download")
    assert answer.headers["Content-Disposition"] == "attachment; filename=clinic.yaml"
    assert answer.text == dumped(setup(app))
    same = page.check(upload(page, client, answer.data))
    assert "nothing to change" in same.text
    with app.app_context():
        assert db.session.scalar(select(Clinic.revision)) == 1


@pytest.mark.backends("sqlite")
@pytest.mark.parametrize(
    "content",
    [
        "",
        "no clinic file",
        "services: [{slug: bilan, duration_minutes: never}]",
        "services: [{slug: bilan, hours: 3}]",
        b"\xff\xfe\x00",
        b"\x89PNG\r\n\x1a\n" + bytes(500),
        "a: &a [x]\nlocations: [*a, *a]",
        "[" * 100_000,
        "therapists: [{slug: camille-roy, photo: /etc/passwd}]",
        "therapists: [{slug: camille-roy, photo: ../../etc/passwd}]",
        "x" * 400_000,
    ],
    ids=[
        "nothing",
        "prose",
        "wrong value",
        "wrong key",
        "no text",
        "picture",
        "aliases",
        "nested",
        "path",
        "path up",
        "long",
    ],
)
def test_refuses_what_is_no_clinic_file(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient, content: bytes | str
) -> None:
    before = setup(app)
    answer = upload(page, client, content)
    assert answer.status_code in (413, 422)
    assert "root:" not in answer.text
    assert setup(app) == before


PERIODS = '[{days: [mon], start: "09:00", end: "12:00"}, {days: [mon], start: "11:00", end: "13:00"}]'
IN_FRENCH = {
    "wrong YAML": (
        "clinic: [1",
        "Le fichier n’est pas du YAML à la ligne 1, colonne 11 : ceci n’a pas de sens",
    ),
    "key twice": ("clinic: {}\nclinic: {}", "à la ligne 2, colonne 1 : la clé clinic y est deux fois."),
    "wrong key": (
        "services: [{slug: bilan, duraton_minutes: 90}]",
        "services[0].duraton_minutes n’est pas une clé du format ; vouliez-vous dire duration_minutes ?",
    ),
    "wrong value": (
        "services: [{slug: bilan, duration_minutes: never}]",
        'services[0].duration_minutes contient "never" ; il faut un nombre entier sans guillemets, comme 30.',
    ),
    "wrong word": (
        "services: [{slug: bilan, availability: flex}]",
        'contient "flex" ; il faut fixed ou flexible ; vouliez-vous dire flexible ?',
    ),
    "unquoted time": (
        "clinic: {reminders: {calling_hours: [10:00, '16:00']}}",
        "YAML lit 10:00 comme le nombre 600 ; écrivez la valeur entre guillemets",
    ),
    "missing translation": (
        "services: [{slug: bilan, description: {fr: Une heure., en: ''}}]",
        "services[0].description.en manque ; les patients lisent ce texte dans les deux langues.",
    ),
    "nothing new without a name": (
        "services: [{slug: bain}]",
        "services[0].name.fr manque ; c’est nécessaire pour un nouvel élément.",
    ),
    "overlapping periods": (
        f"therapists: [{{slug: camille-roy, schedules: [{{location: centre, periods: {PERIODS}}}]}}]",
        "therapists[0].schedules[0].periods[1] contient mon 11:00–13:00 ; cette plage ne doit pas chevaucher "
        "therapists[0].schedules[0].periods[0], qui contient mon 09:00–12:00.",
    ),
    "unknown slug": (
        "therapists: [{slug: camille-roy, services: [bilans]}]",
        'contient "bilans" ; aucun service ne porte cet identifiant ; vouliez-vous dire bilan ?',
    ),
    "photo in a file of its own": (
        "therapists: [{slug: camille-roy, photo: camille.jpg}]",
        "le fichier doit contenir lui-même ses images, sous la forme data:image/…",
    ),
    "wrong photo": (
        "therapists: [{slug: camille-roy, photo: 'data:image/png;base64,aGVsbG8='}]",
        "on ne peut faire un portrait de celle-ci : ce n’est pas une image lisible.",
    ),
    "photo cut short": (
        "therapists: [{slug: camille-roy, photo: 'data:image/png;base64,aGVsbG8'}]",
        "on ne peut faire un portrait de celle-ci : ses données base64 sont incomplètes.",
    ),
    "no photo": (
        "therapists: [{slug: camille-roy, photo: 'data:image/png;base64,a$=='}]",
        "on ne peut faire un portrait de celle-ci : ce n’est pas du base64.",
    ),
    "nested": ("[" * 100_000, "Le fichier comporte trop de niveaux pour être un fichier de clinique."),
    "aliases": ("a: &a [x]\nlocations: [*a, *a]", "Le fichier contient des alias (*nom)"),
    "unknown tag": ("clinic: !!python/name:os.system x", "une valeur de ce genre n’a pas sa place"),
    "tag that lies": ("clinic: !!float x", "une valeur ne correspond pas à son étiquette (!!…)"),
    "no character": ('clinic: {phone: "\\UFFFFFFFF"}', "ou à son échappement (\\…)."),
    "half a character": (
        'clinic: {"\\ud800": 1}',
        "à la ligne 1, colonne 10 : un caractère est coupé en deux",
    ),
    "control character": ("clinic: \x07", "le caractère U+0007, à la position 8, n’y a pas sa place."),
}


@pytest.mark.backends("sqlite")
@pytest.mark.parametrize(("content", "told"), IN_FRENCH.values(), ids=IN_FRENCH)
def test_tells_in_french_what_is_wrong(
    clinic: SimpleNamespace, page: PageChecker, client: FlaskClient, content: str, told: str
) -> None:
    refused = page.check(upload(page, client, content, "fr"), 422)
    assert told in refused.text.replace("\u00a0", " ")


@pytest.mark.backends("sqlite")
def test_warns_in_french(clinic: SimpleNamespace, page: PageChecker, client: FlaskClient) -> None:
    schedule = '{location: centre, breaks: [{days: [mon], start: "12:00", end: "13:00"}]}'
    text = f"therapists: [{{slug: camille-roy, schedules: [{schedule}]}}]"
    preview = page.check(upload(page, client, text, "fr"))
    assert "n’est dans aucune plage horaire pour mon" in preview.text


@pytest.mark.backends("sqlite")
def test_tells_once_it_is_loaded_what_runs_past_closing(
    clinic: SimpleNamespace, page: PageChecker, client: FlaskClient
) -> None:
    assert not page.get("/manage/settings/clinic-file", "en")[0].all("ul", class_="file-lines")
    preview = page.check(upload(page, client, LONGER))
    location = client.post(PATH, data=applying(preview)).location
    [loaded] = page.get(location.removeprefix("/en"), "en")
    [lines] = loaded.all("ul", class_="file-lines")
    assert "Camille Roy, bilan, Wednesdays: " in content(lines)
    [french] = page.get(location.removeprefix("/en"), "fr")
    assert "Camille Roy, bilan, le mercredi\u00a0: " in french.response.text
    assert "18:30, après la fermeture à 18:00" in french.text


@pytest.mark.backends("sqlite")
def test_refuses_a_file_that_is_too_large(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient
) -> None:
    before = setup(app)
    answer = client.post(PATH, data=b"x" * 4_100_000, content_type="multipart/form-data; boundary=x")
    refused = page.check(answer, 413)
    assert "Too much was sent at once" in refused.text
    assert setup(app) == before


def test_loads_a_whole_clinic_into_an_empty_site(
    app: Flask,
    page: PageChecker,
    client: FlaskClient,
    freeze: Freeze,
    clinic: SimpleNamespace,
    databases: object,
) -> None:
    whole = dumped(setup(app))
    with app.app_context():
        for table in reversed(db.metadata.sorted_tables):
            if table.name not in ("users", "user_sessions", "audit_entries"):
                db.session.execute(table.delete())
        db.session.commit()
        for kept in ("clinic_snapshot", "current_setup"):
            app.extensions.get(kept, {}).clear()
    [form] = page.get("/manage/settings/clinic-file", "en")
    assert "Download" not in form.text
    preview = page.check(upload(page, client, whole))
    assert "Clinic – Park Clinic" in preview.text
    assert client.post(PATH, data=applying(preview)).status_code == 303
    assert dumped(setup(app)) == whole


def test_a_file_that_closes_time_with_visits_asks_what_becomes_of_them(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient
) -> None:
    with app.app_context():
        appointment(clinic, minute(WEDNESDAY, "14:00"))
    preview = page.check(upload(page, client, "therapists: [{slug: camille-roy, schedules: []}]"))
    asked = page.check(client.post(PATH, data=applying(preview)), 409)
    assert "Ana Núñez" in asked.text
    assert setup(app).therapists["camille-roy"].schedules
    fields = asked.fields(PATH)
    choice = next(name for name in fields if name.removeprefix("settle-").isdigit())
    assert client.post(PATH, data=fields | {choice: "cancel"}).status_code == 303
    assert not setup(app).therapists["camille-roy"].schedules
    with app.app_context():
        assert db.session.scalar(select(Appointment.status)) == "cancelled"


def test_who_is_new_in_a_file_is_invited(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient
) -> None:
    preview = page.check(
        upload(page, client, "accounts: [{email: new@example.com, name: Noa Roy, language: en}]")
    )
    assert client.post(PATH, data=applying(preview)).status_code == 303
    with app.app_context():
        user = db.session.scalars(select(User).where(User.email == "new@example.com")).one()
        [message] = db.session.scalars(select(Message))
    assert (message.event, message.address, message.user_id) == ("set_password", "new@example.com", user.id)


def apply_file(page: PageChecker, client: FlaskClient, text: str) -> TestResponse:
    preview = page.check(upload(page, client, text))
    return client.post(PATH, data=applying(preview))


def test_a_file_never_takes_the_last_administrator_who_can_sign_in(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient
) -> None:
    with app.app_context():
        account("invited@example.com", role="administrator", password_hash=None)
    before = setup(app)
    refused = apply_file(page, client, "accounts: [{email: admin@example.com, role: therapist}]")
    assert "last administrator" in page.check(refused, 409).text
    assert setup(app) == before
    with app.app_context():
        account("second@example.com", role="administrator")
    assert (
        apply_file(page, client, "accounts: [{email: admin@example.com, role: therapist}]").status_code == 303
    )


def test_who_is_deactivated_by_a_file_is_out_and_stays_out(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient
) -> None:
    with app.app_context():
        user = account("camille@example.com")
        link = issue_password_link("camille@example.com", NOW).token
    browser = browser_of(app, user)
    assert browser.get("/en/day").status_code == 200
    for active in ("false", "true"):
        text = f"accounts: [{{email: camille@example.com, active: {active}}}]"
        assert apply_file(page, client, text).status_code == 303
        assert browser.get("/en/day").status_code == 303
        assert client.get(f"/en/set-password/{link}").status_code == 410


def test_who_is_inactive_in_a_file_is_not_invited(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient
) -> None:
    text = "accounts: [{email: gone@example.com, name: Noa Roy, active: false}]"
    assert apply_file(page, client, text).status_code == 303
    with app.app_context():
        assert db.session.scalars(select(Message)).all() == []
