"""An appointment in the words that messages use of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext

from app import phones
from app.domain.messages.vocabulary import Event, Recipient
from app.domain.scheduling.appointment import Status
from app.domain.scheduling.booking_rules import is_asked_for_presence, is_in_time, last_moment
from app.domain.scheduling.service import ServiceType
from app.domain.time.wall_clock import floor_minute
from app.i18n import day_label, day_time_label, localized, short_day, time_label, time_zone_name
from app.letters.ics_entries import calendar_entry
from app.notifications.texts.facts import ChangedFact, Links, VisitFacts, Where
from app.notifications.texts.words import duration, type_phrase, with_capital
from app.queries.configuration.snapshot import ClinicSnapshot
from app.queries.messages.letter_subjects import LetterAppointment
from app.queries.messages.outbox import OutboxMessage


@dataclass(frozen=True, slots=True)
class LetterContext:
    """A message that is about to be written: of which clinic, with which links, and when."""

    clinic: ClinicSnapshot
    message: OutboxMessage
    links: Links
    now: datetime

    @property
    def is_for_therapist(self) -> bool:
        """Whether the therapist reads it."""
        return self.message.recipient is Recipient.THERAPIST


def visit_facts(occasion: LetterContext, visit: LetterAppointment) -> VisitFacts:
    """The appointment in words of the language that is spoken."""
    clinic = occasion.clinic
    service, therapist = clinic.services[visit.service_id], clinic.therapists[visit.therapist_id]
    rules = service.rules
    return VisitFacts(
        patient=visit.patient_name,
        day=day_label(visit.starts_at),
        short_day=short_day(visit.starts_at),
        time=time_label(visit.starts_at),
        span=_span(visit),
        duration=duration(visit.ends_at - visit.starts_at),
        zone=time_zone_name(),
        service=localized(service, "name"),
        type=type_phrase(visit.type),
        therapist=therapist.name,
        title=localized(therapist, "title"),
        where=_where(occasion, visit),
        instructions=localized(service, "instructions"),
        modify_until=_until(occasion, visit, rules.modify_deadline_hours),
        cancel_until=_until(occasion, visit, rules.cancel_deadline_hours),
        late_cancellation=localized(service, "late_cancellation")
        or localized(clinic.settings, "late_cancellation"),
        changes=tuple(_changes(occasion, visit)),
        acted=_acted(visit),
        actor=_actor(occasion.message.detail),
        is_by_patient=occasion.message.detail.get("actor") == "patient",
        asks_presence=_asks_presence(occasion, visit),
        entry=calendar_entry(clinic, visit, occasion.links.site, occasion.now),
    )


def _span(visit: LetterAppointment) -> str:
    return f"{time_label(visit.starts_at)} – {time_label(visit.ends_at)}"


def _until(occasion: LetterContext, visit: LetterAppointment, deadline_hours: int | None) -> str:
    """Until when something is still possible online; an empty text when it is not, or no longer."""
    last = last_moment(visit.starts_at, deadline_hours)
    if last is None or not is_in_time(visit.starts_at, deadline_hours, occasion.now):
        return ""
    return day_time_label(last)


def _asks_presence(occasion: LetterContext, visit: LetterAppointment) -> bool:
    if visit.status is not Status.BOOKED or visit.confirmed_at is not None:
        return False
    is_soon = is_asked_for_presence(visit.starts_at, occasion.clinic.policy.reminder_hours, occasion.now)
    return occasion.message.event is Event.REMINDER or (occasion.message.event is Event.MODIFIED and is_soon)


def _where(occasion: LetterContext, visit: LetterAppointment) -> Where:
    clinic, is_staff = occasion.clinic, occasion.is_for_therapist
    if visit.type is ServiceType.IN_PERSON:
        location = clinic.locations[visit.location_id]
        directions = "" if is_staff else localized(location, "directions")
        return Where(_by(visit, localized(location, "name")), location.address, directions)
    if visit.type is ServiceType.PHONE:
        note = "" if is_staff else gettext("Your therapist will call you at this number.")
        return Where(_by(visit, phones.readable(visit.call_number, clinic.settings.region)), note)
    if visit.type is ServiceType.HOME:
        note = "" if is_staff else gettext("Your therapist will come to this address.")
        return Where(_by(visit, visit.visit_address), note)
    url = clinic.therapists[visit.therapist_id].meeting_link
    return Where(_by(visit, ""), "" if is_staff else _video_note(bool(url)), url=url)


def _by(visit: LetterAppointment, place: str) -> str:
    """How the two meet, and where: the place, the number, or the patient's address."""
    return "\n".join(part for part in (with_capital(type_phrase(visit.type)), place) if part)


def _video_note(has_link: bool) -> str:
    if has_link:
        return str(gettext("Open this link when it is time."))
    return str(
        gettext(
            "The clinic will give you a link for the video call. If it is not there the day before, call us."
        )
    )


def _changes(occasion: LetterContext, visit: LetterAppointment) -> Iterator[ChangedFact]:
    """What is not as it was, before and now; a service is told only where it was said to be."""
    clinic, was = occasion.clinic, occasion.message.detail.get("was") or {}
    if _differs(was, "starts_at", visit):
        yield ChangedFact(gettext("When"), day_time_label(was["starts_at"]), day_time_label(visit.starts_at))
    if "starts_at" in was and "ends_at" in was:
        before, now = duration(was["ends_at"] - was["starts_at"]), duration(visit.ends_at - visit.starts_at)
        if before != now:
            yield ChangedFact(gettext("Duration"), before, now)
    if _differs(was, "therapist_id", visit):
        before = _name_of(clinic.therapists.get(was["therapist_id"]))
        yield ChangedFact(gettext("With"), before, clinic.therapists[visit.therapist_id].name)
    if _differs(was, "type", visit):
        before, now = (type_phrase(type_) for type_ in (ServiceType(was["type"]), visit.type))
        yield ChangedFact(gettext("Type"), with_capital(before), with_capital(now))
    if _differs(was, "location_id", visit) and visit.type is ServiceType.IN_PERSON:
        places = (clinic.locations.get(place) for place in (was["location_id"], visit.location_id))
        before, now = (localized(place, "name") if place else "" for place in places)
        yield ChangedFact(gettext("Where"), before, now)
    if _differs(was, "service_id", visit):
        services = (clinic.services.get(service) for service in (was["service_id"], visit.service_id))
        before, now = (localized(service, "name") if service else "" for service in services)
        yield ChangedFact(gettext("Service"), before, now)


def _differs(was: Mapping[str, Any], name: str, visit: LetterAppointment) -> bool:
    return name in was and was[name] != getattr(visit, name)


def _name_of(therapist: Any) -> str:
    return str(therapist.name) if therapist else ""


def _acted(visit: LetterAppointment) -> str:
    """Who cancelled it and when, as its patient reads it."""
    if visit.cancelled_at is None:
        return ""
    when = day_time_label(floor_minute(visit.cancelled_at))
    if visit.cancelled_by == "patient":
        return str(gettext("On %(when)s, it was cancelled online.", when=when))
    return str(gettext("On %(when)s, the clinic cancelled it.", when=when))


def _actor(detail: Mapping[str, Any]) -> str:
    """Who did what is told, as the therapist reads it."""
    if detail.get("actor") == "patient":
        return str(gettext("Online, by the patient or a relative"))
    if detail.get("actor") == "emr":
        return str(gettext("In the medical record system"))
    return str(detail.get("actor_name") or gettext("The clinic"))
