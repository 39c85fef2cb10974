"""What the examples and pages for operators name is there: commands, files, settings."""

import re
import shlex
from pathlib import Path

import click
import pytest
from flask import Flask

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "bench").glob("*.md")])
EXAMPLES = sorted(path for path in (ROOT / "deploy").rglob("*") if path.is_file())
COMMAND = re.compile(
    r"(?:flask --app wsgi|(?<![/.\w-])creneau(?= (?:clinic|database|db|demo|messages|user) ))"
    r" +([a-z]+) +([a-z-]+)"
)
LINK = re.compile(r"\]\((?![a-z]+:|#)([^)#]+)")


def told(path: Path) -> set[tuple[str, str]]:
    """The commands that a file tells to run."""
    return {(group, name) for group, name in COMMAND.findall(path.read_text())}


@pytest.mark.backends("sqlite")
def test_every_command_that_is_told_is_there(app: Flask) -> None:
    found = {command for path in (*PAGES, *EXAMPLES, ROOT / "Containerfile") for command in told(path)}
    assert {("database", "backup"), ("database", "tidy"), ("user", "create"), ("clinic", "load")} <= found
    missing = set()
    for group, name in found:
        commands = app.cli.get_command(click.Context(app.cli), group)
        if not isinstance(commands, click.Group) or name not in commands.commands:
            missing.add((group, name))
    assert not missing


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_to_a_file(page: Path) -> None:
    links = LINK.findall(page.read_text())
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_every_setting_of_the_example_is_in_the_table() -> None:
    example = (ROOT / "deploy" / "environment.example").read_text()
    table = set(re.findall(r"`([A-Z_]{4,})`", (ROOT / "README.md").read_text()))
    settings = set(re.findall(r"^(?:# )?([A-Z_]{4,})=", example, re.MULTILINE))
    assert {"SECRET_KEY", "BASE_URL"} <= settings <= table


@pytest.mark.backends("sqlite")
def test_nginx_compresses_no_page_with_a_cookie(app: Flask) -> None:
    """Beside a secret, what was typed must not be compressed (BREACH)."""
    text = (ROOT / "deploy" / "nginx.conf").read_text()
    [pattern] = re.findall(r"location ~ (\S+) {\s+gzip off;", text)
    pages: dict[str, set[str]] = {"staff": set(), "patients": set()}
    for rule in app.url_map.iter_rules():
        room = rule.endpoint.partition(".")[0]
        if room in ("account", "admin", "therapist", "booking"):
            address = re.sub(r"<[^>]*:lang>", "fr", rule.rule)
            pages["patients" if room == "booking" else "staff"].add(re.sub(r"<[^>]*>", "x", address))
    assert [page for page in pages["staff"] if not re.search(pattern, page)] == []
    assert [page for page in pages["patients"] if re.search(pattern, page)] == []


def test_the_example_holds_no_secret() -> None:
    assert re.search(r"^SECRET_KEY=$", (ROOT / "deploy" / "environment.example").read_text(), re.MULTILINE)


def test_what_the_image_copies_is_there_and_let_in() -> None:
    lines = (ROOT / "Containerfile").read_text().splitlines()
    copied = [line for line in lines if line.startswith("COPY ") and "--from" not in line]
    sources = {source for line in copied for source in shlex.split(line)[1:-1]}
    let_in = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    assert sources == let_in
    assert [source for source in sources if not (ROOT / source).exists()] == []


def test_the_image_takes_nothing_without_its_hash_and_runs_without_privileges() -> None:
    text = (ROOT / "Containerfile").read_text()
    assert "--require-hashes -r requirements.txt" in text
    assert re.search(r"^USER \d+:\d+$", text, re.MULTILINE)
    assert not re.search(r"SECRET|PASSWORD|TOKEN", text)
