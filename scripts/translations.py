"""Keep the catalogues of the interface: update, check and compile them.

The texts in the sources are English and are their own message ids, so English has no catalogue. French lives
in translations/fr. A regional catalogue such as translations/fr_CH holds what that region says otherwise.
Because gettext would look no further than such a file, it is merged over its language when compiled.
No template (.pot) and no compiled file (.mo) is kept: both are made from what is here.
"""

import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ROOT / "app"
CATALOGUES = ROOT / "translations"
BASE = "fr"
METHODS = [("**.py", "python"), ("templates/**", "jinja2")]
OPTIONS = {"templates/**": {"silent": "false"}}
KEYWORDS = DEFAULT_KEYWORDS | {"lazy_gettext": None, "lazy_ngettext": (1, 2), "lazy_pgettext": ((1, "c"), 2)}
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]")
MARKUP = re.compile(r"</?[a-zA-Z]")


def path_of(locale: str) -> Path:
    """Where a locale's catalogue is written."""
    return CATALOGUES / locale / "LC_MESSAGES" / "messages.po"


def overrides() -> list[str]:
    """The regional catalogues there are, such as fr_CH."""
    return sorted(path.parts[-3] for path in CATALOGUES.glob(f"{BASE}_*/LC_MESSAGES/messages.po"))


def read(locale: str) -> Catalog:
    """A locale's catalogue as it is written."""
    with path_of(locale).open("rb") as file:
        return read_po(file, locale=locale, abort_invalid=True)


def extract() -> Catalog:
    """Every text of the interface, from the sources."""
    catalogue = Catalog(charset="utf-8")
    found = extract_from_dir(SOURCES, METHODS, OPTIONS, keywords=KEYWORDS, comment_tags=("Translators:",))
    for name, line, text, comments, context in found:
        catalogue.add(text, None, [(f"app/{name}", line)], auto_comments=comments, context=context)
    return catalogue


def update() -> None:
    """Bring the French catalogue to the texts of the sources; new ones are left empty for a translator."""
    catalogue = read(BASE)
    catalogue.update(extract(), no_fuzzy_matching=True, update_creation_date=False)
    catalogue.obsolete.clear()
    with path_of(BASE).open("wb") as file:
        # Without line numbers a change elsewhere in a source does not touch the catalogue.
        write_po(file, catalogue, width=100, include_lineno=False, sort_by_file=True)


def compile_stale() -> None:
    """Compile the catalogues that changed since they were compiled."""
    for locale in (BASE, *overrides()):
        target = path_of(locale).with_suffix(".mo")
        newest = max(path_of(name).stat().st_mtime for name in (BASE, locale))
        if not target.exists() or target.stat().st_mtime < newest:
            draft = target.with_suffix(".mo.new")
            with draft.open("wb") as file:
                write_mo(file, merged(locale))
            draft.replace(target)


def merged(locale: str) -> Catalog:
    """A locale's catalogue, with all that it does not say taken from its language."""
    catalogue = read(BASE)
    if locale != BASE:
        for message in _texts(read(locale)):
            catalogue.delete(message.id, message.context)
            catalogue.add(message.id, message.string, context=message.context)
    return catalogue


def check() -> list[str]:
    """What is wrong with the catalogues, one sentence each."""
    catalogue, template = read(BASE), extract()
    wanted, present = ({_key(message) for message in _texts(each)} for each in (template, catalogue))
    problems = [f"{BASE}: not in the catalogue: {key[0]!r}" for key in sorted(wanted - present, key=str)]
    problems += [f"{BASE}: no longer in the sources: {key[0]!r}" for key in sorted(present - wanted, key=str)]
    problems += [f"{BASE}: obsolete: {text!r}" for text in catalogue.obsolete]
    problems += _faults(BASE, catalogue)
    for locale in overrides():
        regional = read(locale)
        problems += _faults(locale, regional)
        problems += [
            f"{locale}: not a text of {BASE}: {message.id!r}"
            for message in _texts(regional)
            if _key(message) not in present
        ]
    return problems


def _faults(locale: str, catalogue: Catalog) -> Iterator[str]:
    for message in _texts(catalogue):
        ids, strings = _forms(message.id), _forms(message.string)
        if message.fuzzy:
            yield f"{locale}: uncertain (fuzzy): {message.id!r}"
        if not strings or not all(strings):
            yield f"{locale}: not translated: {message.id!r}"
        elif not _same_placeholders(ids, strings):
            yield f"{locale}: other placeholders than the source: {message.id!r}"
        if any(MARKUP.search(text) for text in (*ids, *strings)):
            yield f"{locale}: markup inside a text: {message.id!r}"


def _same_placeholders(ids: tuple[str, ...], strings: tuple[str, ...]) -> bool:
    """The plural form must use all of them; a singular may leave its number out ("one appointment")."""
    known = set(PLACEHOLDER.findall(ids[-1]))
    used = [set(PLACEHOLDER.findall(text)) for text in strings]
    return used[-1] == known and all(each <= known for each in used)


def _texts(catalogue: Catalog) -> Iterator[Message]:
    return (message for message in catalogue if message.id)


def _forms(text: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    if text is None:
        return ()
    return (text,) if isinstance(text, str) else tuple(text)


def _key(message: Message) -> tuple[tuple[str, ...], str | None]:
    return _forms(message.id), message.context


def _report() -> None:
    problems = check()
    print("\n".join(problems) or "translations: complete and fresh")
    if problems:
        sys.exit(f"translations: {len(problems)} to mend; `make translations` brings new texts in")


COMMANDS: dict[str, Callable[[], None]] = {"update": update, "compile": compile_stale, "check": _report}

if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in COMMANDS:
        sys.exit(f"usage: translations.py {'|'.join(COMMANDS)}")
    COMMANDS[sys.argv[1]]()
