"""Telephone numbers in and out."""

import pytest

from app.phones import international, readable


@pytest.mark.parametrize(
    ("typed", "region", "kept"),
    [
        ("514 555-0100", "CA", "+15145550100"),
        ("(514) 555 0100", "CA", "+15145550100"),
        ("+41 22 345 67 89", "CA", "+41223456789"),
        ("022 345 67 89", "CH", "+41223456789"),
        ("555-0100", "CA", None),
        ("call me", "CA", None),
        ("", "CA", None),
        ("9" * 500, "CA", None),
        ("\x00", "CA", None),
    ],
)
def test_keeps_numbers_in_international_form(typed: str, region: str, kept: str | None) -> None:
    assert international(typed, region) == kept


@pytest.mark.parametrize(
    ("number", "region", "written"),
    [
        ("+15145550100", "CA", "514 555-0100"),
        ("+41223456789", "CH", "022 345 67 89"),
        ("+41223456789", "CA", "+41 22 345 67 89"),
        ("+15145550100", "CH", "+1 514-555-0100"),
        ("", "CA", ""),
    ],
)
def test_writes_them_as_the_region_does(number: str, region: str, written: str) -> None:
    assert readable(number, region) == written
