"""Telling which fixed starts run past closing or into a break."""

import pytest
from flask import Flask

from app.clinic_file.loading import load
from tests.factories.clinic_file import edited
from tests.factories.small_clinic import NOW

pytestmark = pytest.mark.backends("sqlite")

SATURDAYS = '{days: [sat], start: "20:00", end: "24:00", services: [seance]}'


def overruns(app: Flask, *edits: tuple[str, str]) -> tuple[str, ...]:
    with app.app_context():
        return load(edited(*edits), NOW).overruns


def test_tells_the_worked_example(app: Flask) -> None:
    assert overruns(app) == (
        "Léa Martin, evaluation, Wednesdays: 17:45 runs to 19:00, past closing at 18:00",
    )


def test_tells_them_though_nothing_changed(app: Flask) -> None:
    first = overruns(app)
    assert overruns(app) == first


def test_tells_a_break_from_closing_day_by_day(app: Flask) -> None:
    told = overruns(app, ('end: "12:00", services: [seance]', 'end: "12:00", services: [evaluation]'))
    assert told == (
        "Léa Martin, evaluation, Mondays: 10:15 runs to 11:30, into the break at 10:30",
        "Léa Martin, evaluation, Tuesdays: 10:15 runs to 11:30, into the break at 10:30",
        "Léa Martin, evaluation, Wednesdays: 17:45 runs to 19:00, past closing at 18:00",
    )


def test_tells_several_starts_of_a_day_in_one_line(app: Flask) -> None:
    period = '{days: [sat], start: "%s", end: "%s", services: [evaluation]}'
    two = period % ("08:00", "09:00") + "\n          - " + period % ("09:00", "10:00")
    told = overruns(app, (SATURDAYS, two))
    assert (
        "Léa Martin, evaluation, Saturdays: 08:00 runs to 09:15, past the end of its period at 09:00; "
        "09:00 runs to 10:15, past closing at 10:00"
    ) in told


def test_names_the_date_of_what_happens_once(app: Flask) -> None:
    told = overruns(app, ('T12:00", services: [seance]', 'T12:00", services: [evaluation]'))
    assert "Léa Martin, evaluation, 2026-12-12: 11:30 runs to 12:45, past closing at 12:00" in told


@pytest.mark.parametrize(
    "edit",
    [
        ("allow_overrun: true", "allow_overrun: false"),
        ("published: true", "published: false\n    active: false"),
        ("active: true\n    schedules", "active: false\n    schedules"),
    ],
)
def test_tells_nothing_of_what_cannot_be_booked_so(app: Flask, edit: tuple[str, str]) -> None:
    assert overruns(app, edit) == ()
