"""Creating accounts of the staff."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.actions.accounts.create_user import create_user
from app.actions.accounts.errors import EmailTaken, TherapistHasAccount, UnknownTherapist
from app.domain.accounts.new_user import NewUser
from app.extensions import db
from app.models import AuditEntry, User, UserCalendar
from app.queries.accounts.accounts import password_link
from tests.factories.small_clinic import NOW, small_clinic


@pytest.fixture
def clinic(app: Flask) -> Iterator[SimpleNamespace]:
    with app.app_context():
        yield small_clinic()


def create(email: str = "camille@example.com", **changes: Any) -> str:
    return create_user(
        NewUser(**{"email": email, "name": "C", "role": "therapist", "language": "fr"} | changes), NOW
    )


def test_makes_an_account_that_cannot_sign_in_before_its_link_was_used(clinic: SimpleNamespace) -> None:
    token = create("Camille@Example.com", therapist="camille-roy")
    user = db.session.scalars(select(User)).one()
    assert (user.email, user.password_hash, user.therapist_id) == (
        "camille@example.com",
        None,
        clinic.camille.id,
    )
    link = password_link(token, NOW)
    assert link is not None
    assert (link.email, link.is_live) == ("camille@example.com", True)


def test_grants_each_calendar_once_and_never_one_s_own(clinic: SimpleNamespace) -> None:
    create(therapist="camille-roy", calendars=("alex-martin", "alex-martin", "camille-roy"))
    assert list(db.session.scalars(select(UserCalendar.therapist_id))) == [clinic.alex.id]


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"email": "CAMILLE@example.com"}, EmailTaken),
        ({"email": "other@example.com", "therapist": "camille-roy"}, TherapistHasAccount),
        ({"email": "other@example.com", "therapist": "nobody"}, UnknownTherapist),
        ({"email": "other@example.com", "calendars": ("alex-martin", "nobody")}, UnknownTherapist),
    ],
)
def test_refuses_and_writes_nothing(
    clinic: SimpleNamespace, changes: dict[str, Any], error: type[Exception]
) -> None:
    create(therapist="camille-roy")
    with pytest.raises(error):
        create(**changes)
    assert db.session.scalar(select(func.count()).select_from(User)) == 1
    assert db.session.scalar(select(func.count()).select_from(AuditEntry)) == 1
