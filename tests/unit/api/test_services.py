"""What can be booked online, as machines read it."""

from types import SimpleNamespace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.actions.transaction import writing
from app.models import Clinic
from tests.conftest import Freeze
from tests.factories.offer import clinic_with_an_offer
from tests.factories.small_clinic import NOW
from tests.factories.statements import counted_statements

ADDRESS = "/api/v1/services"


@pytest.fixture
def clinic(app: Flask, freeze: Freeze) -> SimpleNamespace:
    freeze(NOW)
    with app.app_context():
        return clinic_with_an_offer()


@pytest.mark.usefixtures("clinic")
def test_tells_all_of_a_service(client: FlaskClient) -> None:
    assert client.get(ADDRESS).json["services"][0] == {
        "slug": "bilan",
        "name": {"fr": "Bilan initial", "en": "Assessment"},
        "description": {"fr": "", "en": ""},
        "group": {"slug": "physiotherapie", "name": {"fr": "Physiothérapie", "en": "Physiotherapy"}},
        "duration_minutes": 75,
        "types": ["in_person", "video"],
        "price": {"amount": "95.50", "currency": "CAD"},
        "coverage": {"fr": "Reçu pour assurances.", "en": "Receipt for insurers."},
        "existing_patients_only": False,
        "ages": {"from": None, "to": None},
        "therapists": ["alex-martin", "camille-roy"],
        "locations": ["centre"],
        "booking": {
            "fr": "http://127.0.0.1:8000/fr/?service=bilan",
            "en": "http://127.0.0.1:8000/en/?service=bilan",
        },
    }


@pytest.mark.usefixtures("clinic")
def test_tells_the_clinic_and_where_it_works(client: FlaskClient) -> None:
    answer = client.get(ADDRESS).json
    assert answer["clinic"] == {
        "name": {"fr": "Clinique du Parc", "en": "Park Clinic"},
        "time_zone": "America/Toronto",
        "region": "CA",
        "languages": ["fr", "en"],
    }
    assert answer["locations"] == [
        {
            "slug": "centre",
            "name": {"fr": "Centre-ville", "en": "Downtown"},
            "address": "1200, avenue du Parc",
        }
    ]


@pytest.mark.usefixtures("clinic")
def test_services_stand_in_the_clinic_s_order_and_nothing_hidden_among_them(client: FlaskClient) -> None:
    answer = client.get(ADDRESS)
    assert [service["slug"] for service in answer.json["services"]] == ["bilan", "suivi", "visite"]
    assert "hidden" not in answer.text.lower()
    assert "reunion" not in answer.text
    assert "@" not in answer.text


@pytest.mark.usefixtures("clinic")
def test_what_is_free_and_what_has_no_price_differ(client: FlaskClient) -> None:
    prices = {service["slug"]: service["price"] for service in client.get(ADDRESS).json["services"]}
    assert prices["suivi"] == {"amount": "0.00", "currency": "CAD"}
    assert prices["visite"] is None


@pytest.mark.usefixtures("clinic")
def test_a_service_for_current_patients_has_no_address_to_book_it(client: FlaskClient) -> None:
    suivi = client.get(ADDRESS).json["services"][1]
    assert suivi["existing_patients_only"] is True
    assert suivi["booking"] is None


@pytest.mark.usefixtures("clinic")
def test_the_address_leads_to_the_booking_of_that_service(client: FlaskClient) -> None:
    address = client.get(ADDRESS).json["services"][0]["booking"]["en"]
    page = client.get(address, follow_redirects=True)
    assert page.status_code == 200
    assert "Assessment" in page.text


@pytest.mark.usefixtures("clinic")
@pytest.mark.parametrize(("region", "currency"), [("CH", "CHF"), ("FR", "EUR")])
def test_money_is_the_region_s(app: Flask, client: FlaskClient, region: str, currency: str) -> None:
    with app.app_context(), writing() as session:
        session.query(Clinic).update({"region": region, "revision": Clinic.revision + 1})
    assert client.get(ADDRESS).json["services"][0]["price"] == {"amount": "95.50", "currency": currency}


def test_a_text_in_one_language_stands_for_both(
    app: Flask, client: FlaskClient, clinic: SimpleNamespace
) -> None:
    with app.app_context(), writing() as session:
        session.merge(clinic.bilan).description_fr = "Entretien et examen."
        session.query(Clinic).update({"revision": Clinic.revision + 1})
    description = client.get(ADDRESS).json["services"][0]["description"]
    assert description == {"fr": "Entretien et examen.", "en": "Entretien et examen."}


@pytest.mark.usefixtures("clinic")
def test_takes_one_query(app: Flask, client: FlaskClient) -> None:
    client.get(ADDRESS)  # the first request of a process reads the configuration
    with counted_statements(app) as sent:
        client.get(ADDRESS)
    assert len([one for one in sent if one.startswith("SELECT")]) == 1, sent
