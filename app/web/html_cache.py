"""Texts that cost much to make, kept as long as what they were made of stays the same."""

from collections.abc import Callable, Hashable
from threading import Lock
from typing import TypeVar, cast

from cachetools import LRUCache
from flask import Flask, current_app

Text = TypeVar("Text", bound=str)

HTML_CACHE = "kept_texts"
CACHE_CHARACTERS = 4_000_000  # in each worker; some hundred weeks of free times


class HtmlCache:
    """The texts asked for last, by what they were made of; the threads of a worker share them."""

    def __init__(self, characters: int = CACHE_CHARACTERS) -> None:
        self._texts: LRUCache[Hashable, str] = LRUCache(characters, getsizeof=len)
        self._lock = Lock()

    def text_of(self, made_of: Hashable, make: Callable[[], Text]) -> Text:
        """The text that was made of the same before, else one made now.

        `made_of` holds everything that the text depends on, besides the settings and the code.
        """
        with self._lock:
            kept = self._texts.get(made_of)
        if kept is None:
            kept = make()  # outside the lock: two threads may make the same one, none waits for another
            self._keep(made_of, kept)
        return cast(Text, kept)

    def _keep(self, made_of: Hashable, text: str) -> None:
        with self._lock:
            if len(text) <= self._texts.maxsize:
                self._texts[made_of] = text


def init_app(app: Flask) -> None:
    """Give the application its kept texts."""
    app.extensions[HTML_CACHE] = HtmlCache()


def cached_html(made_of: Hashable, make: Callable[[], Text]) -> Text:
    """The text that this application made of the same before, else one made now."""
    kept: HtmlCache = current_app.extensions[HTML_CACHE]
    return kept.text_of(made_of, make)
