"""The languages that the site speaks."""

from typing import Literal, get_args

Language = Literal["fr", "en"]


LANGUAGES: tuple[str, ...] = get_args(Language)
