"""Codes of the rules as words, in the reader's language; shared by all rooms."""

from flask_babel import LazyString, gettext, lazy_gettext as _, ngettext

from app.domain.accounts import password
from app.domain.accounts.password import Weakness
from app.domain.errors import Reason
from app.domain.messages.vocabulary import Channel, Event, Recipient, State
from app.domain.scheduling.appointment import Status
from app.domain.scheduling.booking_rules import Rules
from app.domain.scheduling.service import ServiceType

REASONS: dict[Reason, LazyString] = {
    Reason.PAST: _("This time has passed."),
    Reason.TOO_SOON: _("This time is too soon to be booked online."),
    Reason.TOO_FAR: _("This time is too far ahead to be booked yet."),
    Reason.OUTSIDE_HOURS: _("This time is outside opening hours."),
    Reason.IN_BREAK: _("This time falls within a break."),
    Reason.ABSENT: _("The therapist is away at this time."),
    Reason.OFF_GRID: _("No appointment starts at this time."),
    Reason.NOT_IN_PERIOD: _("This service is not offered at this time."),
    Reason.RUNS_PAST_END: _("An appointment at this time would end too late."),
    Reason.TAKEN: _("This time has just been taken."),
    Reason.HELD: _("Someone else is booking this time right now."),
    Reason.DAY_FULL: _("No further appointment of this kind can be booked on this day."),
    Reason.NOT_OFFERED: _("This appointment can no longer be booked online."),
    Reason.NOT_FOR_THIS_PERSON: _("This appointment cannot be booked online for this person."),
    Reason.NOT_THIS_AGE: _("This service is not for a person of this age on the day of the appointment."),
    Reason.TOO_MANY_HOLDS: _(
        "Too many times are held from your connection. Try again in a few minutes, or call the clinic."
    ),
    Reason.HOLD_EXPIRED: _("This time is no longer held for you."),
    Reason.HOLD_EXTENDED: _("A time can be kept longer only once."),
    Reason.DRAFT_EXPIRED: _("This booking was left too long and has expired."),
    Reason.TOO_LATE: _("It is too late to do this online."),
    Reason.CHANGED: _("This appointment has changed in the meantime."),
}

WEAKNESSES: dict[Weakness, LazyString] = {
    Weakness.TOO_SHORT: _("Use at least %(count)s characters.", count=password.SHORTEST),
    Weakness.TOO_LONG: _("Use at most %(count)s characters.", count=password.LONGEST),
    Weakness.TOO_UNIFORM: _("This repeats the same characters. Use a few different words."),
    Weakness.TOO_KNOWN: _("This is too close to your name or email. Use words that nobody would guess."),
}

TYPES: dict[ServiceType, LazyString] = {
    ServiceType.IN_PERSON: _("In person"),
    ServiceType.PHONE: _("By phone"),
    ServiceType.VIDEO: _("By video"),
    ServiceType.HOME: _("At home"),
}

TYPE_ICONS = {
    ServiceType.IN_PERSON: "people",
    ServiceType.PHONE: "phone",
    ServiceType.VIDEO: "video",
    ServiceType.HOME: "home",
}

STATUSES: dict[Status, LazyString] = {
    Status.BOOKED: _("Booked"),
    Status.ARRIVED: _("Arrived"),
    Status.FULFILLED: _("Seen"),
    Status.NOSHOW: _("Did not come"),
    Status.CANCELLED: _("Cancelled"),
}

RELATIONS: dict[str, LazyString] = {
    "parent": _("Mother or father"),
    "partner": _("Partner"),
    "child": _("Daughter or son"),
    "family": _("Other family member"),
    "caregiver": _("Caregiver"),
    "representative": _("Legal representative"),
    "other": _("Other relationship"),
}

EMERGENCIES: dict[str, LazyString] = {
    "CA-QC": _("In an emergency, call 911. For health advice at any hour, call Info-Santé at 811."),
    "CA": _("In an emergency, call 911."),
    "CH": _("In an emergency, call 144."),
    "FR": _("In an emergency, call 15 or 112."),
}

MESSAGE_EVENTS: dict[Event, LazyString] = {
    Event.BOOKED: _("Confirmation"),
    Event.REMINDER: _("Reminder"),
    Event.MODIFIED: _("Notice of change"),
    Event.CANCELLED: _("Notice of cancellation"),
    Event.MY_APPOINTMENTS: _("Link to one’s appointments"),
    Event.SET_PASSWORD: _("Link to a new password"),
}

MESSAGE_CHANNELS: dict[Channel, LazyString] = {
    Channel.EMAIL: _("Email"),
    Channel.SMS: _("Text message"),
    Channel.PHONE: _("Phone call"),
}

CHANNEL_ICONS = {Channel.EMAIL: "mail", Channel.SMS: "speech", Channel.PHONE: "phone"}

MESSAGE_RECIPIENTS: dict[Recipient, LazyString] = {
    Recipient.PATIENT: _("Patient"),
    Recipient.THERAPIST: _("Therapist"),
    Recipient.USER: _("Staff"),
}

MESSAGE_STATES: dict[State, tuple[LazyString, str, str]] = {
    State.PENDING: (_("Planned"), "accent", "clock"),
    State.SENDING: (_("Being sent"), "accent", "clock"),
    State.SENT: (_("Sent"), "good", "check"),
    State.FAILED: (_("Not delivered"), "bad", "warning"),
    State.DROPPED: (_("Not sent"), "neutral", "cross"),
}

MESSAGE_REASONS: dict[str, LazyString] = {
    "cancelled": _("The appointment was cancelled before."),
    "moved": _("The appointment was changed before."),
    "past": _("The appointment had already begun."),
    "not_wanted": _("This message is not wanted for this patient, appointment or service."),
    "contact_changed": _("The contact details were changed before."),
    "unusable": _("This address can no longer be used."),
    "too_late": _("It would have come too late."),
    "by_hand": _("Somebody of the staff stopped it."),
    "refused": _("The provider refused it for good."),
    "gave_up": _("It was tried many times without success."),
    "invalid": _("The address is not valid."),
    "bounced": _("The recipient’s mail server refused it."),
    "undelivered": _("It could not be delivered."),
    "busy": _("The line was busy."),
    "no_answer": _("Nobody answered."),
    "machine": _("Only a machine answered."),
    "opted_out": _("The recipient wants no such messages."),
    "spam": _("The recipient marked such messages as unwanted mail."),
}


def reason_sentence(reason: Reason) -> str:
    """Why something was refused, in one sentence."""
    return str(REASONS[reason])


def ages_words(rules: Rules) -> str:
    """For which ages a service is; an empty text where it is for everybody."""
    if rules.age_from and rules.age_to is not None:
        return str(gettext("%(first)s to %(last)s years", first=rules.age_from, last=rules.age_to))
    if rules.age_to is not None:
        return str(ngettext("%(num)s year and under", "%(num)s years and under", rules.age_to))
    if rules.age_from:
        return str(ngettext("%(num)s year and over", "%(num)s years and over", rules.age_from))
    return ""


def type_word(type_: ServiceType) -> str:
    """How a visit takes place."""
    return str(TYPES[type_])


def status_word(status: Status) -> str:
    """The status of an appointment."""
    return str(STATUSES[status])


def relation_word(code: str) -> str:
    """What the person who booked is to the patient; a code that is not known stands for itself."""
    return str(RELATIONS.get(code, code))


def emergency_notice(region: str, subdivision: str) -> str:
    """Whom to call in an emergency where the clinic is; an empty text where that is not known."""
    return str(EMERGENCIES.get(f"{region}-{subdivision}") or EMERGENCIES.get(region, ""))


def attempts_sentence(minutes: int) -> str:
    """What is told after too many attempts: in how many minutes to try again."""
    return str(
        ngettext(
            "There were too many attempts. Try again in %(num)s minute.",
            "There were too many attempts. Try again in %(num)s minutes.",
            minutes,
        )
    )
