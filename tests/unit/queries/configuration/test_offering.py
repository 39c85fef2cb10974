"""What a service lacks before patients can book it."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, update

from app.extensions import db
from app.models import Period, Service, ServiceTypeRow, Therapist
from app.queries.configuration.offering import Need, missing
from app.queries.configuration.snapshot import current_clinic
from tests.factories.small_clinic import small_clinic


def of_bilan(app: Flask, *statements: Any) -> tuple[tuple[Need, ...], bool]:
    """What `bilan` of the small clinic lacks after some changes, and whether it is offered."""
    with app.app_context():
        made = small_clinic()
        for statement in statements:
            db.session.execute(statement)
        db.session.commit()
        clinic = current_clinic()
        return missing(clinic, clinic.services[made.bilan.id]), clinic.is_offered(made.bilan.id)


def test_nothing_is_missing_of_what_is_offered(app: Flask) -> None:
    assert of_bilan(app) == ((), True)


@pytest.mark.parametrize(
    ("statements", "needs"),
    [
        ([update(Service).values(active=False, published=False)], (Need.ACTIVE, Need.PUBLICATION)),
        ([delete(ServiceTypeRow)], (Need.TYPE,)),
        ([update(Therapist).values(active=False)], (Need.THERAPIST, Need.HOURS)),
        ([delete(Period)], (Need.HOURS,)),
        ([update(Service).values(published=False)], (Need.PUBLICATION,)),
    ],
    ids=["inactive", "no type", "no therapist", "no hours", "unpublished"],
)
def test_names_what_is_missing(app: Flask, statements: list[Any], needs: tuple[Need, ...]) -> None:
    assert of_bilan(app, *statements) == (needs, False)
