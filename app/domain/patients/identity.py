"""Who is the same person, and who is a minor (glossary, Known patient)."""

from dataclasses import dataclass
from datetime import date

from app.domain.text_folding import bare

# Some letters become two or more; whose names are longer than this are told apart by the rest.
LONGEST_KEY = 200

# Québec: from this age on, a person may consent to care alone (Civil Code, article 14), and book for oneself.
CONSENT_AGE = 14


@dataclass(frozen=True, slots=True)
class Person:
    """What is compared: mobile in international form; an empty email or mobile is unknown."""

    first_name: str
    last_name: str
    birth_date: date
    email: str | None = None
    mobile: str | None = None


def name_key(first_name: str, last_name: str) -> str:
    """A name without case, accents, hyphens, apostrophes and spaces.

    >>> name_key("Jean-François", "L'Écuyer") == name_key("JEAN FRANCOIS", "Lecuyer")
    True
    """
    return f"{bare(first_name)} {bare(last_name)}"[:LONGEST_KEY]


def is_same_person(known: Person, other: Person) -> bool:
    """Same birth date, same name, and same email or mobile.

    >>> ana = Person("Ana", "Núñez", date(1990, 1, 2), email="ana@example.org")
    >>> is_same_person(ana, Person("ANA", "Nunez", date(1990, 1, 2), email="Ana@example.org"))
    True
    """
    return (
        known.birth_date == other.birth_date
        and name_key(known.first_name, known.last_name) == name_key(other.first_name, other.last_name)
        and (_is_same(known.email, other.email) or _is_same(known.mobile, other.mobile))
    )


def age(birth_date: date, today: date) -> int:
    """How many years old a person is; who was born on 29 February has the birthday on 1 March.

    >>> age(date(2008, 2, 29), date(2027, 2, 28)), age(date(2008, 2, 29), date(2027, 3, 1))
    (18, 19)
    """
    has_birthday_ahead = (today.month, today.day) < (birth_date.month, birth_date.day)
    return today.year - birth_date.year - has_birthday_ahead


def is_minor(birth_date: date, today: date, majority: int = 18) -> bool:
    """Whether a person is younger than the age of majority.

    >>> is_minor(date(2009, 5, 4), date(2027, 5, 3)), is_minor(date(2009, 5, 4), date(2027, 5, 4))
    (True, False)
    """
    return age(birth_date, today) < majority


def answers_for_themselves(birth_date: date, today: date, subdivision: str, majority: int = 18) -> bool:
    """Whether a minor's appointments are not for a parent to see without the minor's consent.

    In Québec, from the age at which one may consent to care alone.

    >>> thirteen, fourteen = date(2013, 5, 5), date(2013, 5, 4)
    >>> [answers_for_themselves(born, date(2027, 5, 4), "QC") for born in (thirteen, fourteen)]
    [False, True]
    >>> answers_for_themselves(fourteen, date(2027, 5, 4), "ON")
    False
    """
    return subdivision == "QC" and CONSENT_AGE <= age(birth_date, today) < majority


def _is_same(known: str | None, other: str | None) -> bool:
    return bool(known and other) and _contact_key(known) == _contact_key(other)


def _contact_key(value: str | None) -> str:
    return "".join((value or "").split()).casefold()
