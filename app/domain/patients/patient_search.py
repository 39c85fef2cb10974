"""What somebody who looks for a patient typed: a name, a birth date, a number or an email address."""

import re
from dataclasses import dataclass
from datetime import date

from app.domain.text_folding import bare

FEWEST_LETTERS = 2
FEWEST_DIGITS = 4
WHOLE_NUMBER = 7
LONGEST = 200
_YEAR_FIRST = re.compile(r"([0-9]{4})[-/. ]([0-9]{1,2})[-/. ]([0-9]{1,2})")
_YEAR_LAST = re.compile(r"([0-9]{1,2})[-/. ]([0-9]{1,2})[-/. ]([0-9]{4})")
# French and English, in full and in short; without accents, as `bare` leaves them.
_MONTHS = (
    ("janvier", "janv", "january", "jan"),
    ("fevrier", "fevr", "fev", "february", "feb"),
    ("mars", "march", "mar"),
    ("avril", "avr", "april", "apr"),
    ("mai", "may"),
    ("juin", "june", "jun"),
    ("juillet", "juill", "juil", "july", "jul"),
    ("aout", "august", "aug"),
    ("septembre", "september", "sept", "sep"),
    ("octobre", "october", "oct"),
    ("novembre", "november", "nov"),
    ("decembre", "december", "dec"),
)
_MONTH_OF = {name: number for number, names in enumerate(_MONTHS, 1) for name in names}
_DAY, _WORD = r"(?P<day>[0-9]{1,2})(?:er|st|nd|rd|th)?", r"(?P<month>[^\W0-9][^\s0-9,.]*)[.]?"
_IN_WORDS = tuple(
    re.compile(rf"(?<!\S){first},? {second},? (?P<year>[0-9]{{4}})(?:,|(?!\S))", re.IGNORECASE)
    for first, second in ((_DAY, _WORD), (_WORD, _DAY))
)
_NUMBER = re.compile(r"[+(]?[0-9][-0-9 .()/\u00a0\u202f]*")


@dataclass(frozen=True, slots=True)
class PatientCriteria:
    """What a patient must have: each part of the name (folded as in `name_key`), and what is not empty."""

    name_parts: tuple[str, ...] = ()
    birth_date: date | None = None
    digits: str = ""
    email: str = ""


def sought(typed: str) -> PatientCriteria | None:
    """What is looked for, in any order; None when that is too little to look for.

    >>> found = sought("TREMBLAY, Éloïse 1985-03-27")
    >>> found.name_parts, found.birth_date
    (('tremblay', 'eloise'), datetime.date(1985, 3, 27))
    >>> sought("(514) 555-0123").digits, sought("27/3/1985").birth_date, sought("e")
    ('5145550123', datetime.date(1985, 3, 27), None)
    """
    text = _in_digits(" ".join(typed[:LONGEST].replace("\0", "").split()))
    if _YEAR_FIRST.fullmatch(text) or _YEAR_LAST.fullmatch(text):
        day = written_date(text)
        return PatientCriteria(birth_date=day) if day else None
    if _NUMBER.fullmatch(text):
        return _number(text)
    words = text.split(" ")
    if any("@" in word for word in words):
        email = next(word for word in words if "@" in word).strip("<>,;").lower()
        return PatientCriteria(email=email) if len(email) > FEWEST_LETTERS else None
    return _named(words)


def written_date(text: str) -> date | None:
    """The day that digits name, year first or last; the day comes before the month where both can be meant.

    >>> [str(written_date(text)) for text in ("1985-3-27", "27.03.1985", "3/27/1985", "31/2/1985")]
    ['1985-03-27', '1985-03-27', '1985-03-27', 'None']
    """
    if found := _YEAR_FIRST.fullmatch(text):
        year, month, day = map(int, found.groups())
        return _date(year, month, day)
    if found := _YEAR_LAST.fullmatch(text):
        day, month, year = map(int, found.groups())
        return _date(year, month, day) or _date(year, day, month)
    return None


def _in_digits(text: str) -> str:
    """The text with its dates in words, as the pages write them, year first in digits.

    >>> _in_digits("Roy, 10 juillet 1967"), _in_digits("July 10, 1967"), _in_digits("Roy 10 1967")
    ('Roy, 1967-7-10', '1967-7-10', 'Roy 10 1967')
    """
    for pattern in _IN_WORDS:
        text = pattern.sub(_year_first, text)
    return text.rstrip()


def _year_first(found: re.Match[str]) -> str:
    month = _MONTH_OF.get(bare(found["month"]))
    return f"{found['year']}-{month}-{found['day']} " if month else found[0]


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _number(text: str) -> PatientCriteria | None:
    """A zero before a whole number is for calls at home or abroad, and no part of it as it is kept."""
    digits = re.sub("[^0-9]", "", text)
    digits = digits.lstrip("0") if len(digits) >= WHOLE_NUMBER else digits
    return PatientCriteria(digits=digits) if len(digits) >= FEWEST_DIGITS else None


def _named(words: list[str]) -> PatientCriteria | None:
    day = next((day for word in words if (day := written_date(word))), None)
    parts = tuple(part for word in words if not written_date(word) and (part := bare(word)))
    is_enough = day is not None or sum(map(len, parts)) >= FEWEST_LETTERS
    return PatientCriteria(name_parts=parts, birth_date=day) if is_enough else None
