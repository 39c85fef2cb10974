"""What a browser says it is, as its owner recognises it."""

from typing import NamedTuple

# The first that is found is meant: others say that they are Chrome, and Chrome that it is Safari.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("CrOS", "ChromeOS"),
    ("Mac OS X", "Mac"),
    ("Linux", "Linux"),
)


class KnownBrowser(NamedTuple):
    """The names of a browser and of what it runs on, an empty text for what is not known."""

    name: str
    system: str


def known_browser(user_agent: str) -> KnownBrowser:
    """The browser behind a User-Agent header; a guess, and good enough to tell one's own devices apart.

    >>> known_browser("Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0.0.0 Safari/537.36")
    KnownBrowser(name='Chrome', system='Linux')
    >>> known_browser("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1")
    KnownBrowser(name='Safari', system='iPhone')
    >>> known_browser("")
    KnownBrowser(name='', system='')
    """
    return KnownBrowser(_first(BROWSERS, user_agent), _first(SYSTEMS, user_agent))


def _first(known: tuple[tuple[str, str], ...], text: str) -> str:
    return next((name for sign, name in known if sign in text), "")
