"""Own texts: which placeholders they may hold, and how they are filled."""

from itertools import product

import pytest

from app.domain.messages.vocabulary import Channel, Event
from app.notifications.texts.own import Fault, MessagePart, Problem, filled, placeholders, problems_of
from app.queries.configuration.snapshot import ClinicSnapshot
from tests.factories.messages import ON_VISITS, OTHERS, TO_PATIENTS, told

pytestmark = pytest.mark.backends("sqlite")
TELLING = {"service", "instructions", "title", "patient", "directions", "late_cancellation"}


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("On {date} at {time}: {service}.", []),
        ("  \n", [(Fault.EMPTY, "")]),
        ("{dat} {date} {dat}", [(Fault.UNKNOWN, "{dat}")]),
        ("{}", [(Fault.UNKNOWN, "{}")]),
        ("{date", [(Fault.BRACE, "{")]),
        ("date} {{date}}", [(Fault.BRACE, "}"), (Fault.BRACE, "{")]),
        ("{date.__class__} {date!r} {date:>9}", [
            (Fault.UNKNOWN, "{date.__class__}"),
            (Fault.UNKNOWN, "{date!r}"),
            (Fault.UNKNOWN, "{date:>9}"),
        ]),
    ],
)  # fmt: skip
def test_finds_what_is_wrong(text: str, problems: list[tuple[Fault, str]]) -> None:
    found = problems_of(text, Event.BOOKED, Channel.EMAIL)
    assert found == tuple(Problem(fault, piece) for fault, piece in problems)


@pytest.mark.parametrize("event", ON_VISITS, ids=str)
def test_what_others_may_see_or_hear_can_name_no_service(event: Event) -> None:
    assert not placeholders(event, Channel.EMAIL, MessagePart.SUBJECT) & TELLING
    assert not placeholders(event, Channel.SMS) & TELLING
    assert placeholders(event, Channel.PHONE) & TELLING == {"patient"}


def test_a_call_about_a_cancellation_cannot_name_the_therapist() -> None:
    assert [event for event in ON_VISITS if "therapist" in placeholders(event, Channel.PHONE)] == [
        Event.BOOKED,
        Event.REMINDER,
        Event.MODIFIED,
    ]


@pytest.mark.parametrize("event", [Event.MY_APPOINTMENTS, Event.SET_PASSWORD], ids=str)
def test_what_concerns_no_appointment_tells_of_none(event: Event) -> None:
    assert problems_of("{date}", event, Channel.EMAIL) == (Problem(Fault.UNKNOWN, "{date}"),)
    assert problems_of("{clinic}, {phone}", event, Channel.EMAIL, MessagePart.SUBJECT) == ()


def test_every_placeholder_that_is_allowed_is_filled(clinic: ClinicSnapshot) -> None:
    for kind, part in product((*TO_PATIENTS, *OTHERS), MessagePart):
        facts = told(clinic, "en", kind)
        for name in placeholders(kind[0], kind[1], part):
            assert filled(f"{{{name}}}", facts) not in ("", f"{{{name}}}"), name


def test_values_are_not_filled_in_turn(clinic: ClinicSnapshot) -> None:
    facts = told(clinic, "en", TO_PATIENTS[0])
    assert filled("{name} {nothing}", facts) == "Camille Tremblay "
