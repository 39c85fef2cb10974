"""Setups of every kind that a clinic file can make, for Hypothesis."""

from collections.abc import Iterable
from dataclasses import fields
from datetime import date, datetime, timedelta
from functools import cache
from io import BytesIO
from random import Random
from typing import Any

from hypothesis import strategies as st
from PIL import Image

from app.domain.configuration.setup import (
    AbsenceSetup,
    AccountSetup,
    BreakSetup,
    ClinicSetup,
    GroupSetup,
    LocationSetup,
    OpeningSetup,
    PeriodSetup,
    ScheduleSetup,
    ServiceSetup,
    Setup,
    TherapistSetup,
)
from app.domain.scheduling.service import ServiceType
from app.logos import logo
from app.photos import portrait

# Slugs, names and texts that YAML could take for something else come up often.
ODD = ["no", "on", "null", "true", "yes", "y", "1", "1e3", "007", "0x1f", "2026-01-05", "12-30", "a-b"]
TRAPS = [
    *ODD,
    "12:30",
    "~",
    "- a",
    "a: b",
    "# no",
    "'",
    '"',
    "\\",
    "{a}",
    "é",
    "l’été",
    "a\u00a0?",
    "😀",
    "<<",
]
IN_LINES = [
    "a\nb",
    "a\n",
    "\na",
    "a\n\n\nb\n\n",
    " a\nb",
    "a \nb",
    "a\n b",
    "# a\n- b",
    "a\r\nb",
    "a\tb\nc",
    "\n",
]
SERVICE_TEXTS = ["description", "instructions", "coverage", "late_cancellation"]
PHONES = ["", "+15145550100", "+41223456789", "+33199001234"]
EMAILS = ["", "a@example.com", "no@example.com", "x+y_z@example.org", "'q@example.com", "été@example.com"]
EVENTS = ["booked", "reminder", "modified", "cancelled"]
LINKS = [
    "",
    "https://visio.example.com/a?b=1#c",
    "https://xn--9ca.example/%C3%A9",
    "https://a.example:8443/~",
]
ZONES = ["America/Toronto", "Europe/Zurich", "UTC", "Etc/GMT+5"]

signs = st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"], exclude_characters="\u2028\u2029")
lines = st.sampled_from(TRAPS) | st.text(signs, max_size=12).map(lambda text: f"a{text}b")
captions = st.text(signs, max_size=12)
long_signs = st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]) | st.sampled_from("\n\n\r\t ")
texts = st.sampled_from(["", *TRAPS, *IN_LINES]) | st.text(long_signs, max_size=20)
said = st.sampled_from([*TRAPS, *IN_LINES[:-1]]) | st.text(long_signs, max_size=20).map(
    lambda text: f"{text}."
)
slugs = st.sampled_from(ODD) | st.from_regex(r"[a-z0-9]{1,6}(-[a-z0-9]{1,6}){0,2}", fullmatch=True)
moments = st.datetimes(datetime(1971, 1, 1), datetime(2198, 1, 1)).map(
    lambda each: each.replace(second=0, microsecond=0)
)
days = st.dates(date(1971, 1, 1), date(2198, 1, 1))
hours = st.integers(0, 8760)
rules = st.fixed_dictionaries(
    {},
    optional={
        "minimum_notice_hours": hours,
        "horizon_days": st.integers(1, 730),
        "modify_deadline_hours": st.none() | hours,
        "cancel_deadline_hours": st.none() | hours,
        "hold_minutes": st.integers(1, 60),
        "max_upcoming_per_patient": st.integers(0, 1000),
        "existing_patients_only": st.booleans(),
        "minimum_days_between": st.integers(0, 730),
        "max_per_therapist_day": st.integers(0, 1000),
        "age_from": st.none() | st.integers(0, 70),
        "age_to": st.none() | st.integers(70, 150),
    },
)
COLOURS = ["", "#000000", "#1a2b3c", "#abcdef"]
ACCENTS = ["", "#0b5f5b", "#000000", "#7a1fa2"]
SITES = ["https://www.clinic.example", "https://a.example:8443", "http://localhost:8000", "http://127.0.0.1"]
LANGUAGES_ON = [("fr", "en"), ("fr", "en"), ("fr",), ("en",)]
how_asked = st.sampled_from(["hidden", "required"])
booking_fields = st.fixed_dictionaries(
    {}, optional={"email": st.just("required"), "mobile": how_asked, "phone": how_asked, "reason": how_asked}
)

channels = st.lists(st.sampled_from(["email", "sms", "phone"]), unique=True, min_size=1)
ways = st.just({"mode": "first_available", "channels": []}) | channels.map(
    lambda each: {"mode": "these", "channels": each}
)


@cache
def portraits() -> list[bytes]:
    """Some pictures as they are stored."""

    def made(colour: str) -> bytes:
        content = BytesIO()
        Image.new("RGB", (300, 200), colour).save(content, "PNG")
        return portrait(content.getvalue())

    return [b"", made("#104080"), made("#f0e0d0")]


@cache
def logos() -> list[bytes]:
    """Some logos as they are stored: none, one of few colours, and one of so many that they were reduced."""
    noise = Image.frombytes("RGB", (480, 160), Random(1).randbytes(480 * 160 * 3))
    contents = [BytesIO(), BytesIO()]
    Image.new("RGBA", (300, 100), (16, 64, 128, 100)).save(contents[0], "PNG")
    noise.save(contents[1], "PNG")
    return [b"", *(logo(content.getvalue()) for content in contents)]


def in_both(key: str, filled: Any) -> Any:
    """A text that is said in both languages or in none."""
    blank = st.sampled_from(["", " ", "\u00a0"])
    pairs = st.tuples(filled, filled) | st.tuples(blank, blank)
    return pairs.map(lambda pair: {f"{key}_fr": pair[0], f"{key}_en": pair[1]})


def names() -> Any:
    return st.fixed_dictionaries({"name_fr": lines, "name_en": lines})


@st.composite
def clinics(draw: Any) -> ClinicSetup:
    begin, end = usual = draw(intervals(1))[0]
    between = intervals(1).map(lambda each: each[0]).filter(lambda each: each != usual)
    return ClinicSetup(
        **draw(names()),
        **draw(rules),
        time_zone=draw(st.sampled_from(ZONES)),
        region=draw(st.sampled_from(["CA", "CH", "FR"])),
        subdivision=draw(st.sampled_from(["", "QC", "ON", "NO", "1", "VD"])),
        default_language=draw(st.sampled_from(["fr", "en"])),
        email=draw(st.sampled_from(EMAILS)),
        phone=draw(st.sampled_from(PHONES)),
        reminder_hours_before=tuple(draw(st.lists(st.integers(1, 8760), unique=True, max_size=3))),
        reminder_none_under_hours=draw(hours),
        calling_hours_start=begin,
        calling_hours_end=end,
        calling_hours_by_day=draw(st.dictionaries(st.integers(0, 6), st.none() | between)),
        messages=draw(st.sampled_from(["first_available", "email_notices_sms_reminders"])),
        message_modes=draw(st.dictionaries(st.sampled_from(EVENTS), ways)),
        grace_minutes=draw(st.integers(0, 60)),
        sms_link=draw(st.booleans()),
        sms_transliterate=draw(st.booleans()),
        sms_max_segments=draw(st.integers(1, 10)),
        **draw(in_both("late_cancellation", said)),
        languages=(languages := draw(st.sampled_from(LANGUAGES_ON))),
        entry_language=draw(st.sampled_from(["automatic", "browser", *languages])),
        **draw(in_both("welcome", said)),
        **draw(in_both("privacy", said)),
        **draw(in_both("emergency", said)),
        booking_fields=draw(booking_fields),
        accent=draw(st.sampled_from(ACCENTS)),
        logo=draw(st.sampled_from(logos())),
        embed_sites=tuple(draw(st.lists(st.sampled_from(SITES), unique=True))),
        two_factor_required=draw(st.booleans()),
    )


@st.composite
def services(draw: Any, slug: str, groups: list[str]) -> ServiceSetup:
    published = draw(st.booleans())
    texts_of = {f"{key}_{language}": draw(texts) for key in SERVICE_TEXTS for language in ("fr", "en")}
    if published:
        for key in SERVICE_TEXTS:
            texts_of |= draw(in_both(key, said))
    types = st.lists(
        st.sampled_from([str(each) for each in ServiceType]), unique=True, min_size=int(published)
    )
    return ServiceSetup(
        slug=slug,
        **draw(names()),
        **texts_of,
        group=draw(st.sampled_from([None, *groups])),
        price_cents=draw(
            st.sampled_from([None, 0, 5, 9500, 9550, 9501, 10_000_000]) | st.integers(0, 10_000_000)
        ),
        types=tuple(draw(types)),
        duration_minutes=draw(st.integers(1, 1440)),
        availability=draw(st.sampled_from(["fixed", "flexible"])),
        allow_overrun=draw(st.booleans()),
        step_minutes=draw(st.integers(1, 1440)),
        buffer_before_minutes=draw(st.integers(0, 1440)),
        buffer_after_minutes=draw(st.integers(0, 1440)),
        booking_overrides=draw(rules),
        published=published,
        silent=not published and draw(st.booleans()),
        active=published or draw(st.booleans()),
        synchronised=draw(st.booleans()),
        listed=draw(st.booleans()),
        colour=draw(st.sampled_from(COLOURS)),
    )


@st.composite
def intervals(draw: Any, most: int) -> list[tuple[int, int]]:
    """Stretches of a day, one after the other."""
    ends = sorted(draw(st.lists(st.integers(0, 1440), unique=True, min_size=2, max_size=2 * most)))
    return list(zip(ends[::2], ends[1::2], strict=False))


@st.composite
def schedules(draw: Any, places: list[str], given: list[str]) -> frozenset[ScheduleSetup]:
    """Schedules of a therapist, no two of which share a minute of a weekday."""
    if not places:
        return frozenset()
    periods: list[set[PeriodSetup]] = [set() for _ in range(draw(st.integers(1, 3)))]
    for begin, end in draw(intervals(3)):
        free = frozenset(range(7))
        for _ in range(2):
            weekdays = draw(st.frozensets(st.sampled_from(sorted(free)))) if free else free
            accepted = draw(st.frozensets(st.sampled_from(given))) if given else frozenset()
            default = draw(st.sampled_from([None, *sorted(accepted or given)]))
            of_days = {PeriodSetup(weekday, begin, end, accepted, default) for weekday in weekdays}
            draw(st.sampled_from(periods)).update(of_days)
            free -= weekdays
    return frozenset(draw(schedule(places, frozenset(each))) for each in periods)


@st.composite
def schedule(draw: Any, places: list[str], periods: frozenset[PeriodSetup]) -> ScheduleSetup:
    since = draw(st.none() | days)
    until = draw(
        st.none() | st.integers(0, 400).map(lambda more: (since or date(2026, 1, 1)) + timedelta(more))
    )
    holes = st.builds(lambda day, hole: BreakSetup(day, *hole[0]), st.integers(0, 6), intervals(1))
    return ScheduleSetup(
        location=draw(st.sampled_from(places)),
        periods=periods,
        breaks=draw(st.frozensets(holes, max_size=4)),
        valid_from=since,
        valid_until=until,
        every_weeks=draw(st.sampled_from([1, 2, 52])) if since else 1,
    )


@st.composite
def therapists(draw: Any, slug: str, places: list[str], offered: list[str]) -> TherapistSetup:
    given = draw(st.lists(st.sampled_from(offered), unique=True)) if offered else []
    return TherapistSetup(
        slug=slug,
        name=draw(lines),
        **draw(in_both("title", captions.map(lambda text: f"{text}."))),
        **draw(in_both("about", said)),
        languages=tuple(draw(st.lists(st.sampled_from(["fr", "en", "no", "es", "cr", "ht"]), unique=True))),
        photo=draw(st.sampled_from(portraits())),
        email=draw(st.sampled_from(EMAILS)),
        meeting_link=draw(st.sampled_from(LINKS)),
        **{f"notice_{key}": draw(st.booleans()) for key in ("booked", "modified", "cancelled", "own")},
        active=draw(st.booleans()),
        colour=draw(st.sampled_from(COLOURS)),
        services=frozenset(given),
        durations=draw(st.dictionaries(st.sampled_from(given), st.integers(1, 1440))) if given else {},
        schedules=draw(schedules(places, given)),
    )


@st.composite
def absences(draw: Any, people: list[str], places: list[str]) -> AbsenceSetup:
    start = draw(moments)
    who = st.sampled_from(
        [(None, None), *((each, None) for each in people), *((None, each) for each in places)]
    )
    therapist, location = draw(who)
    return AbsenceSetup(
        therapist=therapist,
        location=location,
        starts_on_clock=start,
        ends_on_clock=start + timedelta(minutes=draw(st.integers(1, 100_000))),
        reason_fr=draw(texts),
        reason_en=draw(texts),
    )


@st.composite
def openings(draw: Any, people: list[TherapistSetup], places: list[str]) -> OpeningSetup:
    start, therapist = draw(moments), draw(st.sampled_from(people))
    given = sorted(therapist.services)
    return OpeningSetup(
        therapist=therapist.slug,
        location=draw(st.sampled_from(places)),
        starts_on_clock=start,
        ends_on_clock=start + timedelta(minutes=draw(st.integers(1, 1440))),
        services=draw(st.frozensets(st.sampled_from(given))) if given else frozenset(),
    )


@st.composite
def accounts(draw: Any, people: list[str]) -> list[AccountSetup]:
    owners = draw(st.permutations([*people, *[None] * len(EMAILS[1:])]))
    emails = draw(st.lists(st.sampled_from(EMAILS[1:]), unique=True))
    return [
        AccountSetup(
            email=email,
            name=draw(lines),
            role=draw(st.sampled_from(["administrator", "therapist"])),
            language=draw(st.sampled_from(["fr", "en"])),
            therapist=owner,
            active=draw(st.booleans()),
            calendars=draw(st.frozensets(st.sampled_from(people))) - {owner} if people else frozenset(),
        )
        for email, owner in zip(emails, owners, strict=False)
    ]


@st.composite
def setups(draw: Any) -> Setup:
    """A clinic with whatever an administrator may set up."""

    def some(most: int) -> list[str]:
        return list(draw(st.lists(slugs, unique=True, max_size=most)))

    places, groups, offered, people = some(2), some(2), some(3), some(2)
    staff = [draw(therapists(slug, places, offered)) for slug in people]
    opened = draw(st.lists(openings(staff, places), max_size=2)) if staff and places else []
    return Setup(
        clinic=draw(clinics()),
        locations=by_slug(draw(location(slug)) for slug in places),
        service_groups=by_slug(GroupSetup(slug=slug, **draw(names())) for slug in groups),
        services=by_slug(draw(services(slug, groups)) for slug in offered),
        therapists=by_slug(staff),
        absences={each.key: each for each in draw(st.lists(absences(people, places), max_size=3))},
        openings={each.key: each for each in opened},
        accounts={each.email: each for each in draw(accounts(people))},
    )


@st.composite
def location(draw: Any, slug: str) -> LocationSetup:
    directions = draw(in_both("directions", said))
    phone = draw(st.sampled_from(PHONES))
    week = st.lists(st.just([]) | intervals(2), min_size=7, max_size=7)
    hours = tuple(tuple(day) for day in draw(week))
    return LocationSetup(
        slug=slug,
        **draw(names()),
        address=draw(texts),
        phone=phone,
        **directions,
        opening_hours=hours if any(hours) else (),
    )


def by_slug(things: Iterable[Any]) -> dict[str, Any]:
    return {thing.slug: thing for thing in things}


def ordered(setup: Setup) -> list[Any]:
    """A setup as a list: two of them are equal when the things and their order are."""
    sections = [getattr(setup, part.name) for part in fields(setup)]
    return [list(each.items()) if isinstance(each, dict) else each for each in sections]
