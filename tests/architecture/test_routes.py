"""Conventions of the addresses."""

import pytest
from flask import Flask

from app.web.security import Permission

pytestmark = pytest.mark.backends("sqlite")
WITHOUT_LANGUAGE = ("/", "/healthz", "/readyz", "/metrics")
WITHOUT_LANGUAGE_BELOW = ("/static/", "/photos/", "/logo/", "/accent-", "/api/")
WITH_LANGUAGE = "/<any(fr, en):lang>/"


def test_every_view_names_who_may_see_it(app: Flask) -> None:
    named = {name: getattr(view, "permission", None) for name, view in app.view_functions.items()}
    assert [name for name, permission in named.items() if not isinstance(permission, Permission)] == []


def test_every_page_says_its_language_in_its_address(app: Flask) -> None:
    rules = [rule.rule for rule in app.url_map.iter_rules()]
    assert [
        rule
        for rule in rules
        if rule not in WITHOUT_LANGUAGE and not rule.startswith((WITH_LANGUAGE, *WITHOUT_LANGUAGE_BELOW))
    ] == []


def test_no_address_carries_what_identifies_a_person(app: Flask) -> None:
    telling = {"name", "email", "phone", "birth_date", "patient", "patient_id"}
    assert [rule.rule for rule in app.url_map.iter_rules() if rule.arguments & telling] == []
