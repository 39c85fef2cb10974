"""The checks that every page goes through find what they are there for."""

from collections.abc import Callable, Iterator

import pytest
from babel.messages.catalog import Catalog
from flask import Flask

from scripts import translations
from tests import page as page_module
from tests.document import Document
from tests.page import PageChecker

PAGE = """<!DOCTYPE html>
<html lang="{lang}"><head><title>{title}</title></head><body>{body}</body></html>"""
Check = Callable[..., list[Document]]


@pytest.fixture
def check() -> Check:
    """Serves a page at /fr/page and checks it."""
    app = Flask(__name__)
    app.testing = True

    def check(body: str, lang: str = "fr", title: str = "Accueil – Clinique") -> list[Document]:
        app.view_functions["page"] = lambda: PAGE.format(lang=lang, title=title, body=body)
        return checker.get("/page", "fr")

    app.add_url_rule("/fr/page", "page")
    app.add_url_rule("/fr/send", "send", methods=["POST"])
    checker = PageChecker(app, app.test_client())
    return check


@pytest.fixture(autouse=True)
def catalogue(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A French catalogue of two texts."""
    made = Catalog(locale="fr")
    made.add("Next week", "Semaine suivante")
    made.add("Held until %(time)s", "Réservé jusqu’à %(time)s")
    monkeypatch.setattr(translations, "read", lambda locale: made)
    page_module._english.cache_clear()
    yield
    page_module._english.cache_clear()


def test_a_sound_page_passes(check: Check) -> None:
    check(
        '<h1>Accueil</h1><p id="p">Semaine suivante</p><a href="#p">plus</a><a href="/fr/page?x=1">ici</a>'
        '<a href="tel:+15145550100">appeler</a><span lang="en">Next week</span>'
        '<form method="post" action="/fr/send"><label for="n">Nom</label><input id="n" name="n">'
        '<label>Motif <textarea name="m"></textarea></label><button>Envoyer</button></form>'
    )


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        ("<p>rien</p>", "0 × h1"),
        ("<h1>Accueil</h1><h1>Encore</h1>", "2 × h1"),
        ("<h1>Autre</h1>", "does not start with the heading"),
        ("<h1>Accueil</h1><p><div></p>", "not valid HTML"),
        ('<h1 id="a">Accueil</h1><p id="a">x</p>', "2 × the id 'a'"),
        ('<h1>Accueil</h1><p aria-describedby="b">x</p>', "points to nothing"),
        ('<h1>Accueil</h1><input name="n">', "no label for input 'n'"),
        ("<h1>Accueil</h1><button></button>", "says nothing"),
        ('<h1>Accueil</h1><a href="/fr/nowhere">x</a>', "nothing behind <a href='/fr/nowhere'>"),
        ('<h1>Accueil</h1><form method="post" action="/fr/page"></form>', "nothing behind <form action"),
        ('<h1>Accueil</h1><a href="#c">x</a>', "no element for the link #c"),
        ('<h1>Accueil</h1><a href="http://elsewhere.example/">x</a>', "nothing behind"),
        ("<h1>Accueil</h1><p>Next week</p>", "not translated: 'Next week'"),
        ("<h1>Accueil</h1><p>Held until 14 h 30</p>", "not translated: 'Held until 14 h 30'"),
        ('<h1>Accueil</h1><p title="Next week">x</p>', "not translated: 'Next week'"),
    ],
)
def test_a_fault_is_found(check: Check, body: str, complaint: str) -> None:
    with pytest.raises(AssertionError, match=complaint.replace("(", r"\(")):
        check(body)


def test_the_wrong_language_is_found(check: Check) -> None:
    with pytest.raises(AssertionError, match='lang="en"'):
        check("<h1>Accueil</h1>", lang="en")


def test_a_form_is_read_as_a_browser_would_send_it(check: Check) -> None:
    [page] = check(
        '<h1>Accueil</h1><form method="post" action="/fr/send">'
        '<input type="hidden" name="step" value="2">'
        '<label>a<input type="checkbox" name="yes" checked></label>'
        '<label>b<input type="checkbox" name="no"></label>'
        '<label>c<select name="lang"><option value="fr">F</option><option selected>en</option></select>'
        '</label><label>d<textarea name="why">\nline</textarea></label>'
        '<button name="go" value="1">e</button></form>'
    )
    assert page.fields() == {"step": "2", "yes": "on", "lang": "en", "why": "line"}
