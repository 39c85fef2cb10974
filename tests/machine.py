"""What the tests need of the machine besides Python."""

import shutil
from collections.abc import Iterator

from tests.browser import chromium, has_the_font


def lacking() -> Iterator[str]:
    """One line for each thing that this machine lacks: which tests are left out, or run otherwise."""
    if chromium() is None:
        yield "BROWSER TESTS LEFT OUT: no Chromium found; install it or set CHROMIUM to its path."
    elif not has_the_font():
        yield "BROWSER TESTS RUN WITH THIS MACHINE'S FONTS: no DejaVu Sans found; install fonts-dejavu-core."
    if shutil.which("redis-server") is None:
        yield "REDIS TESTS LEFT OUT: no redis-server found; install it."
