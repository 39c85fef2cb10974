"""Texts kept between requests."""

from concurrent.futures import ThreadPoolExecutor

from flask import Flask
from markupsafe import Markup

from app.web.html_cache import HtmlCache, cached_html


def test_a_text_is_made_once() -> None:
    texts, made = HtmlCache(), []
    for made_of in ("a", "b", "a", ("a", 1), "b"):
        text = texts.text_of(made_of, lambda made_of=made_of: made.append(made_of) or f"text of {made_of}")
        assert text == f"text of {made_of}"
    assert made == ["a", "b", ("a", 1)]


def test_the_oldest_give_way_when_it_is_full() -> None:
    texts, made = HtmlCache(characters=10), []
    for made_of in (1, 2, 1, 3, 1, 2):  # two of five characters fit in
        texts.text_of(made_of, lambda made_of=made_of: made.append(made_of) or "12345")
    assert made == [1, 2, 3, 2]


def test_what_is_larger_than_all_the_room_is_made_each_time() -> None:
    texts, made = HtmlCache(characters=4), []
    for _ in range(2):
        assert texts.text_of("a", lambda: made.append("a") or "12345") == "12345"
    assert made == ["a", "a"]


def test_the_kind_of_the_text_is_kept() -> None:
    texts = HtmlCache()
    for _ in range(2):
        assert isinstance(texts.text_of("a", lambda: Markup("<b>")), Markup)


def test_threads_share_them_and_none_fails() -> None:
    texts = HtmlCache(characters=50)
    with ThreadPoolExecutor(8) as threads:
        asked = [number % 30 for number in range(3000)]
        found = list(threads.map(lambda number: texts.text_of(number, lambda: f"text {number}"), asked))
    assert found == [f"text {number}" for number in asked]


def test_each_application_has_its_own(app: Flask) -> None:
    with app.app_context():
        assert cached_html("a", lambda: "first") == cached_html("a", lambda: "second") == "first"
    assert HtmlCache().text_of("a", lambda: "third") == "third"
