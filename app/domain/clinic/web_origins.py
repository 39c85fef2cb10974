"""The sites that may show the booking pages inside their own, by what a browser calls them: origins."""

import re
from urllib.parse import urlsplit

HOST = re.compile(r"(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?")
FOR_TRYING = ("localhost", "127.0.0.1")
USUAL_PORT = 443
SCHEMES = ("http", "https")


class NoOrigin(ValueError):
    """Something that is not the address of a site that may be let in."""


def origin_of(typed: str) -> str:
    """The site of an address as people type or paste it; without encryption only one's own machine.

    Raises NoOrigin for what is no address, or leads to nothing a certificate could be made for.

    >>> origin_of("https://www.clinique.example/rendez-vous?x=1"), origin_of(" Clinique.example:8443 ")
    ('https://www.clinique.example', 'https://clinique.example:8443')
    >>> origin_of("http://localhost:8000/"), origin_of("https://École.example:443")
    ('http://localhost:8000', 'https://xn--cole-9oa.example')
    """
    typed = typed.strip()
    try:
        parts = urlsplit(typed if "://" in typed else f"https://{typed}")
        host, port = (parts.hostname or "").encode("idna").decode().lower(), parts.port
    except ValueError:  # also what the codec for international names raises
        raise NoOrigin(typed) from None
    if parts.username is not None or parts.scheme not in SCHEMES:
        raise NoOrigin(typed)
    if not (host in FOR_TRYING or (parts.scheme == "https" and HOST.fullmatch(host))):
        raise NoOrigin(typed)
    usual = port is None or (parts.scheme == "https" and port == USUAL_PORT)
    return f"{parts.scheme}://{host}" if usual else f"{parts.scheme}://{host}:{port}"
