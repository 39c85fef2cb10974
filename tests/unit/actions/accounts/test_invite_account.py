"""Inviting somebody to an account: by email, or by a link to hand over."""

from collections.abc import Iterator
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.actions.accounts.errors import DeadLink, EmailTaken, InactiveAccount, TherapistHasAccount
from app.actions.accounts.invite_account import invite_account
from app.actions.accounts.invite_again import invite_again
from app.actions.accounts.set_password import set_password
from app.actions.messages.claim_messages import Claim, claim_messages
from app.actions.messages.prepare_message import Prepared, prepare_message
from app.actions.steps.appointments.links import PASSWORD_LINK_FOR
from app.domain.accounts.new_user import NewUser
from app.extensions import db
from app.models import AccessLink, AuditEntry, Message, User
from tests.factories.accounts import account
from tests.factories.small_clinic import NOW, small_clinic

NEW_PASSWORD = "quatre chaises vertes"


@pytest.fixture
def clinic(app: Flask) -> Iterator[SimpleNamespace]:
    with app.app_context():
        made = small_clinic()
        made.admin = account("admin@example.com", role="administrator")
        yield made


def invite(clinic: SimpleNamespace, is_sent: bool = True, **columns: Any) -> tuple[int, str | None]:
    new = NewUser(
        **{"email": "New@example.com", "name": "New", "role": "therapist", "language": "en"} | columns
    )
    invited = invite_account(new, clinic.admin.id, is_sent, NOW)
    return invited.user_id, invited.token


def prepared(now: Any) -> Prepared | None:
    [message] = claim_messages(Claim("worker", 10, timedelta(minutes=1)), now)
    return prepare_message(message, "worker", timedelta(minutes=1), now)


def test_sends_a_link_that_works_for_seven_days(clinic: SimpleNamespace) -> None:
    user_id, token = invite(clinic, therapist="camille-roy", calendars=("alex-martin",))
    assert token is None
    user = db.session.get_one(User, user_id)
    assert (user.email, user.password_hash, user.therapist_id) == ("new@example.com", None, clinic.camille.id)
    message = db.session.scalars(select(Message)).one()
    assert (message.event, message.address, message.language) == ("set_password", "new@example.com", "en")
    sent = prepared(NOW + timedelta(hours=5))  # nobody waits for it: late is better than never
    assert sent is not None
    link = db.session.scalars(select(AccessLink)).one()
    assert link.expires_at == NOW + timedelta(hours=5) + PASSWORD_LINK_FOR
    set_password(sent.token, NEW_PASSWORD, NOW + timedelta(days=6))
    assert db.session.scalars(select(AuditEntry.act)).first() == "created"


def test_where_nothing_is_sent_the_link_is_handed_over(clinic: SimpleNamespace) -> None:
    _, token = invite(clinic, is_sent=False)
    assert token is not None
    assert db.session.scalars(select(Message)).first() is None
    set_password(token, NEW_PASSWORD, NOW + timedelta(days=6))


def test_refuses_a_second_account(clinic: SimpleNamespace) -> None:
    invite(clinic, therapist="camille-roy")
    with pytest.raises(EmailTaken):
        invite(clinic)
    with pytest.raises(TherapistHasAccount):
        invite(clinic, email="other@example.com", therapist="camille-roy")


def test_a_new_invitation_leaves_the_earlier_link_until_one_is_used(clinic: SimpleNamespace) -> None:
    user_id, first = invite(clinic, is_sent=False)
    second = invite_again(user_id, clinic.admin.id, False, NOW)
    assert first is not None
    assert second is not None
    set_password(second, NEW_PASSWORD, NOW)
    with pytest.raises(DeadLink):
        set_password(first, NEW_PASSWORD, NOW)


def test_nobody_is_invited_to_an_inactive_account(clinic: SimpleNamespace) -> None:
    user = account("gone@example.com", active=False)
    with pytest.raises(InactiveAccount):
        invite_again(user.id, clinic.admin.id, True, NOW)
