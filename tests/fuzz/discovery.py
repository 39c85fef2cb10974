"""What can be asked of the site, found out from itself: routes, forms and fields, names that views read."""

import json
import re
from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit
from xml.etree.ElementTree import Element

import html5lib
from flask import Flask
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.routing import Rule

from tests.document import filled
from tests.fuzz.world import COOKIE, ORIGIN, Input, Person, Reply, World

VARIABLE = re.compile(r"<(?:[^:<>]+:)?([a-z_]+)>")
NUMBER = re.compile(r"\d+")
MOST_OF_A_KIND = 3
Kind = tuple[str, tuple[str, ...]]
ANYBODY = "anonymous"
CSRF = "csrf_token"
OTHER_LANGUAGE = "/fr/"
FORM = "application/x-www-form-urlencoded"


def variables_of(rule: Rule) -> set[str]:
    """The names of the variables in a route's path."""
    return set(VARIABLE.findall(rule.rule))


@dataclass(frozen=True)
class Form:
    """A form of a page: where it goes, and what a browser sends when nothing is touched."""

    path: str
    query: str
    fields: tuple[tuple[str, str], ...]


@dataclass
class Known:
    """What was found of the site: forms by who sees them, values by name, names by path where described."""

    rules: list[Rule]
    forms: dict[str, list[Form]] = field(default_factory=lambda: defaultdict(list))
    values: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    described: dict[str, list[str]] = field(default_factory=dict)

    @property
    def names(self) -> list[str]:
        """Every name of a query parameter or field."""
        return sorted(self.values)

    def forms_of(self, person: str) -> list[Form]:
        """The forms that somebody may send: their own, and those of everybody that ask for no token."""
        open_to_all = [form for form in self.forms[ANYBODY] if CSRF not in dict(form.fields)]
        return self.forms[person] + (open_to_all if person != ANYBODY else [])


def explore(world: World, samples: dict[str, list[str]]) -> Known:
    """Open every page as each person does, send every form found, and note what it offers and reads.

    `samples` are values for the variables of paths; what a person knows of tokens comes on top.
    """
    known = Known(sorted(world.app.url_map.iter_rules(), key=lambda rule: rule.rule))
    seen: set[Kind] = set()
    with _noting_names(world.app, known):
        for person in list(world.persons.values()):
            _walk(world, known, person, samples, seen)
            for form in list(known.forms[person.name]):
                _open(world, known, person.name, posted(form))
                world.restore()
    return known


def _walk(world: World, known: Known, person: Person, samples: dict[str, list[str]], seen: set[Kind]) -> None:
    """Open every route and whatever its pages lead to, in one language, few of a kind; not what all may see.

    Addresses are of a kind when they differ by numbers and by the values of their query.
    """
    waiting = deque((path, "") for rule in known.rules for path in _paths(rule, samples, person))
    opened: Counter[Kind] = Counter()
    fine: set[Kind] = set()
    asked: set[tuple[str, str]] = set()
    while waiting:
        path, query = address = waiting.popleft()
        kind = NUMBER.sub("0", path), tuple(sorted({name for name, _ in parse_qsl(query, True)}))
        is_new = address not in asked and opened[kind] < MOST_OF_A_KIND and kind not in seen
        if not is_new or path.startswith(OTHER_LANGUAGE):
            continue
        asked.add(address)
        opened[kind] += 1
        reply, page = _open(world, known, person.name, Input("GET", path.encode(), query.encode()))
        waiting.extend(_ways_on(path, reply, page))
        if reply.status == 200:
            fine.add(kind)
    if person.name == ANYBODY:
        seen |= fine


def _ways_on(path: str, reply: Reply, page: Element | None) -> Iterator[tuple[str, str]]:
    """Where an answer leads: redirects, links, and forms that only ask."""
    targets = [reply.headers["Location"]] if "Location" in reply.headers else []
    if page is not None:
        targets += [link.get("href", "") for link in page.iter("a")]
        for form in page.iter("form"):
            if form.get("method", "get").lower() == "get":
                targets += [f"{form.get('action') or path}?{urlencode(asked)}" for asked in _choices(form)]
    for target in targets:
        parts = urlsplit(target.removeprefix(ORIGIN))
        if parts.path.startswith("/") and not parts.netloc:
            yield parts.path, parts.query


def _choices(form: Element) -> Iterator[dict[str, str]]:
    """What a form may send: the first of each choice, and then each of the others."""
    options: dict[str, list[str]] = defaultdict(list)
    for control in form.iter():
        name = control.get("name", "")
        if name and control.get("type") == "radio":
            options[name].append(control.get("value", "on"))
        elif name and control.tag == "select":
            options[name] += [option.get("value", "") for option in control.iter("option")]
    sent = {name: value for name, value in filled(form) if isinstance(value, str)}
    sent |= {button.get("name", ""): "" for button in form.iter("button") if button.get("name")}
    first = {name: values[0] for name, values in options.items()} | sent
    yield first
    yield from (first | {name: value} for name, values in options.items() for value in values)


def posted(form: Form, fields: Iterable[tuple[str, str]] | None = None) -> Input:
    """A form as a browser sends it."""
    body = urlencode(list(form.fields if fields is None else fields)).encode()
    return Input("POST", form.path.encode(), form.query.encode(), {}, FORM, body)


def _paths(rule: Rule, samples: dict[str, list[str]], person: Person) -> Iterator[str]:
    for token in (*person.tokens, "unknown") if "token" in variables_of(rule) else [""]:
        chosen = {name: values[0] for name, values in samples.items()} | {"token": token}
        yield VARIABLE.sub(lambda found: chosen.get(found.group(1), "x"), rule.rule)  # noqa: B023


def _open(world: World, known: Known, name: str, request: Input) -> tuple[Reply, Element | None]:
    """Ask as a person does; the answer, and its page if it is one."""
    person = world.persons[name]
    request.headers["Cookie"] = f"{COOKIE}={person.cookie}"
    reply = world.ask(request)
    given = SimpleCookie(reply.headers.get("Set-Cookie", "")).get(COOKIE)
    if request.method == "GET" and given is not None:
        world.with_cookie(person, given.value)
    if "json" in reply.headers.get("Content-Type", ""):
        _note_description(known, json.loads(reply.body))
    if not reply.is_html:
        return reply, None
    page: Element = html5lib.parse(reply.text, namespaceHTMLElements=False)
    _note(known, name, request.path.decode(), page)
    return reply, page


def _note_description(known: Known, document: Any) -> None:
    """Note the parameters of an API that describes itself (OpenAPI)."""
    for path, operations in document.get("paths", {}).items():
        parameters = [each for each in operations.get("get", {}).get("parameters", ()) if "name" in each]
        known.described[path] = [parameter["name"] for parameter in parameters]
        for parameter in parameters:
            shown = {"": parameter.get("example")} | parameter.get("schema", {})
            known.values[parameter["name"]].update(str(value) for value in shown.values() if value)


def _note(known: Known, name: str, path: str, page: Element) -> None:
    for element in page.iter():
        for attribute in ("href", "action", "hx-get"):
            for key, value in parse_qsl(urlsplit(element.get(attribute, "")).query):
                known.values[key].add(value)
    for form in page.iter("form"):
        _note_form(known, name, path, form)


def _note_form(known: Known, name: str, path: str, form: Element) -> None:
    for control in form.iter():
        if control.get("name"):
            known.values[control.get("name", "")].update(_values_of(control))
    if form.get("method", "get").lower() == "post":
        target = urlsplit(form.get("action") or path)
        fields = [(key, value) for key, value in filled(form) if isinstance(value, str)]
        buttons = [(b.get("name", ""), b.get("value", "")) for b in form.iter("button") if b.get("name")]
        found = Form(target.path or path, target.query, (*fields, *buttons[:1]))
        if not any(_alike(found, other) for other in known.forms[name]):
            known.forms[name].append(found)


def _alike(one: Form, other: Form) -> bool:
    return one.path == other.path and {key for key, _ in one.fields} == {key for key, _ in other.fields}


def _values_of(control: Element) -> set[str]:
    values = {option.get("value", "") for option in control.iter("option")}
    return values | ({control.get("value", "")} if "value" in control.attrib else set())


@contextmanager
def _noting_names(app: Flask, known: Known) -> Iterator[None]:
    """Note every name that a view looks for in a query or a form."""

    class Noting(ImmutableMultiDict):  # type: ignore[type-arg]
        def __getitem__(self, key: Any) -> Any:
            known.values[str(key)]
            return super().__getitem__(key)

        def __contains__(self, key: Any) -> bool:
            known.values[str(key)]
            return super().__contains__(key)

        def get(self, key: Any, default: Any = None, type: Any = None) -> Any:
            known.values[str(key)]
            return super().get(key, default, type)

        def getlist(self, key: Any, type: Any = None) -> Any:
            known.values[str(key)]
            return super().getlist(key, type)

    usual = app.request_class
    app.request_class = type("NotingRequest", (usual,), {"parameter_storage_class": Noting})
    try:
        yield
    finally:
        app.request_class = usual
