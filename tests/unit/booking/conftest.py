"""The small clinic, on a Tuesday at nine in the morning."""

from types import SimpleNamespace

import pytest
import time_machine
from flask import Flask

from tests.conftest import Freeze
from tests.factories.small_clinic import NOW, small_clinic


@pytest.fixture
def clock(freeze: Freeze) -> time_machine.Traveller:
    """The still clock; it can `shift` seconds."""
    return freeze(NOW)


@pytest.fixture
def clinic(app: Flask, clock: time_machine.Traveller) -> SimpleNamespace:
    """The rows of the small clinic by short names."""
    with app.app_context():
        return small_clinic()
