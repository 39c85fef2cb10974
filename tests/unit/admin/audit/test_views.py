"""The audit on the screen: in sentences, filtered by what the address says, and exported."""

import csv
import io
from dataclasses import replace
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert, select

from app.actions.configuration.change import SetupChange, change_setup
from app.admin.audit.pages import guarded
from app.domain.configuration.keys import SetupKey, fingerprint, thing_at
from app.domain.configuration.setup import AbsenceSetup
from app.extensions import db
from app.models import AuditEntry
from app.queries.configuration.stored import stored_setup
from app.queries.rows import table_of
from tests.conftest import Freeze
from tests.document import Document, content
from tests.factories.accounts import account, appointment, browser_of
from tests.factories.small_clinic import NOW, WEDNESDAY, minute, small_clinic
from tests.factories.statements import counted_statements
from tests.page import PageChecker

AUDIT = "/en/manage/audit"


@pytest.fixture
def clinic(app: Flask, client: FlaskClient, freeze: Freeze) -> SimpleNamespace:
    """Ana's visit with Camille, and `client` signed in as the administrator."""
    freeze(NOW)
    with app.app_context():
        made = small_clinic()
        made.ana = appointment(made, minute(WEDNESDAY, "14:00"))
        made.admin = account("admin@example.com", role="administrator", name="Sam Roy")
        made.user = account("camille@example.com", therapist_id=made.camille.id, name="Camille Roy")
    browser_of(app, made.admin, client)
    return made


def write(app: Flask, *entries: dict[str, Any]) -> None:
    usual = {"at": NOW, "actor": "system", "user_id": None, "subject_id": None, "detail": {}}
    with app.app_context():
        db.session.execute(insert(table_of(AuditEntry)), [usual | each for each in entries])
        db.session.commit()


@pytest.mark.backends("sqlite")
def test_tells_acts_in_sentences_with_what_changed(
    app: Flask, clinic: SimpleNamespace, page: PageChecker
) -> None:
    by = {"actor": "user", "user_id": clinic.admin.id}
    fields = {
        "duration_minutes": [60, 75],
        "published": [True, False],
        "description_fr": [],
        "group": [None, ""],
    }
    write(
        app,
        {"act": "booked", "subject": "appointment", "subject_id": clinic.ana.id, "actor": "patient"},
        by | {"act": "opened", "subject": "appointment", "subject_id": clinic.ana.id},
        by
        | {
            "act": "changed",
            "subject": "service",
            "subject_id": clinic.bilan.id,
            "detail": {"fields": fields},
        },
        by | {"act": "changed", "subject": "user", "subject_id": clinic.user.id},
        by | {"act": "signed_in", "subject": "user", "subject_id": clinic.admin.id},
        by | {"act": "printed", "subject": "day", "detail": {"date": "2026-12-09", "therapists": [1]}},
        by | {"act": "dusted", "subject": "shelf"},
        by | {"act": "deleted", "subject": "service", "subject_id": 999},
    )
    french, english = page.get("/manage/audit")
    for told in (
        "A patient booked an appointment.",
        "Sam Roy opened an appointment and the data of its patient.",
        "Sam Roy changed a service. Assessment",
        "60 → 75",
        "Yes → No",
        "Sam Roy changed an account. Camille Roy",
        "Sam Roy signed in.",
        "Sam Roy: dusted (shelf).",
        "Camille Roy",
    ):
        assert told in content(english.one("main"))
    for document in (french, english):
        assert "Núñez" not in document.response.text
        language = document.path.split("/")[1]
        assert f"/{language}/appointments/{clinic.ana.uid}" in document.links()
        assert f"/{language}/manage/accounts/{clinic.user.id}" in document.links()


@pytest.mark.backends("sqlite")
def test_tells_whose_time_is_closed_and_when(app: Flask, clinic: SimpleNamespace, page: PageChecker) -> None:
    by = {"actor": "user", "user_id": clinic.admin.id}
    day = {"begins": "2026-12-24T00:00:00", "ends": "2026-12-25T00:00:00"}
    morning = {"begins": "2026-12-09T08:00:00", "ends": "2026-12-09T09:30:00"}
    write(
        app,
        by | {"act": "created", "subject": "absence", "detail": {"therapist": "camille-roy"} | day},
        by | {"act": "deleted", "subject": "absence", "detail": {"location": "gone-place"} | day},
        by | {"act": "changed", "subject": "absence", "detail": {"fields": {"reason_fr": []}} | day},
        by
        | {
            "act": "created",
            "subject": "opening",
            "detail": {"therapist": "alex-martin", "location": "centre"} | morning,
        },
        by | {"act": "deleted", "subject": "opening", "detail": {"begins": "soon"}},
    )
    french, english = page.get("/manage/audit")
    for told in (
        "Sam Roy added an absence. Camille Roy · December 24, 2026",
        "Sam Roy deleted an absence. gone-place · December 24, 2026",
        "Sam Roy changed an absence. The whole clinic · December 24, 2026",
        "Sam Roy added an extra opening. Alex Martin · Downtown · December 9, 2026, 8:00",
    ):
        assert told in content(english.one("main")).replace("Thursday, ", "").replace("Wednesday, ", "")
    assert "Centre-ville" in content(french.one("main"))


@pytest.mark.backends("sqlite")
def test_tells_which_text_which_hours_and_from_when_to_when(
    app: Flask, clinic: SimpleNamespace, page: PageChecker
) -> None:
    by = {"actor": "user", "user_id": clinic.admin.id}
    text = {"event": "reminder", "channel": "sms", "recipient": "patient", "language": "fr"}
    times = {"from": minute(WEDNESDAY, "14:00"), "to": minute(WEDNESDAY, "15:15")}
    others = {"therapist_id": [clinic.camille.id, clinic.alex.id], "location_id": [clinic.centre.id, 99]}
    of_ana = {"act": "moved", "subject": "appointment", "subject_id": clinic.ana.id}
    hours = {"fields": {"schedules": []}, "hours_at": ["centre"]}
    write(
        app,
        by | {"act": "changed", "subject": "message_text", "subject_id": 1, "detail": text},
        by | {"act": "tested", "subject": "message_text", "detail": text | {"event": "no more"}},
        by | {"act": "changed", "subject": "therapist", "subject_id": clinic.camille.id, "detail": hours},
        of_ana | {"actor": "patient", "detail": times},
        of_ana | by | {"detail": {"from": times["from"], "to": times["from"]} | others},
        by | {"act": "signed_in", "subject": "user", "subject_id": clinic.admin.id},
        by
        | {
            "act": "signed_in",
            "subject": "user",
            "subject_id": clinic.admin.id,
            "detail": {"by": "recovery_code"},
        },
    )
    french, english = page.get("/manage/audit")
    told = content(english.one("main"))
    for words in (
        "Sam Roy changed the text of a message. Reminder · Text message · French",
        "opening hours (Downtown)",
        "at 2:00\u202fp.m. → Wednesday, December 9, 2026 at 3:15",
        "therapist Camille Roy → Alex Martin",
        "location Downtown → 99",
        "Sam Roy signed in by a recovery code.",
        "Sam Roy signed in.",
    ):
        assert words in told
    assert "/fr/manage/messages/texts/reminder/sms/patient/fr" in french.links()


def test_what_is_changed_by_a_screen_is_told_by_the_audit(
    app: Flask, clinic: SimpleNamespace, page: PageChecker
) -> None:
    with app.app_context():
        setup = stored_setup()
        camille = setup.therapists["camille-roy"]
        away = AbsenceSetup(
            therapist="alex-martin",
            starts_on_clock=datetime(2026, 12, 24),
            ends_on_clock=datetime(2026, 12, 25),
        )
        [afternoons] = [each for each in camille.schedules if not each.breaks]
        wider = replace(
            afternoons, periods=frozenset(replace(each, end_minute=1140) for each in afternoons.periods)
        )
        things = {
            SetupKey("absences", away.key): away,
            SetupKey("therapists", "camille-roy"): replace(
                camille, schedules=camille.schedules - {afternoons} | {wider}
            ),
        }
        shown = {place: fingerprint(thing_at(setup, place)) for place in things}
        change_setup(SetupChange(things, shown, clinic.admin.id), NOW)
    told = content(page.get("/manage/audit", "en")[0].one("main"))
    assert "Sam Roy added an absence. Alex Martin · " in told
    assert "opening hours (Downtown)" in told


@pytest.mark.backends("sqlite")
def test_every_act_has_its_sentence_in_french(app: Flask, clinic: SimpleNamespace, page: PageChecker) -> None:
    from app.admin.audit.words import OF_ANY_THING, SENTENCES, SUBJECTS  # noqa: PLC0415

    acts = [*SENTENCES, *((act, subject) for act in OF_ANY_THING for subject in SUBJECTS)]
    for start in range(0, len(acts), 50):
        write(app, *({"act": act, "subject": subject} for act, subject in acts[start : start + 50]))
        page.get("/manage/audit", "fr")


@pytest.mark.backends("sqlite")
def test_filters_stand_in_the_address_and_stay_on_the_way(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient
) -> None:
    by = {"actor": "user", "user_id": clinic.admin.id, "act": "opened", "subject": "appointment"}
    write(
        app,
        *(by | {"at": NOW - timedelta(minutes=n), "subject_id": clinic.ana.id} for n in range(60)),
        {"act": "booked", "subject": "appointment", "actor": "patient", "at": NOW - timedelta(days=3)},
    )
    query = f"?who={clinic.admin.id}&kind=seen&from=2026-12-01&until=2026-12-01"
    for document in page.get(f"/manage/audit{query}"):
        assert len(list(document.one("ol", class_="audit"))) == 50
    [older] = [link for link in document.links() if "before=" in link]
    last = page.check(client.get(older))
    assert len(list(last.one("ol", class_="audit"))) == 10
    assert "booked" not in content(last.one("ol", class_="audit"))
    [newer] = [link for link in last.links() if "after=" in link]
    assert len(list(page.check(client.get(newer)).one("ol", class_="audit"))) == 50
    assert "booked" in client.get(f"{AUDIT}?who=patient").text
    assert "Nothing found" in client.get(f"{AUDIT}?who=999").text
    assert "Nothing found" in client.get(f"{AUDIT}?subject=appointment&id=999").text


@pytest.mark.backends("sqlite")
@pytest.mark.parametrize("language", ["fr", "en"])
def test_says_that_a_date_is_not_valid(clinic: SimpleNamespace, page: PageChecker, language: str) -> None:
    for wrong in ("yesterday", "2026-02-30", "0001-01-01"):
        [refused] = page.get(f"/manage/audit?from={wrong}", language, 400)
        assert refused.one("div", role="alert") is not None


def test_an_export_notes_no_more_than_filters_can_hold(
    app: Flask, clinic: SimpleNamespace, client: FlaskClient
) -> None:
    write(app, {"act": "booked", "subject": "appointment"})
    fields = Document(client.get(AUDIT)).fields(f"{AUDIT}/export")
    typed = {"kind": "x" * 100_000, "who": "a\0b", "from": "yesterday"}
    assert client.post(f"{AUDIT}/export", data=fields | typed).status_code == 200
    with app.app_context():
        noted = db.session.scalars(select(AuditEntry.detail).where(AuditEntry.act == "exported")).one()
    assert max(map(len, noted.values())) <= 32
    assert client.get(AUDIT).status_code == 200


@pytest.mark.backends("sqlite")
@pytest.mark.parametrize(
    "query",
    ["who=x%00", "kind=none", "subject=a b", "id=99999999999999999999", "before=x", "after=-1", "who=١"],
)
def test_what_is_no_filter_is_left_out(clinic: SimpleNamespace, client: FlaskClient, query: str) -> None:
    assert client.get(f"{AUDIT}?{query}").status_code == 200


def test_takes_few_statements_however_much_there_is(
    app: Flask, clinic: SimpleNamespace, client: FlaskClient
) -> None:
    visit = {"act": "opened", "subject": "appointment", "subject_id": clinic.ana.id, "actor": "user"}
    write(app, *(visit | {"user_id": clinic.admin.id} for _ in range(3000)))
    client.get(AUDIT)
    with counted_statements(app) as sent:
        assert client.get(AUDIT).status_code == 200
    assert len(sent) <= 12


def export(client: FlaskClient, query: str = "") -> tuple[list[list[str]], Any]:
    fields = Document(client.get(f"{AUDIT}{query}")).fields(f"{AUDIT}/export")
    answer = client.post(f"{AUDIT}/export", data=fields)
    assert answer.status_code == 200
    text = answer.data.decode("utf-8")
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff")))), answer


def test_exports_what_the_filters_let_through_and_is_audited_itself(
    app: Flask, clinic: SimpleNamespace, client: FlaskClient
) -> None:
    with app.app_context():
        eve = account("eve@example.com", name='=HYPERLINK("https://evil.example")').id
    write(
        app,
        {"act": "booked", "subject": "appointment", "subject_id": clinic.ana.id, "actor": "patient"},
        *({"act": "opened", "subject": "appointment", "actor": "user", "user_id": eve} for _ in range(2100)),
    )
    rows, answer = export(client, f"?who={eve}")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert "attachment" in answer.headers["Content-Disposition"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert rows[0][:4] == ["id", "at", "clinic_time", "actor"]
    assert len(rows) == 2101
    assert {row[4] for row in rows[1:]} == {'\'=HYPERLINK("https://evil.example")'}
    with app.app_context():
        entry = db.session.scalars(select(AuditEntry).where(AuditEntry.act == "exported")).one()
    assert (entry.user_id, entry.detail) == (clinic.admin.id, {"who": str(eve)})
    assert len(export(client)[0]) == 2104


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_cell_is_taken_for_a_formula(cell: str) -> None:
    assert guarded(cell) == f"'{cell}"


@pytest.mark.parametrize(("cell", "written"), [("Sam", "Sam"), (None, ""), (7, "7"), ("a=b", "a=b")])
def test_other_cells_stay_as_they_are(cell: Any, written: str) -> None:
    assert guarded(cell) == written


def test_what_staff_open_of_patients_is_audited(
    app: Flask, clinic: SimpleNamespace, client: FlaskClient
) -> None:
    token = Document(client.get(AUDIT)).fields("/en/sign-out")["csrf_token"]
    client.post("/en/patients", data={"csrf_token": token, "q": "Núñez"})
    assert client.get("/en/patients").status_code == 200
    client.get(f"/en/appointments/{clinic.ana.uid}")
    client.get("/en/day/print?date=2026-12-09&names=with")
    with app.app_context():
        entries = db.session.execute(
            select(AuditEntry.act, AuditEntry.subject_id, AuditEntry.user_id, AuditEntry.detail).order_by(
                AuditEntry.id
            )
        ).all()
    assert [row.act for row in entries] == ["searched", "opened", "printed"]
    assert {row.user_id for row in entries} == {clinic.admin.id}
    assert "Núñez" not in repr([row.detail for row in entries])
