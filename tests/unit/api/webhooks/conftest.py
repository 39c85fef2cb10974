"""A site whose messages all go by providers, with Ana's visit."""

from types import SimpleNamespace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.conftest import Freeze
from tests.databases import Databases
from tests.factories.accounts import appointment, typed
from tests.factories.small_clinic import NOW, WEDNESDAY, minute, patient, small_clinic
from tests.factories.webhooks import PROVIDERS


@pytest.fixture
def app(databases: Databases, backend: str, freeze: Freeze) -> Flask:
    freeze(NOW)
    return databases.build(databases.migrated(backend), **PROVIDERS)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def clinic(app: Flask) -> SimpleNamespace:
    with app.app_context():
        made = small_clinic()
        ana = patient(mobile="+15145550101")
        made.visit = appointment(
            made, minute(WEDNESDAY, "14:00"), ana, contact=typed(ana, agrees_sms=True, agrees_phone=True)
        ).id
    return made
