"""Pictures that somebody hands in: opened with the care that a stranger's file needs."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO

from flask_babel import gettext
from PIL import Image

MOST_BYTES = 10_000_000
MOST_PIXELS = 50_000_000
READ = ("JPEG", "PNG", "WEBP")


class NoPicture(ValueError):
    """Something that is no picture, or too much of one; its text says why."""


@contextmanager
def opened(content: bytes, needed: tuple[int, int]) -> Iterator[Image.Image]:
    """A picture, loaded; `needed` are the width and height that will do, in pixels.

    Raises NoPicture when the content is no JPEG, PNG or WebP, is too large, or fails in the block's hands.
    """
    if len(content) > MOST_BYTES:
        raise NoPicture(gettext("it has more than 10 MB"))
    try:
        with _opened(content) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise NoPicture(gettext("it has more than 50 million pixels"))
            picture.draft("RGB", needed)  # a JPEG can be read smaller, in far less memory
            picture.load()
            yield picture
    except (NoPicture, MemoryError):
        raise
    except Exception:  # decoders meet damaged pictures with errors of every kind
        raise NoPicture(gettext("it cannot be read as a picture")) from None


def _opened(content: bytes) -> Image.Image:
    with warnings.catch_warnings(action="ignore", category=Image.DecompressionBombWarning):
        return Image.open(BytesIO(content), formats=READ)
