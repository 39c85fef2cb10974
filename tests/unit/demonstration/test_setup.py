"""The demonstration's clinic file in the present week, and its password."""

import stat
from datetime import date
from pathlib import Path

import pytest

from app.clinic_file.loading import plan
from app.demonstration.setup import FOLDER, clinic_text, keep_password, kept_password
from app.domain.configuration.setup import Setup


def setup(today: date) -> Setup:
    return plan(clinic_text(today), Setup(), FOLDER).after


def first_opening(today: date) -> date:
    [opening] = setup(today).openings.values()
    return opening.starts_on_clock.date()


def test_is_a_believable_clinic_in_two_languages() -> None:
    clinic = setup(date(2026, 12, 1))
    assert (len(clinic.therapists), len(clinic.locations), len(clinic.services)) == (5, 2, 10)
    assert {service.availability for service in clinic.services.values()} == {"fixed", "flexible"}
    types = {type_ for service in clinic.services.values() for type_ in service.types}
    assert types == {"in_person", "phone", "video", "home"}
    assert {account.role for account in clinic.accounts.values()} == {"administrator", "therapist"}
    assert {account.therapist for account in clinic.accounts.values()} == {None, *clinic.therapists}


def test_nothing_in_it_is_worth_a_warning() -> None:
    assert plan(clinic_text(date(2026, 12, 1)), Setup(), FOLDER).warnings == ()


@pytest.mark.parametrize(
    ("today", "opening"),
    [
        (date(2026, 1, 5), date(2026, 1, 17)),
        (date(2026, 1, 11), date(2026, 1, 17)),
        (date(2026, 1, 12), date(2026, 1, 24)),
        (date(2028, 3, 1), date(2028, 3, 11)),
    ],
)
def test_dates_move_by_whole_weeks(today: date, opening: date) -> None:
    assert first_opening(today) == opening
    assert opening.weekday() == 5


def test_alternating_weeks_stay_apart() -> None:
    schedules = setup(date(2026, 12, 1)).therapists["amina-diallo"].schedules
    starts = sorted(schedule.valid_from for schedule in schedules if schedule.valid_from)
    assert (starts[1] - starts[0]).days == 7


def test_a_given_password_is_taken_and_kept(tmp_path: Path) -> None:
    assert keep_password(tmp_path, "given by somebody") == "given by somebody"
    assert kept_password(tmp_path) == "given by somebody"
    assert keep_password(tmp_path, "given later") == "given later"
    assert kept_password(tmp_path) == "given later"


def test_a_made_password_is_for_its_owner_only_and_stays(tmp_path: Path) -> None:
    password = keep_password(tmp_path, None)
    assert len(password) >= 12
    assert keep_password(tmp_path, None) == password
    assert stat.S_IMODE((tmp_path / "demo_password").stat().st_mode) == 0o600


def test_no_password_is_kept_before_one_was_made(tmp_path: Path) -> None:
    assert kept_password(tmp_path) is None
