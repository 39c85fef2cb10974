"""Conventions of the templates: what the content security policy forbids is not even written."""

import re
from pathlib import Path

import pytest

TEMPLATES = Path(__file__).resolve().parents[2] / "app" / "templates"
PAGES = sorted(TEMPLATES.rglob("*.html"))
FORBIDDEN = {
    "a style of its own": re.compile(r"<style|\sstyle\s*="),
    "a script of its own": re.compile(r"<script(?![^>]*\ssrc=)"),
    "an event handler": re.compile(r"\son[a-z]+\s*="),
    "unescaped output": re.compile(r"\|\s*safe\b|autoescape\s+false"),
    "a translated block, where a whole sentence as message id is wanted": re.compile(r"{%-?\s*trans\b"),
}


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_template_holds(what: str) -> None:
    assert PAGES
    # Emails are no pages of ours: no policy covers them, and many readers take a look from nowhere else.
    excused = TEMPLATES / "messages" / "frame" if what == "a style of its own" else None
    found = [
        str(path.relative_to(TEMPLATES))
        for path in PAGES
        if path.parent != excused and FORBIDDEN[what].search(path.read_text())
    ]
    assert not found, f"{what}: {', '.join(found)}"
