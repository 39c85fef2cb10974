"""Every page that can be reached, a few of each kind, by each kind of visitor."""

import re
from collections import Counter, deque
from urllib.parse import parse_qsl, urlsplit

from werkzeug.exceptions import HTTPException

from scripts.recording.site import Site, Visitor

MOST_OF_A_KIND = 3
LANGUAGES = ("fr", "en")
LANGUAGE = re.compile(r"<any\(fr, en\):lang>")


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


def _starts(site: Site) -> list[str]:
    rules = sorted(rule.rule for rule in site.app.url_map.iter_rules() if "GET" in (rule.methods or ()))
    addresses = [LANGUAGE.sub(language, rule) for rule in rules for language in LANGUAGES]
    return sorted({address for address in addresses if "<" not in address})


def _kind(site: Site, address: str) -> tuple[object, ...] | None:
    parts = urlsplit(address)
    try:
        rule, values = site.app.url_map.bind("127.0.0.1:8000").match(parts.path, "GET", return_rule=True)
    except HTTPException:
        return None
    return rule.rule, values.get("lang"), *sorted({name for name, _ in parse_qsl(parts.query, True)})
