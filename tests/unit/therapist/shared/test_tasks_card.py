"""The warning on the staff's first page when messages do not go out."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.domain.messages.vocabulary import Channel, State
from app.extensions import db
from app.models import ChannelCircuit, WorkerPulse
from tests.conftest import Freeze
from tests.document import Document, content
from tests.factories.accounts import account, browser_of
from tests.factories.history import message
from tests.factories.small_clinic import NOW, small_clinic
from tests.page import PageChecker

pytestmark = pytest.mark.backends("sqlite", "postgresql")
MINUTE = timedelta(minutes=1)


@pytest.fixture
def clinic(app: Flask, freeze: Freeze) -> SimpleNamespace:
    freeze(NOW)
    with app.app_context():
        made = small_clinic()
        made.administrator = account("admin@example.com", role="administrator")
        made.therapist = account("camille@example.com", therapist_id=made.camille.id)
    return made


def warnings(browser: FlaskClient) -> list[str]:
    return [
        content(each) for each in Document(browser.get("/en/day")).all("div", class_="notice notice-warning")
    ]


def overdue(app: Flask, since: timedelta, seen: timedelta | None = None) -> None:
    """A message that was due some time ago, and when a worker was seen last, if ever."""
    with app.app_context():
        message(None, state=State.PENDING, due_at=NOW - since)
        if seen is not None:
            db.session.add(WorkerPulse(name="w", started_at=NOW - seen, seen_at=NOW - seen))
        db.session.commit()


def broken(app: Flask, since: timedelta, until: timedelta) -> None:
    """A channel whose provider fails since some time ago, and is left alone until some time from now."""
    with app.app_context():
        db.session.add(
            ChannelCircuit(
                channel=Channel.EMAIL,
                failures=4,
                failing_since=NOW - since,
                open_until=NOW + until,
                detail="401 unauthorized",
            )
        )
        db.session.commit()


def test_says_nothing_where_all_is_well(app: Flask, clinic: SimpleNamespace) -> None:
    overdue(app, 10 * MINUTE, seen=MINUTE)
    assert warnings(browser_of(app, clinic.administrator)) == []


def test_says_that_nobody_sends_what_is_due(
    app: Flask, clinic: SimpleNamespace, client: FlaskClient, page: PageChecker
) -> None:
    overdue(app, 10 * MINUTE, seen=4 * MINUTE)
    browser = browser_of(app, clinic.therapist, client)
    page.get("/day")
    [sentence] = warnings(browser)
    assert sentence.startswith("1 message is waiting and nothing sends it. Ask whoever runs this site")


@pytest.mark.parametrize(("since", "is_said"), [(4 * MINUTE, False), (5 * MINUTE, True)])
def test_what_is_just_due_is_given_time(
    app: Flask, clinic: SimpleNamespace, since: timedelta, is_said: bool
) -> None:
    overdue(app, since)
    assert bool(warnings(browser_of(app, clinic.administrator))) == is_said


def test_says_which_channel_is_down_and_to_administrators_why(
    app: Flask, clinic: SimpleNamespace, client: FlaskClient, page: PageChecker
) -> None:
    broken(app, since=5 * MINUTE, until=MINUTE)
    browser = browser_of(app, clinic.administrator, client)
    page.get("/day")
    [sentence] = warnings(browser)
    assert sentence.startswith("Emails cannot be sent at the moment.")
    assert sentence.endswith("The provider says: 401 unauthorized")
    [sentence] = warnings(browser_of(app, clinic.therapist))
    assert "401" not in sentence


@pytest.mark.parametrize(
    ("since", "until"),
    [(timedelta(seconds=30), MINUTE), (60 * MINUTE, -20 * MINUTE)],
    ids=["a pause of a moment", "nothing failed since"],
)
def test_a_short_or_past_disturbance_is_not_told(
    app: Flask, clinic: SimpleNamespace, since: timedelta, until: timedelta
) -> None:
    broken(app, since, until)
    assert warnings(browser_of(app, clinic.administrator)) == []
