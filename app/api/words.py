"""How the clinic's own words and slugs stand in an answer."""

from collections.abc import Container, Mapping
from typing import Any, Protocol

from app.domain.languages import LANGUAGES


class Slugged(Protocol):
    """A thing with a name for addresses."""

    @property
    def slug(self) -> str:
        """Small letters, digits and hyphens."""


def words(thing: Any, attribute: str) -> dict[str, str]:
    """A text in each language, from `<attribute>_fr` and `<attribute>_en`.

    Where the clinic wrote one language only, it stands for both, as on the pages.
    """
    written = {language: getattr(thing, f"{attribute}_{language}") for language in LANGUAGES}
    any_other = next(filter(None, written.values()), "")
    return {language: text or any_other for language, text in written.items()}


def slugs(things: Mapping[int, Slugged], chosen: Container[int]) -> list[str]:
    """The slugs of those that are chosen, in the clinic's order."""
    return [thing.slug for id_, thing in things.items() if id_ in chosen]
