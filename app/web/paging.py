"""Lists in pages of 25, by `page` in the address."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar
from urllib.parse import urlencode

from flask import request, url_for

PER_PAGE = 25
AROUND = 1  # so many pages are named on either side of the present one

Entry = TypeVar("Entry")


@dataclass(frozen=True, slots=True)
class PageLink:
    """A page of the list; an empty label stands for those between."""

    label: str
    url: str = ""
    is_current: bool = False


@dataclass(frozen=True, slots=True)
class Paged(Generic[Entry]):
    """One page of a list, and the ways to the others: none of them where all are on one page."""

    entries: tuple[Entry, ...]
    links: tuple[PageLink, ...]
    previous_url: str | None
    next_url: str | None


def offset() -> int:
    """How many entries come before the page that is asked for, for lists that the database cuts."""
    return (_asked() - 1) * PER_PAGE


def paged(all_entries: Sequence[Entry]) -> Paged[Entry]:
    """The page that is asked for, of a list at hand; the last one where there are fewer."""
    count = len(all_entries)
    start = (min(_asked(), _last(count)) - 1) * PER_PAGE
    return page_of(all_entries[start : start + PER_PAGE], count)


def page_of(entries: Sequence[Entry], count: int) -> Paged[Entry]:
    """The page that is asked for, its entries already cut out of a list of that many."""
    last = _last(count)
    current = min(_asked(), last)
    return Paged(
        tuple(entries),
        tuple(_links(current, last)),
        _url(current - 1) if current > 1 else None,
        _url(current + 1) if current < last else None,
    )


def _asked() -> int:
    typed = request.args.get("page", "")
    return max(1, int(typed)) if typed.isascii() and typed.isdecimal() and len(typed) < 6 else 1


def _last(count: int) -> int:
    return max(1, -(-count // PER_PAGE))


def _links(current: int, last: int) -> list[PageLink]:
    if last == 1:
        return []
    named = sorted({1, last} | set(range(max(1, current - AROUND), min(last, current + AROUND) + 1)))
    links: list[PageLink] = []
    for before, page in zip([0, *named], named, strict=False):
        if page - before > 1:
            links.append(PageLink(""))
        links.append(PageLink(str(page), _url(page), page == current))
    return links


def _url(page: int) -> str:
    kept = [(name, value) for name, value in request.args.items(multi=True) if name != "page" and value]
    query = urlencode([*kept, ("page", page)] if page > 1 else kept)
    address = url_for(request.endpoint or "", **(request.view_args or {}))
    return f"{address}?{query}" if query else address
