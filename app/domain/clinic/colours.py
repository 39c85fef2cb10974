"""The clinic's own accent: whether it can be read, and the tones that go with it, light and dark.

Contrast is that of WCAG 2.2 (relative luminance of sRGB): 4.5:1 at least for text.
"""

import re
from dataclasses import dataclass

TEXT_CONTRAST = 4.5
"""What text needs against its ground (WCAG 2.2, 1.4.3)."""
COMFORTABLE_CONTRAST = 7.0
WHITE, BLACK = "#ffffff", "#000000"
# The grounds of the style sheet on which the accent is read as text, the worst of each.
LIGHT_GROUND = "#f3f1eb"
DARK_GROUND = "#222827"
DARK_INK = "#131716"
COLOUR = re.compile("#?([0-9a-f]{6}|[0-9a-f]{3})")
HUNDREDTHS = range(101)
PALEST, STRONGEST = 4, 12  # hundredths of the accent in its light tint
DARK_TINT = 14


@dataclass(frozen=True, slots=True)
class Tones:
    """An accent as it is used: text and buttons, those pointed at, a pale ground, and text upon buttons."""

    accent: str
    strong: str
    tint: str
    on_accent: str


def colour_of(typed: str) -> str | None:
    """A colour as people type it, as #rrggbb; None when it is none.

    >>> colour_of(" 0B5F5B "), colour_of("#abc"), colour_of("teal")
    ('#0b5f5b', '#aabbcc', None)
    """
    found = COLOUR.fullmatch(typed.strip().lower())
    if found is None:
        return None
    digits = found[1]
    return f"#{digits if len(digits) == 6 else ''.join(digit * 2 for digit in digits)}"


def contrast(one: str, other: str) -> float:
    """How well two colours (#rrggbb) stand out from each other, from 1 to 21.

    >>> contrast("#000000", "#ffffff"), round(contrast("#0b5f5b", "#ffffff"), 1)
    (21.0, 7.5)
    """
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def mixed(one: str, other: str, hundredths: int) -> str:
    """A colour with so many hundredths of another in it.

    >>> mixed("#000000", "#ffffff", 50), mixed("#0b5f5b", "#ffffff", 0)
    ('#808080', '#0b5f5b')
    """
    pairs = zip(_parts(one), _parts(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * hundredths / 100):02x}" for a, b in pairs)


def is_legible(accent: str) -> bool:
    """Whether white can be read on an accent, and the accent as a link on every light ground.

    >>> is_legible("#0b5f5b"), is_legible("#ffcc00"), is_legible("#7f7f7f")
    (True, False, False)
    """
    return min(contrast(accent, WHITE), contrast(accent, LIGHT_GROUND)) >= TEXT_CONTRAST


def nearest_legible(colour: str) -> str:
    """The colour itself where it can be read, else as little darker as it takes.

    >>> nearest_legible("#0b5f5b"), nearest_legible("#ffcc00")
    ('#0b5f5b', '#856a00')
    """
    return next(darker for share in HUNDREDTHS if is_legible(darker := mixed(colour, BLACK, share)))


def light_tones(accent: str) -> Tones:
    """The tones of a legible accent where the page is light.

    >>> light_tones("#0b5f5b")
    Tones(accent='#0b5f5b', strong='#084744', tint='#e2eceb', on_accent='#ffffff')
    """
    tints = (mixed(WHITE, accent, share) for share in range(STRONGEST, PALEST, -1))
    palest = mixed(WHITE, accent, PALEST)
    tint = next((each for each in tints if contrast(accent, each) >= TEXT_CONTRAST), palest)
    return Tones(accent, mixed(accent, BLACK, 25), tint, WHITE)


def dark_tones(accent: str) -> Tones:
    """The tones where the page is dark: the accent as much lighter as it takes to be read with ease.

    >>> dark_tones("#0b5f5b")
    Tones(accent='#94b9b7', strong='#b9d2d0', tint='#252e2d', on_accent='#131716')
    """
    lighter = (mixed(accent, WHITE, share) for share in HUNDREDTHS)
    shown = next(each for each in lighter if contrast(each, DARK_GROUND) >= COMFORTABLE_CONTRAST)
    return Tones(shown, mixed(shown, WHITE, 35), mixed(DARK_INK, shown, DARK_TINT), DARK_INK)


def _parts(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(part / 255) for part in _parts(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)
