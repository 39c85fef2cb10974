"""The photo in a form: chosen, refused, kept while the rest of the form is put right, or removed."""

from base64 import b64decode, b64encode
from typing import Any

from flask_babel import gettext
from werkzeug.datastructures import FileStorage
from wtforms import Field
from wtforms.widgets import FileInput

from app.photos import MOST_BYTES, NoPortrait, portrait

ACCEPTED = "image/jpeg,image/png,image/webp"
MOST_SENT = MOST_BYTES + 2_000_000
"""How much a form with a photo may send: the largest photo, and what is typed beside it."""


class PhotoField(Field):
    """A portrait; `data` is that of the thing as it would be saved, empty for none.

    A browser sends a file once. What was made of it goes along in the page (`<name>-kept`) until the form is
    saved, so that an error elsewhere does not lose it.
    """

    widget = FileInput()
    make = staticmethod(portrait)
    mimetype = "image/webp"
    is_taken_over = True
    is_chosen = False

    def process(self, formdata: Any, data: Any = b"", extra_filters: Any = None) -> None:
        """Take the file that was sent, else the one that was kept; else what is stored stays."""
        self.process_errors: list[str] = []
        self.data = self.stored = data if isinstance(data, bytes) else b""
        if formdata is not None:
            self._take(formdata)

    def _take(self, formdata: Any) -> None:
        file = next((each for each in formdata.getlist(self.name) if isinstance(each, FileStorage)), None)
        if file and file.filename:
            self._choose(file.stream.read(MOST_BYTES + 1))
        elif kept := formdata.get(f"{self.name}-kept"):
            self._choose(_decoded(kept))
        elif formdata.get(f"{self.name}-removed"):
            self.data = b""

    def _choose(self, content: bytes) -> None:
        try:
            self.data, self.is_chosen = self.make(content), True
        except (NoPortrait, MemoryError):
            self.process_errors.append(self.refusal(len(content)))

    @staticmethod
    def refusal(size: int) -> str:
        """Why a file of so many bytes was not taken."""
        return _refusal(size)

    @property
    def is_removed(self) -> bool:
        """Whether the stored photo is to go."""
        return bool(self.stored) and not self.data

    @property
    def kept(self) -> str:
        """What the page sends along, so that the chosen photo need not be chosen again."""
        return b64encode(self.data).decode() if self.is_chosen else ""

    @property
    def address(self) -> str:
        """The photo itself, as an address of data; an empty text for none."""
        return f"data:{self.mimetype};base64,{b64encode(self.data).decode()}" if self.data else ""

    @property
    def in_words(self) -> str:
        """What somebody who compares two versions reads of it."""
        if self.is_chosen:
            return str(gettext("The photo that you chose"))
        return str(gettext("A photo")) if self.data else ""


def _decoded(kept: str) -> bytes:
    try:
        return b64decode(kept, validate=True)
    except ValueError:
        return b""


def too_large() -> str:
    """What is said of a file that is too large to be sent."""
    return str(gettext("This file is larger than 10 MB. Choose a smaller photo."))


def _refusal(size: int) -> str:
    if size > MOST_BYTES:
        return too_large()
    return str(
        gettext(
            "No photo can be made of this file. Choose a JPEG, PNG or WebP picture of 50 megapixels at most."
        )
    )
