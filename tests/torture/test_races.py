"""Many at once, against real server processes on both databases: one wins, the others are told kindly.

The short form is part of the tests; `make torture` repeats every race many times.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import partial
from itertools import pairwise
from statistics import median
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.databases import BACKENDS, Databases
from tests.factories.small_clinic import minute, small_clinic
from tests.torture.site import IS_LONG, Site, site_on
from tests.torture.visitor import Answer, Visitor, all_at_once, document

CROWD = 16
WARM_UP = 4
EVEN_ON_A_BUSY_MACHINE = 2000  # ms; `make torture` prints what it was
ROUNDS = 25 if IS_LONG else 1
WEDNESDAY = datetime.now(UTC).date() + timedelta(days=14 + (2 - datetime.now(UTC).weekday()) % 7)

OVERLAPS = """
SELECT count(*) FROM {table} AS a JOIN {table} AS b
ON a.therapist_id = b.therapist_id AND a.id < b.id AND a.starts_at < b.ends_at AND b.starts_at < a.ends_at
"""
UNBLOCKED = """
SELECT count(*) FROM appointments AS a LEFT JOIN blocked_times AS b ON b.appointment_id = a.id
WHERE b.id IS NULL OR b.starts_at > a.starts_at OR b.ends_at < a.ends_at
"""


@pytest.fixture(scope="module", params=BACKENDS)
def running(request: pytest.FixtureRequest, databases: Databases, tmp_path_factory: Any) -> Iterator[Site]:
    with site_on(databases, request.param, tmp_path_factory.mktemp("site"), small_clinic) as site:
        yield site


@pytest.fixture
def site(running: Site) -> Site:
    """The site with its clinic as set up, and nothing booked."""
    running.clear()
    return running


def wednesday(round_number: int) -> date:
    return WEDNESDAY + timedelta(days=7 * (round_number % 10))


def choose(visitor: Visitor, start: int, therapist: str = "camille-roy", service: str = "bilan") -> Answer:
    query = urlencode({"service": service, "therapist": therapist, "location": "centre", "type": "in_person"})
    return visitor.post(f"/fr/time?{query}", {"start": str(start)})


def fill_in(visitor: Visitor, held: Answer, name: str) -> str:
    """Give one's details after a time was held; answers the path of the last page before booking."""
    assert held.status == 303, held.text
    fields = {key: str(value) for key, value in document(visitor.get(held.location)).fields().items()}
    typed = {
        "first_name": "Ana",
        "last_name": name,
        "birth_day": "4",
        "birth_month": "5",
        "birth_year": "1990",
        "email": "ana@example.com",
        "privacy": "y",
    }
    checked = visitor.post(held.location, fields | typed)
    assert checked.status == 303, checked.text
    return checked.location


def confirm(visitor: Visitor, check: str) -> Answer:
    return visitor.post(check, {})


def assert_one_winner(answers: list[Answer], losers: int) -> None:
    assert Counter(answer.status for answer in answers) == {303: 1, 409: losers}
    for answer in answers:
        if answer.status == 409:
            page = document(answer)
            assert len(page.all("h1")) == 1
            assert page.all("button", name="start"), "no other times are offered"


def assert_sound(site: Site) -> None:
    for table in ("blocked_times", "appointments"):
        assert site.count(OVERLAPS.format(table=table)) == 0
    assert site.count(UNBLOCKED) == 0


def test_one_start_wanted_by_all(site: Site) -> None:
    for number in range(ROUNDS):
        start = minute(wednesday(number), "14:00") + 75 * (number // 10)
        crowd = [Visitor(site.address) for _ in range(CROWD)]
        assert_one_winner(all_at_once(*(partial(choose, visitor, start) for visitor in crowd)), CROWD - 1)
        assert_sound(site)


def test_nobody_waits_long_for_the_answer(site: Site, record_property: Callable[[str, object], None]) -> None:
    """Sixteen want the same time at once: every one is answered, the last of them soon."""
    worst = []
    for number in range(WARM_UP + 4 * ROUNDS):
        site.clear()
        start = minute(wednesday(number), "14:00")
        crowd = [Visitor(site.address) for _ in range(CROWD)]
        answers = all_at_once(*(partial(choose, visitor, start) for visitor in crowd))
        assert_one_winner(answers, CROWD - 1)
        if number >= WARM_UP:  # until then each worker compiles its templates
            worst.append(max(answer.seconds for answer in answers) * 1000)
    record_property(
        "torture",
        {
            "races of 16 for one time": str(len(worst)),
            "worst wait, median race": f"{median(worst):.0f} ms",
            "worst wait of all": f"{max(worst):.0f} ms",
        },
    )
    assert min(worst) < EVEN_ON_A_BUSY_MACHINE


def test_starts_that_overlap(site: Site) -> None:
    """A flexible service at 9:00, 9:15, 9:30 for 30 minutes with 10 to tidy up: one or two of three fit."""
    for number in range(ROUNDS):
        first = minute(wednesday(number) + timedelta(days=(1, 2, 5)[number // 10]), "09:00")
        starts = [first + 15 * (visitor % 3) for visitor in range(CROWD)]
        answers = all_at_once(
            *(partial(choose, Visitor(site.address), start, service="suivi") for start in starts)
        )
        assert {answer.status for answer in answers} <= {303, 409}
        winners = sorted(start for start, answer in zip(starts, answers, strict=True) if answer.status == 303)
        assert len(winners) >= 1
        assert all(later - earlier >= 40 for earlier, later in pairwise(winners))
        assert_sound(site)


def test_no_preference_gives_each_therapist_one(site: Site) -> None:
    for number in range(ROUNDS):
        start = minute(wednesday(number), "14:00") + 75 * (number // 10)
        answers = all_at_once(*[partial(choose, Visitor(site.address), start, "any")] * CROWD)
        assert Counter(answer.status for answer in answers) == {303: 2, 409: CROWD - 2}
        assert_sound(site)


def test_holding_against_booking_after_a_hold_ran_out(site: Site) -> None:
    """One visitor comes back late and confirms while the others choose the same time."""
    for number in range(ROUNDS):
        start = minute(wednesday(number), "14:00") + 75 * (number // 10)
        late = Visitor(site.address)
        check = fill_in(late, choose(late, start), f"Tardif {'abcdefghij'[number % 10]}")
        site.write("UPDATE holds SET expires_at = taken_at")
        others = [Visitor(site.address) for _ in range(CROWD - 1)]
        answers = all_at_once(
            partial(confirm, late, check), *(partial(choose, visitor, start) for visitor in others)
        )
        assert_one_winner(answers, CROWD - 1)
        assert_sound(site)


def test_the_same_form_twice_makes_one_appointment(site: Site) -> None:
    for number in range(ROUNDS):
        visitor = Visitor(site.address)
        start = minute(wednesday(number), "14:00") + 75 * (number // 10)
        check = fill_in(visitor, choose(visitor, start), "Núñez")
        before = site.count("SELECT count(*) FROM appointments")
        answers = all_at_once(*[partial(confirm, Visitor(site.address), check)] * CROWD)
        assert {answer.status for answer in answers} == {303}
        assert len({answer.location for answer in answers}) == CROWD, "each answer has a link of its own"
        pages = {visitor.get(answer.location).status for answer in answers}
        assert pages == {200}
        assert site.count("SELECT count(*) FROM appointments") == before + 1
        assert_sound(site)


def test_the_limit_of_a_patient_holds_when_all_confirm_at_once(site: Site) -> None:
    site.write("UPDATE clinic SET max_upcoming_per_patient = 1, revision = revision + 1")
    visitor = Visitor(site.address)
    checks = [
        fill_in(visitor, choose(visitor, minute(wednesday(number), "14:00")), "Núñez") for number in range(8)
    ]
    answers = all_at_once(*(partial(confirm, Visitor(site.address), path) for path in checks))
    assert Counter(answer.status for answer in answers) == {303: 1, 422: 7}
    assert site.count("SELECT count(*) FROM appointments") == 1
    assert_sound(site)
