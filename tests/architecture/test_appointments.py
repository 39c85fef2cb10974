"""What was typed for an appointment and what its patient's record says are weighed in one place."""

import ast
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.actions.appointments.book_for_patient import book_for_patient
from app.actions.appointments.change_contact import change_contact
from app.actions.appointments.reinstate import reinstate
from app.actions.configuration.load_demonstration import load_demonstration
from app.actions.steps.appointments.patient_matching import known_patients
from app.actions.steps.appointments.scheduling import place
from app.models import Appointment, AppointmentContact, Patient
from app.queries.appointments.record import select_appointments
from app.queries.patients.patient_search import find_patients
from app.queries.patients.patients import has_patients

APP = Path(__file__).resolve().parents[2] / "app"
# Who may name the tables besides, and what for. None of them decides which of the two holds.
OTHERS: dict[Callable[..., Any], str] = {
    place: "writes what was typed",
    reinstate: "takes over what was typed for the cancelled one",
    book_for_patient: "finds who is booked by number",
    change_contact: "writes what is typed later",
    load_demonstration: "writes both",
    known_patients: "compares who is typed with each address that is known of a person",
    find_patients: "looks for a text in both",
    has_patients: "asks whether there is any record",
}
WEIGHING = {"coalesce", "outerjoin", "outerjoin_from", "case"}


def file_of(function: Callable[..., Any]) -> Path:
    return APP.parent.joinpath(*function.__module__.split(".")).with_suffix(".py")


def names_of(path: Path) -> set[str]:
    """The names that a file uses or imports, and the attributes that it asks for."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Attribute):
            found.add(node.attr)
        elif isinstance(node, ast.Name):
            found.add(node.id)
        elif isinstance(node, ast.ImportFrom):
            found |= {alias.name for alias in node.names}
    return found


RECORD = file_of(select_appointments)
TABLES = {AppointmentContact.__name__, Patient.__name__}
READING = {
    path: names_of(path)
    for path in sorted(APP.rglob("*.py"))
    if path.parent != APP / "models" and path != RECORD
}


def test_only_one_file_reads_what_was_typed_together_with_the_record() -> None:
    assert READING
    assert names_of(RECORD) >= TABLES
    assert {path for path, names in READING.items() if names & TABLES} == set(map(file_of, OTHERS))


@pytest.mark.parametrize("other", OTHERS, ids=lambda other: other.__name__)
def test_who_else_names_the_tables_weighs_nothing(other: Callable[..., Any]) -> None:
    weighs = READING[file_of(other)] & WEIGHING
    # The search puts those first whose names begin as was typed.
    assert weighs == ({"case"} if other is find_patients else set())


def test_who_takes_columns_by_name_weighs_nothing() -> None:
    columns = {"TYPED", "RECORD", "EFFECTIVE"}
    taking = [path for path, names in READING.items() if "select_appointments" in names and names & columns]
    assert taking  # whom messages reach: by a set of channels
    assert [path for path in taking if READING[path] & WEIGHING] == []


def test_nobody_reaches_the_contact_by_another_way() -> None:
    """Neither by the relationship of the appointment nor by the table's name in a text."""
    ways = re.compile(rf"\b{Appointment.__name__}\.contact\b|\b{AppointmentContact.__tablename__}\b")
    assert [path for path in READING if ways.search(path.read_text())] == []
