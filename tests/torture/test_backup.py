"""Backups of a SQLite database while visitors go on booking: each one is whole."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.databases import Databases, engine_of
from tests.factories.small_clinic import small_clinic
from tests.server import running_site, settings_of
from tests.torture.steady import steady_bookings
from tests.torture.test_races import OVERLAPS, UNBLOCKED

pytestmark = pytest.mark.backends("sqlite")
HALF_DONE = (
    OVERLAPS.format(table="blocked_times"),
    UNBLOCKED,
    "SELECT count(*) FROM holds WHERE id NOT IN"
    " (SELECT hold_id FROM blocked_times WHERE hold_id IS NOT NULL)",
    "SELECT count(*) FROM appointments WHERE id NOT IN (SELECT appointment_id FROM appointment_contacts)",
    "SELECT count(*) FROM appointments WHERE id NOT IN"
    " (SELECT subject_id FROM audit_entries WHERE act = 'booked' AND subject = 'appointment')",
)


def test_every_backup_holds_whole_bookings_only(databases: Databases, backend: str, tmp_path: Path) -> None:
    url = databases.migrated(backend)
    app = databases.build(url)
    with app.app_context():
        small_clinic(max_upcoming_per_patient=0)
    engine_of(app).dispose()
    settings = settings_of(url, tmp_path)
    backups = [tmp_path / f"{number}.db" for number in range(8)]
    with running_site(settings, "--workers=2", "--threads=2") as address, steady_bookings(address) as noted:
        runner = app.test_cli_runner()
        for target in backups:
            done = runner.invoke(args=["database", "backup", str(target)])
            assert done.exit_code == 0, done.output
            noted.wait_for_bookings(1)
    appointments = []
    for target in backups:
        with closing(sqlite3.connect(target)) as copy:
            assert [copy.execute(statement).fetchone() for statement in HALF_DONE] == [(0,)] * len(HALF_DONE)
            appointments.append(copy.execute("SELECT count(*) FROM appointments").fetchone()[0])
    assert appointments == sorted(appointments)
    assert appointments[0] < appointments[-1], "nobody booked meanwhile"
    assert set(noted.statuses) == {200, 303}
