"""What wishes come to, in a clinic of two therapists and two locations."""

import pytest

from app.booking.shared.selection import ANY, NotOffered, Wishes, choosable, select
from app.domain.messages.vocabulary import Policy
from app.domain.scheduling.booking_rules import Rules
from app.domain.scheduling.service import ServiceType
from app.domain.scheduling.slots import Grid
from app.domain.scheduling.working_time import Period, Schedule, WorkingTime
from app.domain.time.wall_clock import WallClock
from app.queries.configuration.snapshot import (
    ClinicInfo,
    ClinicSnapshot,
    LocationInfo,
    ServiceInfo,
    TherapistInfo,
)

CLOCK = WallClock("America/Toronto")
USUAL = Rules()
IN_PERSON, VIDEO = ServiceType.IN_PERSON, ServiceType.VIDEO
SETTINGS = ClinicInfo(
    name_fr="Parc",
    name_en="Park",
    time_zone=CLOCK.zone_name,
    region="CA",
    subdivision="QC",
    default_language="fr",
    email="",
    phone="",
    is_demonstration=False,
    sms_link=False,
    sms_transliterate=False,
    sms_max_segments=2,
    late_cancellation_fr="",
    late_cancellation_en="",
    languages=("fr", "en"),
    entry_language="automatic",
    welcome_fr="",
    welcome_en="",
    privacy_fr="",
    privacy_en="",
    privacy_version="",
    emergency_fr="",
    emergency_en="",
    booking_fields={},
    accent="",
    logo="",
    embed_sites=(),
    two_factor_required=False,
)


def location(id: int, slug: str) -> LocationInfo:
    return LocationInfo(id, slug, slug, slug, "", "", "", "", ())


def service(
    id: int, slug: str, *types: ServiceType, rules: Rules = USUAL, listed: bool = True
) -> ServiceInfo:
    return ServiceInfo(
        id=id,
        slug=slug,
        group_id=None,
        name_fr=slug,
        name_en=slug,
        price_cents=None,
        coverage_fr="",
        coverage_en="",
        description_fr="",
        description_en="",
        instructions_fr="",
        instructions_en="",
        late_cancellation_fr="",
        late_cancellation_en="",
        duration_minutes=60,
        types=types,
        grid=Grid(id, "fixed", 60),
        rules=rules,
        silent=False,
        published=True,
        listed=listed,
        colour="",
        active=True,
    )


def therapist(id: int, slug: str, services: set[int], *places: int) -> TherapistInfo:
    schedules = [Schedule(place, (Period(0, 540, 1020),)) for place in places]
    return TherapistInfo(
        id=id,
        slug=slug,
        name=slug,
        title_fr="",
        title_en="",
        about_fr="",
        about_en="",
        languages=(),
        photo="",
        email="",
        meeting_link="",
        notice_booked=True,
        notice_modified=True,
        notice_cancelled=True,
        notice_own=False,
        active=True,
        colour="",
        service_ids=frozenset(services),
        durations={},
        working=WorkingTime(CLOCK, schedules),
    )


def clinic(*services: ServiceInfo) -> ClinicSnapshot:
    """Ana is at both locations and gives all; Zoé is in the north only, and gives the first service."""
    ids = {one.id for one in services}
    return ClinicSnapshot(
        revision=1,
        settings=SETTINGS,
        rules=Rules(),
        policy=Policy(),
        clock=CLOCK,
        locations={1: location(1, "north"), 2: location(2, "south")},
        groups={},
        services={one.id: one for one in services},
        therapists={1: therapist(1, "ana", ids, 1, 2), 2: therapist(2, "zoe", {1}, 1)},
        own_texts={},
    )


CLINIC = clinic(
    service(1, "first", IN_PERSON, VIDEO), service(2, "second", IN_PERSON), service(3, "far", VIDEO)
)


@pytest.mark.parametrize(
    ("wishes", "missing"),
    [
        (Wishes("first"), ["therapist", "location", "type"]),
        (Wishes("first", type="in_person"), ["therapist", "location"]),
        (Wishes("first", type="video"), ["therapist"]),
        (Wishes("first", "zoe", type="in_person"), []),
        (Wishes("first", ANY, ANY, "in_person"), []),
        (Wishes("second"), ["location"]),
        (Wishes("second", ANY), ["location"]),
        (Wishes("far"), []),
    ],
)
def test_asks_only_what_leaves_a_choice(wishes: Wishes, missing: list[str]) -> None:
    selection = select(CLINIC, wishes)
    assert selection.missing == missing
    assert selection.is_complete == (not missing)


def test_what_is_the_only_one_is_chosen_by_itself() -> None:
    assert select(CLINIC, Wishes("second", location="south")).wishes == Wishes(
        "second", "ana", "south", "in_person"
    )
    assert select(CLINIC, Wishes("first", "zoe", type="in_person")).wishes.location == "north"
    assert select(CLINIC, Wishes("far")).wishes == Wishes("far", "ana", ANY, "video")


def test_a_therapist_who_is_never_at_the_location_is_no_complete_choice() -> None:
    selection = select(CLINIC, Wishes("first", "zoe", "south", "in_person"))
    assert (selection.is_possible, selection.is_complete) == (False, False)


@pytest.mark.parametrize(
    ("wishes", "part"),
    [
        (Wishes(), "service"),
        (Wishes("none"), "service"),
        (Wishes("second", "zoe"), "therapist"),
        (Wishes("first", location="east"), "location"),
        (Wishes("first", type="home"), "type"),
        (Wishes("first", type=ANY), "type"),
    ],
)
def test_refuses_what_is_not_offered(wishes: Wishes, part: str) -> None:
    with pytest.raises(NotOffered) as caught:
        select(CLINIC, wishes)
    assert caught.value.part == part


def test_no_preference_asks_for_the_times_of_all() -> None:
    choice = select(CLINIC, Wishes("first", ANY, ANY, "in_person")).choice()
    assert (choice.therapist_id, choice.location_id, choice.type) == (None, None, IN_PERSON)


def test_an_address_holds_what_was_said_and_nothing_else() -> None:
    wishes = Wishes.of_query({"service": "first", "type": "video", "week": "2026-12-07"})
    assert wishes == Wishes("first", type="video")
    assert wishes.query == {"service": "first", "type": "video"}


def test_a_service_for_known_patients_is_not_for_anybody() -> None:
    known_only = service(1, "first", IN_PERSON, rules=Rules(existing_patients_only=True))
    some = clinic(known_only, service(2, "second", IN_PERSON))
    assert [one.slug for one in some.offered] == ["first", "second"]
    assert [one.slug for one in choosable(some)] == ["second"]


def test_a_service_that_only_its_link_reaches_is_found_by_nobody_and_chosen_by_its_name() -> None:
    some = clinic(service(1, "first", IN_PERSON, listed=False), service(2, "second", IN_PERSON))
    assert [one.slug for one in some.listed] == ["second"]
    assert [one.slug for one in choosable(some)] == ["second"]
    assert select(some, Wishes("first")).service.slug == "first"
