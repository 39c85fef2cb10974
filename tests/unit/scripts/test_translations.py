"""What the check of the catalogues finds, and how a region's catalogue is merged over its language's."""

import gettext
from pathlib import Path

import pytest

from scripts import translations

HEADER = """msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=2; plural=(n > 1);\\n"
"""
SOURCE = """from flask_babel import gettext, lazy_gettext, ngettext

print(gettext("Email"), lazy_gettext("Hello %(name)s", name="Ana"))
print(ngettext("One visit", "%(num)d visits", 2))
"""
EMAIL = ("Email", "Courriel")
HELLO = ("Hello %(name)s", "Bonjour %(name)s")
VISITS = ("One visit", "%(num)d visits", "Une visite", "%(num)d visites")
COMPLETE = (EMAIL, HELLO, VISITS)


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A project of one source with three texts."""
    monkeypatch.setattr(translations, "SOURCES", tmp_path / "app")
    monkeypatch.setattr(translations, "CATALOGUES", tmp_path / "translations")
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "page.py").write_text(SOURCE)


def write(locale: str, *messages: tuple[str, ...], comment: str = "") -> None:
    """Write a catalogue of simple messages (id, string) and plural ones (id, id, string, string)."""
    path = translations.path_of(locale)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join((HEADER, *(comment + entry(message) for message in messages))))


def entry(message: tuple[str, ...]) -> str:
    """A message as a catalogue writes it."""
    if len(message) == 2:
        return 'msgid "{}"\nmsgstr "{}"\n'.format(*message)
    return 'msgid "{}"\nmsgid_plural "{}"\nmsgstr[0] "{}"\nmsgstr[1] "{}"\n'.format(*message)


def test_a_complete_catalogue_has_nothing_to_mend() -> None:
    write("fr", *COMPLETE)
    assert translations.check() == []


@pytest.mark.parametrize(
    ("messages", "problem"),
    [
        ((EMAIL, HELLO), "fr: not in the catalogue: ('One visit', '%(num)d visits')"),
        ((*COMPLETE, ("Gone", "Parti")), "fr: no longer in the sources: ('Gone',)"),
        ((("Email", ""), HELLO, VISITS), "fr: not translated: 'Email'"),
        ((EMAIL, HELLO, (*VISITS[:3], "")), "fr: not translated: ('One visit', '%(num)d visits')"),
        ((EMAIL, (HELLO[0], "Bonjour"), VISITS), "fr: other placeholders than the source: 'Hello %(name)s'"),
        (
            (EMAIL, HELLO, (*VISITS[:3], "des visites")),
            "fr: other placeholders than the source: ('One visit', '%(num)d visits')",
        ),
        ((("Email", "<b>Courriel</b>"), HELLO, VISITS), "fr: markup inside a text: 'Email'"),
    ],
)
def test_what_is_wrong_is_named(messages: tuple[tuple[str, ...], ...], problem: str) -> None:
    write("fr", *messages)
    assert translations.check() == [problem]


def test_uncertain_and_obsolete_texts_are_refused() -> None:
    write("fr", *COMPLETE, comment="#, fuzzy\n")
    assert len([problem for problem in translations.check() if "uncertain" in problem]) == 3
    write("fr", *COMPLETE)
    with translations.path_of("fr").open("a") as file:
        file.write('\n#~ msgid "Old"\n#~ msgstr "Vieux"\n')
    assert translations.check() == ["fr: obsolete: 'Old'"]


def test_a_region_may_only_say_otherwise_what_its_language_says() -> None:
    write("fr", *COMPLETE)
    write("fr_CH", ("Email", "E-mail"), ("Fax", "Fax"))
    assert translations.check() == ["fr_CH: not a text of fr: 'Fax'"]


def test_a_region_is_merged_over_its_language() -> None:
    write("fr", *COMPLETE)
    write("fr_CH", ("Email", "E-mail"))
    translations.compile_stale()
    swiss = gettext.translation("messages", translations.CATALOGUES, ["fr_CH"])
    canadian = gettext.translation("messages", translations.CATALOGUES, ["fr_CA"])
    assert (swiss.gettext("Email"), canadian.gettext("Email")) == ("E-mail", "Courriel")
    assert swiss.ngettext("One visit", "%(num)d visits", 2) == "%(num)d visites"


def test_an_update_brings_new_texts_and_drops_old_ones_without_guessing() -> None:
    write("fr", EMAIL, ("Hello", "Bonjour"))
    translations.update()
    assert [(message.id, message.string) for message in translations.read("fr") if message.id] == [
        EMAIL,
        (HELLO[0], ""),
        (VISITS[:2], ("", "")),
    ]
    assert not translations.read("fr").obsolete
