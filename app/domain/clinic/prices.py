"""Prices as people type them."""

import re

MOST_CENTS = 10_000_000
_PRICE = re.compile(r"(\d{1,6})(?:[.,](\d{1,2}))?")


class UnreadablePrice(ValueError):
    """What was typed is no amount of money, or more than any visit costs."""


def cents(typed: str) -> int:
    """The hundredths of an amount, without spaces and signs of currencies. Raises UnreadablePrice.

    >>> [cents(typed) for typed in ("95", "95.50", "95,5 $", "1 200", "0")]
    [9500, 9550, 9550, 120000, 0]
    """
    bare = re.sub(r"[\s$€']|CAD|CHF|EUR", "", typed)
    found = _PRICE.fullmatch(bare)
    amount = int(found[1]) * 100 + int((found[2] or "0").ljust(2, "0")) if found else MOST_CENTS + 1
    if amount > MOST_CENTS:
        raise UnreadablePrice(typed)
    return amount
