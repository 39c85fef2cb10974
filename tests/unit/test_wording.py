"""Every code has its words."""

import pytest
from flask import Flask, g

from app import wording
from app.domain.errors import Reason
from app.domain.scheduling.appointment import Status
from app.domain.scheduling.service import ServiceType

pytestmark = pytest.mark.backends("sqlite")


def test_every_code_of_the_rules_has_words() -> None:
    assert set(wording.REASONS) == set(Reason)
    assert set(wording.TYPES) == set(wording.TYPE_ICONS) == set(ServiceType)
    assert set(wording.STATUSES) == set(Status)


@pytest.mark.parametrize(
    ("region", "subdivision", "number"),
    [("CA", "QC", "811"), ("CA", "ON", "911"), ("CH", "VD", "144"), ("FR", "", "112"), ("XX", "", "")],
)
def test_an_emergency_has_the_number_of_where_the_clinic_is(
    app: Flask, region: str, subdivision: str, number: str
) -> None:
    with app.test_request_context():
        g.language = "en"
        assert number in wording.emergency_notice(region, subdivision)
        assert bool(wording.emergency_notice(region, subdivision)) is bool(number)


def test_a_relation_that_is_not_known_stands_for_itself(app: Flask) -> None:
    with app.test_request_context():
        g.language = "en"
        assert wording.relation_word("caregiver") == "Caregiver"
        assert wording.relation_word("neighbour") == "neighbour"
