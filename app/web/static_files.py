"""Style, script and icons: compressed, and addressed by their content, so that browsers keep them for a year.

A visitor on a slow network waits for one style and one script: htmx and what is ours come in one file.
"""

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from flask import Flask, Response, abort, g, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.security import safe_join

from app.web.security import Permission, allow

A_YEAR = 365 * 86400
WELL_COMPRESSED = (".css", ".js", ".json", ".svg", ".txt", ".webmanifest")


@dataclass(frozen=True, slots=True)
class _Asset:
    """What is served at one address; `packed` is the same compressed, empty where that gains nothing."""

    content: bytes
    packed: bytes
    mimetype: str
    mark: str


def init_app(app: Flask) -> None:
    """Serve our own files, and our script together with htmx, which comes inside django-js-lib-htmx."""
    ours = Path(str(app.static_folder))
    script = (_htmx_folder() / "htmx.min.js", ours / "js" / "creneau.js")

    @allow(Permission.PUBLIC)
    def static(filename: str) -> ResponseReturnValue:
        path = safe_join(str(ours), filename)
        if path is None or not Path(path).is_file():
            abort(404)
        return _answer(_asset(Path(path)))

    @app.get("/static/script.js", endpoint="static_script")
    @allow(Permission.PUBLIC)
    def static_script() -> ResponseReturnValue:
        return _answer(_asset(*script))

    @app.url_defaults
    def address_by_content(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint == "static":
            values["v"] = _mark(ours, values["filename"])

    app.view_functions["static"] = static
    app.add_template_global(lambda: url_for("static_script", v=_asset(*script).mark), "script_url")
    app.add_template_global(_icons_url, "icons_url")


def _icons_url() -> str:
    """Asked for by each icon of a page."""
    if "icons_url" not in g:
        g.icons_url = url_for("static", filename="icons.svg")
    return str(g.icons_url)


def _htmx_folder() -> Path:
    spec = find_spec("js_lib_htmx")
    if spec is None or spec.origin is None:
        raise RuntimeError("the package django-js-lib-htmx is not installed")
    return Path(spec.origin).parent / "static" / "htmx"


@cache
def _mark(folder: Path, filename: str) -> str:
    """A mark of a file's content; a file that is not there gets none, and its address answers 404."""
    file = folder / filename
    return _asset(file).mark if file.is_file() else ""


@cache
def _asset(*files: Path) -> _Asset:
    """Files one after the other, read and compressed once."""
    content = b"\n".join(file.read_bytes() for file in files)
    is_text = files[0].suffix in WELL_COMPRESSED
    return _Asset(
        content=content,
        packed=gzip.compress(content, 9, mtime=0) if is_text else b"",
        mimetype=mimetypes.guess_type(files[0].name)[0] or "application/octet-stream",
        mark=hashlib.sha256(content).hexdigest()[:12],
    )


def kept_for_a_year(response: Response, mark: str) -> Response:
    """An answer that its address names for ever, for any cache to keep; `mark` tells it from others."""
    response.set_etag(mark)
    response.cache_control.public = True
    response.cache_control.max_age = A_YEAR
    response.cache_control.immutable = True
    response.make_conditional(request)
    return response


def _answer(asset: _Asset) -> Response:
    is_packed = bool(asset.packed) and request.accept_encodings["gzip"] > 0
    response = Response(asset.packed if is_packed else asset.content, mimetype=asset.mimetype)
    if is_packed:
        response.content_encoding = "gzip"
    if asset.packed:
        response.vary.add("Accept-Encoding")
    response.set_etag(f"{asset.mark}-gzip" if is_packed else asset.mark)
    response.cache_control.public = True
    response.cache_control.max_age = A_YEAR
    response.make_conditional(request)
    return response
