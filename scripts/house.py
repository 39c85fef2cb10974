"""The figures of the structure, so that what is changed can be compared with what was: `make house`.

Most are read from the text of the program; how deep a request goes until it asks the database is measured on
the demonstration clinic, in a database of its own.
"""

import ast
import re
import sys
import tempfile
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median, quantiles
from types import FrameType
from typing import Any

from flask import Flask
from sqlalchemy import event

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from app import create_app

MOST_ARGUMENTS = 4
SETTINGS = "clinic"  # the table of what administrators set for the whole clinic
ASKED = {"service": "physio-bilan", "therapist": "any"}
CHOICE = ASKED | {"location": "plateau", "type": "in_person"}
PERSON = {"for_whom": "me", "first_name": "Ana", "last_name": "Essai", "email": "ana@example.com"}
BIRTH = {"birth_day": "4", "birth_month": "5", "birth_year": "1990"}
TYPED = PERSON | BIRTH | {"mobile": "514 555-0123", "agrees_email": "y", "privacy": "y"}

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Module:
    """A file of Python: its dotted name, its lines, and all functions and classes in it, however deep."""

    name: str
    lines: int
    tree: ast.Module
    functions: list[Function]
    classes: list[ast.ClassDef]


def modules(package: Path) -> list[Module]:
    """Every module of a package, in order of their paths."""
    return [_module(path, package.parent) for path in sorted(package.rglob("*.py"))]


def _module(path: Path, root: Path) -> Module:
    name = ".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__")
    text = path.read_text()
    nodes = list(ast.walk(tree := ast.parse(text)))
    functions = [node for node in nodes if isinstance(node, Function)]
    classes = [node for node in nodes if isinstance(node, ast.ClassDef)]
    return Module(name, len(text.splitlines()), tree, functions, classes)


def sizes(found: Sequence[Module]) -> dict[str, float]:
    """How much there is, and into how small pieces it is cut."""
    lines = sum(module.lines for module in found)
    functions = [function for module in found for function in module.functions]
    lengths = [(function.end_lineno or 0) - function.lineno + 1 for function in functions]
    dataclasses = sum(_is_dataclass(one) for module in found for one in module.classes)
    return {
        "modules": len(found),
        "lines": lines,
        "statements": sum(isinstance(node, ast.stmt) for module in found for node in ast.walk(module.tree)),
        "functions per 1,000 lines": 1000 * len(functions) / lines,
        "lines of a function, median": median(lengths),
        "lines of a function, 95th percentile": quantiles(lengths, n=20)[18],
        "private functions with one caller": sum(map(one_caller_functions, found)),
        "dataclasses per 1,000 lines": 1000 * dataclasses / lines,
    }


def one_caller_functions(module: Module) -> int:
    """How many private functions of a module are named by exactly one other function or statement."""
    top = module.tree.body
    units = [unit for node in top for unit in (node.body if isinstance(node, ast.ClassDef) else [node])]
    named = [(unit, {node.id for node in ast.walk(unit) if isinstance(node, ast.Name)}) for unit in units]
    private = [node for node in top if isinstance(node, Function) and node.name.startswith("_")]
    callers = [sum(own.name in names for unit, names in named if unit is not own) for own in private]
    return callers.count(1)


def _is_dataclass(one: ast.ClassDef) -> bool:
    bare = [mark.func if isinstance(mark, ast.Call) else mark for mark in one.decorator_list]
    return any(isinstance(mark, ast.Name) and mark.id == "dataclass" for mark in bare)


def homonyms(found: Iterable[Module]) -> dict[str, list[str]]:
    """The class names that more than one module defines, with these modules."""
    where: dict[str, set[str]] = defaultdict(set)
    for module in found:
        for one in module.classes:
            where[one.name].add(module.name)
    return {name: sorted(rooms) for name, rooms in sorted(where.items()) if len(rooms) > 1}


def long_signatures(found: Iterable[Module]) -> list[str]:
    """The functions of more than four arguments, the object itself not counted."""
    return [
        f"{module.name}.{function.name} ({len(arguments)})"
        for module in found
        for function in module.functions
        if len(arguments := _arguments(function)) > MOST_ARGUMENTS
    ]


def _arguments(function: Function) -> list[str]:
    every = function.args
    names = [argument.arg for argument in (*every.posonlyargs, *every.args, *every.kwonlyargs)]
    return names[1:] if names[:1] in (["self"], ["cls"]) else names


def circles(found: Sequence[Module]) -> list[list[str]]:
    """The groups of modules that import each other, directly or through others; the largest first."""
    names = {module.name for module in found}
    imports = {module.name: set(_imported(module.tree, names)) for module in found}
    reached = {name: _reached(imports, name) for name in names}
    groups = {frozenset(other for other in reached[name] if name in reached[other]) for name in names}
    return sorted((sorted(group) for group in groups if len(group) > 1), key=lambda one: (-len(one), one))


def _imported(tree: ast.Module, names: Container[str]) -> Iterator[str]:
    """Which of some modules a module imports: of `from a import b` it is `a.b`, or else `a`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in names)
        elif isinstance(node, ast.ImportFrom) and node.module in names:
            wholes = (f"{node.module}.{alias.name}" for alias in node.names)
            yield from (whole if whole in names else str(node.module) for whole in wholes)


def _reached(imports: Mapping[str, set[str]], start: str) -> set[str]:
    """What an import of a module brings in; itself only where it comes round again."""
    reached: set[str] = set()
    waiting = set(imports[start])
    while waiting:
        name = waiting.pop()
        reached.add(name)
        waiting |= imports[name] - reached
    return reached


def files_naming(package: Path, words: Iterable[str]) -> dict[str, int]:
    """For each word, how many Python files, templates and files of words of a package name it."""
    paths = [path for path in package.rglob("*") if path.suffix in (".py", ".html", ".txt", ".yaml")]
    texts = [set(re.findall(r"\w+", path.read_text())) for path in paths]
    return {word: sum(word in text for text in texts) for word in words}


def settings_of(app: Flask) -> list[str]:
    """The settings of a clinic, by columns whose names no other table has."""
    tables = app.extensions["sqlalchemy"].metadata.tables
    others = {column.name for table in tables.values() if table.name != SETTINGS for column in table.columns}
    return [column.name for column in tables[SETTINGS].columns if column.name not in others]


def depths(app: Flask) -> dict[str, int]:
    """Our frames from the route to the deepest statement; books at the demonstration, which must be there."""
    client = app.test_client()
    day = datetime.now(UTC).date() + timedelta(days=14)
    with own_frames(app) as time_page:
        shown = client.get("/fr/time", query_string={**CHOICE, "week": day})
    answer = client.get("/api/v1/slots", query_string={**ASKED, "from": day, "days": 28}).get_json()
    start = int(datetime.fromisoformat(answer["slots"][0]["start"]).timestamp()) // 60
    chosen = client.post("/fr/time", query_string=CHOICE, data={"start": start})
    token = chosen.headers["Location"].split("/")[3]
    client.post(f"/fr/booking/{token}/details", data=TYPED)
    with own_frames(app) as confirmation:
        booked = client.post(f"/fr/booking/{token}/check")
    if shown.status_code != 200 or "/appointment/" not in booked.headers.get("Location", ""):
        raise RuntimeError(f"what is measured was answered {shown.status} and {booked.status}")
    return {"time page": max(time_page), "POST that confirms": max(confirmation)}


@contextmanager
def own_frames(app: Flask) -> Iterator[list[int]]:
    """How many of our frames each statement had between the route and itself, until the end of the block."""
    found: list[int] = []

    def note(*_arguments: Any) -> None:
        files = [frame.f_code.co_filename for frame in _within_the_route(sys._getframe())]
        found.append(sum(file.startswith(app.root_path) for file in files))

    with app.app_context():
        engine = app.extensions["sqlalchemy"].engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(engine, "before_cursor_execute", note)


def _within_the_route(frame: FrameType | None) -> list[FrameType]:
    """The frames that Flask's call of the route led to; none where no route is at work."""
    frames = []
    while frame and frame.f_code is not Flask.dispatch_request.__code__:
        frames.append(frame)
        frame = frame.f_back
    return frames if frame else []


@contextmanager
def demonstration() -> Iterator[Flask]:
    """The application on a demonstration clinic of its own, until the end of the block."""
    with tempfile.TemporaryDirectory(prefix="house-") as folder:
        own = {"INSTANCE_PATH": folder, "DATABASE_URL": f"sqlite:///{folder}/house.db"}
        app = create_app({"CRENEAU_ENV": "demonstration", "LOG_LEVEL": "error"} | own)
        commands = app.test_cli_runner()
        for command in (["database", "migrate"], ["demo", "load"]):
            done = commands.invoke(args=command)
            if done.exit_code:
                raise RuntimeError(f"{' '.join(command)}: {done.output}")
        yield app


def main() -> None:
    """Print all figures, and below them what some of them count."""
    with demonstration() as app:
        package = Path(app.root_path)
        touched = files_naming(package, settings_of(app))
        deep = depths(app)
    found = modules(package)
    most = max(touched, key=touched.__getitem__)
    lists = {
        f"signatures of more than {MOST_ARGUMENTS} arguments": long_signatures(found),
        "circles of imports": [f"{len(circle)} modules: {' '.join(circle)}" for circle in circles(found)],
        "class names of several modules": [f"{name}: {' '.join(at)}" for name, at in homonyms(found).items()],
    }
    figures = sizes(found) | {title: len(lines) for title, lines in lists.items()}
    figures["files that name a setting, median"] = median(touched.values())
    figures[f"files that name a setting, most ({most})"] = touched[most]
    figures |= {f"frames from route to SQL, {name}": depth for name, depth in deep.items()}
    for name, figure in figures.items():
        print(f"{name:<52}{figure:>10,.{int(figure != int(figure))}f}")
    for title, lines in lists.items():
        print(f"\n{title}:", *lines, sep="\n  ")


if __name__ == "__main__":
    main()
