"""Portraits: what is kept byte for byte, what is made anew, and what is refused."""

import random
import struct
import zlib
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from app.photos import SIDE, NoPortrait, portrait

ORIENTATION = 0x0112
PLACE = b"a place that nobody needs to know"
RED, BLUE = (220, 20, 20), (20, 20, 220)


def written(picture: Image.Image, kind: str, **options: Any) -> bytes:
    content = BytesIO()
    picture.save(content, kind, **options)
    return content.getvalue()


def read(content: bytes) -> Image.Image:
    return Image.open(BytesIO(content))


def picture(width: int = 640, height: int = 480, mode: str = "RGB", colour: Any = RED) -> Image.Image:
    return Image.new(mode, (width, height), colour)


def near(colour: Any, other: tuple[int, int, int]) -> bool:
    return all(abs(one - two) < 12 for one, two in zip(colour, other, strict=True))


def exif() -> Image.Exif:
    tags = Image.Exif()
    tags[ORIENTATION] = 6  # the top of what was taken is on the right
    tags[0x010E] = PLACE.decode()
    return tags


def chunk(name: bytes, content: bytes) -> bytes:
    return name + struct.pack("<I", len(content)) + content + b"\0" * (len(content) % 2)


def riff(*chunks: bytes) -> bytes:
    return chunk(b"RIFF", b"WEBP" + b"".join(chunks))


@pytest.fixture(scope="module")
def ours() -> bytes:
    return portrait(written(picture(), "JPEG"))


@pytest.mark.parametrize(
    ("kind", "modes"),
    [("JPEG", "RGB L CMYK 1"), ("PNG", "RGB L P 1 LA RGBA I;16"), ("WEBP", "RGB L P LA RGBA")],
)
def test_every_kind_of_picture_becomes_a_small_square(kind: str, modes: str) -> None:
    for mode in modes.split():
        small = read(portrait(written(Image.new(mode, (301, 77)), kind)))
        assert (small.format, small.size, small.mode) == ("WEBP", (SIDE, SIDE), "RGB")


@pytest.mark.parametrize("noisy", [False, True])
def test_a_portrait_stays_byte_for_byte(noisy: bool) -> None:
    noise = random.Random(1).randbytes(SIDE * SIDE * 3)
    content = written(Image.frombytes("RGB", (SIDE, SIDE), noise) if noisy else picture(), "PNG")
    once = portrait(content)
    assert portrait(once) == once


def test_a_portrait_is_upright_and_tells_nothing_of_the_camera() -> None:
    taken = picture(400, 400, colour=BLUE)
    taken.paste(RED, (200, 0, 400, 400))
    content = portrait(written(taken, "JPEG", exif=exif(), icc_profile=PLACE, comment=PLACE))
    assert PLACE not in content
    assert not {"exif", "xmp", "icc_profile"} & set(read(content).info)
    upright = read(content)
    assert near(upright.getpixel((96, 170)), RED)
    assert near(upright.getpixel((96, 20)), BLUE)


def test_what_is_cut_out_stands_on_white() -> None:
    cut_out = picture(300, 300, "RGBA", (0, 0, 0, 0))
    cut_out.paste((*RED, 255), (100, 100, 200, 200))
    small = read(portrait(written(cut_out, "PNG")))
    assert near(small.getpixel((5, 5)), (255, 255, 255))
    assert near(small.getpixel((96, 96)), RED)


def animated(_ours: bytes) -> bytes:
    frames = [picture(SIDE, SIDE, colour=BLUE)]
    return written(picture(SIDE, SIDE), "WEBP", save_all=True, append_images=frames)


def extended(ours: bytes) -> bytes:
    flags = struct.pack("<I", 0) + struct.pack("<I", SIDE - 1)[:3] * 2
    return riff(chunk(b"VP8X", flags), ours[12:], chunk(b"SPOT", PLACE))


RIDING_ALONG: dict[str, Callable[[bytes], bytes]] = {
    "behind the file": lambda ours: ours + PLACE,
    "behind the frame": lambda ours: riff(ours[12:], chunk(b"SPOT", PLACE)),
    "in an unknown chunk": extended,
    "as EXIF": lambda ours: written(read(ours), "WEBP", exif=exif()),
    "as XMP": lambda ours: written(read(ours), "WEBP", xmp=PLACE),
    "as a profile": lambda ours: written(read(ours), "WEBP", icc_profile=PLACE),
    "as a second frame": animated,
    "as another kind of frame": lambda ours: written(read(ours), "WEBP", lossless=True),
    "as a PNG": lambda ours: written(read(ours), "PNG"),
}


@pytest.mark.parametrize("way", RIDING_ALONG)
def test_what_rides_along_with_a_portrait_is_left_behind(ours: bytes, way: str) -> None:
    laden = RIDING_ALONG[way](ours)
    assert laden != ours
    small = portrait(laden)
    assert small != laden
    assert PLACE not in small
    assert small[12:16] == b"VP8 "
    assert portrait(small) == small


def png(width: int, height: int) -> bytes:
    """A small file that says it is a large picture."""
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    rows = zlib.compress(b"\0" * ((width // 8 + 1) * 10))
    parts = [(b"IHDR", head), (b"IDAT", rows), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(part)) + name + part + struct.pack(">I", zlib.crc32(name + part))
        for name, part in parts
    )


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "it cannot be read as a picture"),
        (b"GIF89a", "it cannot be read as a picture"),
        (written(picture(), "GIF"), "it cannot be read as a picture"),
        (written(picture(), "TIFF"), "it cannot be read as a picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "it cannot be read as a picture"),
        (b"\0" * 10_000_001, "it has more than 10 MB"),
        (png(10_000, 5_001), "it has more than 50 million pixels"),
        (png(10_000, 10_000), "it has more than 50 million pixels"),  # Pillow would only warn of this one
        (png(65_000, 65_000), "it cannot be read as a picture"),  # and refuses this one itself
    ],
    ids=["empty", "stub", "gif", "tiff", "svg", "heavy", "large", "warned", "bomb"],
)
def test_refuses_what_is_no_picture_or_too_large(content: bytes, why: str) -> None:
    with pytest.raises(NoPortrait, match=f"^{why}$"):
        portrait(content)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_refuses_what_was_cut_off(kind: str) -> None:
    noise = Image.frombytes("RGB", (40, 40), random.Random(2).randbytes(4800))
    content = written(noise, kind)
    for length in range(0, len(content) * 3 // 4, 7):
        with pytest.raises(NoPortrait):
            portrait(content[:length])


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_damaged_picture_is_refused_or_made_a_portrait(kind: str) -> None:
    whole = written(picture(30, 30), kind, exif=exif())
    dice = random.Random(3)
    for _ in range(300):
        damaged = bytearray(whole)
        for _ in range(dice.randint(1, 4)):
            damaged[dice.randrange(len(damaged))] = dice.randrange(256)
        try:
            small = portrait(bytes(damaged))
        except NoPortrait:
            continue
        assert read(small).size == (SIDE, SIDE)
