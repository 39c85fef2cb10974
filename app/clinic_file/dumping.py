"""Writing a clinic file: the whole setup as a person would write it, and nothing left out.

Every key of every thing is named, so that a file makes these things what they are here whatever it is loaded
over; only inside of lists that replace the stored ones (schedules and what is in them) a default goes without
saying. Things that another database has besides stay there, as with any clinic file.
"""

import re
from base64 import b64encode
from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date
from functools import partial
from typing import Any

import yaml

from app.clinic_file.hours import WEEKDAYS
from app.clinic_file.json_schema import FILE_NAME
from app.clinic_file.messaging import Notices, Sms, Ways
from app.clinic_file.problems import written_price
from app.clinic_file.schema import FORMAT, Booking, BookingFields
from app.domain.configuration.setup import (
    AbsenceSetup,
    AccountSetup,
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

HEAD = f"""\
# yaml-language-server: $schema={FILE_NAME}
# A clinic file of Créneau, format {FORMAT}: everything that is set up, and nothing left out.
# `flask --app wsgi clinic load` loads it; docs/clinic-file.md tells what each key means.
"""
# What any reader of YAML takes for a text without quotes, but for the words that mean a truth.
PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_./+-]*(@[A-Za-z0-9.-]+)?")
Tree = dict[str, Any]


def dumped(setup: Setup) -> str:
    """The clinic file of a setup that has a clinic. Two equal setups in the same order give the same text."""
    sections = {
        "clinic": _clinic(setup.clinic) if setup.clinic else None,
        "locations": [_location(each) for each in setup.locations.values()],
        "service_groups": [_group(each) for each in setup.service_groups.values()],
        "services": [_service(each) for each in setup.services.values()],
        "therapists": [_therapist(each, setup) for each in setup.therapists.values()],
        "absences": [_absence(each) for each in setup.absences.values()],
        "openings": [_opening(each, setup) for each in setup.openings.values()],
        "accounts": [_account(each, setup) for each in setup.accounts.values()],
    }
    return "\n".join([HEAD, *(_yaml({name: section}) for name, section in sections.items() if section)])


class _Word(str):
    """A text of which there are so and so many, or that names something: it goes without quotes."""


class _Number(str):
    """A number, written as a person does."""


class _InLine(dict[str, Any]):
    """A mapping on one line, in braces."""


class _Row(list[Any]):
    """A list on one line, in square brackets."""


def _clinic(clinic: ClinicSetup) -> Tree:
    return {
        "name": _in_both(clinic, "name"),
        "time_zone": _Word(clinic.time_zone),
        "region": _Word(clinic.region),
        "subdivision": _Word(clinic.subdivision),
        "default_language": _Word(clinic.default_language),
        "email": _Word(clinic.email),
        "phone": clinic.phone,
        "booking": {rule: getattr(clinic, rule) for rule in Booking.model_fields},
        "reminders": {
            "hours_before": _Row(clinic.reminder_hours_before),
            "none_under_hours": clinic.reminder_none_under_hours,
            "calling_hours": _between((clinic.calling_hours_start, clinic.calling_hours_end)),
            "calling_hours_by_day": _InLine(
                (WEEKDAYS[day], hours and _between(hours))
                for day, hours in sorted(clinic.calling_hours_by_day.items())
            )
            or None,
        },
        "messages": _Word(clinic.messages),
        "messaging": {
            "grace_minutes": clinic.grace_minutes,
            "ways": {
                event: _way(clinic.message_modes[event])
                for event in Ways.model_fields
                if event in clinic.message_modes
            }
            or None,
            "sms": {key: getattr(clinic, f"sms_{key}") for key in Sms.model_fields},
        },
        "late_cancellation": _in_both_at_length(clinic, "late_cancellation"),
        "languages": _words(clinic.languages),
        "entry_language": _Word(clinic.entry_language),
        "welcome": _in_both_at_length(clinic, "welcome"),
        "privacy": _in_both_at_length(clinic, "privacy"),
        "emergency": _in_both_at_length(clinic, "emergency"),
        "booking_fields": _InLine(
            (field, _Word(clinic.booking_fields[field]))
            for field in BookingFields.model_fields
            if field in clinic.booking_fields
        )
        or None,
        "accent": clinic.accent,
        "logo": _picture(clinic.logo, "png"),
        "embed_sites": _Row(clinic.embed_sites),
        "two_factor_required": clinic.two_factor_required,
    }


def _between(hours: tuple[int, int]) -> _Row:
    return _Row(map(_time, hours))


def _way(way: Tree) -> Tree:
    return _InLine(mode=_Word(way["mode"]), channels=_words(way["channels"]))


def _location(location: LocationSetup) -> Tree:
    return {
        "slug": _Word(location.slug),
        "name": _in_both(location, "name"),
        "address": location.address,
        "phone": location.phone,
        "directions": _in_both_at_length(location, "directions"),
        "opening_hours": _by_days(
            (day, _hours(*stretch)) for day, hours in enumerate(location.opening_hours) for stretch in hours
        ),
    }


def _group(group: GroupSetup) -> Tree:
    return {"slug": _Word(group.slug), "name": _in_both(group, "name")}


def _service(service: ServiceSetup) -> Tree:
    overrides = service.booking_overrides
    return {
        "slug": _Word(service.slug),
        "name": _in_both(service, "name"),
        "group": _word(service.group),
        "description": _in_both_at_length(service, "description"),
        "instructions": _in_both_at_length(service, "instructions"),
        "price": None if service.price_cents is None else _Number(written_price(service.price_cents)),
        "coverage": _in_both_at_length(service, "coverage"),
        "late_cancellation": _in_both_at_length(service, "late_cancellation"),
        "types": _words(service.types),
        "duration_minutes": service.duration_minutes,
        "availability": _Word(service.availability),
        "allow_overrun": service.allow_overrun,
        "step_minutes": service.step_minutes,
        "buffer_before_minutes": service.buffer_before_minutes,
        "buffer_after_minutes": service.buffer_after_minutes,
        "booking": _InLine({rule: overrides[rule] for rule in Booking.model_fields if rule in overrides})
        or None,
        "silent": service.silent,
        "published": service.published,
        "listed": service.listed,
        "colour": service.colour,
        "synchronised": service.synchronised,
        "active": service.active,
    }


def _therapist(therapist: TherapistSetup, setup: Setup) -> Tree:
    return {
        "slug": _Word(therapist.slug),
        "name": therapist.name,
        "title": _in_both(therapist, "title"),
        "about": _in_both_at_length(therapist, "about"),
        "languages": _words(therapist.languages),
        "photo": _picture(therapist.photo, "webp"),
        "email": _Word(therapist.email),
        "meeting_link": therapist.meeting_link,
        "notices": _InLine({key: getattr(therapist, f"notice_{key}") for key in Notices.model_fields}),
        "services": _slugs(therapist.services, setup),
        "durations": _InLine(
            (slug, therapist.durations[slug]) for slug in setup.services if slug in therapist.durations
        )
        or None,
        "schedules": [
            _schedule(each, setup) for each in sorted(therapist.schedules, key=partial(_place, setup=setup))
        ],
        "active": therapist.active,
        "colour": therapist.colour,
    }


def _place(schedule: ScheduleSetup, setup: Setup) -> tuple[object, ...]:
    """Where a schedule stands among those of its therapist: no two of them are told apart by less."""
    return (
        list(setup.locations).index(schedule.location),
        schedule.valid_from or date.min,
        schedule.valid_until or date.max,
        schedule.every_weeks,
        sorted((period.weekday, period.start_minute, period.end_minute) for period in schedule.periods),
        sorted((hole.weekday, hole.start_minute, hole.end_minute) for hole in schedule.breaks),
    )


def _schedule(schedule: ScheduleSetup, setup: Setup) -> Tree:
    return _without_defaults(
        {
            "location": _Word(schedule.location),
            "valid_from": schedule.valid_from,
            "valid_until": schedule.valid_until,
            "every_weeks": schedule.every_weeks if schedule.every_weeks > 1 else None,
            "periods": _by_days((each.weekday, _period(each, setup)) for each in schedule.periods),
            "breaks": _by_days(
                (each.weekday, _hours(each.start_minute, each.end_minute)) for each in schedule.breaks
            ),
        }
    )


def _period(period: PeriodSetup, setup: Setup) -> Tree:
    return _without_defaults(
        {
            **_hours(period.start_minute, period.end_minute),
            "services": _slugs(period.services, setup),
            "default_service": _word(period.default_service),
        }
    )


def _hours(start: int, end: int) -> Tree:
    return {"start": _time(start), "end": _time(end)}


def _by_days(rows: Iterable[tuple[int, Tree]]) -> list[_InLine]:
    """What is the same on several weekdays, once: ordered by the first of its days, then by its start."""
    days: dict[str, list[int]] = defaultdict(list)
    trees: dict[str, Tree] = {}
    for day, tree in rows:
        key = repr(tree)
        days[key].append(day)
        trees[key] = tree
    order = sorted(trees, key=lambda key: (min(days[key]), key))
    return [_InLine(days=_words(WEEKDAYS[day] for day in sorted(days[key])), **trees[key]) for key in order]


def _without_defaults(tree: Tree) -> Tree:
    return {key: value for key, value in tree.items() if value is not None and value != []}


def _absence(absence: AbsenceSetup) -> Tree:
    places = {"therapist": _word(absence.therapist), "location": _word(absence.location)}
    target: Tree = {key: slug for key, slug in places.items() if slug} or {"clinic": True}
    return _InLine(**target, **_span(absence), reason=_in_both(absence, "reason"))


def _opening(opening: OpeningSetup, setup: Setup) -> Tree:
    place = {"therapist": _Word(opening.therapist), "location": _Word(opening.location)}
    return _InLine(**place, **_span(opening), services=_slugs(opening.services, setup))


def _span(thing: AbsenceSetup | OpeningSetup) -> Tree:
    moments = {"start": thing.starts_on_clock, "end": thing.ends_on_clock}
    return {key: moment.isoformat(timespec="minutes") for key, moment in moments.items()}


def _account(account: AccountSetup, setup: Setup) -> Tree:
    return _InLine(
        email=_Word(account.email),
        name=account.name,
        role=_Word(account.role),
        therapist=_word(account.therapist),
        language=_Word(account.language),
        active=account.active,
        calendars=_words(slug for slug in setup.therapists if slug in account.calendars),
    )


def _in_both(thing: Any, text: str) -> Tree:
    return _InLine(_languages(thing, text))


def _in_both_at_length(thing: Any, text: str) -> Tree:
    """A text that has a line for each language, if it is there at all."""
    texts = _languages(thing, text)
    return texts if any(texts.values()) else _InLine(texts)


def _languages(thing: Any, text: str) -> Tree:
    return {"fr": getattr(thing, f"{text}_fr"), "en": getattr(thing, f"{text}_en")}


def _word(text: str | None) -> _Word | None:
    return None if text is None else _Word(text)


def _words(texts: Iterable[str]) -> _Row:
    return _Row(map(_Word, texts))


def _slugs(services: Collection[str], setup: Setup) -> _Row:
    """Services in the clinic's order."""
    return _words(slug for slug in setup.services if slug in services)


def _time(wall_minute: int) -> str:
    return f"{wall_minute // 60:02}:{wall_minute % 60:02}"


def _picture(content: bytes, kind: str) -> str:
    return f"data:image/{kind};base64,{b64encode(content).decode()}" if content else ""


def _yaml(section: Tree) -> str:
    return yaml.dump(
        section,
        Dumper=_Dumper,
        sort_keys=False,
        allow_unicode=True,
        default_flow_style=False,
        width=float("inf"),
    )


class _Dumper(yaml.SafeDumper):
    """Writes texts in quotes, several lines as lines, and list items further in than their key."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)

    def ignore_aliases(self, data: Any) -> bool:
        return True

    def text(self, text: str) -> yaml.Node:
        # PyYAML takes quotes again where lines cannot hold a text as it is, such as one with a tab; and blank
        # lines at its end would run into what follows.
        style = "|" if "\n" in text.strip() and not text[-2:].isspace() else '"'
        return self.represent_scalar("tag:yaml.org,2002:str", text, style=style)

    def word(self, word: _Word) -> yaml.Node:
        as_read = self.resolve(yaml.ScalarNode, str(word), (True, False))  # type: ignore[no-untyped-call]
        is_plain = PLAIN.fullmatch(word) and as_read == "tag:yaml.org,2002:str"
        return self.represent_scalar("tag:yaml.org,2002:str", str(word), style=None if is_plain else '"')

    def number(self, number: _Number) -> yaml.Node:
        kind = "float" if "." in number else "int"
        return self.represent_scalar(f"tag:yaml.org,2002:{kind}", str(number))

    def key(self, key: str) -> yaml.Node:
        return self.represent_scalar("tag:yaml.org,2002:str", key)

    def mapping(self, tree: Tree) -> yaml.Node:
        pairs = [(self.key(key), self.represent_data(value)) for key, value in tree.items()]
        return yaml.MappingNode("tag:yaml.org,2002:map", pairs, flow_style=isinstance(tree, _InLine))

    def row(self, row: _Row) -> yaml.Node:
        return self.represent_sequence("tag:yaml.org,2002:seq", row, flow_style=True)


_Dumper.add_representer(str, _Dumper.text)
_Dumper.add_representer(_Word, _Dumper.word)
_Dumper.add_representer(_Number, _Dumper.number)
_Dumper.add_representer(dict, _Dumper.mapping)
_Dumper.add_representer(_InLine, _Dumper.mapping)
_Dumper.add_representer(_Row, _Dumper.row)
