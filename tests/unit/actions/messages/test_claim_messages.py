from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from flask import Flask
from sqlalchemy import update

from app.actions.messages.claim_messages import Claim, claim_messages
from app.actions.messages.prepare_message import prepare_message
from app.domain.messages.vocabulary import State
from app.extensions import db
from app.models import ChannelCircuit, Message
from app.queries.messages.outbox import OutboxMessage
from tests.factories.outbox import OWNER, kinds, messages, put
from tests.factories.small_clinic import NOW, small_clinic

LEASE = timedelta(minutes=2)


def claim(owner: str = OWNER, most: int = 10, late: timedelta = timedelta()) -> Sequence[OutboxMessage]:
    return claim_messages(Claim(owner, most, LEASE), NOW + late)


def test_claims_what_is_due_the_longest_due_first(app: Flask) -> None:
    with app.app_context():
        ids = put(small_clinic(), 4)
        db.session.execute(update(Message).where(Message.id == ids[3]).values(next_attempt_at=NOW + LEASE))
        db.session.commit()
        assert [message.id for message in claim(most=2)] == ids[:2]
        assert [message.id for message in claim("worker-2")] == ids[2:3]
        held = messages()[0]
        assert (held.state, held.owner, held.leased_until) == ("sending", OWNER, NOW + LEASE)


def test_takes_up_what_was_held_beyond_its_lease(app: Flask) -> None:
    with app.app_context():
        [id] = put(small_clinic(), 1)
        claim()
        assert claim("worker-2", late=LEASE - timedelta(seconds=1)) == ()
        assert [message.id for message in claim("worker-2", late=LEASE)] == [id]
        assert kinds(id) == [], "nobody had begun to send it"


def test_notes_that_an_interrupted_try_may_have_been_sent(app: Flask) -> None:
    with app.app_context():
        [id] = put(small_clinic(), 1)
        [message] = claim()
        assert prepare_message(message, OWNER, LEASE, NOW)
        claim("worker-2", late=LEASE)
        claim("worker-3", late=2 * LEASE)
        assert kinds(id) == ["unknown"]


def test_a_channel_at_rest_is_left_alone_then_tried_with_one_message_by_one_worker(app: Flask) -> None:
    with app.app_context():
        ids = put(small_clinic(), 3)
        db.session.add(ChannelCircuit(channel="email", failures=3, failing_since=NOW, open_until=NOW + LEASE))
        db.session.commit()
        assert claim() == ()
        assert [message.id for message in claim(late=LEASE)] == ids[:1]
        assert claim("worker-2", late=LEASE) == ()


def test_many_at_once_never_claim_the_same(app: Flask) -> None:
    with app.app_context():
        ids = put(small_clinic(), 40)

    def work(name: str) -> list[int]:
        found: list[int] = []
        with app.app_context():
            while claimed := claim(name, most=3):
                found += [message.id for message in claimed]
        return found

    with ThreadPoolExecutor(4) as pool:
        found = [id for each in pool.map(work, "abcd") for id in each]
    assert sorted(found) == ids
    with app.app_context():
        assert len(messages(State.SENDING)) == 40
