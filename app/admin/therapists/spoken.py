"""Languages in a form: the usual ones to tick, and others by their names."""

import re
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from functools import cache
from typing import Any

from babel import Locale
from flask_babel import gettext
from wtforms import Field

from app.domain.languages import LANGUAGES
from app.domain.text_folding import bare
from app.i18n import language_names

USUAL = ("fr", "en", "es", "ar", "ht", "it", "pt", "de", "zh", "vi", "ru", "uk", "ro", "fa", "el", "ase")
CODE = re.compile("[a-z]{2,3}")
NO_LANGUAGES = {"mis", "mul", "und", "zxx"}  # ISO 639 keeps them for what is unknown, several, or none
BETWEEN = re.compile(r"[,;/\n]")


class SpokenField(Field):
    """Languages by ISO 639: those ticked (`<name>-<code>`), then those written (`<name>-others`)."""

    is_taken_over = True
    others = ""

    def process(self, formdata: Any, data: Any = (), extra_filters: Any = None) -> None:
        """Take what was ticked and written, else what is stored; the order of what is stored stays."""
        self.process_errors: list[str] = []
        self.stored: tuple[str, ...] = tuple(data) if isinstance(data, tuple) else ()
        self.data = self.stored
        if formdata is not None:
            ticked = {code for code in _known() if f"{self.name}-{code}" in formdata}
            self.others = formdata.get(f"{self.name}-others", "")[:500]
            self.data = (*self._in_order(ticked), *self._written(ticked))

    def _in_order(self, ticked: set[str]) -> Iterator[str]:
        ordered = dict.fromkeys((*self.stored, *USUAL, *sorted(ticked)))
        return (code for code in ordered if code in ticked)

    def _written(self, ticked: set[str]) -> list[str]:
        names = [name.strip() for name in BETWEEN.split(self.others) if name.strip()]
        codes = dict.fromkeys(_by_name().get(bare(name), "") for name in names)
        unknown = [name for name in names if bare(name) not in _by_name()]
        self.process_errors += map(_not_known, unknown)
        if not unknown:
            self.others = ""  # they are ticked from now on
        return [code for code in codes if code and code not in ticked]

    @property
    def boxes(self) -> list[tuple[str, str, bool]]:
        """Code, name and whether it is ticked, of the usual languages and those that are spoken."""
        codes = dict.fromkeys((*USUAL, *self.stored, *self.data))
        return [(code, language_names([code]), code in self.data) for code in codes]

    @property
    def in_words(self) -> str:
        """The languages by their names."""
        return language_names(self.data) if self.data else ""


def _not_known(name: str) -> str:
    near = get_close_matches(bare(name), _by_name(), n=1)
    if not near:
        return str(gettext("“%(name)s” is not the name of a language.", name=name[:60]))
    meant = language_names([_by_name()[near[0]]])
    told = gettext(
        "“%(name)s” is not the name of a language; did you mean “%(meant)s”?", name=name[:60], meant=meant
    )
    return str(told)


def _locales() -> Iterable[Locale]:
    return (Locale(language) for language in LANGUAGES)


@cache
def _known() -> frozenset[str]:
    """The codes of languages that have a name in every language of the site."""
    codes = {str(code) for code in Locale(LANGUAGES[0]).languages if CODE.fullmatch(str(code))} - NO_LANGUAGES
    return frozenset(code for code in codes if all(code in locale.languages for locale in _locales()))


@cache
def _by_name() -> dict[str, str]:
    """The codes by name, in any language of the site, and by themselves."""
    names = {bare(locale.languages[code]): code for locale in _locales() for code in sorted(_known())}
    return {code: code for code in _known()} | names
