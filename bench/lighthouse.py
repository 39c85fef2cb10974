"""Lighthouse on the pages of a booking, as a slow phone sees them: `make lighthouse`.

Lighthouse comes from npm into `.lighthouse/`; Node and a Chromium must be there. The details page belongs to
one visitor and tells search engines to keep off, which Lighthouse counts against its SEO: there that audit is
left out.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from bench.kept import keep
from bench.sites import Site, send, site
from tests.browser import FLAGS, chromium
from tests.server import run_flask, settings_of

ROOT = Path(__file__).resolve().parent.parent
HOME = ROOT / ".lighthouse"
PACKAGE = "lighthouse@12"  # the last one for Node 20
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
AT_LEAST = 95
# The rule that maps every other name to nothing does not survive the quoting of these flags.
LOCAL = [flag for flag in FLAGS if " " not in flag]
WANTED = {"service": "nutrition-bilan", "therapist": "any", "location": "any", "type": "video"}


@dataclass(frozen=True)
class Report:
    """What Lighthouse says of a page: scores to 100, kilobytes as sent, files, milliseconds, layout shift."""

    page: str
    scores: dict[str, int]
    kilobytes: float
    requests: int
    contentful: float
    shift: float
    failed: tuple[str, ...]


def reports(program: Path, ours: Site) -> Iterator[Report]:
    """One report a page and language."""
    for language in ("fr", "en"):
        time = f"/{language}/time?{urlencode(WANTED)}"
        yield _report(program, ours, f"/{language}/", "services")
        yield _report(program, ours, time, "time")
        yield _report(program, ours, _details(ours, language), "details", "--skip-audits=is-crawlable")


def _report(program: Path, ours: Site, path: str, name: str, *options: str) -> Report:
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / "report.json"
        command = [program, ours.address + path, "--quiet", "--output=json", f"--output-path={output}"]
        command += [
            f"--only-categories={','.join(CATEGORIES)}",
            f"--chrome-flags={' '.join(('--headless=new', *LOCAL))}",
            *options,
        ]
        subprocess.run(command, check=True, timeout=180, env=os.environ | {"CHROME_PATH": str(chromium())})
        found = json.loads(output.read_text())
    audits = found["audits"]
    requests = audits["network-requests"]["details"]["items"]
    return Report(
        page=f"{name}, {path[1:3]}",
        scores={name: round(100 * found["categories"][name]["score"]) for name in CATEGORIES},
        kilobytes=sum(item["transferSize"] for item in requests) / 1024,
        requests=len(requests),
        contentful=audits["largest-contentful-paint"]["numericValue"],
        shift=audits["cumulative-layout-shift"]["numericValue"],
        failed=tuple(_failed(found)),
    )


def _failed(found: dict[str, Any]) -> Iterator[str]:
    for category in CATEGORIES:
        for entry in found["categories"][category]["auditRefs"]:
            audit = found["audits"][entry["id"]]
            if entry["weight"] and audit["score"] is not None and audit["score"] < 1:
                yield f"{category}: {audit['id']} ({audit.get('displayValue') or audit['title']})"


def _details(ours: Site, language: str) -> str:
    """Choose the first free time, and answer the path of the form."""
    connection = ours.connect()
    connection.request("GET", f"/api/v1/slots?service={WANTED['service']}&days=60")
    first = json.load(connection.getresponse())["slots"][0]
    start = int(datetime.fromisoformat(first["start"]).timestamp()) // 60
    chosen = urlencode({"start": f"{start}@{first['location']}"})
    answer = send(connection, "POST", f"/{language}/time?{urlencode(WANTED)}", chosen)
    if answer.status != 303:
        raise RuntimeError(f"choosing a time answered {answer.status}")
    return str(answer.headers["Location"])


def _program() -> Path:
    """Lighthouse, installed where it lacks."""
    if not shutil.which("npm"):
        sys.exit("lighthouse: needs Node and npm, which are not here.")
    if chromium() is None:
        sys.exit("lighthouse: needs Chromium, which is not here.")
    program = HOME / "node_modules" / ".bin" / "lighthouse"
    if not program.exists():
        HOME.mkdir(exist_ok=True)
        command = ["npm", "install", "--no-save", "--no-audit", "--no-fund", "--prefix", HOME, PACKAGE]
        subprocess.run(command, check=True, timeout=600)
    return program


def _table(found: list[Report]) -> str:
    lines = [
        "| page | performance | accessibility | best practices | SEO | KB | files | LCP ms | shift |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for one in found:
        scores = " | ".join(str(score) for score in one.scores.values())
        sizes = f"{one.kilobytes:.0f} | {one.requests} | {one.contentful:.0f} | {one.shift:.3f}"
        lines.append(f"| {one.page} | {scores} | {sizes} |")
    return "\n".join(lines)


def main() -> None:
    """Print a table; end with an error when a page scores less than it should."""
    program = _program()
    with tempfile.TemporaryDirectory(prefix="lighthouse-") as name:
        settings = settings_of(f"sqlite:///{name}/site.db", Path(name)) | {"LOG_LEVEL": "error"}
        run_flask(settings, "db", "upgrade")
        run_flask(settings, "demo", "load")
        with site(settings, "--workers=2", "--threads=4") as ours:
            found = list(reports(program, ours))
    print(_table(found))
    if "--keep" in sys.argv:
        keep("lighthouse", _table(found))
    for one in found:
        for failed in one.failed:
            print(f"  {one.page}: {failed}")
    if any(score < AT_LEAST for one in found for score in one.scores.values()):
        sys.exit(f"lighthouse: a score is below {AT_LEAST}.")


if __name__ == "__main__":
    main()
