from dataclasses import replace
from datetime import date

import pytest

from app.domain.patients.identity import Person, is_minor, is_same_person, name_key

KNOWN = Person("Zoé-Anne", "O’Brien", date(1990, 5, 4), "zoe@example.org", "+15145550100")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("Zoé", "Côté"), ("ZOE", "cote")),
        (("Zoé", "Côté"), ("Zoe\u0301", "Co\u0302te\u0301")),
        (("Jean-Pierre", "Roy"), ("Jean Pierre", "Roy")),
        (("Jean‑Pierre", "Roy"), ("jeanpierre", " Roy ")),
        (("Ana", "O'Brien"), ("Ana", "O’Brien")),
        (("Ana", "D'Amours"), ("Ana", "Damours")),
        (("Cœur", "Straße"), ("Coeur", "STRASSE")),
        (("Søren", "Łukasz"), ("Soren", "Lukasz")),
    ],
)
def test_names_without_case_accents_and_signs(one: tuple[str, str], other: tuple[str, str]) -> None:
    assert name_key(*one) == name_key(*other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("Ana", "Roy"), ("Anna", "Roy")),
        (("Ana", "Roy"), ("Roy", "Ana")),
        (("Anar", "Oy"), ("Ana", "Roy")),
        (("李", "明"), ("李", "民")),
        (("की", "शर्मा"), ("कु", "शर्मा")),
    ],
)
def test_other_names_stay_others(one: tuple[str, str], other: tuple[str, str]) -> None:
    assert name_key(*one) != name_key(*other)


@pytest.mark.parametrize(
    ("changes", "is_same"),
    [
        ({}, True),
        ({"email": "ZOE@Example.org "}, True),
        ({"first_name": "ZOE ANNE", "last_name": "Obrien"}, True),
        ({"email": None}, True),
        ({"mobile": None}, True),
        ({"email": "other@example.org"}, True),
        ({"mobile": "+15145550199"}, True),
        ({"email": "other@example.org", "mobile": "+15145550199"}, False),
        ({"email": None, "mobile": None}, False),
        ({"birth_date": date(1990, 5, 5)}, False),
        ({"last_name": "Bryan"}, False),
    ],
)
def test_the_same_person(changes: dict[str, object], is_same: bool) -> None:
    other = replace(KNOWN, **changes)
    assert is_same_person(KNOWN, other) == is_same_person(other, KNOWN) == is_same


def test_two_without_contact_data_are_not_known_to_be_the_same() -> None:
    nobody = replace(KNOWN, email="", mobile="")
    assert not is_same_person(nobody, nobody)


@pytest.mark.parametrize(
    ("birth_date", "today", "age", "expected"),
    [
        (date(2010, 6, 1), date(2028, 5, 31), 18, True),
        (date(2010, 6, 1), date(2028, 6, 1), 18, False),
        (date(2008, 2, 29), date(2026, 2, 28), 18, True),
        (date(2008, 2, 29), date(2026, 3, 1), 18, False),
        (date(2013, 6, 1), date(2027, 6, 1), 14, False),
    ],
)
def test_minors(birth_date: date, today: date, age: int, expected: bool) -> None:
    assert is_minor(birth_date, today, age) == expected
