"""Words are found however they are written."""

import unicodedata

import pytest

from app.domain.text_folding import has_words, words

TEXTS = ["Physiothérapie – bilan initial", "Jean-François L’Écuyer", "Sœur d’Œdipe", "Par vidéo"]


@pytest.mark.parametrize(
    ("typed", "is_found"),
    [
        ("", True),
        ("!?", True),
        ("physio", True),
        ("PHYSIOTHÉRAPIE", True),
        ("therapie", True),
        ("bilan physio", True),
        ("ecuyer bilan", True),
        ("jean francois", True),
        ("Jean-Francois", True),
        ("l'écuyer", True),
        ("soeur oedipe", True),
        (unicodedata.normalize("NFD", "vidéo"), True),
        ("  vidéo\t", True),
        ("physio massage", False),
        ("bilaninitial", False),
        ("massage", False),
    ],
)
def test_every_word_in_any_order_without_case_and_accents(typed: str, is_found: bool) -> None:
    assert has_words(words(typed), TEXTS) is is_found


def test_nothing_is_found_where_there_is_nothing() -> None:
    assert not has_words(["a"], [])
    assert has_words([], [])
