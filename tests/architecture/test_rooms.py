"""Conventions of the rooms that import contracts cannot say."""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

APP = Path(__file__).resolve().parents[2] / "app"
LANGUAGES = {"fr", "en"}
VAGUE = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "managers", "tools"}
TEMPLATE_COMPARES = re.compile(r"""[!=]=\s*["'](fr|en)["']|["'](fr|en)["']\s*[!=]=""")


def sources(folder: Path = APP) -> list[Path]:
    """Every Python file below a folder; there must be some, else a test over them proves nothing."""
    found = sorted(folder.rglob("*.py"))
    assert found, folder
    return found


def imported(path: Path) -> Iterator[str]:
    """The modules that a file imports."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            yield node.module or ""


def compares_languages(path: Path) -> bool:
    """Whether a file asks which language it is."""
    return any(
        isinstance(side, ast.Constant) and side.value in LANGUAGES
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Compare)
        for side in (node.left, *node.comparators)
    )


def called_methods(path: Path) -> set[str]:
    """The names of the methods that a file calls."""
    calls = [node.func for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)]
    return {function.attr for function in calls if isinstance(function, ast.Attribute)}


@pytest.mark.parametrize("path", sources(APP / "domain"), ids=lambda path: path.name)
def test_the_domain_imports_the_standard_library_only(path: Path) -> None:
    foreign = {
        name
        for name in imported(path)
        if name.split(".")[0] not in sys.stdlib_module_names and not name.startswith("app.domain")
    }
    assert not foreign


@pytest.mark.parametrize("path", sources(APP / "domain"), ids=lambda path: path.name)
def test_the_domain_reads_no_clock(path: Path) -> None:
    assert not called_methods(path) & {"now", "utcnow", "time", "monotonic"}
    assert not re.search(r"\btoday\(\)", path.read_text())  # with an argument it is the clinic's WallClock's


def test_only_actions_end_a_transaction() -> None:
    allowed = APP / "actions" / "transaction.py"
    assert [path for path in sources() if path != allowed and "commit" in called_methods(path)] == []


def test_only_the_language_module_asks_which_language_it_is() -> None:
    assert [path for path in sources() if path.name != "i18n.py" and compares_languages(path)] == []


def test_templates_do_not_ask_which_language_it_is() -> None:
    templates = sorted((APP / "templates").rglob("*.*"))
    assert templates
    assert [path for path in templates if TEMPLATE_COMPARES.search(path.read_text())] == []


def test_no_module_is_named_for_everything_and_nothing() -> None:
    names = {part for path in sources() for part in path.relative_to(APP).with_suffix("").parts}
    assert not names & VAGUE
