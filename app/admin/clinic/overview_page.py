"""What an administrator has to decide today, in sentences with the ways to the decisions."""

from collections.abc import Iterator
from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext, ngettext

from app.i18n import localized
from app.queries.configuration.snapshot import ClinicSnapshot, ServiceInfo, TherapistInfo
from app.queries.reports.overview import Pending

MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class OpenDecision:
    """One thing to decide: what, of whom or which, and where; urgent ones come first."""

    text: str
    url: str
    link: str
    names: str = ""
    is_urgent: bool = False


def decisions(clinic: ClinicSnapshot, pending: Pending, sends: bool) -> list[OpenDecision]:
    """What needs a decision today, the urgent first; `sends` is whether the site has any channel."""
    found = [
        *_of_the_set_up(clinic),
        *(() if sends else [_no_channel()]),
        *_of_messages(pending),
        *_of_services(clinic),
        *_of_therapists(clinic),
    ]
    return sorted(found, key=lambda each: not each.is_urgent)


def _no_channel() -> OpenDecision:
    told = gettext("This site cannot send any message yet: staff get a task for whom they must call.")
    return OpenDecision(told, url_for("admin.message_state"), gettext("See the state of messages"))


def _of_the_set_up(clinic: ClinicSnapshot) -> Iterator[OpenDecision]:
    """The way back to a set-up that was left before anything could be booked."""
    if not (clinic.locations and clinic.therapists and clinic.services):
        told = gettext("The set-up is not finished: patients cannot book yet.")
        yield OpenDecision(told, url_for("admin.set_up_next"), gettext("Go on setting up"), is_urgent=True)


def _of_messages(pending: Pending) -> Iterator[OpenDecision]:
    state = url_for("admin.message_state")
    if pending.urgent_tasks:
        told = ngettext(
            "%(num)s urgent task is open.", "%(num)s urgent tasks are open.", pending.urgent_tasks
        )
        yield OpenDecision(told, url_for("therapist.day"), gettext("See today’s tasks"), is_urgent=True)
    if pending.first_unattended:
        told = ngettext(
            "%(num)s upcoming appointment lies in an absence or closing, or is with an inactive therapist.",
            "%(num)s upcoming appointments lie in an absence or closing, or are with an inactive therapist.",
            pending.unattended,
        )
        first = url_for("therapist.day", date=pending.first_unattended.isoformat())
        yield OpenDecision(told, first, gettext("See the first of these days"))
    if pending.outage.waiting:
        told = ngettext(
            "%(num)s message is waiting, but no worker is sending.",
            "%(num)s messages are waiting, but no worker is sending.",
            pending.outage.waiting,
        )
        yield OpenDecision(told, state, gettext("See the state of messages"), is_urgent=True)
    if pending.outage.down:
        yield OpenDecision(
            gettext("A provider of messages does not answer."),
            state,
            gettext("See the state of messages"),
            is_urgent=True,
        )
    if pending.failed_messages:
        told = ngettext(
            "%(num)s message could not be delivered in the last seven days.",
            "%(num)s messages could not be delivered in the last seven days.",
            pending.failed_messages,
        )
        yield OpenDecision(told, url_for("admin.message_log", state="failed"), gettext("See these messages"))


def _of_services(clinic: ClinicSnapshot) -> Iterator[OpenDecision]:
    services, link = url_for("admin.services"), gettext("See the services")
    active = [service for service in clinic.services.values() if service.active]
    without_type = [service for service in active if not service.types and not service.silent]
    unoffered = [each for each in active if each.types and each.published and not clinic.places[each.id]]
    if without_type:
        told = gettext("Nobody can book a service that has no type:")
        yield OpenDecision(told, services, link, names=_names(without_type))
    if unoffered:
        told = gettext("Published, but no therapist has hours for it:")
        yield OpenDecision(told, services, link, names=_names(unoffered))


def _of_therapists(clinic: ClinicSnapshot) -> Iterator[OpenDecision]:
    active = [therapist for therapist in clinic.therapists.values() if therapist.active]
    without_hours = [each for each in active if not each.working.locations]
    without_service = [each for each in active if each.working.locations and not each.service_ids]
    if without_hours:
        told = gettext("Active, but without opening hours:")
        yield OpenDecision(
            told, url_for("admin.hours"), gettext("See the hours"), names=_names(without_hours)
        )
    if without_service:
        told = gettext("With opening hours, but without a service:")
        yield OpenDecision(
            told, url_for("admin.therapists"), gettext("See the therapists"), names=_names(without_service)
        )


def _names(things: list[ServiceInfo] | list[TherapistInfo]) -> str:
    names = [each.name if isinstance(each, TherapistInfo) else localized(each, "name") for each in things]
    more = len(names) - MOST_NAMED
    told = ", ".join(names[:MOST_NAMED])
    return str(gettext("%(names)s and %(count)s more", names=told, count=more)) if more > 0 else told
