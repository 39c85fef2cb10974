"""The headers by which a browser is told to trust nothing that is not ours; every answer bears them."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from flask import Flask

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

CONTENT_POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "base-uri": "'none'",
    "object-src": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}
# Those that browsers know; an unknown name only makes them complain in the console.
UNUSED_FEATURES = (
    "accelerometer",
    "autoplay",
    "camera",
    "display-capture",
    "encrypted-media",
    "fullscreen",
    "geolocation",
    "gyroscope",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "picture-in-picture",
    "screen-wake-lock",
    "usb",
    "xr-spatial-tracking",
)


def content_policy(**more: str) -> str:
    """The policy of our pages, with more directives, or others of that name: `frame_src` is frame-src."""
    directives = CONTENT_POLICY | {name.replace("_", "-"): sources for name, sources in more.items()}
    return "; ".join(f"{name} {sources}".strip() for name, sources in directives.items())


ON_EVERY_ANSWER = {
    "Content-Security-Policy": content_policy(),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": ", ".join(f"{feature}=()" for feature in UNUSED_FEATURES),
    "Cross-Origin-Opener-Policy": "same-origin",
}
FOR_OUR_PAGES = {"Cross-Origin-Resource-Policy": "same-origin"}
FOR_ANY_PAGE = {"Cross-Origin-Resource-Policy": "cross-origin"}
FRAMED_BY = "creneau.framed_by"
"""In the environment of a request: the sites (origins) that may show the answer inside their own pages."""
OVER_TLS = {"Strict-Transport-Security": "max-age=31536000"}  # of this host; of its subdomains others decide


class SecurityHeaders:
    """Adds the headers below the framework, where no answer gets past: neither a file nor a failure.

    One that a view gave of its own stays as it is. What sites may frame is for our own pages too.
    """

    def __init__(self, app: "WSGIApplication") -> None:
        self._app = app
        self._of_pages = list({**ON_EVERY_ANSWER, **FOR_OUR_PAGES}.items())
        self._of_the_api = list({**ON_EVERY_ANSWER, **FOR_ANY_PAGE}.items())
        self._over_tls = list(OVER_TLS.items())

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer as the application does, with the headers."""
        ours = self._of_the_api if environ["PATH_INFO"].startswith(("/api/", "/photos/")) else self._of_pages
        if environ["wsgi.url_scheme"] == "https":  # over plain HTTP it must not be said (RFC 6797, 7.2)
            ours = ours + self._over_tls

        def start(status, headers, exc_info=None):  # type: ignore[no-untyped-def]
            given = {name for name, _ in headers}
            sites = environ.get(FRAMED_BY)
            added = _framed(ours, sites) if sites else ours
            return start_response(
                status, headers + [each for each in added if each[0] not in given], exc_info
            )

        return self._app(environ, start)


def _framed(usual: list[tuple[str, str]], sites: Sequence[str]) -> list[tuple[str, str]]:
    """The headers of a page that sites may frame, and ours; the old header knows no list of sites."""
    policy = content_policy(frame_ancestors=" ".join(("'self'", *sites)))
    other = {"Content-Security-Policy": policy}
    return [(name, other.get(name, value)) for name, value in usual if name != "X-Frame-Options"]


def init_app(app: Flask) -> None:
    """Put the headers on every answer of the application."""
    app.wsgi_app = SecurityHeaders(app.wsgi_app)  # type: ignore[method-assign]
