"""A Flask page that does nothing: what a request costs before the first line of ours."""

from flask import Flask

app = Flask(__name__)


@app.get("/healthz")
def page() -> str:
    """Answer a short text."""
    return "ok"
