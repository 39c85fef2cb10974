"""Where the browser is, how it is started, and the font it shows pages in."""

import os
import shutil
from functools import cache
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome")
# No sandbox: it needs privileges that containers lack, and only our own pages are opened.
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
)
ONE_FONT = Path(__file__).with_name("fonts.conf")
FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts")


def chromium() -> str | None:
    """The path of Chromium: what CHROMIUM says, else what the search path holds."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)


@cache
def has_the_font() -> bool:
    """Whether the font that all pages are measured in, DejaVu Sans, is on this machine."""
    return any(any(Path(folder).expanduser().rglob("DejaVuSans.ttf")) for folder in FONT_FOLDERS)


def with_one_font() -> dict[str, str]:
    """The environment of a browser that knows DejaVu Sans alone; this machine's fonts where that lacks."""
    return dict(os.environ) | ({"FONTCONFIG_FILE": str(ONE_FONT)} if has_the_font() else {})
