"""What holds for every answer, whatever was asked."""

import json
import re
from collections.abc import Iterator

import html5lib

from tests.fuzz.inputs import MARK
from tests.fuzz.world import ORIGIN, Input, Reply

PAGE_LANGUAGE = re.compile(r'<html[^>]*\blang="(fr|en)')
LINKS = ("href", "src", "action", "formaction", "hx-get", "hx-post", "poster", "data", "srcset")
SAID = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"}
# An email is shown as mail programs do, styles beside the text, in a frame of ours where nothing runs.
AN_EMAIL = "script-src 'none'; style-src 'unsafe-inline'"
IN_A_FRAME = "frame-ancestors 'self'; sandbox"
OWN_LANGUAGE = re.compile(rb"/(fr|en)/")


def faults(request: Input, reply: Reply) -> list[str]:
    """Everything about an answer that must not be."""
    checks = (_broken(reply), _unsafe(reply), _elsewhere(reply), _not_what_it_says(reply), _echo(reply))
    found = [fault for check in checks for fault in check]
    return found + list(_foreign(request, reply))


def _broken(reply: Reply) -> Iterator[str]:
    if reply.status >= 500:
        yield f"answered {reply.status}"


def _unsafe(reply: Reply) -> Iterator[str]:
    for name, value in SAID.items():
        if reply.headers.get_all(name) != [value]:
            yield f"{name} is {reply.headers.get_all(name)}"
    policy = reply.headers.get("Content-Security-Policy", "")
    for part in (
        "default-src",
        "object-src 'none'",
        "base-uri 'none'",
        "frame-ancestors",
    ):
        if part not in policy:
            yield f"the policy lacks {part}: {policy!r}"
    if not re.search(r"form-action '(self|none)'(;|$)", policy):
        yield f"the policy lets forms go elsewhere: {policy!r}"
    if "unsafe" in (policy.replace(AN_EMAIL, "") if IN_A_FRAME in policy else policy):
        yield f"the policy allows what is unsafe: {policy!r}"


def _elsewhere(reply: Reply) -> Iterator[str]:
    """Redirects, also those of htmx, lead to our own site only."""
    for name in ("Location", "HX-Redirect", "HX-Location", "Content-Location", "Refresh"):
        for target in reply.headers.get_all(name):
            if _leads_away(target):
                yield f"{name} leads to {target!r}"


def _not_what_it_says(reply: Reply) -> Iterator[str]:
    kind = reply.headers.get("Content-Type", "")
    try:
        if "charset=utf-8" in kind:
            reply.body.decode("utf-8")
        if "json" in kind and reply.body:
            json.loads(reply.body)
    except ValueError as error:
        yield f"{kind} that is none: {error}"


def _echo(reply: Reply) -> Iterator[str]:
    """What was sent may be shown as text, and never becomes part of the page's own making."""
    for name, _ in reply.headers:
        if MARK in name.lower():
            yield f"a header made from what was sent: {name}"
    if not reply.is_html or MARK not in reply.text:
        return
    for element in html5lib.parse(reply.text, namespaceHTMLElements=False).iter():
        tag = str(element.tag)
        if MARK in tag or (tag in ("script", "style") and MARK in (element.text or "")):
            yield f"an element made from what was sent: {tag}"
        for name, value in element.attrib.items():
            if MARK in str(name) or (str(name).startswith("on") and MARK in value):
                yield f"an attribute made from what was sent: <{tag} {name}={value!r}>"
            if name in LINKS and MARK in value and _leads_away(value):
                yield f"a link made from what was sent: <{tag} {name}={value!r}>"


def _leads_away(target: str) -> bool:
    """Whether a browser would go, or run something, elsewhere; it reads a backslash as a slash."""
    if target.startswith(ORIGIN):
        return target.removeprefix(ORIGIN)[:1] not in ("", "/", "?", "#")
    return not target.startswith(("/", "?", "#")) or target[:2] in ("//", "/\\") or not target.isprintable()


def _foreign(request: Input, reply: Reply) -> Iterator[str]:
    """A refusal is in the language of the page that was asked for."""
    asked = OWN_LANGUAGE.match(request.path)
    if not (asked and reply.is_html and reply.status >= 400 and reply.body):
        return
    said = PAGE_LANGUAGE.search(reply.text)
    if said is None or said.group(1) != asked.group(1).decode():
        yield f"answered in {said and said.group(1)}"
