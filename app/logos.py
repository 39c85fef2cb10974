"""The clinic's logo: any picture becomes a small PNG without what programs write into it."""

import struct
from io import BytesIO

from PIL import Image, ImageOps

from app.pictures import opened

LARGEST = (480, 160)
"""Width and height in pixels; pages show it a third as high."""
MOST_LOGO_BYTES = 100_000
FORMAT = "PNG"
COLOURS = 256
# A PNG is a signature and chunks, each with its length, kind, content and checksum (RFC 2083, section 3).
SIGNATURE = b"\x89PNG\r\n\x1a\n"
CHUNK = struct.Struct(">I4s")
CHECKSUM_BYTES = 4
LAST_CHUNK = b"IEND"
CHUNKS = (b"IHDR", b"PLTE", b"tRNS", b"IDAT", LAST_CHUNK)


def logo(content: bytes) -> bytes:
    """A PNG of the whole picture, at most 480 × 160 px and 100 kB, its clear parts clear.

    One that is such already stays byte for byte. Raises NoPicture when the content is no JPEG, PNG or WebP,
    or is too large.
    """
    with opened(content, LARGEST) as picture:
        if _is_logo(content, picture):
            return content
        ImageOps.exif_transpose(picture, in_place=True)
        small = picture.convert("RGBA" if picture.has_transparency_data else "RGB")
        small.thumbnail(LARGEST, Image.Resampling.LANCZOS)
        return _written(small)


def _is_logo(content: bytes, picture: Image.Image) -> bool:
    is_small = picture.width <= LARGEST[0] and picture.height <= LARGEST[1]
    return is_small and len(content) <= MOST_LOGO_BYTES and _is_bare(content)


def _is_bare(content: bytes) -> bool:
    """Whether a picture is a PNG of nothing but its colours and points: nothing rides along."""
    if not content.startswith(SIGNATURE):
        return False
    at, kind = len(SIGNATURE), b""
    while at < len(content) and kind != LAST_CHUNK:
        length, kind = CHUNK.unpack_from(content, at)
        if kind not in CHUNKS:
            return False
        at += CHUNK.size + length + CHECKSUM_BYTES
    return at == len(content) and kind == LAST_CHUNK


def _written(picture: Image.Image) -> bytes:
    """As it is, or, where that is much, in fewer colours."""
    content = _png(picture)
    if len(content) <= MOST_LOGO_BYTES:
        return content
    return _png(picture.quantize(COLOURS, Image.Quantize.FASTOCTREE))


def _png(picture: Image.Image) -> bytes:
    picture.info.clear()  # Pillow writes what the file said of itself: profiles, texts, transparency
    written = BytesIO()
    picture.save(written, FORMAT, optimize=True)
    return written.getvalue()
