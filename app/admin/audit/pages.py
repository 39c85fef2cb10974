"""The audit as its page and its export show it."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from flask import current_app, url_for
from flask_babel import LazyString, gettext, lazy_gettext as _

from app.admin.audit.words import WHO, sentence
from app.admin.shared.absence_labels import when
from app.admin.shared.message_text_labels import text_title, text_url
from app.admin.shared.setup_words import field_word
from app.domain.configuration.setup import AbsenceSetup
from app.domain.languages import LANGUAGES
from app.domain.messages.vocabulary import Channel, Event, Recipient
from app.domain.time.wall_clock import WallClock, instant_of
from app.i18n import current_time_zone, day_time_label, localized
from app.queries.audit.entries import AuditedVisit, AuditFilter, AuditLogEntry, AuditPage, Kind
from app.queries.configuration.snapshot import ClinicSnapshot
from app.queries.messages.message_texts import KINDS as KINDS_OF_TEXTS, TextKind
from app.web.labels import moment

KINDS: dict[Kind, LazyString] = {
    Kind.SEEN: _("Patient data seen"),
    Kind.APPOINTMENTS: _("Appointments and tasks"),
    Kind.SETUP: _("What is set up"),
    Kind.ACCOUNTS: _("Accounts and sign-ins"),
    Kind.OTHER: _("Everything else"),
}
ACTORS: dict[str, LazyString] = {"patient": _("Patients"), "system": _("The system")}
LARGEST = 2**31 - 1
LONGEST_FILTER = 32
FORMULA = ("=", "+", "-", "@", "\t", "\r")
BYTE_ORDER_MARK = "\ufeff"  # by which a spreadsheet knows UTF-8
CLOSINGS = ("absence", "opening")
PAGES = {
    "service": ("services", "admin.service"),
    "therapist": ("therapists", "admin.therapist"),
    "location": ("locations", "admin.location"),
}


@dataclass(frozen=True, slots=True)
class AuditQuery:
    """What the address asks for: the filters as they are written there, and what they mean."""

    filters: Mapping[str, str]
    sought: AuditFilter
    before: int | None
    after: int | None
    is_date_wrong: bool


@dataclass(frozen=True, slots=True)
class Thing:
    """What an act was done to; an empty address where no page shows it."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field that changed; how it was and is, empty where the audit does not keep it."""

    name: str
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One act in words."""

    at_iso: str
    moment: str
    sentence: str
    thing: Thing | None
    changes: tuple[FieldChange, ...]


@dataclass(frozen=True, slots=True)
class Around:
    """What the entries name by number."""

    names: Mapping[int, str]
    visits: Mapping[int, AuditedVisit]
    clinic: ClinicSnapshot | None


@dataclass(frozen=True, slots=True)
class FilterOption:
    """A choice of a filter."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class AuditView:
    """The page: filters with their choices, entries, and the ways to newer and older ones."""

    filters: Mapping[str, str]
    who: tuple[FilterOption, ...]
    kinds: tuple[FilterOption, ...]
    is_date_wrong: bool
    lines: tuple[AuditRow, ...]
    newest_url: str
    newer_url: str
    older_url: str


def audit_query_of(arguments: Mapping[str, str]) -> AuditQuery:
    """Read the filters who, kind, from, until (days), subject and id, and before or after which entry."""
    filters = {
        name: arguments[name].strip()[:LONGEST_FILTER]
        for name in ("who", "kind", "from", "until", "subject", "id")
        if arguments.get(name, "").strip()
    }
    first, last = _day(filters.get("from", "")), _day(filters.get("until", ""))
    who, subject = filters.get("who", ""), filters.get("subject", "")
    is_wrong = ("from" in filters and first is None) or ("until" in filters and last is None)
    sought = AuditFilter(
        user_id=_number(who),
        actor=who if who in ACTORS else "",
        kind=Kind(filters["kind"]) if filters.get("kind") in set(Kind) else None,
        since=_begin(first) if first else None,
        until=_begin(last + timedelta(days=1)) if last else None,
        subject=subject if subject.isidentifier() else "",
        subject_id=_number(filters.get("id", "")),
    )
    return AuditQuery(
        filters, sought, _number(arguments.get("before", "")), _number(arguments.get("after", "")), is_wrong
    )


def visit_ids(entries: Iterable[AuditLogEntry]) -> set[int]:
    """The appointments that entries are about."""
    return {entry.subject_id for entry in entries if entry.subject == "appointment" and entry.subject_id}


def audit_view(asked: AuditQuery, page: AuditPage, around: Around) -> AuditView:
    """The page of what was found."""
    return AuditView(
        filters=asked.filters,
        who=(
            *(FilterOption(code, str(label)) for code, label in ACTORS.items()),
            *(FilterOption(str(id), name) for id, name in around.names.items()),
        ),
        kinds=tuple(FilterOption(kind.value, str(label)) for kind, label in KINDS.items()),
        is_date_wrong=asked.is_date_wrong,
        lines=tuple(_line(entry, around) for entry in page.entries),
        newest_url=_url(asked) if page.has_newer else "",
        newer_url=_url(asked, after=page.entries[0].id) if page.has_newer and page.entries else "",
        older_url=_url(asked, before=page.entries[-1].id) if page.has_older and page.entries else "",
    )


def csv_lines(batches: Iterable[tuple[tuple[AuditLogEntry, ...], Around]]) -> Iterator[str]:
    """The export, batch by batch: what is set off by commas, with a heading, for a spreadsheet."""
    heading = (
        "id",
        "at",
        "clinic_time",
        "actor",
        "account",
        "act",
        "subject",
        "subject_id",
        "said",
        "detail",
    )
    yield BYTE_ORDER_MARK + _written([heading])
    for entries, around in batches:
        yield _written(_cells(entry, around) for entry in entries)


def guarded(cell: Any) -> str:
    """A cell that no spreadsheet takes for a formula (CWE-1236)."""
    text = "" if cell is None else str(cell)
    return f"'{text}" if text.startswith(FORMULA) else text


def _written(rows: Iterable[Iterable[Any]]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows([guarded(cell) for cell in row] for row in rows)
    return text.getvalue()


def _cells(entry: AuditLogEntry, around: Around) -> tuple[Any, ...]:
    detail = json.dumps(entry.detail, ensure_ascii=False, sort_keys=True) if entry.detail else ""
    return (
        entry.id,
        entry.at.astimezone(UTC).isoformat(timespec="seconds"),
        moment(entry.at),
        entry.actor,
        around.names.get(entry.user_id or 0, ""),
        entry.act,
        entry.subject,
        entry.subject_id,
        _sentence(entry, around),
        detail,
    )


def _line(entry: AuditLogEntry, around: Around) -> AuditRow:
    return AuditRow(
        at_iso=entry.at.astimezone(UTC).isoformat(timespec="seconds"),
        moment=moment(entry.at),
        sentence=_sentence(entry, around),
        thing=_thing(entry, around),
        changes=(*_moves(entry, around), *_changes(entry, around)),
    )


def _sentence(entry: AuditLogEntry, around: Around) -> str:
    return sentence(_who(entry, around), entry.act, entry.subject, str(entry.detail.get("by", "")))


def _who(entry: AuditLogEntry, around: Around) -> str:
    return around.names.get(entry.user_id or 0) or str(WHO.get(entry.actor, entry.actor))


def _thing(entry: AuditLogEntry, around: Around) -> Thing | None:
    id = entry.subject_id
    if entry.subject in CLOSINGS:
        return _closing(entry.detail, around.clinic)
    if entry.subject == "message_text":
        return _text(entry.detail)
    if id is None:
        return _day_list(entry)
    if entry.subject == "appointment":
        return _appointment(around.visits.get(id), around.clinic)
    if entry.subject == "user":
        own = entry.user_id == id
        name = around.names.get(id)
        return Thing(name, url_for("admin.account", user_id=id)) if name and not own else None
    return _set_up(entry.subject, id, around.clinic)


def _appointment(visit: AuditedVisit | None, clinic: ClinicSnapshot | None) -> Thing | None:
    """By its date and therapist; whose it is stands on its page, and opening that is audited."""
    if visit is None:
        return None
    therapist = clinic.therapists.get(visit.therapist_id) if clinic else None
    at = day_time_label(visit.starts_at)
    return Thing(
        f"{at} · {therapist.name}" if therapist else at, url_for("therapist.appointment", uid=visit.uid)
    )


def _day_list(entry: AuditLogEntry) -> Thing | None:
    day = entry.detail.get("date")
    return Thing(str(day), url_for("therapist.day", date=day)) if entry.subject == "day" and day else None


def _closing(detail: Mapping[str, Any], clinic: ClinicSnapshot | None) -> Thing | None:
    """An absence or an extra opening by whom, where and when; why stands in no audit."""
    try:
        begins, ends = (datetime.fromisoformat(str(detail.get(name))) for name in ("begins", "ends"))
    except ValueError:
        return None
    therapist, place = (detail.get(name) for name in ("therapist", "location"))
    who = [_name_of(clinic, "therapists", therapist)] if therapist else []
    where = [_name_of(clinic, "locations", place)] if place else []
    times = when(AbsenceSetup(starts_on_clock=begins, ends_on_clock=ends))
    return Thing(" · ".join([*(who + where or [str(gettext("The whole clinic"))]), times]), "")


def _text(detail: Mapping[str, Any]) -> Thing | None:
    """A message's text by its event, recipient, channel and language."""
    try:
        kind = TextKind(
            Event(str(detail.get("event"))),
            Channel(str(detail.get("channel"))),
            Recipient(str(detail.get("recipient"))),
            str(detail.get("language")),
        )
    except ValueError:
        return None
    is_there = kind[:3] in KINDS_OF_TEXTS and kind.language in LANGUAGES
    return Thing(text_title(kind), text_url(kind)) if is_there else None


def _name_of(clinic: ClinicSnapshot | None, section: str, slug: Any) -> str:
    """A therapist's or a location's name, or what it was known by where it is gone."""
    things = getattr(clinic, section).values() if clinic else ()
    found = next((thing for thing in things if thing.slug == slug), None)
    return _name(found) if found else str(slug)


def _name(thing: Any) -> str:
    return thing.name if hasattr(thing, "name") else localized(thing, "name")


def _set_up(subject: str, id: int, clinic: ClinicSnapshot | None) -> Thing | None:
    if clinic is None or subject not in PAGES:
        return None
    section, endpoint = PAGES[subject]
    found = getattr(clinic, section).get(id)
    if found is None:
        return None
    has_page = endpoint in current_app.view_functions
    return Thing(_name(found), url_for(endpoint, slug=found.slug) if has_page else "")


def _moves(entry: AuditLogEntry, around: Around) -> Iterator[FieldChange]:
    """Of an appointment that was moved: from when to when, and with whom and where, if that changed."""
    detail = entry.detail
    if isinstance(detail.get("from"), int) and isinstance(detail.get("to"), int):
        was, now = day_time_label(detail["from"]), day_time_label(detail["to"])
        if was != now:
            yield FieldChange(gettext("time"), was, now)
    for name, section in (("therapist", "therapists"), ("location", "locations")):
        pair = detail.get(f"{name}_id", ())
        if _is_pair(pair):
            known = getattr(around.clinic, section) if around.clinic else {}
            was, now = (_name(known[id]) if id in known else str(id) for id in pair)
            yield FieldChange(field_word(name), was, now)


def _changes(entry: AuditLogEntry, around: Around) -> Iterator[FieldChange]:
    fields = entry.detail.get("fields")
    for name, pair in fields.items() if isinstance(fields, Mapping) else ():
        word = field_word(name)
        if name == "schedules" and entry.detail.get("hours_at"):
            places = (_name_of(around.clinic, "locations", slug) for slug in entry.detail["hours_at"])
            word = f"{word} ({', '.join(places)})"
        yield FieldChange(word, *(map(_value, pair) if _is_pair(pair) else ("", "")))


def _is_pair(value: Any) -> bool:
    return isinstance(value, list) and len(value) == 2


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return str(gettext("Yes") if value else gettext("No"))
    return str(gettext("(empty)")) if value in (None, "") else str(value)


def _url(asked: AuditQuery, **cursor: int) -> str:
    query = urlencode({**asked.filters, **cursor})
    return f"{url_for('admin.audit')}?{query}" if query else url_for("admin.audit")


def _number(text: str) -> int | None:
    is_number = text.isascii() and text.isdecimal() and len(text) <= len(str(LARGEST))
    return int(text) if is_number and int(text) <= LARGEST else None


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 1970 < day.year < 9999 else None


def _begin(day: date) -> datetime:
    return instant_of(WallClock(current_time_zone()).minute_at(day, 0))
