"""Accents: whatever is let through can be read everywhere, light and dark."""

import pytest
from hypothesis import given, strategies as st

from app.domain.clinic.colours import (
    DARK_GROUND,
    DARK_INK,
    LIGHT_GROUND,
    TEXT_CONTRAST,
    WHITE,
    Tones,
    colour_of,
    contrast,
    dark_tones,
    is_legible,
    light_tones,
    nearest_legible,
)

COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


def is_read_on(tones: Tones, ground: str) -> bool:
    """Whether everything that the style sheet writes in these tones can be read."""
    pairs = [
        (tones.accent, ground),
        (tones.strong, ground),
        (tones.accent, tones.tint),
        (tones.on_accent, tones.accent),
        (tones.on_accent, tones.strong),
    ]
    return all(contrast(*pair) >= TEXT_CONTRAST for pair in pairs)


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#ffffff", "#000000", 21),
        ("#777777", "#ffffff", 4.48),
        ("#ff0000", "#ffffff", 4.0),
        ("#123456", "#123456", 1),
    ],
)
def test_contrast_is_that_of_the_guidelines(one: str, other: str, ratio: float) -> None:
    assert contrast(one, other) == contrast(other, one) == pytest.approx(ratio, abs=0.01)


@given(COLOURS)
def test_what_is_legible_is_read_on_every_ground(colour: str) -> None:
    accent = nearest_legible(colour)
    assert is_legible(accent)
    assert is_read_on(light_tones(accent), LIGHT_GROUND)
    assert is_read_on(light_tones(accent), WHITE)
    assert is_read_on(dark_tones(accent), DARK_GROUND)
    assert is_read_on(dark_tones(accent), DARK_INK)


@given(COLOURS)
def test_a_colour_that_is_legible_stays_as_it_is(colour: str) -> None:
    assert (nearest_legible(colour) == colour) is is_legible(colour)


@pytest.mark.parametrize(
    ("typed", "colour"),
    [
        ("#0B5F5B", "#0b5f5b"),
        ("0b5f5b", "#0b5f5b"),
        (" #05f ", "#0055ff"),
        ("", None),
        ("#12345", None),
        ("#0b5f5b;}", None),
        ("teal", None),
        ("#\u0660\u0661\u0662", None),
        ("url(x)", None),
    ],
)
def test_reads_a_colour_as_people_type_it(typed: str, colour: str | None) -> None:
    assert colour_of(typed) == colour
