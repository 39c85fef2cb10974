"""Telling an appointment's confirmation once more, to whom and by what."""

from datetime import datetime

from flask import current_app

from app.config import Settings
from app.domain.messages.addresses import chosen
from app.domain.messages.calling_hours import due_by
from app.domain.messages.planning import Planned
from app.domain.messages.vocabulary import Channel, Event, Recipient
from app.domain.scheduling.appointment import Status
from app.domain.time.wall_clock import instant_of
from app.queries.configuration.snapshot import ClinicSnapshot
from app.queries.messages.recipients import MessageContext, suppressed


def confirmations(clinic: ClinicSnapshot, context: MessageContext, now: datetime) -> tuple[Planned, ...]:
    """The confirmations that would go out now, by the clinic's settings; none where nothing may be sent.

    Calls wait for calling hours. Reads the addresses to which nothing goes any more: one query.
    """
    starts_at = instant_of(context.starts_at)
    if context.status is not Status.BOOKED or starts_at <= now or not _may_be_told(clinic, context):
        return ()
    settings: Settings = current_app.extensions["settings"]
    addresses = context.contact.addresses(suppressed(context.contact.values), settings.channels)
    if context.no_sms:
        addresses = addresses.without_channel(Channel.SMS)
    planned = []
    for channel, address in chosen(Event.BOOKED, addresses, clinic.policy):
        due_at = due_by(channel, now, starts_at, clinic.policy, clinic.clock)
        if due_at is not None:
            planned.append(
                Planned(Event.BOOKED, Recipient.PATIENT, channel, address, context.language, due_at)
            )
    return tuple(planned)


def _may_be_told(clinic: ClinicSnapshot, context: MessageContext) -> bool:
    service = clinic.services[context.service_id]
    return context.origin != "emr" and not (context.no_messages or service.silent)
