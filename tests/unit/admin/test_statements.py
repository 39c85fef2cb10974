"""No page of the administrators asks the database much, however many things there are."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest
from flask import Flask, url_for
from sqlalchemy import update

from app.admin.hours.schedule_edits import version_of
from app.extensions import db
from app.models import Absence, Clinic, Location, ServiceGroup, TherapistService
from app.queries.configuration.stored import current_setup
from tests.conftest import Freeze
from tests.factories.absences import absences_at
from tests.factories.accounts import account, appointment, browser_of
from tests.factories.small_clinic import NOW, WEDNESDAY, minute, patient, service, small_clinic, therapist
from tests.factories.statements import counted_statements

pytestmark = pytest.mark.backends("sqlite")
MOST = 12
MANY = 60
# A file, which reads all that is set up as it is stored.
WHOLE_SETUP = ("admin.clinic_file_download",)


@pytest.fixture
def clinic(app: Flask, freeze: Freeze) -> SimpleNamespace:
    """Sixty of everything."""
    freeze(NOW)
    with app.app_context():
        made = small_clinic()
        marks = absences_at(made)
        db.session.add(ServiceGroup(slug="soins", name_fr="Soins", name_en="Care"))
        for number in range(MANY):
            place = Location(slug=f"lieu-{number}", name_fr="Lieu", name_en="Place", address="1, rue A")
            given = service(f"service-{number}", "in_person")
            db.session.add_all([place, given])
            db.session.flush()
            somebody = therapist(f"somebody-{number}", f"Somebody {number}", [given])
            start = datetime(2026, 12, 9) + timedelta(days=number)
            db.session.add_all([somebody, Absence(starts_on_clock=start, ends_on_clock=start + timedelta(1))])
            db.session.add(TherapistService(therapist_id=made.camille.id, service_id=given.id))
            account(f"user-{number}@example.com")
            appointment(made, minute(WEDNESDAY, "8:00") + 1440 * number, patient(f"Ana {number}"))
        made.admin = account("admin@example.com", role="administrator")
        db.session.execute(update(Clinic).values(revision=Clinic.revision + 1))
        db.session.commit()
        schedule = min(current_setup().therapists["camille-roy"].schedules, key=version_of)
        db.session.refresh(made.admin)
        db.session.expunge(made.admin)
        return SimpleNamespace(admin=made.admin, marks=marks, version=version_of(schedule))


def addresses(app: Flask, clinic: SimpleNamespace) -> Iterator[str]:
    """Every page of the administrators."""
    samples = {"event": "booked", "channel": "email", "recipient": "patient", "language": "fr", "user_id": 1}
    samples |= {"group": "soins", "version": clinic.version, "picture": "svg", "session_id": 1}
    slugs = {"service": "bilan", "location": "centre"}  # else a therapist's
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith("admin.") and "GET" in (rule.methods or ()):
            known = samples | {
                "lang": "en",
                "mark": clinic.marks["opening" if "opening" in rule.endpoint else "absence"],
                "slug": next((slug for kind, slug in slugs.items() if kind in rule.endpoint), "camille-roy"),
            }
            if rule.endpoint not in WHOLE_SETUP:
                with app.test_request_context():
                    yield url_for(rule.endpoint, **{name: known.get(name, "x") for name in rule.arguments})


def test_pages_ask_little_however_much_there_is(app: Flask, clinic: SimpleNamespace) -> None:
    client = browser_of(app, clinic.admin)
    found = {}
    for address in list(addresses(app, clinic)):
        client.get(address)
        with counted_statements(app) as sent, client.get(address) as response:
            assert response.status_code < 500
        found[address] = len(sent)
    assert len(found) > 50
    assert {address: count for address, count in found.items() if count > MOST} == {}
