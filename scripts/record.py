"""Record what must not change when the code is rearranged, and compare two recordings.

python scripts/record.py record FILE [--database URL] [--tests]
python scripts/record.py compare FILE FILE
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import click

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from scripts import translations
from scripts.recording.comparison import FIGURES, TESTS, differences, notes
from scripts.recording.journeys import take_all_ways
from scripts.recording.site import Recording, demonstration

ROOT = Path(__file__).resolve().parent.parent
FIGURES_PROGRAM = ROOT / "scripts" / "house.py"


@click.group(help=__doc__)
def main() -> None:
    """Both commands."""


@main.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--database", help="The address of an empty PostgreSQL database, instead of SQLite.")
@click.option("--tests", is_flag=True, help="Also the names of all tests, which takes a while.")
def record(file: Path, database: str | None, tests: bool) -> None:
    """Record the demonstration into FILE."""
    translations.compile_stale()
    with tempfile.TemporaryDirectory() as folder, demonstration(Path(folder), database) as site:
        take_all_ways(site)
        recording = site.recording
    if tests:
        recording[TESTS] = _test_names()
    if FIGURES_PROGRAM.exists():
        recording[FIGURES] = _output(str(FIGURES_PROGRAM))
    file.write_text(json.dumps(recording, ensure_ascii=False, indent=0) + "\n")
    asked = sum(" GET " in name for name in recording)
    click.echo(f"Recorded {len(recording)} entries, {asked} of them pages and files asked for, in {file}.")


@main.command()
@click.argument("files", nargs=2, type=click.Path(exists=True, path_type=Path))
def compare(files: tuple[Path, Path]) -> None:
    """Tell in what two recordings differ; ends with 1 where they do."""
    before, after = (_read(file) for file in files)
    for line in notes(before, after):
        click.echo(line)
    found = differences(before, after)
    click.echo("\n".join(found or [f"The same: {len(before)} entries."]))
    sys.exit(1 if found else 0)


def _read(file: Path) -> Recording:
    recording: Recording = json.loads(file.read_text())
    return recording


def _test_names() -> list[str]:
    """Each test without its file and module, which may move: its name, and what it is given."""
    lines = _output("-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider")
    names = (line.partition("::")[2] for line in lines if "::" in line)
    return sorted(name.rpartition(".")[2] if name.startswith("app.") else name for name in names)


def _output(*arguments: str) -> list[str]:
    command = [sys.executable, *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)  # noqa: S603  our own programs
    if done.returncode:
        raise click.ClickException(f"{' '.join(arguments)}: {done.stdout[-2000:]}{done.stderr[-2000:]}")
    return done.stdout.splitlines()


if __name__ == "__main__":
    main()
