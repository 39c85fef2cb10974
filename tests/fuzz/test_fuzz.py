"""Whatever is sent, to any route, by anybody: a sound answer.

The short form is part of the tests; `make fuzz` sends ten thousand requests (CRENEAU_FUZZ=long).
"""

import os
import time
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, note, seed, settings

from app.web.security import SAFE_METHODS
from tests.databases import BACKENDS, Databases, environment
from tests.fuzz.discovery import Known, explore, posted, variables_of
from tests.fuzz.inputs import inputs
from tests.fuzz.judging import faults
from tests.fuzz.world import Input, World, world_on

IS_LONG = os.environ.get("CRENEAU_FUZZ") == "long"
SEED = int(os.environ.get("CRENEAU_SEED") or 1)
EACH = 1000 if IS_LONG else 60
# Finding all forms takes long; the short form asks the stricter database.
DATABASES = BACKENDS if IS_LONG else ("postgresql",)
PERSONS = ("anonymous", "with a draft", "with a link", "therapist", "administrator")
FOUND_BEFORE = (
    Input("GET", b"/fr/", b"\xff\xfe"),
    Input("GET", b"/api/v1/slots", b"service=\xff"),
)
Record = Callable[[str, object], None]


class Explored:
    """A world, and what can be asked of it."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.samples = samples_of(world)
        self.known = explore(world, self.samples)
        world.restore()

    def faults(self, request: Input) -> tuple[int, list[str]]:
        """Make a request; answers its status and what is wrong with the answer."""
        reply = self.world.ask(request)
        if request.method not in SAFE_METHODS:
            self.world.restore()
        return reply.status, faults(request, reply)


def samples_of(world: World) -> dict[str, list[str]]:
    """Right values of every variable that a path has; a new one gets its line here."""
    return {
        "lang": ["en", "fr"],
        "token": ["unknown"],
        "uid": [world.uid],
        "task_id": [str(world.clinic.task.id), "0"],
        "user_id": [str(world.clinic.therapist.id), str(world.clinic.administrator.id), "0"],
        "session_id": ["1", "0"],
        "digest": ["0" * 64],
        "mark": [*world.clinic.marks.values(), "0" * 20],
        "message_id": ["1", "0"],
        "event": ["booked", "reminder", "nothing"],
        "channel": ["email", "sms", "pigeon"],
        "recipient": ["patient", "therapist"],
        "language": ["fr", "en", "de"],
        "colour": ["0b5f5b", "ffffff"],
        "picture": ["svg", "png"],
        "group": ["soins", "nowhere"],
        "slug": ["centre", "bilan", "camille-roy", "nowhere"],
        "version": [world.version, "0" * 12],
        "filename": ["favicon.svg", "../__init__.py"],
    }


@pytest.fixture(scope="module", params=DATABASES)
def explored(
    request: pytest.FixtureRequest, databases: Databases, tmp_path_factory: Any
) -> Iterator[Explored]:
    url = databases.migrated(request.param)
    with world_on(url, environment(url, tmp_path_factory.mktemp("fuzz"))) as world:
        yield Explored(world)


def test_every_variable_of_a_path_has_samples(explored: Explored) -> None:
    variables = set().union(*(variables_of(rule) for rule in explored.known.rules))
    assert variables == explored.samples.keys()


def test_forms_and_names_are_found(explored: Explored) -> None:
    """If the search found nothing, the requests below would prove nothing."""
    known: Known = explored.known
    found = {person: {form.path.split("/")[-1] for form in known.forms[person]} for person in PERSONS}
    assert {"time", "sign-in"} <= found["anonymous"]
    assert {"time", "details", "check"} <= found["with a draft"]
    assert {"set-password"} <= {form.path.split("/")[2] for form in known.forms["with a link"]}
    assert {"sign-out"} <= found["therapist"] & found["administrator"]
    assert {"service", "week", "next", "from", "days", "date", "switch_to", "first_name"} <= set(known.names)


def test_forms_are_found_as_they_are_sent(explored: Explored) -> None:
    """Untouched forms reach their views: none is refused for its cookie, token or place."""
    for person in PERSONS:
        for form in explored.known.forms_of(person):
            request = posted(form)
            request.headers["Cookie"] = f"creneau={explored.world.persons[person].cookie}"
            status, wrong = explored.faults(request)
            assert (status in (200, 204, 303, 409, 422), wrong) == (True, []), (person, form, status)


@pytest.mark.parametrize("sent", FOUND_BEFORE, ids=lambda sent: repr(sent.query))
def test_what_was_found_before_stays_mended(explored: Explored, sent: Input) -> None:
    status, wrong = explored.faults(sent)
    assert (status < 500, wrong) == (True, [])


@pytest.mark.parametrize("name", PERSONS)
def test_every_answer_is_sound(
    explored: Explored, name: str, request: pytest.FixtureRequest, record_property: Record
) -> None:
    person, begun = explored.world.persons[name], time.perf_counter()
    statuses: Counter[int] = Counter()

    @seed(f"{SEED} {request.node.callspec.id}")
    @settings(
        max_examples=EACH,
        database=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )
    @given(inputs(explored.known, person, explored.samples))
    def every_answer(sent: Input) -> None:
        note(repr(sent))
        status, wrong = explored.faults(sent)
        statuses[status] += 1
        assert not wrong, wrong

    every_answer()
    record_property(
        "fuzz",
        {
            "requests": str(sum(statuses.values())),
            "statuses": " ".join(f"{status}: {count}" for status, count in sorted(statuses.items())),
            "took": f"{time.perf_counter() - begun:.0f} s",
        },
    )
    assert {200, 404} <= statuses.keys()
