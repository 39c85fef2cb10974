"""A filled demonstration, asked as browsers and operators ask, with all that it answers noted."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

import html5lib  # type: ignore[import-untyped]
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, MetaData, create_engine, event, select
from time_machine import Traveller

from app import create_app
from scripts.recording.masks import Chance, masked, repeatable

ADDRESS = "http://127.0.0.1:8000"
PASSWORD = "a password of the demonstration"  # noqa: S105
PASSING_HEADERS = ("content-length", "date", "x-request-id", "etag", "last-modified")
Recording = dict[str, list[str]]


@dataclass(frozen=True)
class Page:
    """An answer: its status, where it was asked, its headers, and its document where it is one."""

    status: int
    address: str
    headers: Mapping[str, str]
    root: Element | None

    def forms(self) -> Iterator[tuple[str, Element]]:
        """The forms that send something, with where they go."""
        for form in self.root.iter("form") if self.root is not None else ():
            if form.get("method", "get").lower() == "post":
                yield form.get("action") or self.address, form

    def choices(self, name: str) -> list[str]:
        """The values that buttons and options of that name offer, in the order of the page."""
        controls = self.root.iter() if self.root is not None else ()
        return [
            option.get("value", "")
            for control in controls
            if control.get("name") == name
            for option in (control.iter("option") if control.tag == "select" else [control])
        ]

    def links(self) -> Iterator[str]:
        """The addresses on this site to which links of the page, its pictures and its redirect lead."""
        targets = [self.headers["Location"]] if "Location" in self.headers else []
        for element in self.root.iter() if self.root is not None else ():
            targets += [element.get(name, "") for name in ("href", "src", "hx-get")]
        for target in targets:
            target = target.removeprefix(ADDRESS)
            if target.startswith("?"):
                target = urlsplit(self.address).path + target
            if target.startswith("/") and not target.startswith("//"):
                yield target.partition("#")[0]

    def links_to(self, part: str) -> Iterator[str]:
        """Those of its links that have a text in them."""
        return (link for link in self.links() if part in link)


@dataclass
class Site:
    """The application, and the recording of what it did; `made` counts SQL statements."""

    app: Flask
    chance: Chance
    clock: Traveller
    recording: Recording = field(default_factory=dict)
    made: int = 0
    _asked: Counter[str] = field(default_factory=Counter)

    def begin(self, name: str) -> str:
        """Name what comes next, unlike anything before, and let chance depend on that name."""
        self._asked[name] += 1
        unlike = f"{name} #{self._asked[name]}" if self._asked[name] > 1 else name
        self.chance.start(unlike)
        self.made = 0
        return unlike

    def run(self, *arguments: str) -> str:
        """Run a command and note what it prints."""
        name = self.begin(f"command {' '.join(arguments)}")
        result = self.app.test_cli_runner().invoke(args=arguments)
        lines = masked(result.output).splitlines()
        self.recording[name] = [f"exit {result.exit_code}", f"statements {self.made}", *lines]
        return str(result.output)

    def note_rows(self, when: str) -> None:
        """Note every row of every table."""
        engine = create_engine(self.app.config["SQLALCHEMY_DATABASE_URI"])
        metadata = MetaData()
        metadata.reflect(engine)
        with engine.connect() as connection:
            for table in sorted(metadata.tables.values(), key=lambda table: table.name):
                rows = connection.execute(select(table)).mappings()
                self.recording[f"table {table.name} {when}"] = sorted(map(_line, rows))
        engine.dispose()


def _line(row: Mapping[Any, Any]) -> str:
    shown = {
        str(name): hashlib.sha256(value).hexdigest()[:16] if isinstance(value, bytes) else str(value)
        for name, value in row.items()
        if value is not None
    }
    return masked(json.dumps(shown, ensure_ascii=False))


class Visitor:
    """A browser with its cookies."""

    def __init__(self, site: Site, name: str) -> None:
        self.name = name
        self._site = site
        self._client: FlaskClient = site.app.test_client()

    def get(self, address: str, *, is_part: bool = False) -> Page:
        """Ask for an address, as htmx does for a part of a page or as a browser does for a whole one."""
        return self._ask("GET", address, {}, {"HX-Request": "true"} if is_part else {})

    def submit(self, page: Page, action: str, **fields: Any) -> Page:
        """Send the first form that goes to an address with `action` in it, some fields changed."""
        found = [(target, form) for target, form in page.forms() if action in target]
        if not found:
            there = [target for target, _ in page.forms()]
            raise LookupError(f"{self.name}: {page.address} ({page.status}) has no form {action!r}: {there}")
        target, form = found[0]
        return self.send(target, filled(form) | fields)

    def send(self, address: str, fields: dict[str, Any]) -> Page:
        """Send fields to an address, as a form does or another machine."""
        return self._ask("POST", address, fields, {})

    def press(self, action: str, form: Element) -> Page:
        """Press the first button of a form as it stands, and go where that leads."""
        named = [button for button in form.iter("button") if button.get("name")]
        pressed = {button.get("name", ""): [button.get("value", "")] for button in named[:1]}
        return self.follow(self.send(action, filled(form) | pressed))

    def follow(self, page: Page) -> Page:
        """Go where a redirect leads, to its end."""
        while "Location" in page.headers:
            page = self.get(page.headers["Location"])
        return page

    def _ask(self, method: str, address: str, data: dict[str, Any], headers: dict[str, str]) -> Page:
        address = address.removeprefix(ADDRESS)
        part = " (part)" if headers else ""
        name = self._site.begin(f"{self.name} {method} {masked(address)}{part}")
        sent: dict[str, Any] = {"data": data} if method == "POST" else {}
        answer = self._client.open(address, method=method, headers=headers, base_url=ADDRESS, **sent)
        body, kind = answer.get_data(), answer.headers.get("Content-Type", "")
        is_page = "html" in kind and bool(body)
        self._site.recording[name] = [
            f"status {answer.status_code}",
            f"statements {self._site.made}",
            *sorted(
                f"{key}: {masked(value)}"
                for key, value in answer.headers
                if key.lower() not in PASSING_HEADERS
            ),
            *_shown(address, kind, body),
        ]
        root = html5lib.parse(body.decode(), namespaceHTMLElements=False) if is_page else None
        answer.close()
        return Page(answer.status_code, address, dict(answer.headers), root)


def _shown(address: str, kind: str, body: bytes) -> list[str]:
    """A body in lines; what is no text, or is served as it lies in a folder, by its hash."""
    is_text = kind.startswith("text/") or any(word in kind for word in ("json", "svg", "xml"))
    if not is_text or address.startswith("/static/"):
        return [f"{len(body)} bytes, {hashlib.sha256(body).hexdigest()}"]
    lines = [line.strip() for line in masked(body.decode()).splitlines() if line.strip()]
    return sorted(lines) if address.endswith("/mailbox") else lines  # messages of one instant lie in no order


def filled(form: Element) -> dict[str, list[str]]:
    """What a browser sends of a form that nobody touched, but for its buttons."""
    fields: dict[str, list[str]] = {}
    for control in form.iter():
        kind, value = control.get("type", ""), control.get("value", "")
        if control.tag == "textarea":
            values = [(control.text or "").removeprefix("\n")]
        elif control.tag == "select":
            options = list(control.iter("option"))
            chosen = [option for option in options if "selected" in option.attrib] or options[:1]
            values = [option.get("value", option.text or "") for option in chosen]
        elif control.tag != "input" or kind in ("submit", "button", "image", "reset", "file"):
            continue
        elif kind in ("checkbox", "radio"):
            values = [control.get("value", "on")] if "checked" in control.attrib else []
        else:
            values = [value]
        name = control.get("name")
        if name and "disabled" not in control.attrib and values:
            fields.setdefault(name, []).extend(values)
    return fields


@contextmanager
def demonstration(folder: Path, database: str | None = None) -> Iterator[Site]:
    """The demonstration in a folder, on SQLite or an empty database; its clock stands still."""
    environ = {
        "CRENEAU_ENV": "demonstration",
        "INSTANCE_PATH": str(folder),
        "SECRET_KEY": "what is recorded is no secret",
        "DEMO_PASSWORD": PASSWORD,
        "BASE_URL": ADDRESS,
        "API_RATE_LIMIT": "0",
        "FORM_RATE_LIMIT": "0",
        "HOLDS_PER_CLIENT": "1000",
        "LOG_LEVEL": "error",
    }
    if database:
        environ["DATABASE_URL"] = database
    with repeatable() as (chance, clock):
        site = Site(create_app(environ), chance, clock)

        def count(*_: Any) -> None:
            site.made += 1

        event.listen(Engine, "before_cursor_execute", count)
        try:
            site.run("database", "migrate")
            for address in ("/", "/fr/", "/en/set-up", "/readyz"):
                Visitor(site, "the first").get(address)
            site.run("demo", "load")
            yield site
        finally:
            event.remove(Engine, "before_cursor_execute", count)
