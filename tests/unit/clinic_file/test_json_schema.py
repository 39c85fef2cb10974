"""The schema for editors: it is what is shipped, takes what the loader takes, and refuses wrong shapes."""

from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import yaml
from hypothesis import given, settings

from app.clinic_file.dumping import dumped
from app.clinic_file.json_schema import FILE_NAME, json_schema, json_schema_text
from app.clinic_file.loading import plan
from app.clinic_file.problems import WrongClinicFile
from app.clinic_file.reading import plain_values
from app.clinic_file.shape import document_of
from app.demonstration.setup import FILE as DEMONSTRATION
from app.domain.configuration.setup import Setup
from app.domain.scheduling.booking_fields import CHOICES
from app.models.clinic import ENTRY_LANGUAGES
from tests.factories.clinic_file import CLINIC_FILE, WHOLE, edited
from tests.factories.setups import setups

SHIPPED = Path(__file__).parents[3] / "docs" / FILE_NAME
WAYS = "ways:\n      booked: {mode: first_available}\n      reminder: {mode: these, channels: [sms, phone]}"
VALIDATOR = jsonschema_rs.Draft202012Validator(json_schema())


class EditorsLoader(yaml.SafeLoader):
    """Reads as editors do: a date is a text."""


EditorsLoader.yaml_implicit_resolvers = {
    sign: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith("timestamp")]
    for sign, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def complaints(text: str) -> list[str]:
    values = yaml.load(text, Loader=EditorsLoader)
    return [error.message for error in VALIDATOR.iter_errors(values)]


def test_what_is_shipped_is_what_the_loader_checks_by() -> None:
    assert SHIPPED.read_text(encoding="utf-8") == json_schema_text(), (
        "write it anew: .venv/bin/flask --app wsgi clinic schema --force docs/clinic-file.schema.json"
    )


def test_is_a_schema_itself() -> None:
    assert jsonschema_rs.meta.is_valid(json_schema())


def models() -> list[tuple[str, dict[str, Any]]]:
    made = json_schema()
    return [("Document", made), *((name, one) for name, one in made["$defs"].items() if "properties" in one)]


@pytest.mark.parametrize(("name", "model"), models(), ids=[name for name, _ in models()])
def test_tells_of_every_key_in_one_line_and_takes_no_others(name: str, model: dict[str, Any]) -> None:
    assert model["additionalProperties"] is False
    assert model["title"]
    for key, words in model["properties"].items():
        assert words["description"].endswith("."), key
        assert "\n" not in words["description"], key
        assert "default" not in words, key


def test_knows_every_section() -> None:
    assert set(json_schema()["properties"]) == set(yaml.safe_load(dumped_demonstration()))


def dumped_demonstration() -> str:
    text = DEMONSTRATION.read_text(encoding="utf-8")
    return dumped(plan(text, Setup(), DEMONSTRATION.parent).after)


@pytest.mark.parametrize("file", [DEMONSTRATION, CLINIC_FILE], ids=["demonstration", "every key"])
def test_takes_the_clinics_of_this_project(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert complaints(text) == []
    hint = text.splitlines()[0].removeprefix("# yaml-language-server: $schema=")
    assert (file.parent / hint).resolve() == SHIPPED


def test_takes_the_dump_of_the_demonstration() -> None:
    assert complaints(dumped_demonstration()) == []


@settings(max_examples=30)
@given(setups())
def test_takes_every_dump(setup: Setup) -> None:
    assert complaints(dumped(setup)) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"2026-12-24T12:00"', '"2026-12-24T12:00:00"'),
        ('"2026-12-24T12:00"', "2026-12-24T12:00:00"),
        ("valid_from: 2026-01-05", 'valid_from: "2026-01-05"'),
        ('start: "09:00"', 'start: "9:00"'),
        ("price: 95.50", "price: 95"),
        ("price: 95.50", "price: null"),
        ("group: manuelle", "group: null"),
        ('"514 555-0110"', '""'),
        ("bonjour@example.com", '""'),
        ('name: "Léa Martin"', "name: |\n      Léa Martin"),
        ("Face au quai.", "Face au quai.\\nPorte B."),
        ("[fr, en, es]", "[]"),
        ("booking: {cancel", "booking: null #"),
        ("calling_hours_by_day: ", "calling_hours_by_day: null #"),
        ("calling_hours_by_day: {mon", "calling_hours_by_day: {} #"),
        (WAYS, "ways: null"),
        ("{mode: first_available}", "{mode: first_available, channels: []}"),
        ("[sms, phone]", "[phone]"),
        ("https://visio.example.com/lea-martin?salle=2", '""'),
        ("visio.example.com/lea-martin?salle=2", "réunion.example.com/Léa#2"),
        ("{booked: false, modified: true, cancelled: false, own: true}", "{}"),
        ("{email: required, mobile: optional, reason: hidden}", "null"),
        ('"#0B5F5B"', '""'),
        ("[https://www.lac.example, ", "[https://lac.example:8443, "),
        ("durations: {seance: 50}", "durations: null"),
        ('en: "Annex"', 'en: ""'),
    ],
)
def test_takes_other_ways_to_say_it(old: str, new: str) -> None:
    text = edited((old, new))
    assert document_of(plain_values(text), Setup())
    assert complaints(text) == []


def test_takes_a_heading_with_nothing_under_it() -> None:
    assert complaints("clinic:\nlocations:\nservice_groups:\nservices: []\ntherapists:\n") == []


WRONG = [
    ('"14:00"', "14:00"),
    ('"14:00"', '"14h"'),
    ('"24:00"', '"24:01"'),
    ("days: [wed]", "days: wed"),
    ("days: [wed]", "days: []"),
    ("days: [wed]", "days: [wedn]"),
    ("days: [wed]", "days: [wed, wed]"),
    ("{days: [wed], ", "{"),
    ('"+1 450 555 0111"', "4505550111"),
    ("duration_minutes: 75", "duraton_minutes: 75"),
    ("duration_minutes: 75", 'duration_minutes: "75"'),
    ("duration_minutes: 75", "duration_minutes: 0"),
    ("duration_minutes: 75", "duration_minutes: 1441"),
    ("duration_minutes: 75", "duration_minutes:"),
    ("{cancel_deadline_hours: 48", "{cancel_deadline: 48"),
    ("accounts:", "quux: 1\naccounts:"),
    ("availability: fixed", "availability: flex"),
    ("types: [video, in_person]", "types: [in-person]"),
    ("types: [video, in_person]", "types: [video, video]"),
    ("published: true", 'published: "yes"'),
    ('name: {fr: "Annexe", en: "Annex"}', "name: Annexe"),
    ('name: {fr: "Annexe", en: "Annex"}', 'name: {fr: " ", en: "x"}'),
    ('name: {fr: "Annexe", en: "Annex"}', 'name: {fr: "A\\nB", en: "x"}'),
    ('name: {fr: "Annexe", en: "Annex"}', 'name: {fr: "A", de: "x"}'),
    ("Face au quai.", "Face\\0au quai."),
    ("slug: annexe", "slug: Rive Sud"),
    ("slug: annexe", f"slug: {'a' * 81}"),
    ("region: CA", "region: US"),
    ("subdivision: QC", "subdivision: Québec"),
    ("bonjour@example.com", "bonjour"),
    ('["10:00", "18:30"]', '["10:00"]'),
    ("sun: null}", 'sun: ["10:00"]}'),
    ("sun: null}", "sun: false}"),
    ("sun: null}", "sunday: null}"),
    ("grace_minutes: 10", "grace_minutes: 61"),
    ("grace_minutes: 10", "grace_minutes: -1"),
    ("max_segments: 4", "max_segments: 0"),
    ("max_segments: 4", "max_segments: 11"),
    ("link: true", "link: 1"),
    ("mode: these", "mode: those"),
    ("{mode: these, ", "{"),
    (", channels: [sms, phone]", ""),
    ("[sms, phone]", "[]"),
    ("[sms, phone]", "[sms, sms]"),
    ("[sms, phone]", "[fax]"),
    ("{mode: first_available}", "{mode: first_available, channels: [email]}"),
    ("      booked:", "      my_appointments:"),
    ("https://visio", "http://visio"),
    ("lea-martin?salle=2", '"lea martin"'),
    ("lea-martin?salle=2", "a" * 500),
    ("own: true", "own: null"),
    ("own: true", "others: true"),
    ("every_weeks: 2", "every_weeks: 53"),
    ("valid_until: null", "valid_until: 5 janvier"),
    ('"2026-12-24T12:00"', '"2026-12-24"'),
    ("{clinic: true,", "{clinic: false,"),
    ("{clinic: true,", "{"),
    ("{clinic: true,", "{clinic: true, location: annexe,"),
    ("{email: reception@example.com,", "{"),
    ("group: manuelle", "group: Thérapie manuelle"),
    ("price: 95.50", 'price: "95"'),
    ("price: 95.50", "price: -1"),
    ("price: 95.50", "price: 100000.01"),
    ("price: 95.50", "price: true"),
    ("[fr, en, es]", "[fr, Spanish]"),
    ("[fr, en, es]", "[fr, fr]"),
    ("[fr, en, es]", "fr"),
    ("photo: ", "photo: 5 #"),
    ("role: administrator", "role: boss"),
    ("location: rive-nord", "place: rive-nord"),
    ("languages: [en, fr]", "languages: []"),
    ("languages: [en, fr]", "languages: [en, en]"),
    ("languages: [en, fr]", "languages: [de]"),
    ("entry_language: browser", "entry_language: de"),
    ("email: required, ", "email: hidden, "),
    ("reason: hidden}", "raison: hidden}"),
    ("#0B5F5B", "#0B5F5"),
    ("#1a2B3c", "red"),
    ("https://www.lac.example", "http://www.lac.example"),
    ("https://www.lac.example", "https://www.lac.example/"),
    ("two_factor_required: true", "two_factor_required: 1"),
    ("durations: {seance: 50}", "durations: {seance: 0}"),
    ("durations: {seance: 50}", "durations: [seance]"),
    ("age_from: 2", "age_from: -1"),
    ("calendars: [lea-martin]", "calendars: lea-martin"),
    ('{days: [tue], start: "08:00", end: "12:00"}', '{start: "08:00", end: "12:00"}'),
]


@pytest.mark.parametrize(("old", "new"), WRONG, ids=[ascii(new)[:40] for _, new in WRONG])
def test_refuses_wrong_shapes_as_the_loader_does(old: str, new: str) -> None:
    text = edited((old, new))
    assert complaints(text) != []
    with pytest.raises(WrongClinicFile):
        plan(text, Setup())


def test_takes_the_words_that_the_portal_knows() -> None:
    made = json_schema()["$defs"]
    assert made["Clinic"]["properties"]["entry_language"]["enum"] == list(ENTRY_LANGUAGES)
    fields = {name: one["enum"] for name, one in asked_fields(made).items()}
    assert fields == {name: list(choices) for name, choices in CHOICES.items()}


def asked_fields(made: dict[str, Any]) -> dict[str, Any]:
    return dict(made["BookingFields"]["properties"])


def test_the_file_that_is_edited_is_right() -> None:
    assert complaints(WHOLE) == []
