"""What patients read of what is set up, and what of it is not said in every language (glossary, language)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from app.domain.configuration.setup import Setup

READ_OF: Mapping[str, Sequence[str]] = {
    "locations": ("name", "directions"),
    "service_groups": ("name",),
    "services": ("name", "description", "instructions", "coverage", "late_cancellation"),
    "therapists": ("title", "about"),
}


def half_said(thing: Any, texts: Iterable[str], languages: Sequence[str]) -> Iterator[str]:
    """The fields that a thing lacks, one of each text that is said in some of the languages only.

    A name must be there in each of them.
    """
    for text in texts:
        fields = [f"{text}_{language}" for language in languages]
        missing = [field for field in fields if not getattr(thing, field).strip()]
        if missing and (text == "name" or len(missing) < len(fields)):
            yield missing[0]


def things_half_said(setup: Setup, languages: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Section and slug of whatever patients would read in some of the languages only.

    A service that is not published is judged when it is to be.
    """
    for section, texts in READ_OF.items():
        for slug, thing in getattr(setup, section).items():
            if getattr(thing, "published", True) and any(half_said(thing, texts, languages)):
                yield section, slug
