"""Recordings of the demonstration: the same each time, and what differs is told."""

from pathlib import Path

import pytest

from scripts.recording.comparison import MOST_ENTRIES, TESTS, differences, notes
from scripts.recording.site import Recording, Visitor, demonstration

ADDRESSES = ("/fr/", "/en/sign-in", "/readyz", "/api/v1/openapi.json")


def recorded(folder: Path) -> Recording:
    with demonstration(folder) as site:
        visitor = Visitor(site, "anybody")
        for address in ADDRESSES:
            visitor.get(address)
        site.note_rows("then")
        return site.recording


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Recording:
    return recorded(tmp_path_factory.mktemp("first"))


def test_twice_the_same(recording: Recording, tmp_path: Path) -> None:
    assert {f"anybody GET {address}" for address in ADDRESSES} <= recording.keys()
    assert recording["anybody GET /fr/"][0] == "status 200"
    assert len(recording["table appointments then"]) > 100
    assert differences(recording, recorded(tmp_path)) == []


def test_a_changed_word_is_told(recording: Recording) -> None:
    name = "anybody GET /en/sign-in"
    changed = recording | {name: [line.replace("Password", "Passphrase") for line in recording[name]]}
    told = differences(recording, changed)
    assert told[0] == f"DIFFERENT: {name}"
    assert any(line.lstrip().startswith("+") and "Passphrase" in line for line in told)


def test_what_is_gone_or_new_is_told() -> None:
    assert differences({"one": []}, {"another": []}) == ["GONE: one", "NEW: another"]


def test_many_differences_are_told_in_few_lines() -> None:
    before = {f"entry {number}": ["a"] * 500 for number in range(1000)}
    after = {name: ["b"] * 500 for name in before}
    assert len(differences(before, after)) < MOST_ENTRIES * 40


def test_tests_that_moved_are_no_difference() -> None:
    before, after = {TESTS: ["test_a", "test_b[1]"]}, {TESTS: ["test_b[1]", "test_c", "test_c"]}
    assert differences(before, after) == []
    assert list(notes(before, after)) == [
        "tests: 2 before, 3 after",
        "tests gone: 1",
        "   1 × test_a",
        "tests new: 2",
        "   2 × test_c",
    ]
