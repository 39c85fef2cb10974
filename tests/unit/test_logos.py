"""Logos: what any picture becomes, and what is refused."""

import random
from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from app.logos import LARGEST, MOST_LOGO_BYTES, logo
from app.pictures import MOST_BYTES, NoPicture

SECRET = "drawn by somebody whom nobody needs to know"


def written(picture: Image.Image, kind: str = "PNG", **options: Any) -> bytes:
    content = BytesIO()
    picture.save(content, kind, **options)
    return content.getvalue()


def read(content: bytes) -> Image.Image:
    return Image.open(BytesIO(content))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_every_kind_of_picture_becomes_a_png_that_is_small_enough(kind: str) -> None:
    small = read(logo(written(Image.new("RGB", (1200, 300), "teal"), kind)))
    assert (small.format, small.size) == ("PNG", (480, 120))


def test_a_small_logo_is_not_blown_up_and_keeps_its_clear_parts() -> None:
    drawn = Image.new("RGBA", (60, 20), (0, 0, 0, 0))
    drawn.putpixel((3, 3), (200, 0, 0, 255))
    small = read(logo(written(drawn)))
    assert (small.size, small.getpixel((0, 0))[3], small.getpixel((3, 3))) == ((60, 20), 0, (200, 0, 0, 255))  # type: ignore[index]


@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_noise_the_worst_there_is_stays_bounded(mode: str) -> None:
    noise = random.Random(1).randbytes(LARGEST[0] * LARGEST[1] * len(mode))
    assert len(logo(written(Image.frombytes(mode, LARGEST, noise)))) <= MOST_LOGO_BYTES


def test_tells_nothing_that_was_written_into_the_file() -> None:
    notes = PngInfo()
    notes.add_text("Author", SECRET)
    content = written(Image.new("P", (30, 30)), pnginfo=notes, icc_profile=SECRET.encode(), transparency=0)
    assert SECRET.encode() in content
    made = logo(content)
    assert (SECRET.encode() in made, read(made).info.get("icc_profile")) == (False, None)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "cannot be read"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "cannot be read"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 50, "cannot be read"),
        (b"GIF89a" + b"\0" * 50, "cannot be read"),
        (b"x" * (MOST_BYTES + 1), "10 MB"),
        (written(Image.new("1", (8000, 8000))), "50 million pixels"),
        (written(Image.new("RGB", (90, 90), "red"))[:-60], "cannot be read"),
    ],
)
def test_refuses_what_is_no_picture_and_what_is_too_much(content: bytes, why: str) -> None:
    with pytest.raises(NoPicture, match=why):
        logo(content)
