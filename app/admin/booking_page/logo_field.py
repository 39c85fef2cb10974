"""The logo in a form."""

from flask_babel import gettext

from app.admin.shared.photo_field import PhotoField
from app.logos import logo
from app.pictures import MOST_BYTES


class LogoField(PhotoField):
    """A logo; `data` is that of the clinic as it would be saved, empty for none."""

    make = staticmethod(logo)
    mimetype = "image/png"

    @staticmethod
    def refusal(size: int) -> str:
        """Why a file of so many bytes was not taken."""
        return too_large() if size > MOST_BYTES else _no_logo()

    @property
    def in_words(self) -> str:
        """What somebody who compares two versions reads of it."""
        if self.is_chosen:
            return str(gettext("The logo that you chose"))
        return str(gettext("A logo")) if self.data else ""


def too_large() -> str:
    """What is said of a file that is too large to be sent."""
    return str(gettext("This file is larger than 10 MB. Choose a smaller logo."))


def _no_logo() -> str:
    return str(
        gettext(
            "No logo can be made of this file. Choose a PNG, JPEG or WebP picture of 50 megapixels at most."
        )
    )
