"""A long text is cut where a reader may pause."""

import pytest

from app.booking.services.passage import LONGEST_AT_ONCE, Passage, passage

SENTENCE = "Une rencontre pour comprendre ce qui vous amène."


@pytest.mark.parametrize("text", ["", SENTENCE, "x" * LONGEST_AT_ONCE])
def test_a_short_text_stays_whole(text: str) -> None:
    assert passage(text) == Passage(text)


@pytest.mark.parametrize(
    ("text", "opening", "rest"),
    [
        (" ".join([SENTENCE] * 5), f"{SENTENCE} {SENTENCE}", f"{SENTENCE} {SENTENCE} {SENTENCE}"),
        (f"Venez\u00a0! {'a' * 200}", "Venez\u00a0!", "a" * 200),
        (f"À savoir\n\n{'b ' * 100}b", "À savoir", f"{'b ' * 100}b"),
        (f"De 9.5 à 10 {'c' * 200}", "", f"De 9.5 à 10 {'c' * 200}"),
        ("d" * LONGEST_AT_ONCE + ". Fin.", "", "d" * LONGEST_AT_ONCE + ". Fin."),
        ("d" * (LONGEST_AT_ONCE - 1) + ". Fin.", "d" * (LONGEST_AT_ONCE - 1) + ".", "Fin."),
    ],
)
def test_a_long_text_opens_with_whole_sentences(text: str, opening: str, rest: str) -> None:
    assert passage(text) == Passage(opening, rest)
