"""What would be set up once the file is loaded: what it names over what is stored, else over the defaults."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, dataclass, fields, replace
from operator import itemgetter
from typing import Any, TypeVar

from flask_babel import gettext

from app.clinic_file.hours import WEEKDAYS, Absence, Hole, Opening, Schedule
from app.clinic_file.problems import WrongClinicFile
from app.clinic_file.schema import Account, Clinic, Document, Location, Service, Therapist
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
    differing_days,
)
from app.domain.languages import LANGUAGES
from app.domain.scheduling.booking_fields import differing

Thing = TypeVar(
    "Thing",
    ClinicSetup,
    LocationSetup,
    GroupSetup,
    ServiceSetup,
    TherapistSetup,
    AbsenceSetup,
    OpeningSetup,
    AccountSetup,
)
Named = dict[str, Any]
TEXTS = frozenset(
    {
        "name",
        "title",
        "description",
        "instructions",
        "directions",
        "reason",
        "coverage",
        "about",
        "late_cancellation",
        "welcome",
        "privacy",
        "emergency",
    }
)
# The words of the file where they are not those of the tables.
FILE_WORDS = {
    "reminder_hours_before": "reminders.hours_before",
    "reminder_none_under_hours": "reminders.none_under_hours",
    "calling_hours_start": "reminders.calling_hours[0]",
    "calling_hours_end": "reminders.calling_hours[1]",
    "calling_hours_by_day": "reminders.calling_hours_by_day",
    "message_modes": "messaging.ways",
    "grace_minutes": "messaging.grace_minutes",
    "sms_link": "messaging.sms.link",
    "sms_transliterate": "messaging.sms.transliterate",
    "sms_max_segments": "messaging.sms.max_segments",
    "notice_booked": "notices.booked",
    "notice_modified": "notices.modified",
    "notice_cancelled": "notices.cancelled",
    "notice_own": "notices.own",
    "booking_overrides": "booking",
    "price_cents": "price",
    "is_demonstration": "no longer a demonstration",
}


def file_key(field: str) -> str:
    """The key of the file that a field comes from, such as name.fr for name_fr."""
    if field.endswith(("_fr", "_en")):
        return f"{field[:-3]}.{field[-2:]}"
    return FILE_WORDS.get(field, field)


def merged(document: Document, stored: Setup) -> Setup:
    """What the setup becomes. Raises WrongClinicFile when a new thing lacks what it must have."""
    merging = _Merging(stored, [], spoken_languages(document, stored))
    setup = merging.of(document)
    if merging.problems:
        raise WrongClinicFile(merging.problems)
    return setup


def spoken_languages(document: Document, stored: Setup) -> tuple[str, ...]:
    """The languages that patients are spoken to in, once the file is loaded."""
    if document.clinic and "languages" in document.clinic.model_fields_set:
        return tuple(language for language in LANGUAGES if language in document.clinic.languages)
    return stored.clinic.languages if stored.clinic else LANGUAGES


@dataclass(frozen=True, slots=True)
class _Merging:
    stored: Setup
    problems: list[str]
    languages: tuple[str, ...]

    def of(self, document: Document) -> Setup:
        clinic = self._clinic(document.clinic)
        stored = self.stored
        locations = {f"locations[{i}]": _location(entry) for i, entry in enumerate(document.locations)}
        groups = {
            f"service_groups[{i}]": _flat(each.named()) for i, each in enumerate(document.service_groups)
        }
        services = {f"services[{i}]": _service(entry) for i, entry in enumerate(document.services)}
        therapists = {f"therapists[{i}]": _therapist(entry) for i, entry in enumerate(document.therapists)}
        absences = {f"absences[{i}]": _absence(entry) for i, entry in enumerate(document.absences)}
        openings = {f"openings[{i}]": _opening(entry) for i, entry in enumerate(document.openings)}
        staff = self._section(TherapistSetup, therapists, stored.therapists, itemgetter("slug"))
        people = {slug: _without_lost_durations(therapist) for slug, therapist in staff.items()}
        accounts = {
            f"accounts[{i}]": _account(entry, stored.accounts.get(entry.email), clinic, people)
            for i, entry in enumerate(document.accounts)
        }
        return Setup(
            clinic=clinic,
            locations=self._section(LocationSetup, locations, stored.locations, itemgetter("slug")),
            service_groups=self._section(GroupSetup, groups, stored.service_groups, itemgetter("slug")),
            services=self._section(ServiceSetup, services, stored.services, itemgetter("slug")),
            therapists=people,
            absences=self._section(AbsenceSetup, absences, stored.absences, _by_span),
            openings=self._section(OpeningSetup, openings, stored.openings, _by_span),
            accounts=self._section(AccountSetup, accounts, stored.accounts, itemgetter("email")),
        )

    def _clinic(self, entry: Clinic | None) -> ClinicSetup | None:
        named = _clinic(entry) | {"languages": self.languages} if entry else {}
        stored = self.stored.clinic
        clinic = self._merge(ClinicSetup, named, stored, "clinic")
        if clinic:
            usual = clinic.calling_hours_start, clinic.calling_hours_end
            by_day = differing_days(clinic.calling_hours_by_day.items(), usual)
            clinic = replace(clinic, calling_hours_by_day=by_day)
        if clinic and stored and (clinic.name_fr, clinic.name_en) != (stored.name_fr, stored.name_en):
            return replace(clinic, is_demonstration=False)  # by its own name it is somebody's own
        return clinic

    def _section(
        self,
        kind: type[Thing],
        named: Mapping[str, Named],
        stored: Mapping[Any, Thing],
        key_of: Callable[[Named], Any],
    ) -> dict[Any, Thing]:
        """A section of the file over the stored one, keeping the order: what is new comes last."""
        things = dict(stored)
        for path, values in named.items():
            key = key_of(values)
            thing = self._merge(kind, values, things.get(key), path)
            if thing is not None:
                things[key] = thing
        return things

    def _merge(self, kind: type[Thing], named: Named, stored: Thing | None, path: str) -> Thing | None:
        if stored is not None:
            return replace(stored, **named)
        required = [part.name for part in fields(kind) if part.default is part.default_factory is MISSING]
        unspoken = [f"name_{language}" for language in LANGUAGES if language not in self.languages]
        empty: Named = {field: "" for field in unspoken if field in required}
        named = empty | named
        missing = [field for field in required if field not in named]
        self.problems.extend(
            gettext("%(path)s is missing; a new one needs it.", path=f"{path}.{file_key(field)}")
            for field in missing
        )
        return None if missing else kind(**named)


def _flat(named: Named) -> Named:
    """Names and texts {fr, en} as two fields each."""
    flat: Named = {}
    for key, value in named.items():
        is_text = key in TEXTS and isinstance(value, dict)
        flat |= {f"{key}_{language}": text for language, text in value.items()} if is_text else {key: value}
    return flat


def _clinic(entry: Clinic) -> Named:
    named = entry.named()
    rules: Named = named.pop("booking", {})
    reminders: Named = named.pop("reminders", {})
    messaging: Named = named.pop("messaging", {})
    flat = _flat(named) | rules | _messaging(messaging)
    if "booking_fields" in flat:
        flat["booking_fields"] = differing(flat["booking_fields"] or {})
    if "embed_sites" in flat:
        flat["embed_sites"] = tuple(flat["embed_sites"])
    if "hours_before" in reminders:
        flat["reminder_hours_before"] = tuple(reminders["hours_before"])
    if "none_under_hours" in reminders:
        flat["reminder_none_under_hours"] = reminders["none_under_hours"]
    if "calling_hours" in reminders:
        flat["calling_hours_start"], flat["calling_hours_end"] = reminders["calling_hours"]
    if "calling_hours_by_day" in reminders:
        by_day: Named = reminders["calling_hours_by_day"] or {}
        flat["calling_hours_by_day"] = {
            WEEKDAYS.index(day): hours and tuple(hours) for day, hours in by_day.items()
        }
    return flat


def _messaging(named: Named) -> Named:
    flat = {f"sms_{key}": value for key, value in named.get("sms", {}).items()}
    if "grace_minutes" in named:
        flat["grace_minutes"] = named["grace_minutes"]
    if "ways" in named:
        ways: Named = named["ways"] or {}
        flat["message_modes"] = {
            event: {"mode": way["mode"], "channels": way.get("channels", [])} for event, way in ways.items()
        }
    return flat


def _location(entry: Location) -> Named:
    named = _flat(entry.named())
    if "opening_hours" in named:
        days = tuple(_stretches(entry.opening_hours, day) for day in range(len(WEEKDAYS)))
        named["opening_hours"] = days if any(days) else ()
    return named


def _stretches(hours: Iterable[Hole], day: int) -> tuple[tuple[int, int], ...]:
    return tuple(sorted((each.start, each.end) for each in hours if day in each.weekdays))


def _service(entry: Service) -> Named:
    named = _flat(entry.named())
    if "booking" in named:
        named["booking_overrides"] = named.pop("booking") or {}
    if "types" in named:
        named["types"] = tuple(named["types"])
    if "price" in named:
        named["price_cents"] = named.pop("price")
    if named.get("active") is False:
        named.setdefault("published", False)  # any deactivation un-publishes
    return named


def _therapist(entry: Therapist) -> Named:
    named = _flat(entry.named())
    if "services" in named:
        named["services"] = frozenset(named["services"])
    named |= {f"notice_{event}": is_told for event, is_told in named.pop("notices", {}).items()}
    if "languages" in named:
        named["languages"] = tuple(named["languages"])
    if "durations" in named:
        named["durations"] = named["durations"] or {}
    if "schedules" in named:
        named["schedules"] = frozenset(_schedule(schedule) for schedule in entry.schedules)
    return named


def _without_lost_durations(therapist: TherapistSetup) -> TherapistSetup:
    """A service that is given no longer takes no time of its own."""
    kept = {slug: minutes for slug, minutes in therapist.durations.items() if slug in therapist.services}
    return replace(therapist, durations=kept)


def _schedule(entry: Schedule) -> ScheduleSetup:
    periods = (
        PeriodSetup(day, period.start, period.end, frozenset(period.services), period.default_service)
        for period in entry.periods
        for day in period.weekdays
    )
    breaks = (BreakSetup(day, hole.start, hole.end) for hole in entry.breaks for day in hole.weekdays)
    return ScheduleSetup(
        location=entry.location,
        periods=frozenset(periods),
        breaks=frozenset(breaks),
        valid_from=entry.valid_from,
        valid_until=entry.valid_until,
        every_weeks=entry.every_weeks,
    )


def _absence(entry: Absence) -> Named:
    named = _span(entry)
    named.pop("clinic", None)
    return named


def _opening(entry: Opening) -> Named:
    named = _span(entry)
    if "services" in named:
        named["services"] = frozenset(named["services"])
    return named


def _span(entry: Absence | Opening) -> Named:
    named = _flat(entry.named())
    named["starts_on_clock"], named["ends_on_clock"] = named.pop("start"), named.pop("end")
    return named


def _account(
    entry: Account,
    stored: AccountSetup | None,
    clinic: ClinicSetup | None,
    therapists: Mapping[str, TherapistSetup],
) -> Named:
    """The account's keys; a new one speaks the clinic's language and bears its therapist's name."""
    named = entry.named()
    if "calendars" in named:
        own = named.get("therapist", stored and stored.therapist)
        named["calendars"] = frozenset(named["calendars"]) - {own}
    if stored is None:
        therapist = therapists.get(named.get("therapist") or "")
        named.setdefault("name", therapist.name if therapist else entry.email)
        if clinic is not None:
            named.setdefault("language", clinic.default_language)
    return named


def _by_span(named: Named) -> Any:
    return named.get("therapist"), named.get("location"), named["starts_on_clock"], named["ends_on_clock"]
