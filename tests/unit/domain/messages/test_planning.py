"""Which messages follow from what happens to an appointment: the table of the rules, row by row."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from app.domain.messages.addresses import PersonAddresses
from app.domain.messages.planning import AppointmentEvent, ChangedField, MessagePlan, instead_of, plan
from app.domain.messages.vocabulary import (
    PRESETS,
    Address,
    Channel,
    ChannelRule,
    Event,
    Mode,
    Policy,
    Recipient,
)
from app.domain.scheduling.actor import Party
from app.domain.time.wall_clock import WallClock, instant_of
from tests.unit.domain.messages.cases import (
    ALL,
    HOUR,
    MAIN,
    MOBILE,
    NOW,
    OTHER,
    PHONE,
    SECOND,
    TORONTO,
    dues,
    told,
    toronto,
    visit_at,
)
from tests.unit.domain.scheduling.clock_changes import CLOCK_CHANGES, ODDITIES

BOOK = AppointmentEvent(Event.BOOKED, Party.PATIENT)
CANCEL = AppointmentEvent(Event.CANCELLED, Party.STAFF)
STAFF_BOOKS = AppointmentEvent(Event.BOOKED, Party.STAFF)
AT_ONCE = Policy(grace_minutes=0)
ROUND_THE_CLOCK = Policy(grace_minutes=0, calling_hours=((0, 1440),) * 7)
WRITTEN = [pytest.param(MAIN, id="email"), pytest.param(MOBILE, id="sms")]


def move(*changes: ChangedField, actor: Party = Party.STAFF, **more: Any) -> AppointmentEvent:
    return AppointmentEvent(Event.MODIFIED, actor, frozenset(changes or [ChangedField.START]), **more)


# Booked: the boundaries, to the second


@pytest.mark.parametrize("address", WRITTEN)
@pytest.mark.parametrize(
    ("lead", "reminder"),
    [
        (72 * HOUR, 24 * HOUR),
        (48 * HOUR + SECOND, SECOND),
        (48 * HOUR, 0 * HOUR),  # both now
        (48 * HOUR - SECOND, 0 * HOUR),
        (4 * HOUR + SECOND, 0 * HOUR),
        (4 * HOUR, 0 * HOUR),
        (4 * HOUR - SECOND, None),
        (SECOND, None),
    ],
)
def test_a_booking_is_confirmed_now_and_reminded_of(
    address: Address, lead: timedelta, reminder: timedelta | None
) -> None:
    start = NOW + 100 * HOUR
    now = start - lead
    way = address.channel.value
    reminded = [] if reminder is None else [("reminder", way, now + reminder)]
    assert dues(told(BOOK, start, PersonAddresses((address,)), now=now)) == [("booked", way, now), *reminded]


@pytest.mark.parametrize(
    ("lead", "expected"),
    [
        (48 * HOUR + SECOND, [("booked", 0 * HOUR), ("reminder", SECOND)]),
        (48 * HOUR, [("booked", 0 * HOUR), ("reminder", 0 * HOUR)]),
        (48 * HOUR - SECOND, [("reminder", 0 * HOUR)]),
        (4 * HOUR, [("reminder", 0 * HOUR)]),
        (4 * HOUR - SECOND, []),
        (SECOND, []),
    ],
)
def test_a_booking_is_phoned_only_when_it_is_far_ahead(
    lead: timedelta, expected: list[tuple[str, timedelta]]
) -> None:
    start = NOW + 100 * HOUR
    now = start - lead
    planned = told(BOOK, start, PersonAddresses((PHONE,)), ROUND_THE_CLOCK, now=now)
    assert dues(planned) == [(event, "phone", now + after) for event, after in expected]
    assert not planned.tells_by_hand
    assert not planned.calls_by_hand


@pytest.mark.parametrize("act", [BOOK, STAFF_BOOKS, CANCEL, move()])
@pytest.mark.parametrize("after", [0 * HOUR, SECOND, 48 * HOUR])
def test_nothing_is_told_of_what_has_begun(act: AppointmentEvent, after: timedelta) -> None:
    planned = told(act, NOW, ALL, now=NOW + after)
    assert (planned.messages, planned.tells_by_hand, planned.calls_by_hand) == ((), False, False)


@pytest.mark.parametrize("act", [BOOK, STAFF_BOOKS, CANCEL, move()])
@pytest.mark.parametrize("flags", [{"is_silent": True}, {"is_ours": False}])
@pytest.mark.parametrize("addresses", [ALL, PersonAddresses()])
def test_nothing_is_told_of_silent_services_and_of_what_is_not_ours(
    act: AppointmentEvent, flags: dict[str, bool], addresses: PersonAddresses
) -> None:
    planned = told(act, NOW + 100 * HOUR, addresses, **flags)
    assert (planned.messages, planned.tells_by_hand, planned.calls_by_hand) == ((), False, False)


# Reminder lists


@pytest.mark.parametrize(
    ("hours", "lead", "before"),
    [
        ((72, 24), 100 * HOUR, [72, 24]),
        ((24, 72), 100 * HOUR, [72, 24]),
        ((72, 24), 72 * HOUR, [72, 24]),
        ((72, 24), 72 * HOUR - SECOND, [24]),
        ((72, 24), 24 * HOUR, [24]),
        ((48, 48), 100 * HOUR, [48]),
        ((2,), 5 * HOUR, [2]),
        ((2,), 3 * HOUR, []),
        ((0,), 100 * HOUR, [100]),
        ((), 100 * HOUR, []),
        ((), 5 * HOUR, []),
    ],
)
def test_every_reminder_that_fits_into_the_lead_is_scheduled(
    hours: tuple[int, ...], lead: timedelta, before: list[int]
) -> None:
    start = NOW + 100 * HOUR
    planned = told(BOOK, start, PersonAddresses((MAIN,)), Policy(reminder_hours=hours), now=start - lead)
    reminders = [one.due_at for one in planned.messages if one.event is Event.REMINDER]
    assert reminders == [start - hours * HOUR for hours in before]


@pytest.mark.parametrize(
    ("lead", "expected"), [(24 * HOUR - SECOND, 1), (4 * HOUR, 1), (4 * HOUR - SECOND, 0)]
)
def test_one_reminder_goes_now_when_none_fits(lead: timedelta, expected: int) -> None:
    start = NOW + 100 * HOUR
    planned = told(BOOK, start, PersonAddresses((MAIN,)), Policy(reminder_hours=(72, 24)), now=start - lead)
    assert [one.due_at for one in planned.messages[1:]] == [start - lead] * expected


def test_a_reminder_asks_for_presence_and_a_confirmation_does_not() -> None:
    planned = told(BOOK, NOW + 100 * HOUR, ALL)
    assert [(one.event, one.asks_presence) for one in planned.messages] == [
        (Event.BOOKED, False),
        (Event.REMINDER, True),
    ]


# Calls


@pytest.mark.parametrize(
    ("now", "start", "expected"),
    [
        # in the evening: confirmed the next morning, reminded within hours
        (
            toronto(2027, 1, 5, 21, 30),
            toronto(2027, 1, 12, 10),
            [("booked", toronto(2027, 1, 6, 9)), ("reminder", toronto(2027, 1, 10, 10))],
        ),
        # a reminder that would fall before opening goes at opening
        (
            toronto(2027, 1, 5, 12),
            toronto(2027, 1, 12, 7),
            [("booked", toronto(2027, 1, 5, 12)), ("reminder", toronto(2027, 1, 10, 9))],
        ),
        # tomorrow morning, booked in the evening: no moment is left, and nobody is to call for it
        (toronto(2027, 1, 5, 21), toronto(2027, 1, 6, 8), []),
        # this evening, booked at noon: the reminder at once
        (toronto(2027, 1, 5, 12), toronto(2027, 1, 5, 18), [("reminder", toronto(2027, 1, 5, 12))]),
        # booked before opening: at opening
        (toronto(2027, 1, 5, 5), toronto(2027, 1, 5, 11), [("reminder", toronto(2027, 1, 5, 9))]),
        # over the clock change of spring
        (
            toronto(2027, 3, 13, 21),
            toronto(2027, 3, 16, 8, 30),
            [("booked", toronto(2027, 3, 14, 9)), ("reminder", toronto(2027, 3, 14, 9))],
        ),
    ],
)
def test_calls_are_made_within_calling_hours(
    now: datetime, start: datetime, expected: list[tuple[str, datetime]]
) -> None:
    planned = told(BOOK, start, PersonAddresses((PHONE,)), now=now)
    assert dues(planned) == [(event, "phone", at) for event, at in expected]
    assert not planned.calls_by_hand


def test_a_reminder_call_goes_back_to_the_evening_before() -> None:
    start = toronto(2027, 1, 12, 8)
    planned = told(BOOK, start, PersonAddresses((PHONE,)), Policy(reminder_hours=(2,)))
    assert planned.messages[1].due_at == toronto(2027, 1, 11, 19, 59)


def test_two_reminder_calls_at_one_moment_are_one() -> None:
    start = toronto(2027, 1, 12, 8)
    planned = told(BOOK, start, PersonAddresses((PHONE,)), Policy(reminder_hours=(12, 11, 10)))
    assert [one.due_at for one in planned.messages[1:]] == [toronto(2027, 1, 11, 19, 59)]


def test_staff_call_by_themselves_where_a_far_booking_finds_no_calling_hours() -> None:
    never = Policy(calling_hours=(None,) * 7)
    planned = told(BOOK, NOW + 100 * HOUR, PersonAddresses((PHONE,)), never)
    assert (planned.messages, planned.calls_by_hand, planned.tells_by_hand) == ((), True, False)
    assert not told(BOOK, NOW + 100 * HOUR, PersonAddresses((PHONE,)), never, no_messages=True).calls_by_hand
    assert not told(BOOK, NOW + 47 * HOUR, PersonAddresses((PHONE,)), never).calls_by_hand
    assert not told(BOOK, NOW + 100 * HOUR, ALL, never).calls_by_hand
    assert not told(
        AppointmentEvent(Event.CANCELLED, Party.PATIENT), NOW + 100 * HOUR, PersonAddresses((PHONE,)), never
    ).calls_by_hand


# Changes


@pytest.mark.parametrize("change", sorted(set(ChangedField) - {ChangedField.SERVICE}))
def test_a_change_is_told_now_and_the_reminder_computed_anew(change: ChangedField) -> None:
    start = NOW + 100 * HOUR
    planned = told(move(change), start, PersonAddresses((MAIN,)), AT_ONCE)
    assert dues(planned) == [("modified", "email", NOW), ("reminder", "email", start - 48 * HOUR)]
    assert [one.asks_presence for one in planned.messages] == [False, True]
    assert (planned.drops_pending, planned.loses_confirmation, planned.tells_by_hand) == (True, True, False)


@pytest.mark.parametrize(
    ("lead", "events"),
    [
        (48 * HOUR, [("modified", False), ("reminder", True)]),
        (48 * HOUR - SECOND, [("modified", True)]),
        (4 * HOUR, [("modified", True)]),
        (SECOND, [("modified", True)]),
    ],
)
def test_a_change_inside_the_reminder_time_bears_what_the_reminder_would(
    lead: timedelta, events: list[tuple[str, bool]]
) -> None:
    start = NOW + 100 * HOUR
    planned = told(move(), start, PersonAddresses((MAIN,)), AT_ONCE, now=start - lead)
    assert [(one.event.value, one.asks_presence) for one in planned.messages] == events


def test_a_change_asks_for_no_presence_where_no_reminder_is_wanted() -> None:
    start = NOW + 5 * HOUR
    for planned in (
        told(move(), start, PersonAddresses((MAIN,)), Policy(reminder_hours=())),
        told(move(), start, PersonAddresses((MAIN,)), no_reminder=True),
    ):
        assert [one.asks_presence for one in planned.messages] == [False]


def test_a_change_of_the_service_alone_is_told_only_if_staff_say_so() -> None:
    start = NOW + 100 * HOUR
    assert told(move(ChangedField.SERVICE), start, ALL) == MessagePlan()
    assert told(move(ChangedField.SERVICE), start, PersonAddresses()) == MessagePlan()
    assert told(AppointmentEvent(Event.MODIFIED, Party.STAFF), start, ALL) == MessagePlan()
    ticked = told(move(ChangedField.SERVICE, tells_service=True), start, ALL)
    assert [one.event for one in ticked.messages] == [Event.MODIFIED, Event.REMINDER]
    assert (ticked.drops_pending, ticked.loses_confirmation) == (True, False)
    assert told(move(ChangedField.SERVICE, ChangedField.START), start, ALL).loses_confirmation


def test_a_cancellation_is_told_now_and_drops_the_rest() -> None:
    planned = told(CANCEL, NOW + 100 * HOUR, PersonAddresses((MOBILE,)), AT_ONCE)
    assert dues(planned) == [("cancelled", "sms", NOW)]
    assert (planned.drops_pending, planned.tells_by_hand, planned.loses_confirmation) == (True, False, False)
    assert not told(BOOK, NOW + 100 * HOUR, ALL).drops_pending


@pytest.mark.parametrize("act", [CANCEL, move()])
def test_a_change_is_phoned_within_calling_hours_whatever_the_lead(act: AppointmentEvent) -> None:
    evening = toronto(2027, 1, 5, 21)
    planned = told(act, toronto(2027, 1, 6, 11), PersonAddresses((PHONE,)), now=evening)
    assert dues(planned) == [(act.event.value, "phone", toronto(2027, 1, 6, 9))]
    assert not planned.tells_by_hand


# Nobody left untold


@pytest.mark.parametrize(
    "act", [CANCEL, move(), move(ChangedField.PLACE), AppointmentEvent(Event.CANCELLED, Party.EMR)]
)
@pytest.mark.parametrize(
    ("start", "addresses", "flags", "is_by_hand"),
    [
        (toronto(2027, 1, 6, 8), PersonAddresses((PHONE,)), {}, True),  # no call before the start
        (toronto(2027, 1, 6, 9), PersonAddresses((PHONE,)), {}, True),
        (toronto(2027, 1, 6, 9, 1), PersonAddresses((PHONE,)), {}, False),
        (toronto(2027, 1, 6, 8), PersonAddresses((MAIN,)), {}, False),
        (toronto(2027, 1, 20, 8), PersonAddresses(), {}, True),  # no address at all
        (toronto(2027, 1, 20, 8), PersonAddresses(unusable=(MAIN, MOBILE)), {}, True),
        (toronto(2027, 1, 20, 8), ALL, {"no_messages": True}, True),
        (toronto(2027, 1, 20, 8), PersonAddresses((MOBILE,)), {"no_sms": True}, True),
        (toronto(2027, 1, 20, 8), ALL, {"no_sms": True}, False),
        (toronto(2027, 1, 5, 21, 3), ALL, {}, True),  # the grace delay ends at the start
        (toronto(2027, 1, 5, 21, 4), ALL, {}, False),
    ],
)
def test_staff_tell_what_no_notice_can_in_time(
    act: AppointmentEvent,
    start: datetime,
    addresses: PersonAddresses,
    flags: dict[str, bool],
    is_by_hand: bool,
) -> None:
    planned = told(act, start, addresses, now=toronto(2027, 1, 5, 21), **flags)
    assert planned.tells_by_hand is is_by_hand
    assert (planned.messages == ()) is is_by_hand


def test_a_move_must_be_heard_of_before_the_time_at_which_the_patient_would_have_come() -> None:
    evening, start = toronto(2027, 1, 5, 21), toronto(2027, 1, 20, 10)

    def moved_from(before: datetime) -> MessagePlan:
        act = move(was_starting_at=int(before.timestamp()) // 60)
        return told(act, start, PersonAddresses((PHONE,)), now=evening)

    late = moved_from(toronto(2027, 1, 6, 8))
    assert late.tells_by_hand
    assert late.messages[0].due_at == toronto(2027, 1, 6, 9)  # told all the same
    assert not moved_from(toronto(2027, 1, 6, 10)).tells_by_hand
    assert not moved_from(toronto(2027, 1, 5, 20)).tells_by_hand  # that time has passed
    assert not moved_from(toronto(2027, 2, 6, 8)).tells_by_hand


def test_reminders_of_the_new_time_do_not_depend_on_the_old_one() -> None:
    before, start = toronto(2027, 1, 5, 22), toronto(2027, 1, 8, 9, 30)
    act = move(was_starting_at=int(before.timestamp()) // 60)
    planned = told(act, start, PersonAddresses((PHONE,)))
    assert planned.messages[-1].due_at == toronto(2027, 1, 6, 9, 30)


@pytest.mark.parametrize("event", [Event.MODIFIED, Event.CANCELLED])
def test_nobody_calls_a_patient_about_what_they_did_themselves(event: Event) -> None:
    act = AppointmentEvent(event, Party.PATIENT, frozenset({ChangedField.START}))
    assert not told(act, NOW + 100 * HOUR, PersonAddresses()).tells_by_hand


# Flags, grace and quiet acts


def test_flags_of_patient_and_appointment_are_kept_to() -> None:
    start, mobile_only = NOW + 100 * HOUR, PersonAddresses((MOBILE, PHONE))
    assert told(BOOK, start, ALL, no_messages=True).messages == ()
    assert {one.channel for one in told(BOOK, start, mobile_only, no_sms=True).messages} == {Channel.PHONE}
    assert [one.event for one in told(BOOK, start, ALL, no_reminder=True).messages] == [Event.BOOKED]
    assert [one.event for one in told(BOOK, NOW + 5 * HOUR, ALL, no_reminder=True).messages] == [Event.BOOKED]


@pytest.mark.parametrize(("actor", "minutes"), [(Party.PATIENT, 0), (Party.STAFF, 3), (Party.EMR, 3)])
def test_what_staff_do_is_told_after_a_delay(actor: Party, minutes: int) -> None:
    later = NOW + timedelta(minutes=minutes)
    near, far = NOW + 5 * HOUR, NOW + 48 * HOUR
    assert [one.due_at for one in told(AppointmentEvent(Event.CANCELLED, actor), near, ALL).messages] == [
        later
    ]
    assert [one.due_at for one in told(AppointmentEvent(Event.BOOKED, actor), near, ALL).messages] == [
        later,
        later,
    ]
    assert [one.due_at for one in told(AppointmentEvent(Event.BOOKED, actor), far, ALL).messages] == [
        later,
        later,
    ]


def test_the_lead_counts_from_saving_and_not_from_the_end_of_the_delay() -> None:
    planned = told(STAFF_BOOKS, NOW + 4 * HOUR, PersonAddresses((MAIN,)))
    assert [one.event for one in planned.messages] == [Event.BOOKED, Event.REMINDER]


def test_a_quiet_act_sends_no_notice_and_leaves_later_reminders() -> None:
    far, near = NOW + 100 * HOUR, NOW + 5 * HOUR
    for act in (AppointmentEvent(Event.BOOKED, Party.STAFF, is_quiet=True), move(is_quiet=True)):
        assert dues(told(act, far, PersonAddresses((MAIN,)))) == [("reminder", "email", far - 48 * HOUR)]
        assert told(act, near, PersonAddresses((MAIN,))).messages == ()
        assert not told(act, near, PersonAddresses()).tells_by_hand
    assert told(move(is_quiet=True), far, ALL).loses_confirmation
    cancelled = told(AppointmentEvent(Event.CANCELLED, Party.STAFF, is_quiet=True), far, PersonAddresses())
    assert cancelled == MessagePlan(drops_pending=True)


def test_what_is_corrected_within_the_delay_is_told_as_booked_and_what_is_undone_not_at_all() -> None:
    start = NOW + 100 * HOUR
    corrected = told(move(), start, PersonAddresses((MAIN,)), is_fresh=True)
    assert [one.event for one in corrected.messages] == [Event.BOOKED, Event.REMINDER]
    assert corrected.drops_pending
    undone = told(CANCEL, start, PersonAddresses(), is_fresh=True)
    assert undone == MessagePlan(drops_pending=True)


def test_messages_are_the_patients_in_the_language_of_the_appointment() -> None:
    for one in told(BOOK, NOW + 100 * HOUR, ALL).messages:
        assert (one.recipient, one.language, one.address) == (Recipient.PATIENT, "fr", MAIN.value)


# Channels of an event


def test_presets_choose_the_channel_of_each_event() -> None:
    policy = Policy(rules=PRESETS["email_notices_sms_reminders"])
    start = NOW + 100 * HOUR
    channels = {
        addresses: [one.channel.value for one in told(BOOK, start, addresses, policy).messages]
        for addresses in (
            ALL,
            PersonAddresses((MAIN,)),
            PersonAddresses((MOBILE,)),
            PersonAddresses((PHONE,)),
            PersonAddresses((MOBILE, PHONE)),
        )
    }
    assert list(channels.values()) == [
        ["email", "sms"],
        ["email", "email"],
        ["sms", "sms"],
        ["phone", "phone"],
        ["sms", "sms"],
    ]
    first = Policy(rules=PRESETS["first_available"])
    assert [one.channel.value for one in told(BOOK, start, ALL, first).messages] == ["email", "email"]


def test_an_event_goes_by_each_of_its_channels() -> None:
    both = Policy(rules={Event.CANCELLED: ChannelRule(Mode.THESE, (Channel.SMS, Channel.EMAIL))})
    planned = told(CANCEL, NOW + 100 * HOUR, ALL, both)
    assert [one.address for one in planned.messages] == [MAIN.value, MOBILE.value]


def test_one_notice_in_time_is_enough() -> None:
    both = Policy(rules={Event.CANCELLED: ChannelRule(Mode.THESE, (Channel.PHONE, Channel.EMAIL))})
    planned = told(CANCEL, toronto(2027, 1, 6, 8), ALL, both, now=toronto(2027, 1, 5, 21))
    assert [one.channel for one in planned.messages] == [Channel.EMAIL]
    assert not planned.tells_by_hand


def test_a_reminder_is_no_notice() -> None:
    rules = {Event.MODIFIED: ChannelRule(Mode.THESE, (Channel.PHONE,))}
    policy = Policy(rules=rules, calling_hours=(None,) * 7)
    planned = told(move(), NOW + 100 * HOUR, ALL, policy)
    assert [one.event for one in planned.messages] == [Event.REMINDER]
    assert planned.tells_by_hand


# After a failure for good


def after(
    failed: Address, event: Event, addresses: PersonAddresses = ALL, policy: Policy | None = None, **more: Any
) -> tuple[Event, Address, datetime] | None:
    found = instead_of(
        failed,
        event,
        visit_at(NOW + 100 * HOUR),
        addresses,
        policy or Policy(),
        TORONTO,
        NOW,
        **more,
    )
    return found and (found.event, Address(found.channel, found.address), found.due_at)


def test_what_failed_goes_by_the_next_channel_at_once() -> None:
    assert after(MAIN, Event.BOOKED) == (Event.BOOKED, OTHER, NOW)
    assert after(OTHER, Event.BOOKED, tried=[MAIN]) == (Event.BOOKED, MOBILE, NOW)
    assert after(MOBILE, Event.REMINDER, tried=[MAIN, OTHER]) == (Event.REMINDER, PHONE, NOW)
    assert after(PHONE, Event.CANCELLED, tried=[MAIN, OTHER, MOBILE]) is None
    assert after(MAIN, Event.BOOKED, PersonAddresses((MOBILE,), (MAIN,))) == (Event.BOOKED, MOBILE, NOW)


def test_what_failed_by_a_set_channel_goes_by_the_first_other_one() -> None:
    sms_reminders = Policy(rules=PRESETS["email_notices_sms_reminders"])
    assert after(MOBILE, Event.REMINDER, policy=sms_reminders) == (Event.REMINDER, MAIN, NOW)
    assert after(MAIN, Event.BOOKED, policy=sms_reminders) == (Event.BOOKED, OTHER, NOW)


def test_what_was_told_by_another_channel_needs_no_other() -> None:
    assert after(MAIN, Event.CANCELLED, told_by=[MOBILE]) is None


def test_after_a_failure_calls_keep_their_rules() -> None:
    near = visit_at(toronto(2027, 1, 6, 8))
    evening = toronto(2027, 1, 5, 21)
    assert (
        instead_of(MAIN, Event.CANCELLED, near, PersonAddresses((PHONE,)), Policy(), TORONTO, evening) is None
    )
    noon = toronto(2027, 1, 5, 12)
    assert instead_of(MAIN, Event.BOOKED, near, PersonAddresses((PHONE,)), Policy(), TORONTO, noon) is None
    call = instead_of(MAIN, Event.CANCELLED, near, PersonAddresses((PHONE,)), Policy(), TORONTO, noon)
    assert call is not None
    assert call.due_at == noon


@pytest.mark.parametrize("flags", [{"no_messages": True}, {"is_silent": True}, {"is_ours": False}])
def test_nothing_replaces_what_is_no_longer_wanted(flags: dict[str, bool]) -> None:
    visit = visit_at(NOW + 100 * HOUR, **flags)
    assert instead_of(MAIN, Event.BOOKED, visit, ALL, Policy(), TORONTO, NOW) is None


# Always

_DAYS = [(zone, day) for zone, days in (CLOCK_CHANGES | ODDITIES).items() for day in days]
_hours = st.one_of(
    st.none(), st.tuples(st.integers(0, 1439), st.integers(1, 1440)).filter(lambda span: span[0] < span[1])
)
_rules = st.builds(
    ChannelRule, st.sampled_from(Mode), st.lists(st.sampled_from(Channel), max_size=3, unique=True).map(tuple)
)
_policies = st.builds(
    Policy,
    reminder_hours=st.lists(st.integers(0, 96), max_size=3).map(tuple),
    calling_hours=st.tuples(*[_hours] * 7),
    rules=st.dictionaries(st.sampled_from(Event), _rules, max_size=3),
    grace_minutes=st.integers(0, 10),
)
_acts = st.builds(
    AppointmentEvent,
    st.sampled_from([Event.BOOKED, Event.MODIFIED, Event.CANCELLED]),
    st.sampled_from(Party),
    st.frozensets(st.sampled_from(ChangedField), max_size=2),
    is_quiet=st.booleans(),
    tells_service=st.booleans(),
)
_people = st.lists(st.sampled_from(ALL.addresses), unique=True).map(
    lambda some: PersonAddresses(tuple(one for one in ALL.addresses if one in some))
)


def _is_within_hours(at: datetime, policy: Policy, clock: WallClock) -> bool:
    """Read off the clock itself, apart from days on which it changes."""
    local = at.astimezone(clock.zone)
    hours = policy.calling_hours[local.weekday()]
    wall = local.hour * 60 + local.minute
    return hours is not None and hours[0] <= wall < hours[1]


@settings(max_examples=400, deadline=None)
@given(
    zone_and_day=st.sampled_from(_DAYS),
    minutes=st.integers(-3 * 1440, 3 * 1440),
    seconds=st.integers(-60, 5 * 86400),
    act=_acts,
    person=_people,
    policy=_policies,
)
def test_whatever_happens_messages_keep_their_bounds(
    zone_and_day: tuple[str, date],
    minutes: int,
    seconds: int,
    act: AppointmentEvent,
    person: PersonAddresses,
    policy: Policy,
) -> None:
    clock = WallClock(zone_and_day[0])
    start = instant_of(clock.midnight(zone_and_day[1]) + minutes)
    now = start - timedelta(seconds=seconds)
    planned = plan(act, visit_at(start), person, policy, clock, now)
    keys = [(one.event, one.channel, one.recipient, one.due_at) for one in planned.messages]
    assert len(keys) == len(set(keys))
    usable = {(one.channel, one.value) for one in person.addresses}
    for one in planned.messages:
        assert now <= one.due_at < start
        assert (one.channel, one.address) in usable
        is_call = one.channel is Channel.PHONE
        assert not is_call or _is_within_hours(one.due_at, policy, clock) or _is_odd(one.due_at, clock)
    notices = [one for one in planned.messages if one.event is not Event.REMINDER]
    assert not (planned.tells_by_hand and notices)
    is_heard = act.is_quiet or not act.is_told or act.actor is Party.PATIENT or act.event is Event.BOOKED
    assert is_heard or now >= start or planned.tells_by_hand or notices


def _is_odd(at: datetime, clock: WallClock) -> bool:
    """Whether the clock changes on that day: hours that it skips or repeats are not read off it."""
    day = at.astimezone(clock.zone).date()
    return not clock.even_days(day.toordinal(), day.toordinal())[0].is_even


def test_now_may_be_in_any_zone() -> None:
    local = NOW.astimezone(TORONTO.zone)
    assert dues(told(BOOK, NOW + 100 * HOUR, ALL, now=local)) == dues(told(BOOK, NOW + 100 * HOUR, ALL))
