"""A clinic whose messages have everything to say."""

from collections.abc import Iterator

import pytest
from flask import Flask

from app.queries.configuration.snapshot import ClinicSnapshot
from tests.factories.messages import talkative_clinic


@pytest.fixture
def clinic(app: Flask) -> Iterator[ClinicSnapshot]:
    """The clinic, inside the application's context, as a worker has it."""
    with app.app_context():
        yield talkative_clinic()
