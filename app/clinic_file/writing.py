"""Putting a text into a file: as a whole, or not at all."""

import os
import secrets
from pathlib import Path


def write_whole(path: Path, content: bytes, may_replace: bool) -> None:
    """Write a file whose name appears, or changes its content, when it is whole.

    Raises FileExistsError when there is one that may not be replaced, or OSError; then all is as it was.
    """
    _refuse_if_there(path, may_replace)
    new = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with new.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        _refuse_if_there(path, may_replace)
        new.replace(path)
    finally:
        new.unlink(missing_ok=True)


def _refuse_if_there(path: Path, may_replace: bool) -> None:
    if path.exists() and not may_replace:
        raise FileExistsError
