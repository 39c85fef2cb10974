"""By which addresses somebody can be reached, in which order, and which of them an event uses."""

import itertools

import pytest

from app.domain.messages.addresses import PersonAddresses, chosen, person_addresses
from app.domain.messages.vocabulary import PRESETS, Address, Channel, ChannelRule, Event, Mode, Policy
from tests.unit.domain.messages.cases import ALL, MAIN, MOBILE, OTHER, PHONE

GIVEN = {"email": MAIN, "other_email": OTHER, "mobile": MOBILE, "phone": PHONE}


@pytest.mark.parametrize("given", [some for n in range(5) for some in itertools.combinations(GIVEN, n)])
def test_addresses_come_in_order_of_priority(given: tuple[str, ...]) -> None:
    fields = {name: GIVEN[name].value for name in reversed(given)}
    assert person_addresses(**fields).addresses == tuple(GIVEN[name] for name in given)
    assert (
        chosen(Event.BOOKED, person_addresses(**fields), Policy()) == tuple(GIVEN[name] for name in given)[:1]
    )


def everywhere(**more: object) -> PersonAddresses:
    return person_addresses(**{name: address.value for name, address in GIVEN.items()}, **more)


def test_a_channel_not_agreed_to_counts_as_absent() -> None:
    found = everywhere(agreed={Channel.PHONE, Channel.SMS})
    assert found == PersonAddresses((MOBILE, PHONE), (MAIN, OTHER))


def test_a_channel_that_the_site_has_not_counts_as_absent() -> None:
    assert everywhere(channels=[Channel.PHONE]).addresses == (PHONE,)
    assert everywhere(channels=[]).addresses == ()


def test_an_address_opted_out_or_broken_counts_as_absent() -> None:
    shouted = Address(Channel.EMAIL, "MAIN@Example.org")
    assert everywhere(broken=[shouted, MOBILE]) == PersonAddresses((OTHER, PHONE), (MAIN, MOBILE))


def test_a_number_that_opted_out_of_sms_may_still_be_called() -> None:
    found = person_addresses(mobile="+15145550100", phone="+15145550100", broken=[MOBILE])
    assert found.addresses == (Address(Channel.PHONE, "+15145550100"),)


def test_an_address_named_twice_is_there_once() -> None:
    assert person_addresses(email=MAIN.value, other_email=MAIN.value).addresses == (MAIN,)


@pytest.mark.parametrize(
    ("channels", "someone", "expected"),
    [
        ((Channel.EMAIL,), ALL, (MAIN,)),
        ((Channel.SMS,), ALL, (MOBILE,)),
        ((Channel.PHONE,), ALL, (PHONE,)),
        ((Channel.PHONE, Channel.EMAIL), ALL, (MAIN, PHONE)),
        ((Channel.SMS, Channel.EMAIL, Channel.PHONE), ALL, (MAIN, MOBILE, PHONE)),
        ((Channel.EMAIL,), PersonAddresses((OTHER, MOBILE)), (OTHER,)),
        ((Channel.SMS, Channel.EMAIL), PersonAddresses((MOBILE, PHONE)), (MOBILE,)),
        # none of them: the next one there is
        ((Channel.EMAIL,), PersonAddresses((MOBILE, PHONE)), (MOBILE,)),
        ((Channel.SMS,), PersonAddresses((MAIN, OTHER)), (MAIN,)),
        ((Channel.SMS,), PersonAddresses((PHONE,)), (PHONE,)),
        ((Channel.SMS,), PersonAddresses(unusable=(MOBILE,)), ()),
        ((), ALL, (MAIN,)),
    ],
)
def test_an_event_goes_by_these_channels_or_the_next_one_there_is(
    channels: tuple[Channel, ...], someone: PersonAddresses, expected: tuple[Address, ...]
) -> None:
    policy = Policy(rules={Event.REMINDER: ChannelRule(Mode.THESE, channels)})
    assert chosen(Event.REMINDER, someone, policy) == expected
    assert chosen(Event.BOOKED, someone, policy) == someone.addresses[:1]  # not set: the first available


def test_first_available_needs_no_channels() -> None:
    policy = Policy(rules={Event.BOOKED: ChannelRule(Mode.FIRST_AVAILABLE, (Channel.PHONE,))})
    assert chosen(Event.BOOKED, ALL, policy) == (MAIN,)


@pytest.mark.parametrize("event", [Event.BOOKED, Event.MODIFIED, Event.CANCELLED, Event.REMINDER])
def test_a_preset_says_each_event(event: Event) -> None:
    policy = Policy(rules=PRESETS["email_notices_sms_reminders"])
    assert chosen(event, ALL, policy) == ((MOBILE,) if event is Event.REMINDER else (MAIN,))
