"""Every bench runs to its end: one round of very little each, on SQLite."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bench import engine, messages, races, web
from bench.clinics import Size
from bench.extent import Extent
from tests.databases import Databases

LITTLE = Extent(rounds=1, one_in=50)
SMALL = Size(therapists=5, coming=50, past=20)


@pytest.fixture
def url(databases: Databases) -> str:
    """A database with all tables and no rows."""
    return databases.migrated("sqlite")


def test_the_slot_engine_is_measured() -> None:
    figures = engine.measure(LITTLE)
    assert figures["starts"] > 0
    assert 0 < figures["best"] <= figures["median"]


def test_races_for_one_time_are_measured(url: str, tmp_path: Path) -> None:
    waits = races.measure(url, tmp_path, SMALL, LITTLE)
    assert len(waits) == LITTLE.of(races.RACES)
    assert min(waits) > 0


def test_messages_are_measured(url: str, tmp_path: Path) -> None:
    sending, booking = messages.measure(url, tmp_path, LITTLE)
    assert "messages a second" in sending
    assert "with messages ÷ without" in booking


def test_pages_and_bookings_are_measured_beside_the_bare_page(tmp_path: Path) -> None:
    found = list(web.measure(None, tmp_path, [SMALL], LITTLE))
    *pages, _confirming, _whole, memory = found
    assert [one.page for one in pages] == [page.name for page in web.pages(datetime.now(UTC).date())]
    assert all(one.ratio > 0 and one.anew > 0 and one.queries > 0 for one in pages)
    assert (memory.page, memory.ratio > 10) == (web.MEMORY, True)
    assert str(SMALL) in web.table(found)
