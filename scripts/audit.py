"""Keep docs/dependencies.md: what requirements.txt locks, under which licence, and why.

`make audit` writes it anew from what is installed, and asks pip-audit for advisories. Where no source of them
answers, the page says so, and keeps the answer that was had for the same lock before.
"""

import hashlib
import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements.txt"
PAGE = ROOT / "docs" / "dependencies.md"
ALLOWED = {
    "0BSD", "Apache-2.0", "BSD", "BSD-2-Clause", "BSD-3-Clause", "ISC", "LGPL-3.0-only", "MIT", "MIT-0",
    "MIT-CMU", "MPL-2.0", "PSF-2.0", "Unlicense",
}  # fmt: skip
"""What may stand beside our own licence: permissive, or asking only for changes to the package itself."""
ACCEPTED: Mapping[str, str] = {}
"""Advisories that do not concern us, by id, and why."""
ELSEWHERE = {"async-timeout": "Apache-2.0"}
"""Locked for other versions of Python than the one this is written with."""
SPOKEN = {
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "The Unlicense (Unlicense)": "Unlicense",
    "Zero-Clause BSD (0BSD)": "0BSD",
}
LOCKED = re.compile(r"^(?P<name>[a-z0-9-]+)(?:\[[a-z,]+\])?==(?P<version>\S+)", re.MULTILINE)
ROW = re.compile(r"^\| ([a-z0-9-]+) \| (\d\S*) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)
ADVISORY = re.compile(r"^- \*\*(?P<id>\S+)\*\* .*?(?P<accepted> Accepted: .+)?$", re.MULTILINE)
ASKED = re.compile(r"^Asked on \S+ for the lock `(?P<lock>\w+)`.*?(?=^## )", re.MULTILINE | re.DOTALL)
HEAD = """# What Créneau is built from

Written by `make audit` from `requirements.txt`, which locks these packages with their hashes. Licences are
what the packages say of themselves. A test refuses one that is not allowed, and a lock that differs from this
page.

## Known advisories

{advisories}## Packages

| package | version | licence | why it is here |
|---|---|---|---|
{rows}
"""


@dataclass(frozen=True, slots=True, order=True)
class Package:
    """One row of the page."""

    name: str
    version: str
    licence: str
    why: str


def locked(text: str) -> set[tuple[str, str]]:
    """Name and version of everything a lock holds."""
    return {(found["name"], found["version"]) for found in LOCKED.finditer(text)}


def recorded(text: str) -> list[Package]:
    """The rows of the page."""
    return [Package(*columns) for columns in ROW.findall(text)]


def unaccepted(text: str) -> list[str]:
    """The advisories on the page that nobody has accepted."""
    return [found["id"] for found in ADVISORY.finditer(text) if not found["accepted"]]


def terms(licence: str) -> set[str]:
    """The single licences that an expression names."""
    return set(re.split(r" (?:AND|OR) ", licence))


def direct() -> dict[str, Requirement]:
    """The packages we ask for ourselves."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    asked = map(Requirement, project["dependencies"])
    return {canonicalize_name(one.name): one for one in asked}


def packages() -> list[Package]:
    """Every locked package, as it is installed here."""
    asked, through = direct(), _through(direct())
    return sorted(
        Package(
            name, version, _licence(name), _summary(name) if name in asked else f"through {through[name]}"
        )
        for name, version in locked(LOCK.read_text())
    )


def _through(asked: Mapping[str, Requirement]) -> dict[str, str]:
    """For each other package the direct ones that lead to it on the shortest way."""
    found: dict[str, tuple[int, list[str]]] = {}
    for name, requirement in sorted(asked.items()):
        for other, distance in _reached(requirement).items():
            nearest, names = found.get(other, (distance + 1, []))
            if distance <= nearest:
                found[other] = distance, [*(names if distance == nearest else []), name]
    return {name: ", ".join(names) for name, (_distance, names) in found.items()}


def _reached(requirement: Requirement) -> dict[str, int]:
    """How many steps it is from a package to each that it needs, on any version of Python."""
    steps: dict[str, int] = {}
    todo = [(requirement, 0)]
    while todo:
        present, distance = todo.pop(0)
        for needed in _needs(present):
            name = canonicalize_name(needed.name)
            if name not in steps:
                steps[name] = distance + 1
                todo.append((needed, distance + 1))
    return steps


def _needs(requirement: Requirement) -> Iterator[Requirement]:
    installed = _installed(requirement.name)
    for line in installed.requires or () if installed else ():
        needed = Requirement(line)
        asks_extra = "extra" in str(needed.marker or "")
        if not asks_extra or any(
            needed.marker and needed.marker.evaluate({"extra": e}) for e in requirement.extras
        ):
            yield needed


def _installed(name: str) -> Distribution | None:
    try:
        return distribution(name)
    except PackageNotFoundError:
        return None


def _summary(name: str) -> str:
    installed = _installed(name)
    return str(installed.metadata["Summary"]).strip().replace("|", "/") if installed else "not installed here"


def _licence(name: str) -> str:
    """What the package says of itself: as an expression, a classifier, or in a word."""
    installed = _installed(name)
    if installed is None:
        return ELSEWHERE.get(name, "not known")
    expression, word = (_field(installed, name) for name in ("License-Expression", "License"))
    classifiers = installed.metadata.get_all("Classifier") or []
    spoken = [line.split(" :: ")[-1] for line in classifiers if line.startswith("License")]
    if expression or word in ALLOWED:
        return expression or word
    return " OR ".join(SPOKEN.get(each, each) for each in spoken) or "not known"


def _field(installed: Distribution, name: str) -> str:
    return str((installed.metadata.get_all(name) or [""])[0])


def advisories(before: str, today: str) -> str:
    """What pip-audit learns of the lock; where nobody answers, what was learned of the same lock before."""
    lock = hashlib.sha256(LOCK.read_bytes()).hexdigest()[:12]
    told = answered(_ask())
    if told:
        return f"Asked on {today} for the lock `{lock}`, through pip-audit.\n\n{told}"
    kept = ASKED.search(before)
    if kept and kept["lock"] == lock:
        return kept[0]
    return f"**Nobody answered.** On {today} no source of advisories could be reached: nothing is known.\n\n"


def answered(report: str) -> str:
    """The lines of a report of pip-audit; empty when it learned nothing.

    A package that its source does not know is skipped, and pip-audit then ends as if all were well.
    """
    try:
        found = json.loads(report)["dependencies"]
    except (json.JSONDecodeError, KeyError):
        return ""
    skipped = [package["name"] for package in found if "skip_reason" in package]
    if len(skipped) == len(found):
        return ""
    lines = [_line(package, one) for package in found for one in package.get("vulns", ())] or [
        "None is known."
    ]
    if skipped:
        lines.append(f"\nNothing was answered about {', '.join(skipped)}.")
    return "\n".join(lines) + "\n\n"


def _ask() -> str:
    command = [
        sys.executable,
        "-m",
        "pip_audit",
        "--requirement",
        str(LOCK),
        "--require-hashes",
        "--disable-pip",
    ]
    options = ["--format", "json", "--progress-spinner", "off"]
    return subprocess.run([*command, *options], capture_output=True, text=True).stdout  # noqa: S603


def _line(package: Mapping[str, str], advisory: Mapping[str, str]) -> str:
    number = advisory["id"]
    fixed = ", ".join(advisory["fix_versions"]) or "no version yet"
    reason = f" Accepted: {ACCEPTED[number]}" if number in ACCEPTED else ""
    return f"- **{number}** concerns {package['name']} {package['version']}, mended in {fixed}.{reason}"


def page(rows: Iterable[Package], advisories: str) -> str:
    """The whole page."""
    lines = (f"| {one.name} | {one.version} | {one.licence} | {one.why} |" for one in rows)
    return HEAD.format(advisories=advisories, rows="\n".join(lines))


def write() -> list[str]:
    """Write the page, and tell what a change may not be taken with."""
    before = PAGE.read_text() if PAGE.exists() else ""
    rows = packages()
    text = page(rows, advisories(before, f"{datetime.now(UTC):%Y-%m-%d}"))
    PAGE.write_text(text)
    refused = [f"{one.name}: {one.licence}" for one in rows if not terms(one.licence) <= ALLOWED]
    return refused + [f"{number} is neither mended nor accepted" for number in unaccepted(text)]


if __name__ == "__main__":
    problems = write()
    print(
        "\n".join(f"audit: {problem}" for problem in problems)
        or f"audit: {PAGE.relative_to(ROOT)} is written"
    )
    sys.exit(bool(problems))
