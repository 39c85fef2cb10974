"""Languages in a form: what is taken for one, and what is proposed."""

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict
from wtforms import Form

from app.admin.therapists.spoken import SpokenField


class Asked(Form):
    """A form of nothing but languages."""

    languages = SpokenField("Languages")


def asked(app: Flask, typed: str, *ticked: str) -> SpokenField:
    with app.test_request_context("/en/"):
        pairs = [("languages-others", typed), *((f"languages-{code}", "y") for code in ticked)]
        form = Asked(MultiDict(pairs))
        form.validate()
        return form.languages  # type: ignore[return-value]


@pytest.mark.parametrize("name", ["zxx", "mul", "und", "mis", "No linguistic content", "Langue indéterminée"])
def test_codes_for_no_language_are_none(app: Flask, name: str) -> None:
    field = asked(app, name)
    assert field.data == ()
    assert len(field.errors) == 1


@pytest.mark.parametrize(
    "name", ["zxxx", "no linguistic contents", "langue indeterminé", "multilingues", "unds"]
)
def test_codes_for_no_language_are_not_proposed(app: Flask, name: str) -> None:
    [told] = asked(app, name).errors
    for wrong in ("linguistic", "Multiple", "Unknown", "zxx"):
        assert wrong not in str(told).partition("did you mean")[2]


def test_codes_for_no_language_cannot_be_ticked(app: Flask) -> None:
    assert asked(app, "Tamil", "zxx", "mul", "fr").data == ("fr", "ta")
