"""Reading the text of a clinic file."""

from datetime import date, datetime
from pathlib import Path

import pytest

from app.clinic_file.problems import Misread, WrongClinicFile
from app.clinic_file.reading import file_text, plain_values


def refusal(text: str) -> str:
    with pytest.raises(WrongClinicFile) as caught:
        plain_values(text)
    [problem] = caught.value.problems
    return problem


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("30", 30),
        ("14:00", Misread("14:00", 840)),
        ("+15145550100", Misread("+15145550100", 15145550100)),
        ("030", Misread("030", 24)),
        ("true", True),
        ("no", Misread("no", False)),
        ('"14:00"', "14:00"),
        ("2026-01-31", date(2026, 1, 31)),
        ("2026-01-31T14:00:00", datetime(2026, 1, 31, 14)),
        ("2026-02-30", "2026-02-30"),
    ],
)
def test_marks_what_yaml_takes_for_something_else(written: str, value: object) -> None:
    assert plain_values(f"key: {written}")["key"] == value


def test_a_key_is_a_word_even_where_yaml_reads_a_truth() -> None:
    assert plain_values("on: 1") == {"on": 1}


def test_what_an_anchor_brings_may_be_said_otherwise() -> None:
    assert plain_values("a: &a {x: 1, y: 2}\nb: {<<: *a, y: 3}")["b"] == {"x": 1, "y": 3}


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("", "The file is empty"),
        ("# nothing yet\n", "The file is empty"),
        ("- clinic", "The file must be a mapping"),
        ("clinic", "The file must be a mapping"),
        ("a: [1\nb: 2", "The file is not YAML at line 2, column 2: "),
        ("a: 1\na: 2", "The file is not YAML at line 2, column 1: the key a is there twice."),
        ("? [a]\n: 1", "The file is not YAML at line 1, column 3: a key must be a word."),
        ("a: 1\n---\nb: 2", "The file is not YAML at line 2, column 1: "),
        ("a: !!python/name:os.system x", "The file is not YAML at line 1, column 4: "),
        ("a: \x07", "The file is not YAML: "),
    ],
)
def test_tells_in_one_line_what_is_no_clinic_file(text: str, start: str) -> None:
    problem = refusal(text)
    assert problem.startswith(start)
    assert "\n" not in problem


def test_tells_that_there_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(WrongClinicFile, match=r"^There is no file .*missing\.yaml\.$"):
        file_text(tmp_path / "missing.yaml")


def test_tells_that_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(WrongClinicFile, match="cannot be read: Is a directory"):
        file_text(tmp_path)


def test_tells_that_a_file_is_no_text(tmp_path: Path) -> None:
    path = tmp_path / "latin.yaml"
    path.write_bytes("name: Élise".encode("latin-1"))
    with pytest.raises(WrongClinicFile, match="not a text in UTF-8"):
        file_text(path)


def test_reads_over_the_mark_that_some_editors_put_in_front(tmp_path: Path) -> None:
    path = tmp_path / "marked.yaml"
    path.write_text("a: é", encoding="utf-8-sig")
    assert plain_values(file_text(path)) == {"a": "é"}
