"""A page of which htmx can ask for the part that changes, at the same address."""

from collections.abc import Callable, Hashable

from flask import Response, make_response, render_template, request

from app.tokens import new_token
from app.web.html_cache import cached_html

FIRST_TOKEN = new_token()  # in pages that are kept it stands where each visitor's own goes


def whole_or_part(whole: str, part: str, page: object) -> Response:
    """The whole page or, for htmx, its part, which no browser keeps in the whole one's place."""
    return part_aware(render_template(part if is_part_requested() else whole, page=page))


def part_aware(text: str) -> Response:
    """The answer to a question that htmx puts in its own way."""
    response = make_response(text)
    response.vary.update(("HX-Request", "HX-History-Restore-Request"))
    if is_part_requested():
        response.headers["Cache-Control"] = "no-store"
    return response


def cached_page(made_of: Hashable, make: Callable[[], str]) -> str:
    """A page that is the same for everybody, but for the token of a booking begun on it.

    `made_of` is what it depends on besides its address; `make` puts FIRST_TOKEN where that token goes.
    """
    kept = cached_html((request.full_path, is_part_requested(), made_of), make)
    return kept.replace(FIRST_TOKEN, new_token())


def is_part_requested() -> bool:
    """Whether htmx asks for the part of the page that changes, and not for a page of its history."""
    return "HX-Request" in request.headers and "HX-History-Restore-Request" not in request.headers


def requested_weeks() -> int:
    """How many weeks of free times the address asks for at once."""
    count = request.args.get("weeks", "")
    return int(count) if count.isdecimal() and len(count) == 1 else 1


def is_filtering() -> bool:
    """Whether the visitor is at the filters of the free times at this moment."""
    return is_part_requested() and request.headers.get("HX-Trigger") == "week-filter"
