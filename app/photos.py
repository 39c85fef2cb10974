"""Portraits: any picture becomes a small square one without what a camera writes into it."""

import struct
from io import BytesIO

from PIL import Image, ImageOps

from app.pictures import MOST_BYTES as MOST_BYTES, NoPicture, opened

SIDE = 192
FORMAT = "WEBP"
MOST_PORTRAIT_BYTES = 64_000  # noise, the worst there is, comes to 27 000
WHITE = "#ffffff"
# The simple format of WebP: RIFF, how many bytes follow, WEBP, and one lossy frame with its length. It has no
# room for metadata or further frames (https://developers.google.com/speed/webp/docs/riff_container).
SIMPLE_WEBP = struct.Struct("<4sI4s4sI")

NoPortrait = NoPicture


def portrait(content: bytes) -> bytes:
    """A square WebP of the picture's middle, 192 px wide; one that is such already stays byte for byte.

    Raises NoPortrait when the content is no JPEG, PNG or WebP, or is too large.
    """
    with opened(content, (2 * SIDE, 2 * SIDE)) as picture:
        return content if _is_portrait(content, picture) else _small_square(picture)


def _is_portrait(content: bytes, picture: Image.Image) -> bool:
    return picture.size == (SIDE, SIDE) and len(content) <= MOST_PORTRAIT_BYTES and _is_bare(content)


def _is_bare(content: bytes) -> bool:
    """Whether a picture is one frame from its first byte to its last: nothing rides along."""
    riff, following, webp, frame, length = SIMPLE_WEBP.unpack_from(content)
    whole = SIMPLE_WEBP.size + length + length % 2  # a frame of odd length is filled up
    return (riff, 8 + following, webp, frame, whole) == (
        b"RIFF",
        len(content),
        b"WEBP",
        b"VP8 ",
        len(content),
    )


def _small_square(picture: Image.Image) -> bytes:
    ImageOps.exif_transpose(picture, in_place=True)
    shown = picture.convert("RGBA" if picture.has_transparency_data else "RGB")
    small = ImageOps.fit(shown, (SIDE, SIDE), Image.Resampling.LANCZOS, centering=(0.5, 0.4))
    opaque = Image.new("RGB", small.size, WHITE)
    opaque.paste(small, mask=small if small.mode == "RGBA" else None)
    written = BytesIO()
    opaque.save(written, FORMAT, quality=82, method=6, exif=b"", icc_profile=b"", xmp=b"")
    return written.getvalue()
