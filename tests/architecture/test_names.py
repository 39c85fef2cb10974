"""One name, one thing; and modules that do not run in circles."""

import ast
from collections import defaultdict
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

APP = Path(__file__).resolve().parents[2] / "app"

# A word of the clinic may name a table, a rule and a part of the clinic file; nothing else may share one.
HOURS, RULES = "app.clinic_file.hours", "app.domain.scheduling.working_time"
SHARED = {
    "Absence": {HOURS, RULES, "app.models.therapist"},
    "Break": {RULES, "app.models.therapist"},
    "Opening": {HOURS, RULES, "app.models.therapist"},
    "Period": {HOURS, RULES, "app.models.therapist"},
    "Schedule": {HOURS, RULES, "app.models.therapist"},
    "Clinic": {"app.clinic_file.schema", "app.models.clinic"},
    "Location": {"app.clinic_file.schema", "app.models.location"},
    "Service": {"app.clinic_file.schema", "app.models.service"},
    "Therapist": {"app.clinic_file.schema", "app.models.therapist"},
}
SHARING = ("app.models", "app.domain", "app.clinic_file")


def module_of(path: Path) -> str:
    """The dotted name of a file."""
    name = ".".join(path.relative_to(APP.parent).with_suffix("").parts)
    return name.removesuffix(".__init__")


MODULES = {module_of(path): ast.parse(path.read_text()) for path in sorted(APP.rglob("*.py"))}


def imports(tree: ast.Module) -> Iterator[str]:
    """The modules of the application that one imports, however deep they are named."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "app":
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                yield inner if inner in MODULES else str(node.module)


def test_a_class_name_means_one_thing() -> None:
    found = defaultdict(set)
    for module, tree in MODULES.items():
        for node in tree.body:
            if isinstance(node, ast.ClassDef):
                found[node.name].add(module)
    assert {name: modules for name, modules in found.items() if len(modules) > 1} == SHARED


@pytest.mark.parametrize("name", SHARED)
def test_only_tables_rules_and_the_clinic_file_share_a_name(name: str) -> None:
    rooms = sorted(next(room for room in SHARING if module.startswith(room)) for module in SHARED[name])
    assert len(set(rooms)) == len(rooms)


def test_modules_do_not_run_in_circles() -> None:
    graph = {module: set(imports(tree)) - {module} for module, tree in MODULES.items()}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as circle:
        pytest.fail(" → ".join(circle.args[1]))


def test_no_module_of_the_application_is_imported_for_types_alone() -> None:
    hidden = {
        module
        for module, tree in MODULES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)
        for name in imports(ast.Module(node.body, []))
    }
    assert not hidden
