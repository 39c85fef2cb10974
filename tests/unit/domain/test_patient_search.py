"""What is understood of what was typed to find a patient."""

from datetime import date

import pytest
from hypothesis import given, strategies as st

from app.domain.patient_search import Sought, sought, written_date

BORN = date(1985, 3, 27)


@pytest.mark.parametrize(
    ("typed", "understood"),
    [
        ("Marie", Sought(("marie",))),
        ("  Tremblay,  Marie-Ève ", Sought(("tremblay", "marieeve"))),
        ("李 明", Sought(("李", "明"))),
        ("李明", Sought(("李明",))),
        ("1985-03-27", Sought(birth_date=BORN)),
        ("27 3 1985", Sought(birth_date=BORN)),
        ("3/27/1985", Sought(birth_date=BORN)),
        ("Roy 27/3/1985", Sought(("roy",), BORN)),
        ("514.555.0123", Sought(digits="5145550123")),
        ("+41 22 345 67 89", Sought(digits="41223456789")),
        ("022 345 67 89", Sought(digits="223456789")),
        ("0123", Sought(digits="0123")),
        ("012", None),
        ("1234", Sought(digits="1234")),
        ("Ana <Ana@Example.com>", Sought(email="ana@example.com")),
        ("", None),
        ("e", None),
        ("e 27/3/1985", Sought(("e",), BORN)),
        ("30/2/1985", None),
        ("... ---", None),
    ],
)
def test_understands(typed: str, understood: Sought | None) -> None:
    assert sought(typed) == understood


@pytest.mark.parametrize("text", ["1985-13-01", "0/3/1985", "0000-01-01", "1985", "27/3/85", "1985-03-27 x"])
def test_is_no_date(text: str) -> None:
    assert written_date(text) is None


@given(st.dates())
def test_a_date_is_understood_in_each_order(day: date) -> None:
    assert written_date(day.isoformat()) == day
    assert written_date(f"{day.day}/{day.month}/{day.year:04}") == day


@given(st.text(max_size=300))
def test_any_text_is_understood_or_refused(typed: str) -> None:
    found = sought(typed)
    assert found is None or any((found.name_parts, found.birth_date, found.digits, found.email))
    assert found is None or all("%" not in part and "_" not in part for part in found.name_parts)
