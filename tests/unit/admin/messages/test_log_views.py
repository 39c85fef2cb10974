"""All messages on the screen: what became of them, what will be sent, and whether anything sends."""

import uuid
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert, select

from app.domain.messages.vocabulary import Channel, Event, Recipient, State
from app.extensions import db
from app.models import AuditEntry, ChannelCircuit, Message, MessageOccurrence, SuppressedAddress, WorkerPulse
from app.queries.messages.message_log import LogFilter, coming_messages, message_log
from tests.conftest import Freeze
from tests.document import Document, content
from tests.factories.accounts import account, appointment, browser_of
from tests.factories.history import message
from tests.factories.small_clinic import NOW, WEDNESDAY, minute, small_clinic
from tests.factories.statements import counted_statements
from tests.page import PageChecker

LOG = "/manage/messages/log"
UPCOMING = "/manage/messages/upcoming"
STATE = "/manage/messages/state"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MANY = 3_000


@pytest.fixture
def clinic(app: Flask, client: FlaskClient, freeze: Freeze) -> SimpleNamespace:
    """A small clinic with Ana's visit ahead, and `client` signed in as its administrator."""
    freeze(NOW)
    with app.app_context():
        made = small_clinic()
        made.visit = appointment(made, minute(WEDNESDAY, "14:00")).id
        made.admin = account("admin@example.com", role="administrator", name="Sam Roy")
        db.session.expunge_all()
    browser_of(app, made.admin, client)
    return made


def put(app: Flask, appointment_id: int | None, **columns: Any) -> int:
    with app.app_context():
        return message(appointment_id, **columns).id


def lines(page: Document) -> list[str]:
    [shown] = page.all("ul", class_="message-lines") or [None]
    return [] if shown is None else [content(each) for each in shown.findall("li")]


def state_of(app: Flask, message_id: int) -> str:
    with app.app_context():
        return db.session.get_one(Message, message_id).state


@pytest.mark.backends("sqlite")
def test_tells_of_every_message_newest_first_and_what_became_of_it(
    app: Flask, clinic: SimpleNamespace, page: PageChecker
) -> None:
    put(app, clinic.visit)
    put(app, clinic.visit, state=State.DROPPED, reason="moved", channel=Channel.SMS, address="+15145550123")
    link = {"event": Event.SET_PASSWORD, "recipient": Recipient.USER, "due_at": NOW - HOUR}
    put(app, None, state=State.FAILED, reason="bounced", **link)
    french, english = page.get(LOG)
    assert len(lines(french)) == 3
    password, dropped, sent = lines(english)
    assert "Link to a new password · Email Staff · ana@example.com" in password
    assert "The recipient’s mail server refused it. Planned for" in password
    assert "Confirmation · Text message Patient · 514 555-0123" in dropped.replace("(514) ", "514 ")
    assert "The appointment was changed before." in dropped
    assert "Sent on Tuesday, December 1, 2026" in sent
    assert "Appointment on Wednesday, December 9, 2026" in sent
    assert "Send now" not in english.text  # none of them: too late, untrue, sent


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 6),
        ("?state=failed", 1),
        ("?event=reminder", 2),
        ("?channel=sms", 1),
        ("?recipient=therapist", 1),
        ("?event=reminder&channel=sms", 1),
        ("?due_from=2026-12-05", 2),
        ("?due_until=2026-12-01", 4),
        ("?due_from=2026-12-02&due_until=2026-12-06", 1),
        ("?state=nonsense&event=&channel=pigeon", 6),
        ("?older_than=0", 0),
        ("?older_than=x&newer_than=-4", 6),
    ],
)
def test_shows_what_is_looked_for(
    app: Flask, clinic: SimpleNamespace, client: FlaskClient, query: str, count: int
) -> None:
    put(app, clinic.visit)
    put(app, clinic.visit, state=State.FAILED, reason="refused")
    put(app, clinic.visit, event=Event.REMINDER, state=State.PENDING, due_at=NOW + 6 * DAY)
    put(
        app,
        clinic.visit,
        event=Event.REMINDER,
        channel=Channel.SMS,
        address="+15145550123",
        state=State.PENDING,
        due_at=NOW + 5 * DAY,
    )
    put(app, clinic.visit, recipient=Recipient.THERAPIST)
    put(app, None, event=Event.MY_APPOINTMENTS)
    assert len(lines(Document(client.get(f"/en{LOG}{query}")))) == count


@pytest.mark.backends("sqlite")
@pytest.mark.parametrize(
    ("query", "wrong"),
    [
        ("?due_from=soon", "due_from"),
        ("?due_until=9999-12-31", "due_until"),
        ("?due_from=2026-12-05&due_until=2026-12-01", "due_until"),
    ],
)
def test_refuses_days_that_are_none(
    clinic: SimpleNamespace, page: PageChecker, client: FlaskClient, query: str, wrong: str
) -> None:
    for language in ("fr", "en"):
        refused = page.check(client.get(f"/{language}{LOG}{query}"), 422)
        assert refused.one("p", id=f"{wrong}-error") is not None


def test_leads_through_all_of_a_long_log_and_back(
    app: Flask, clinic: SimpleNamespace, client: FlaskClient
) -> None:
    with app.app_context():
        db.session.execute(insert(Message), [bare(number) for number in range(60)])
        db.session.commit()
    first = Document(client.get(f"/en{LOG}?state=sent"))
    second = Document(client.get(way(first, "Older messages")))
    third = Document(client.get(way(second, "Older messages")))
    assert [len(lines(each)) for each in (first, second, third)] == [25, 25, 10]
    assert ways(first) == ["Older messages"]
    assert ways(third) == ["Newer messages"]
    back = Document(client.get(way(third, "Newer messages")))
    assert lines(back) == lines(second)
    assert lines(Document(client.get(way(back, "Newer messages")))) == lines(first)
    assert len({line for each in (first, second, third) for line in lines(each)}) == 60


def ways(page: Document) -> list[str]:
    return [content(link) for nav in page.all("nav", class_="log-ways") for link in nav.iter("a")]


def way(page: Document, words: str) -> str:
    [nav] = page.all("nav", class_="log-ways")
    [url] = [str(link.get("href")) for link in nav.iter("a") if content(link) == words]
    assert "state=sent" in url
    return url


def bare(number: int, **columns: Any) -> dict[str, Any]:
    """The row of a message that concerns no appointment, sent a while ago."""
    at = NOW - number * timedelta(minutes=7)
    return {
        "uid": uuid.uuid4().hex,
        "dedupe_key": uuid.uuid4().hex,
        "event": Event.MY_APPOINTMENTS,
        "recipient": Recipient.PATIENT,
        "channel": Channel.EMAIL,
        "address": f"n{number}@example.com",
        "language": "fr",
        "detail": {},
        "due_at": at,
        "created_at": at,
        "next_attempt_at": at,
        "sent_at": at,
        "state": State.SENT,
    } | columns


def test_a_message_that_failed_goes_again_on_request(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient
) -> None:
    failed = put(app, clinic.visit, state=State.FAILED, reason="gave_up")
    [log] = page.get(f"{LOG}?state=failed", "en")
    url = f"/en{LOG}/{failed}/retry"
    answer = client.post(url, data=log.fields(url))
    assert (answer.status_code, answer.location) == (303, f"/en{LOG}?state=failed")
    assert state_of(app, failed) == State.PENDING
    with app.app_context():
        assert list(db.session.scalars(select(MessageOccurrence.kind))) == ["retried"]
        [entry] = db.session.scalars(select(AuditEntry).where(AuditEntry.act != "listed"))
        assert (entry.act, entry.subject_id, entry.user_id) == ("message_retried", failed, clinic.admin.id)


def test_a_message_that_waits_is_stopped_and_let_go_again(
    app: Flask, clinic: SimpleNamespace, page: PageChecker, client: FlaskClient
) -> None:
    waiting = put(app, clinic.visit, state=State.PENDING, event=Event.REMINDER, due_at=NOW + DAY)
    [log] = page.get(UPCOMING, "en")
    drop, retry = f"/en{LOG}/{waiting}/drop", f"/en{LOG}/{waiting}/retry"
    answer = client.post(drop, data=log.fields(drop))
    assert (answer.status_code, answer.location) == (303, f"/en{UPCOMING}")
    assert state_of(app, waiting) == State.DROPPED
    assert client.post(drop, data=log.fields(drop)).status_code == 303  # it waits no more
    assert "does not wait any more" in client.get(f"/en{LOG}").text
    [log] = page.get(LOG, "en")
    assert client.post(retry, data=log.fields(retry)).status_code == 303
    assert state_of(app, waiting) == State.PENDING


@pytest.mark.backends("sqlite")
@pytest.mark.parametrize(
    ("columns", "acts"),
    [
        ({"state": State.SENT}, []),
        ({"state": State.FAILED, "reason": "refused"}, ["retry"]),
        ({"state": State.FAILED, "reason": "refused", "event": Event.CANCELLED}, ["retry"]),
        ({"state": State.DROPPED, "reason": "by_hand"}, ["retry"]),
        ({"state": State.DROPPED, "reason": "moved"}, []),
        ({"state": State.PENDING}, ["drop"]),
        ({"state": State.PENDING, "attempts": 2}, ["retry", "drop"]),
    ],
)
def test_offers_only_what_makes_sense(
    app: Flask, clinic: SimpleNamespace, client: FlaskClient, columns: dict[str, Any], acts: list[str]
) -> None:
    put(app, clinic.visit, **columns)
    log = Document(client.get(f"/en{LOG}"))
    forms = [str(form.get("action")) for form in log.all("form") if f"{LOG}/" in str(form.get("action"))]
    assert [each.rpartition("/")[2] for each in forms] == acts


@pytest.mark.backends("sqlite")
def test_nothing_is_tried_again_of_what_is_over(
    app: Flask, clinic: SimpleNamespace, client: FlaskClient, freeze: Freeze
) -> None:
    put(app, clinic.visit, state=State.FAILED, reason="gave_up")
    put(app, None, event=Event.MY_APPOINTMENTS, state=State.FAILED, reason="gave_up")
    assert client.get(f"/en{LOG}").text.count(f"{LOG}/2/retry") == 1
    freeze(NOW + HOUR)
    log = client.get(f"/en{LOG}").text
    assert (log.count(f"{LOG}/1/retry"), log.count(f"{LOG}/2/retry")) == (1, 0)
    freeze(NOW + 9 * HOUR)  # the account's session goes on for twelve
    with app.app_context():
        db.session.execute(db.text("UPDATE appointments SET status = 'cancelled'"))
        db.session.commit()
    assert f"{LOG}/1/retry" not in client.get(f"/en{LOG}").text


@pytest.mark.backends("sqlite")
@pytest.mark.parametrize("number", ["0", "999", "99999999999999999999"])
@pytest.mark.parametrize("act", ["retry", "drop"])
def test_an_unknown_message_is_left_alone(
    clinic: SimpleNamespace, page: PageChecker, client: FlaskClient, number: str, act: str
) -> None:
    [log] = page.get(LOG, "en")
    token = content_of_token(log)
    answer = client.post(f"/en{LOG}/{number}/{act}", data={"csrf_token": token, "back": "//evil.example"})
    assert answer.status_code in (303, 404)
    assert answer.location in (None, f"/en{LOG}")


def content_of_token(page: Document) -> str:
    return str(page.all("input", name="csrf_token")[0].get("value"))


def test_counts_what_will_be_sent_by_day_and_way(
    app: Flask, clinic: SimpleNamespace, page: PageChecker
) -> None:
    late = {"channel": Channel.SMS, "address": "+15145550123"}
    for due, columns in (
        (-HOUR, {}),  # overdue: today
        (3 * HOUR, {}),
        (3 * HOUR, late),
        (14.9 * HOUR, {}),  # 23:54 on the clinic's clock: still today
        (15.1 * HOUR, {}),
        (6 * DAY, {"state": State.SENDING, "owner": "w", "leased_until": NOW + HOUR}),
        (8 * DAY, {}),
        (2 * HOUR, {"state": State.DROPPED}),
    ):
        put(app, clinic.visit, **{"state": State.PENDING, "due_at": NOW + due} | columns)
    french, english = page.get(UPCOMING)
    assert len(lines(french)) == len(lines(english)) == 6
    rows = [[content(cell) for cell in row if cell.tag in ("th", "td")] for row in english.all("tr")]
    assert rows[0] == ["Day", "Email", "Text message", "Phone call", "In all"]
    assert rows[1] == ["Tuesday, December 1, 2026", "3", "1", "0", "4"]
    assert rows[2] == ["Wednesday, December 2, 2026", "1", "0", "0", "1"]
    assert [row[-1] for row in rows[3:]] == ["0", "0", "0", "0", "1"]
    beyond = page.get(f"{UPCOMING}?page=9", "en")[0]
    assert (lines(beyond), "6 messages" in beyond.text) == ([], True)


@pytest.mark.backends("sqlite")
def test_empty_pages_say_what_will_stand_there(clinic: SimpleNamespace, page: PageChecker) -> None:
    assert "No message yet" in page.get(LOG)[1].text
    assert "No such message" in page.get(f"{LOG}?state=sent")[1].text
    assert "Nothing is planned" in page.get(UPCOMING)[1].text


def card(page: Document, id: str) -> str:
    [section] = page.all("section", aria_labelledby=id)
    return content(section)


def test_tells_how_each_channel_and_the_worker_are_doing(
    app: Flask, clinic: SimpleNamespace, page: PageChecker
) -> None:
    put(app, clinic.visit)
    put(app, clinic.visit, state=State.FAILED, reason="refused")
    put(app, clinic.visit, state=State.FAILED, reason="refused", next_attempt_at=NOW - 2 * DAY)
    put(app, clinic.visit, state=State.PENDING)
    with app.app_context():
        db.session.add_all(
            [
                ChannelCircuit(
                    channel=Channel.EMAIL,
                    failures=4,
                    failing_since=NOW - HOUR,
                    open_until=NOW + HOUR,
                    detail="401 unauthorized",
                ),
                SuppressedAddress(channel=Channel.SMS, address="+15145550123", reason="opted_out", at=NOW),
                WorkerPulse(name="secret-host-1", started_at=NOW - DAY, seen_at=NOW - timedelta(minutes=1)),
            ]
        )
        db.session.commit()
    french, english = page.get(STATE)
    assert "401 unauthorized" in french.text
    assert "At work 1 worker sends, since Monday, November 30, 2026" in card(english, "worker-title")
    assert "1 message is due now." in card(english, "worker-title")
    email, sms = card(english, "channel-1"), card(english, "channel-2")
    assert "Does not work at the moment" in email
    assert "The provider said 401 unauthorized" in email
    assert "Not delivered within 24 hours 1" in email
    assert "Last sent Tuesday, December 1, 2026" in email
    assert "Local mailbox" in sms
    assert "Addresses that get nothing any more 1" in sms
    assert "Last sent Nothing within 30 days" in sms
    assert "secret-host" not in english.text


def test_says_what_to_do_when_nothing_sends(app: Flask, clinic: SimpleNamespace, page: PageChecker) -> None:
    assert "No worker was seen within a week" in page.get(STATE)[1].text
    with app.app_context():
        db.session.add(WorkerPulse(name="w", started_at=NOW - DAY, seen_at=NOW - HOUR))
        db.session.commit()
    shown = card(page.get(STATE)[1], "worker-title")
    assert "seen last on Tuesday, December 1, 2026" in shown
    assert "systemctl restart creneau-worker" in shown


@pytest.fixture
def many(app: Flask, clinic: SimpleNamespace) -> None:
    """Thousands of messages, few of them failed or waiting."""
    states = (State.SENT,) * 97 + (State.FAILED, State.DROPPED, State.PENDING)
    with app.app_context():
        rows = [
            bare(number, state=states[number % 100], appointment_id=clinic.visit, event=Event.BOOKED)
            for number in range(MANY)
        ]
        db.session.execute(insert(Message), rows)
        db.session.commit()


def test_pages_cost_few_statements_whatever_the_size(app: Flask, many: None, client: FlaskClient) -> None:
    days = f"{LOG}?due_from=2026-11-20&due_until=2026-11-21"
    for path in (LOG, f"{LOG}?state=failed", days, UPCOMING, STATE):
        client.get(f"/en{path}")
        with counted_statements(app) as sent:
            assert client.get(f"/en{path}").status_code == 200
        assert len(sent) <= 12, path


def plan_of(statement: str) -> str:
    return " ".join(str(row) for row in db.session.execute(db.text(f"EXPLAIN QUERY PLAN {statement}")))


@pytest.mark.backends("sqlite")
def test_the_log_reads_no_more_than_its_page(app: Flask, clinic: SimpleNamespace) -> None:
    """Neither the log nor what is planned sorts all messages there are."""
    with app.app_context(), counted_statements(app) as sent:
        message_log(LogFilter())
        coming_messages([NOW + DAY])
        log, _counts, coming = sent
        assert "TEMP B-TREE" not in plan_of(log.replace("?", "9"))
        assert "ix_messages_state_next_attempt_at" in plan_of(coming.replace("?", "9"))
