"""Style, script and icons: addressed by their content, so that browsers may keep them for a year."""

import hashlib
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from flask import Flask, send_from_directory, url_for
from flask.typing import ResponseReturnValue

from app.security import Permission, allow

A_YEAR = 365 * 86400


def init_app(app: Flask) -> None:
    """Serve our own files and htmx, whose script comes inside the package django-js-lib-htmx."""
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = A_YEAR
    ours, htmx = Path(str(app.static_folder)), _htmx_folder()

    @app.url_defaults
    def address_by_content(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint == "static":
            values["v"] = _digest(ours / values["filename"])

    @app.get("/static/htmx.min.js", endpoint="static_htmx")
    @allow(Permission.PUBLIC)
    def static_htmx() -> ResponseReturnValue:
        return send_from_directory(htmx, "htmx.min.js")

    app.add_template_global(lambda: url_for("static_htmx", v=_digest(htmx / "htmx.min.js")), "htmx_url")


def _htmx_folder() -> Path:
    spec = find_spec("js_lib_htmx")
    if spec is None or spec.origin is None:
        raise RuntimeError("the package django-js-lib-htmx is not installed")
    return Path(spec.origin).parent / "static" / "htmx"


@cache
def _digest(file: Path) -> str:
    """A mark of a file's content; a file that is not there gets none, and its address answers 404."""
    return hashlib.sha256(file.read_bytes()).hexdigest()[:12] if file.is_file() else ""
