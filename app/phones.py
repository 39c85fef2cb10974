"""Telephone numbers as people of a region write them; kept in international form (E.164)."""

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat


def international(typed: str, region: str) -> str | None:
    """The number in E.164, or None when it is none; one without country code is the region's."""
    try:
        number = phonenumbers.parse(typed, region)
    except NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def readable(number: str, region: str) -> str:
    """The number as it is written in the region: 514 555-0100, 022 345 67 89; others with country code."""
    try:
        parsed = phonenumbers.parse(number, region)
    except NumberParseException:
        return number
    if parsed.country_code != phonenumbers.country_code_for_region(region):
        return phonenumbers.format_number(parsed, PhoneNumberFormat.INTERNATIONAL)
    written = phonenumbers.format_number(parsed, PhoneNumberFormat.NATIONAL)
    return written.replace("(", "").replace(")", "")
