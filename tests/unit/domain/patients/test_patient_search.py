"""What is understood of what was typed to find a patient."""

from datetime import date

import pytest
from flask import Flask
from hypothesis import given, strategies as st

from app import i18n
from app.domain.patients.patient_search import PatientCriteria, sought, written_date

BORN = date(1985, 3, 27)


@pytest.mark.parametrize(
    ("typed", "understood"),
    [
        ("Marie", PatientCriteria(("marie",))),
        ("  Tremblay,  Marie-Ève ", PatientCriteria(("tremblay", "marieeve"))),
        ("李 明", PatientCriteria(("李", "明"))),
        ("李明", PatientCriteria(("李明",))),
        ("1985-03-27", PatientCriteria(birth_date=BORN)),
        ("27 3 1985", PatientCriteria(birth_date=BORN)),
        ("3/27/1985", PatientCriteria(birth_date=BORN)),
        ("Roy 27/3/1985", PatientCriteria(("roy",), BORN)),
        ("10 juillet 1967", PatientCriteria(birth_date=date(1967, 7, 10))),
        ("July 10, 1967", PatientCriteria(birth_date=date(1967, 7, 10))),
        ("1er\u00a0févr. 1990", PatientCriteria(birth_date=date(1990, 2, 1))),
        ("AOUT 3rd 2001", PatientCriteria(birth_date=date(2001, 8, 3))),
        ("27 mars 1985, Tremblay", PatientCriteria(("tremblay",), BORN)),
        ("Mai Roy March 27, 1985", PatientCriteria(("mai", "roy"), BORN)),
        ("31 février 1985", None),
        ("12 Roy 1967", PatientCriteria(("12", "roy", "1967"))),
        ("514.555.0123", PatientCriteria(digits="5145550123")),
        ("+41 22 345 67 89", PatientCriteria(digits="41223456789")),
        ("022 345 67 89", PatientCriteria(digits="223456789")),
        ("0123", PatientCriteria(digits="0123")),
        ("012", None),
        ("1234", PatientCriteria(digits="1234")),
        ("Ana <Ana@Example.com>", PatientCriteria(email="ana@example.com")),
        ("", None),
        ("e", None),
        ("e 27/3/1985", PatientCriteria(("e",), BORN)),
        ("30/2/1985", None),
        ("... ---", None),
    ],
)
def test_understands(typed: str, understood: PatientCriteria | None) -> None:
    assert sought(typed) == understood


@pytest.mark.parametrize("text", ["1985-13-01", "0/3/1985", "0000-01-01", "1985", "27/3/85", "1985-03-27 x"])
def test_is_no_date(text: str) -> None:
    assert written_date(text) is None


@given(st.dates())
def test_a_date_is_understood_in_each_order(day: date) -> None:
    assert written_date(day.isoformat()) == day
    assert written_date(f"{day.day}/{day.month}/{day.year:04}") == day


@pytest.mark.backends("sqlite")
@pytest.mark.parametrize("region", ["CA", "CH", "FR"])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_date_is_understood_as_pages_write_it(app: Flask, language: str, region: str) -> None:
    days = [date(1967, month, day) for month in range(1, 13) for day in (1, 28)]
    with app.test_request_context(f"/{language}/patients"):
        i18n.g.language = language
        i18n.set_clinic_conventions(region, "UTC")
        assert [sought(i18n.plain_date(day)) for day in days] == [
            PatientCriteria(birth_date=day) for day in days
        ]


@given(st.text(max_size=300))
def test_any_text_is_understood_or_refused(typed: str) -> None:
    found = sought(typed)
    assert found is None or any((found.name_parts, found.birth_date, found.digits, found.email))
    assert found is None or all("%" not in part and "_" not in part for part in found.name_parts)
