"""A clinic file that uses every key of the format, and edits of it."""

from pathlib import Path

CLINIC_FILE = Path(__file__).with_name("clinic.yaml")
WHOLE = CLINIC_FILE.read_text(encoding="utf-8")


def edited(*edits: tuple[str, str]) -> str:
    """The file with some of its text replaced, once each."""
    text = WHOLE
    for old, new in edits:
        assert text.count(old) >= 1, old
        text = text.replace(old, new, 1)
    return text
