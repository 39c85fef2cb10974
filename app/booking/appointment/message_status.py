"""By which channels the patient is told of an appointment, in sentences that are true."""

from collections.abc import Iterator, Mapping, Sequence

from babel.lists import format_list
from flask_babel import gettext

from app.domain.messages.vocabulary import Channel, Event
from app.domain.scheduling.appointment import Status
from app.i18n import current_locale
from app.queries.appointments.by_link import LinkedAppointment, NoticeChannels

NOTHING = NoticeChannels()


def message_status_sentences(visit: LinkedAppointment, told: Mapping[Event, NoticeChannels]) -> list[str]:
    """What was sent and what will be; an empty list where nothing is."""
    is_cancelled = visit.status is Status.CANCELLED
    event = Event.CANCELLED if is_cancelled else Event.MODIFIED if visit.revision else Event.BOOKED
    notice = told.get(event, NOTHING)
    sentences = list(_of_the_change(notice) if visit.revision else _of_the_booking(notice))
    reminder = told.get(Event.REMINDER, NOTHING).coming
    if reminder and not is_cancelled:
        sentences.append(gettext("You will receive a reminder %(ways)s.", ways=_ways(reminder)))
    return sentences


def _of_the_booking(notice: NoticeChannels) -> Iterator[str]:
    if notice.sent:
        yield gettext("A confirmation was sent to you %(ways)s.", ways=_ways(notice.sent))
    if notice.coming:
        yield gettext("You will receive a confirmation %(ways)s.", ways=_ways(notice.coming))


def _of_the_change(notice: NoticeChannels) -> Iterator[str]:
    if notice.sent:
        yield gettext("A message about this was sent to you %(ways)s.", ways=_ways(notice.sent))
    if notice.coming:
        yield gettext("You will receive a message about this %(ways)s.", ways=_ways(notice.coming))


def _ways(channels: Sequence[Channel]) -> str:
    words = {
        Channel.EMAIL: gettext("by email"),
        Channel.SMS: gettext("by text message"),
        Channel.PHONE: gettext("by phone call"),
    }
    return format_list([str(words[channel]) for channel in channels], locale=current_locale())
