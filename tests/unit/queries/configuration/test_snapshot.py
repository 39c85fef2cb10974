"""The snapshot of the configuration."""

from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from flask import Flask

from app.domain.scheduling.service import ServiceType
from app.extensions import db
from app.queries.configuration.snapshot import NoClinic, fresh_clinic
from tests.factories.small_clinic import small_clinic
from tests.factories.statements import counted_statements


@pytest.fixture
def clinic(app: Flask) -> Iterator[SimpleNamespace]:
    with app.app_context():
        yield small_clinic()


def change(statement: str) -> None:
    db.session.execute(db.text(statement))
    db.session.execute(db.text("UPDATE clinic SET revision = revision + 1"))
    db.session.commit()


def test_without_a_clinic_there_is_none(app: Flask) -> None:
    with app.app_context(), pytest.raises(NoClinic):
        fresh_clinic()


def test_reads_what_was_set_up(clinic: SimpleNamespace) -> None:
    snapshot = fresh_clinic()
    bilan = snapshot.service_by_slug("bilan")
    assert bilan is not None
    assert (bilan.duration_minutes, bilan.types) == (75, (ServiceType.IN_PERSON, ServiceType.VIDEO))
    camille = snapshot.therapist_by_slug("camille-roy")
    assert camille is not None
    assert camille.working.locations_for(bilan.id) == {clinic.centre.id}


@pytest.mark.usefixtures("clinic")
def test_is_the_same_until_the_revision_rises(app: Flask) -> None:
    first = fresh_clinic()
    with counted_statements(app) as sent:
        assert fresh_clinic() is first
    assert len(sent) <= 2  # BEGIN may be one of them
    change("UPDATE services SET duration_minutes = 90 WHERE slug = 'bilan'")
    bilan = fresh_clinic().service_by_slug("bilan")
    assert bilan is not None
    assert bilan.duration_minutes == 90


@pytest.mark.usefixtures("clinic")
def test_offers_what_is_published_and_given(app: Flask) -> None:
    assert [service.slug for service in fresh_clinic().offered] == ["bilan", "suivi", "visite"]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE services SET active = FALSE WHERE slug = 'visite'",
        "UPDATE services SET published = FALSE WHERE slug = 'visite'",
        "DELETE FROM service_types WHERE service_id = (SELECT id FROM services WHERE slug = 'visite')",
        "DELETE FROM therapist_services WHERE service_id = (SELECT id FROM services WHERE slug = 'visite')",
        "UPDATE therapists SET active = FALSE WHERE slug = 'camille-roy'",
    ],
)
@pytest.mark.usefixtures("clinic")
def test_a_service_that_lacks_something_is_not_offered(statement: str) -> None:
    change(statement)
    assert "visite" not in [service.slug for service in fresh_clinic().offered]


def test_a_service_that_no_period_accepts_is_not_offered(clinic: SimpleNamespace) -> None:
    change(f"INSERT INTO period_services (period_id, service_id) SELECT id, {clinic.bilan.id} FROM periods")
    assert [service.slug for service in fresh_clinic().offered] == ["bilan"]
