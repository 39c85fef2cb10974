"""Finding patients by name, birth date, number and address."""

from datetime import date, datetime
from types import SimpleNamespace

import pytest
from flask import Flask

from app.domain.patients.patient_search import sought
from app.domain.time.wall_clock import instant_of
from app.extensions import db
from app.queries.patients.patient_search import Found, find_patients
from tests.factories.accounts import appointment, typed
from tests.factories.small_clinic import NOW, WEDNESDAY, minute, patient, small_clinic


@pytest.fixture
def clinic(app: Flask) -> SimpleNamespace:
    """Éloïse O'Neil-Côté, an Éloi Leroy, a Roy, and a child booked by a mother."""
    with app.app_context():
        made = small_clinic()
        eloise = patient(
            "Éloïse",
            "O’Neil-Côté",
            birth_date=date(1985, 3, 27),
            email="Eloise@Example.com",
            mobile="+15145550123",
        )
        appointment(made, minute(WEDNESDAY, "14:00"), eloise)
        child = patient("Bo", "Petit", email="", birth_date=date(2018, 1, 2))
        contact = typed(child, email="mum@example.com", phone="+14505550177", booker_name="Julie Petit")
        appointment(made, minute(WEDNESDAY, "15:15"), child, contact=contact)
        db.session.add_all([patient("Éloi", "Leroy", email=""), patient("Zoé", "Roy", email="")])
        db.session.commit()
    return made


def search(text: str, calendars: frozenset[int] | None = None, now: datetime = NOW) -> Found:
    wanted = sought(text)
    assert wanted is not None
    return find_patients(wanted, calendars, now)


def names(text: str) -> list[str]:
    return [f"{each.first_name} {each.last_name}" for each in search(text).patients]


@pytest.mark.parametrize(
    "text",
    [
        "Éloïse O'Neil",
        "oneil, ELOISE",
        "cote eloise",
        "neil",
        "O’Neil-Côté",
        "1985-03-27",
        "27/3/1985",
        "27.03.1985",
        "eloise 1985-03-27",
        "(514) 555-0123",
        "+1 514 555 0123",
        "0123",
        "eloise@example.com",
        "ELOISE@",
    ],
)
def test_finds_somebody_by(app: Flask, clinic: SimpleNamespace, text: str) -> None:
    with app.app_context():
        assert names(text) == ["Éloïse O’Neil-Côté"]


@pytest.mark.parametrize(
    "text", ["eloise roy", "eloise 1985-03-28", "514 555-9999", "x@example.com", "example"]
)
def test_finds_nobody_by(app: Flask, clinic: SimpleNamespace, text: str) -> None:
    with app.app_context():
        assert names(text) == []


@pytest.mark.parametrize("text", ["450 555-0177", "mum@example.com"])
def test_finds_a_child_by_what_the_booker_typed(app: Flask, clinic: SimpleNamespace, text: str) -> None:
    with app.app_context():
        assert names(text) == ["Bo Petit"]


def test_a_name_that_begins_so_comes_first(app: Flask, clinic: SimpleNamespace) -> None:
    with app.app_context():
        assert names("roy") == ["Zoé Roy", "Éloi Leroy"]


def test_two_letters_must_begin_a_name(app: Flask, clinic: SimpleNamespace) -> None:
    with app.app_context():
        assert names("ro") == ["Zoé Roy"]
        assert names("el") == ["Éloi Leroy", "Éloïse O’Neil-Côté"]


@pytest.mark.parametrize(
    ("status", "clock_time", "is_next", "is_last"),
    [
        ("booked", "13:59", True, False),
        ("booked", "15:14", True, False),
        ("booked", "15:15", False, True),
        ("arrived", "14:30", True, False),
        ("fulfilled", "15:15", False, True),
        ("cancelled", "13:00", False, False),
        ("cancelled", "15:15", False, False),
        ("noshow", "15:15", False, False),
    ],
)
def test_what_counts_as_next_and_as_last(
    app: Flask, clinic: SimpleNamespace, status: str, clock_time: str, is_next: bool, is_last: bool
) -> None:
    with app.app_context():
        appointment(clinic, minute(WEDNESDAY, "14:00"), patient("Uma", "Ost"), status=status, forced=True)
        [found] = search("uma", now=instant_of(minute(WEDNESDAY, clock_time))).patients
    assert (found.next is not None, found.last_visit_at is not None) == (is_next, is_last)


def test_the_nearest_of_several_is_the_next_and_the_latest_the_last(
    app: Flask, clinic: SimpleNamespace
) -> None:
    with app.app_context():
        uma = patient("Uma", "Ost")
        for start in ("11:00", "08:00", "16:00", "14:30"):
            appointment(clinic, minute(WEDNESDAY, start), uma, forced=True)
        [found] = search("uma", now=instant_of(minute(WEDNESDAY, "13:00"))).patients
    assert found.next is not None
    assert found.next.starts_at == minute(WEDNESDAY, "14:30")
    assert found.last_visit_at == minute(WEDNESDAY, "11:00")


def test_only_calendars_that_are_open_count(app: Flask, clinic: SimpleNamespace) -> None:
    with app.app_context():
        assert [len(search("eloise", calendars).patients) for calendars in _sets(clinic)] == [1, 0, 0, 1]
        assert [len(search("0177", calendars).patients) for calendars in _sets(clinic)] == [1, 0, 0, 1]


def _sets(clinic: SimpleNamespace) -> list[frozenset[int] | None]:
    return [frozenset({clinic.camille.id}), frozenset({clinic.alex.id}), frozenset(), None]


@pytest.mark.parametrize("count", [20, 21])
def test_tells_whether_there_are_more(app: Flask, clinic: SimpleNamespace, count: int) -> None:
    with app.app_context():
        db.session.add_all(patient(f"Nr{number}", "Many") for number in range(count))
        db.session.commit()
        found = search("many")
    assert (len(found.patients), found.has_more) == (20, count > 20)
