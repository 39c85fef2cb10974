"""Every page that can be reached, a few of each kind, by each kind of visitor."""

import re
from collections import Counter, deque
from urllib.parse import parse_qsl, urlsplit

from werkzeug.exceptions import HTTPException

from scripts.recording.site import Page, Site, Visitor

MOST_OF_A_KIND = 3
LANGUAGES = ("fr", "en")
SHUT_OUT = ("/sign-out", "/manage/accounts/second-factor")
LANGUAGE_RULE = "/<any(fr, en):lang>"


def crawl(site: Site, visitor: Visitor) -> None:
    """Open all addresses without a variable part and what their pages lead to, whole and in part.

    Addresses are of a kind when they are of one route and language and have queries of the same names.
    """
    waiting = deque((address, False) for address in _starts(site))
    asked: set[tuple[str, bool]] = set()
    opened: Counter[tuple[object, ...]] = Counter()
    while waiting:
        address, is_part = wanted = waiting.popleft()
        kind = _kind(site, address)
        if wanted in asked or kind is None or opened[kind, is_part] >= MOST_OF_A_KIND:
            continue
        asked.add(wanted)
        opened[kind, is_part] += 1
        page = visitor.get(address, is_part=is_part)
        waiting.extend((link, False) for link in page.links())
        if not is_part and "HX-Request" in page.headers.get("Vary", ""):
            waiting.append((address, True))
        for element in page.root.iter() if page.root is not None else ():
            if element.get("hx-get", "").startswith("/"):
                waiting.append((element.get("hx-get", ""), True))


def press_every_button(site: Site, visitor: Visitor) -> None:
    """Send one form of each route as it stands, but for those that shut the visitor out."""
    pages = [visitor.get(address) for address in _starts(site)]
    pages += [visitor.get(link) for link in _links_of_each_kind(site, pages)]
    pressed: set[object] = {LANGUAGE_RULE + path for path in SHUT_OUT}
    for page in pages:
        for action, form in page.forms():
            kind = _kind(site, action, "POST")
            if kind and kind[0] not in pressed:
                pressed.add(kind[0])
                visitor.press(action, form)


def _links_of_each_kind(site: Site, pages: list[Page]) -> list[str]:
    """One link of each kind; messages stand in the mailbox in no order, and are read elsewhere."""
    found = {_kind(site, link): link for page in reversed(pages) for link in page.links()}
    return sorted(link for kind, link in found.items() if kind and not re.search("/static/|/mailbox/", link))


def _starts(site: Site) -> list[str]:
    rules = sorted(rule.rule for rule in site.app.url_map.iter_rules() if "GET" in (rule.methods or ()))
    addresses = [rule.replace(LANGUAGE_RULE, f"/{language}") for rule in rules for language in LANGUAGES]
    return sorted({address for address in addresses if "<" not in address})


def _kind(site: Site, address: str, method: str = "GET") -> tuple[object, ...] | None:
    parts = urlsplit(address)
    try:
        rule, values = site.app.url_map.bind("127.0.0.1:8000").match(parts.path, method, return_rule=True)
    except HTTPException:
        return None
    return rule.rule, values.get("lang"), *sorted({name for name, _ in parse_qsl(parts.query, True)})
