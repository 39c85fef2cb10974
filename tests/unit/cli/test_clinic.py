"""The `clinic` commands."""

import re
from pathlib import Path

from click.testing import Result
from flask import Flask

from app.queries.setup import Setup
from app.queries.stored_setup import stored_setup
from tests.factories.clinic_file import CLINIC_FILE, edited

LINK = re.compile(r"^  admin@example\.com: http://127\.0\.0\.1:8000(/fr/set-password/[\w-]+)$", re.MULTILINE)


def load(app: Flask, file: Path) -> Result:
    return app.test_cli_runner().invoke(args=["clinic", "load", str(file)])


def written(folder: Path, *edits: tuple[str, str]) -> Path:
    file = folder / "clinic.yaml"
    file.write_text(edited(*edits), encoding="utf-8")
    return file


def test_tells_what_was_made_and_what_runs_over(app: Flask) -> None:
    result = load(app, CLINIC_FILE)
    assert result.exit_code == 0, result.output
    assert "Changed:\n  Created clinic\n" in result.stdout
    assert "Léa Martin, evaluation, Wednesdays: 17:45 runs to 19:00, past closing at 18:00\n" in result.stdout
    assert "Worth a look" not in result.stdout
    assert result.stderr == ""


def test_the_link_of_a_new_account_opens(app: Flask) -> None:
    address = LINK.search(load(app, CLINIC_FILE).stdout)
    assert address is not None
    assert app.test_client().get(address[1]).status_code == 200


def test_a_second_load_says_that_nothing_changed(app: Flask) -> None:
    load(app, CLINIC_FILE)
    result = load(app, CLINIC_FILE)
    assert result.exit_code == 0
    assert "nothing; all is as the file says already." in result.stdout
    assert "set-password" not in result.stdout


def test_tells_what_is_worth_a_look(app: Flask, tmp_path: Path) -> None:
    result = load(app, written(tmp_path, ('start: "10:30", end: "10:45"', 'start: "08:00", end: "08:45"')))
    assert "Worth a look:\n  therapists[0].schedules[0].breaks[0] lies in no period on mon" in result.stdout


def test_a_wrong_file_is_told_and_changes_nothing(app: Flask, tmp_path: Path) -> None:
    result = load(app, written(tmp_path, ('"14:00"', "14:00"), ("availability: fixed", "availability: fix")))
    assert result.exit_code == 1
    assert "therapists[0].schedules[0].periods[1].start holds 14:00;" in result.stderr
    assert 'services[0].availability holds "fix";' in result.stderr
    assert "was not loaded; nothing was changed." in result.stderr
    with app.app_context():
        assert stored_setup() == Setup()


def test_tells_that_there_is_no_such_file(app: Flask, tmp_path: Path) -> None:
    result = load(app, tmp_path / "missing.yaml")
    assert result.exit_code == 1
    assert "There is no file" in result.stderr
