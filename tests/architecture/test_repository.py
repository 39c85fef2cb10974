"""What no file of the repository may hold: the traces of the machine it was written on."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MACHINE = re.compile(r"(?<![\w.<])/(home|Users|root|work|mnt)/[\w.]")
REGISTRIES = re.compile(
    r"pypi\.(org|io)|pythonhosted|npmjs|(deb|security)\.debian\.org|index-url", re.IGNORECASE
)
NAMED = re.compile(r"`((?:app|bench|deploy|docs|migrations|scripts|tests)/[\w/.-]*\w(?:\.\w+|/))`")
NAMED_IN_TEMPLATES = re.compile(r"\bapp/[\w/]+\.py\b")
LOCKS = ("requirements.txt", "requirements-dev.txt")


def texts() -> dict[str, str]:
    """Every text file that is or would be committed, but this one, which names what it looks for."""
    if not (ROOT / ".git").exists() or shutil.which("git") is None:
        pytest.skip("not in a git checkout: nothing tells which files belong to the repository")
    listed = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    paths = subprocess.run(listed, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    files = [ROOT / path for path in paths if ROOT / path != Path(__file__).resolve()]
    read = {path: path.read_bytes() for path in files if path.is_file()}
    return {str(path.relative_to(ROOT)): data.decode() for path, data in read.items() if b"\0" not in data}


@pytest.mark.parametrize("pattern", [MACHINE, REGISTRIES], ids=["a path of a machine", "a package registry"])
def test_no_file_names(pattern: re.Pattern[str]) -> None:
    found = {path: match.group() for path, text in texts().items() if (match := pattern.search(text))}
    assert not found


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_versions_and_hashes_only(lock: str) -> None:
    text = (ROOT / lock).read_text()
    assert "://" not in text
    assert text.count("==") <= text.count("--hash=sha256:")


def test_what_the_guides_name_is_there() -> None:
    guides = [page for page in texts() if page.endswith(".md") and not page.startswith("docs/decisions")]
    named = {(page, name) for page in guides for name in NAMED.findall((ROOT / page).read_text())}
    assert len(named) > 50
    assert [(page, name) for page, name in sorted(named) if not (ROOT / name).exists()] == []


def test_what_comments_of_templates_name_is_there() -> None:
    templates = {page: text for page, text in texts().items() if page.startswith("app/templates/")}
    named = {(page, name) for page, text in templates.items() for name in NAMED_IN_TEMPLATES.findall(text)}
    assert named
    assert [(page, name) for page, name in sorted(named) if not (ROOT / name).exists()] == []
