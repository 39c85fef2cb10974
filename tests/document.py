"""A page as tests read it: parsed, with its texts, links and form fields."""

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

import html5lib
from werkzeug.test import TestResponse

SILENT = ("script", "style", "template")


class Document:
    """A parsed page, with what tests ask of it."""

    def __init__(self, response: TestResponse) -> None:
        self.response = response
        self.path = response.request.full_path.rstrip("?")
        parser = html5lib.HTMLParser(namespaceHTMLElements=False)
        self.root: Element = parser.parse(response.text)
        self.parse_errors = [f"line {line}: {code} {data}" for (line, _), code, data in parser.errors]
        self._parents = {child: parent for parent in self.root.iter() for child in parent}

    def all(self, tag: str, **attributes: str) -> list[Element]:
        """Every element of that name whose attributes are as given; `class_` and `for_` as in Python."""
        wanted = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
        return [each for each in self.root.iter(tag) if wanted.items() <= each.attrib.items()]

    def one(self, tag: str, **attributes: str) -> Element:
        """The only such element."""
        found = self.all(tag, **attributes)
        assert len(found) == 1, f"{self.path}: {len(found)} × <{tag} {attributes}>"
        return found[0]

    def ancestors(self, element: Element) -> Iterator[Element]:
        """The elements around one, nearest first."""
        while (element := self._parents.get(element)) is not None:  # type: ignore[assignment]
            yield element

    @property
    def text(self) -> str:
        """What a reader sees, spaces made single."""
        return " ".join(text for text, _ in self.texts())

    def texts(self) -> Iterator[tuple[str, Element]]:
        """Each piece of text of the body, with the element it stands in."""
        for element in _read_out(self.root):
            for text in (element.text, *(child.tail for child in element)):
                if text and text.strip():
                    yield text_of(text), element

    def links(self) -> list[str]:
        """Where the page's links lead."""
        return [link.attrib["href"] for link in self.all("a") if "href" in link.attrib]

    def fields(self, action: str | None = None) -> dict[str, str | list[str]]:
        """What a browser would send for the form with that action, by default the only one that posts."""
        fields: dict[str, str | list[str]] = {}
        for name, value in filled(self.form(action)):
            fields[name] = [*_listed(fields[name]), *_listed(value)] if name in fields else value
        return fields

    def form(self, action: str | None = None) -> Element:
        """The form with that action, or the only one that posts."""
        forms = [
            form
            for form in self.all("form")
            if (form.get("action") == action if action else form.get("method", "").lower() == "post")
        ]
        assert len(forms) == 1, f"{self.path}: {len(forms)} forms with action {action!r}"
        return forms[0]


def _read_out(element: Element) -> Iterator[Element]:
    """An element and those inside it, but for what no reader sees."""
    if isinstance(element.tag, str) and element.tag not in SILENT:
        yield element
        for child in element:
            yield from _read_out(child)


def text_of(text: str) -> str:
    """A text as it is read: one space between words (the non-breaking ones of French stay)."""
    return re.sub(r"[ \t\r\n]+", " ", text).strip(" ")


def content(element: Element) -> str:
    """All text inside an element."""
    return text_of("".join(element.itertext()))


def filled(form: Element) -> Iterator[tuple[str, str | list[str]]]:
    """The name and value of each control that a browser would send."""
    for control in form.iter():
        name, kind = control.get("name"), control.get("type", "")
        if not name or "disabled" in control.attrib:
            continue
        if control.tag == "textarea":
            yield name, (control.text or "").removeprefix("\n")
        elif control.tag == "select":
            yield name, _chosen(control)
        elif control.tag == "input" and kind in ("checkbox", "radio"):
            if "checked" in control.attrib:
                yield name, control.get("value", "on")
        elif control.tag == "input" and kind not in ("submit", "button", "image", "reset"):
            yield name, control.get("value", "")


def _listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


def _chosen(select: Element) -> str | list[str]:
    options = list(select.iter("option"))
    chosen = [option.get("value", content(option)) for option in options if "selected" in option.attrib]
    if "multiple" in select.attrib:
        return chosen
    return chosen[0] if chosen else options[0].get("value", content(options[0])) if options else ""
