"""The `clinic` commands."""

import re
from io import BytesIO
from pathlib import Path

from click.testing import Result
from flask import Flask
from PIL import Image

from app.clinic_file.json_schema import FILE_NAME, json_schema_text
from app.domain.configuration.setup import Setup
from app.queries.configuration.stored import stored_setup
from tests.conftest import Freeze
from tests.databases import clean
from tests.factories.accounts import appointment
from tests.factories.clinic_file import CLINIC_FILE, WHOLE, edited
from tests.factories.small_clinic import NOW, WEDNESDAY, minute, small_clinic

LINK = re.compile(r"^  admin@example\.com: http://127\.0\.0\.1:8000(/fr/set-password/[\w-]+)$", re.MULTILINE)


def load(app: Flask, file: Path) -> Result:
    return app.test_cli_runner().invoke(args=["clinic", "load", str(file)])


def run(app: Flask, *arguments: str) -> Result:
    return app.test_cli_runner().invoke(args=["clinic", *arguments])


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


def test_closes_no_time_with_appointments_in_it_unless_told_to_keep_them(
    app: Flask, tmp_path: Path, freeze: Freeze
) -> None:
    freeze(NOW)
    with app.app_context():
        appointment(small_clinic(), minute(WEDNESDAY, "14:00"))
    file = tmp_path / "shorter.yaml"
    file.write_text("therapists: [{slug: camille-roy, schedules: []}]", encoding="utf-8")
    result = load(app, file)
    assert result.exit_code == 1
    assert "it closes time that has appointments in it (1)" in result.stderr
    assert run(app, "load", "--keep-appointments", str(file)).exit_code == 0
    with app.app_context():
        assert stored_setup().therapists["camille-roy"].schedules == frozenset()


def test_tells_that_there_is_no_such_file(app: Flask, tmp_path: Path) -> None:
    result = load(app, tmp_path / "missing.yaml")
    assert result.exit_code == 1
    assert "There is no file" in result.stderr


def test_a_dump_loads_back_to_the_same(app: Flask, tmp_path: Path) -> None:
    load(app, CLINIC_FILE)
    file = tmp_path / "dump.yaml"
    result = run(app, "dump", str(file))
    assert result.exit_code == 0, result.output
    assert result.stdout.splitlines() == [
        f"Wrote {file}.",
        f"Editors help with it once its schema lies beside it: clinic schema {tmp_path / FILE_NAME}",
    ]
    assert list(tmp_path.iterdir()) == [file]
    assert "nothing; all is as the file says already." in load(app, file).stdout
    clean(app)
    load(app, file)
    assert run(app, "dump").stdout_bytes == file.read_bytes()


def test_a_dump_replaces_a_file_only_when_told_to(app: Flask, tmp_path: Path) -> None:
    load(app, CLINIC_FILE)
    file = tmp_path / "dump.yaml"
    file.write_text("mine")
    refused = run(app, "dump", str(file))
    assert refused.exit_code == 1
    assert refused.stderr == f"Error: {file} exists already; it was left as it is (--force replaces it).\n"
    assert file.read_text() == "mine"
    assert run(app, "dump", str(file), "--force").exit_code == 0
    assert file.read_text(encoding="utf-8").startswith("# yaml-language-server")
    assert list(tmp_path.iterdir()) == [file]


def test_a_dump_into_a_folder_that_is_not_there_says_so(app: Flask, tmp_path: Path) -> None:
    load(app, CLINIC_FILE)
    result = run(app, "dump", str(tmp_path / "nowhere" / "dump.yaml"))
    assert result.exit_code == 1
    assert result.stderr.endswith("dump.yaml was not written: No such file or directory.\n")
    folder = tmp_path / "folder"
    folder.mkdir()
    result = run(app, "dump", str(folder), "--force")
    assert result.exit_code == 1
    assert result.stderr == f"Error: {folder} was not written: Is a directory.\n"
    assert list(tmp_path.iterdir()) == [folder]


def test_there_is_nothing_to_dump_before_a_clinic_is_set_up(app: Flask, tmp_path: Path) -> None:
    result = run(app, "dump", str(tmp_path / "dump.yaml"))
    assert result.exit_code == 1
    assert result.stderr == "Error: No clinic is set up; there is nothing to write.\n"
    assert list(tmp_path.iterdir()) == []


def test_writes_the_schema(app: Flask, tmp_path: Path) -> None:
    file = tmp_path / FILE_NAME
    assert run(app, "schema", str(file)).stdout == f"Wrote {file}.\n"
    assert file.read_text(encoding="utf-8") == json_schema_text()
    assert run(app, "schema").stdout_bytes == file.read_bytes()
    load(app, CLINIC_FILE)
    assert run(app, "dump", str(tmp_path / "dump.yaml")).stdout == f"Wrote {tmp_path / 'dump.yaml'}.\n"


def test_a_picture_lies_beside_the_file(app: Flask, tmp_path: Path) -> None:
    Image.new("RGB", (300, 400), "#104080").save(tmp_path / "lea.jpg")
    file = tmp_path / "clinic.yaml"
    file.write_text(re.sub("photo: .*", "photo: lea.jpg", WHOLE), encoding="utf-8")
    assert load(app, file).exit_code == 0
    with app.app_context():
        photo = stored_setup().therapists["lea-martin"].photo
    assert Image.open(BytesIO(photo)).size == (192, 192)
    (tmp_path / "lea.jpg").write_text("no picture")
    result = load(app, file)
    assert result.exit_code == 1
    assert result.stderr.splitlines()[0] == (
        'therapists[0].photo holds "lea.jpg"; it must be the path of a picture (JPEG, PNG or WebP); '
        "of this one no portrait can be made: it cannot be read as a picture."
    )
