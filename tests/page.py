"""What holds for every page: fetched in both languages, checked, and handed back parsed."""

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from urllib.parse import urljoin, urlsplit
from xml.etree.ElementTree import Element

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect
from werkzeug.test import TestResponse

from app.domain.languages import LANGUAGES
from scripts import translations
from tests.document import Document, content

UNLABELLED = ("hidden", "submit", "button", "image", "reset")
NAMED_BY = {"aria-label", "aria-labelledby"}
ELSEWHERE = ("https", "mailto", "tel")
FOUND: set[str] = set()  # static files stay where they are while tests run: each is asked for once
SPOKEN = ("aria-label", "title", "placeholder", "alt")


class PageChecker:
    """Fetches pages and asserts what holds for all of them."""

    def __init__(self, app: Flask, client: FlaskClient) -> None:
        self._client = client
        self._urls = app.url_map.bind("localhost")

    def get(self, path: str, language: str | None = None, status: int = 200) -> list[Document]:
        """The page behind a path written without its language, in both languages or in one."""
        languages = (language,) if language else LANGUAGES
        return [self.check(self._client.get(f"/{each}{path}"), status) for each in languages]

    def check(self, response: TestResponse, status: int = 200) -> Document:
        """Assert that a response, to a POST too, is a sound page with that status."""
        assert response.status_code == status, f"{response.request.path}: {response.status}"
        page = Document(response)
        problems = [problem for check in CHECKS for problem in check(page)]
        problems += self._dead_links(page)
        assert not problems, "\n".join((f"{page.path} ({response.status_code}):", *problems))
        return page

    def _dead_links(self, page: Document) -> Iterator[str]:
        ids = {each.get("id") for each in page.root.iter()}
        for element in page.root.iter():
            for attribute, method in (("href", "GET"), ("src", "GET"), ("action", _method(element))):
                target = element.get(attribute)
                if target is None or target.startswith("data:image/"):
                    continue
                if target.startswith("#") and len(target) > 1:
                    if target[1:] not in ids:
                        yield f"no element for the link {target}"
                elif not self._leads_somewhere(urljoin(page.path, target), method):
                    yield f"nothing behind <{element.tag} {attribute}={target!r}>"

    def _leads_somewhere(self, target: str, method: str) -> bool:
        parts = urlsplit(target)
        if parts.scheme or parts.netloc:
            return parts.scheme in ELSEWHERE or parts.hostname in ("localhost", "127.0.0.1")
        try:
            endpoint, _ = self._urls.match(parts.path, method)
        except RequestRedirect:
            return True
        except HTTPException:
            return False
        if "static" not in endpoint or parts.path in FOUND:
            return True
        with self._client.get(parts.path) as response:  # an open file otherwise
            if response.status_code == 200:
                FOUND.add(parts.path)
        return parts.path in FOUND


def _method(element: Element) -> str:
    return element.get("method", "get").upper()


def _valid_html(page: Document) -> Iterator[str]:
    yield from (f"not valid HTML: {error}" for error in page.parse_errors)


def _one_heading(page: Document) -> Iterator[str]:
    headings, title = page.all("h1"), page.one("title")
    if len(headings) != 1:
        yield f"{len(headings)} × h1"
    elif not content(headings[0]) or not content(title).startswith(content(headings[0])):
        yield f"the title {content(title)!r} does not start with the heading {content(headings[0])!r}"


def _language(page: Document) -> Iterator[str]:
    said, meant = page.one("html").get("lang", ""), page.path.split("/")[1]
    if meant in LANGUAGES and said.split("-")[0] != meant:
        yield f'lang="{said}"'


def _unique_ids(page: Document) -> Iterator[str]:
    counts = Counter(each.get("id") for each in page.root.iter() if "id" in each.attrib)
    yield from (f"{count} × the id {name!r}" for name, count in counts.items() if count > 1 or not name)
    for element in page.root.iter():
        for attribute in ("aria-describedby", "aria-labelledby", "for"):
            for name in element.get(attribute, "").split():
                if name not in counts:
                    yield f"<{element.tag} {attribute}={name!r}> points to nothing"


def _labels(page: Document) -> Iterator[str]:
    labelled = {label.get("for") for label in page.all("label") if content(label)}
    for control in (*page.all("input"), *page.all("select"), *page.all("textarea")):
        if control.get("type") in UNLABELLED:
            continue
        inside = any(each.tag == "label" for each in page.ancestors(control))
        if not (inside or control.get("id") in labelled or NAMED_BY.intersection(control.keys())):
            yield f"no label for {control.tag} {control.get('name')!r}"
    for element in (*page.all("button"), *page.all("a")):
        pictures = "".join(image.get("alt", "") for image in element.iter("img"))
        if not (content(element) or pictures or NAMED_BY.intersection(element.keys())):
            yield f"<{element.tag} {element.attrib}> says nothing"


def _translated(page: Document) -> Iterator[str]:
    """A text of the interface that stands on a French page as it is in the sources."""
    if not page.one("html").get("lang", "").startswith("fr"):
        return
    pieces = [(text, element) for text, element in page.texts()]
    pieces += [(element.get(name, ""), element) for element in page.root.iter() for name in SPOKEN]
    plain, patterns = _english()
    for text, element in pieces:
        foreign = any(each.get("lang", "fr")[:2] != "fr" for each in (element, *page.ancestors(element)))
        if text and not foreign and (text in plain or any(pattern.fullmatch(text) for pattern in patterns)):
            yield f"not translated: {text!r}"


@cache
def _english() -> tuple[frozenset[str], tuple[re.Pattern[str], ...]]:
    """The message ids that French says otherwise: those without placeholders, and patterns of the others."""
    catalogue = translations.read(translations.BASE)
    ids = [
        one
        for message in catalogue
        if message.id and message.string != message.id
        for one in ((message.id,) if isinstance(message.id, str) else message.id)
    ]
    with_placeholders = [text for text in ids if translations.PLACEHOLDER.search(text)]
    # A pattern without a word of its own, such as "%(day)s, %(time)s", would fit anything.
    worded = [text for text in with_placeholders if re.search(r"[A-Za-z]{3}", _without_placeholders(text))]
    return frozenset(ids) - frozenset(with_placeholders), tuple(map(_pattern, worded))


def _without_placeholders(text: str) -> str:
    return translations.PLACEHOLDER.sub("", text)


def _pattern(text: str) -> re.Pattern[str]:
    """What a text with placeholders can become; a number stands where one is counted."""
    parts = map(re.escape, translations.PLACEHOLDER.split(text))
    names = translations.PLACEHOLDER.findall(text)
    fillings = [r"[\d\s]+" if name == "%(num)s" else ".+" for name in names] + [""]
    return re.compile("".join(part + filling for part, filling in zip(parts, fillings, strict=True)))


CHECKS = (_valid_html, _one_heading, _language, _unique_ids, _labels, _translated)
