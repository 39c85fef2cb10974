"""What the steps have in common: progress, the way back, and what was chosen so far."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from math import ceil

from flask_babel import gettext, lazy_gettext as _, ngettext

from app.booking.shared.notices import welcome_paragraphs
from app.booking.shared.selection import Selection
from app.booking.shared.wizard import Wizard, WizardStep
from app.domain.scheduling.service import ServiceType
from app.domain.time.intervals import Minute
from app.domain.time.wall_clock import floor_minute
from app.i18n import NO_BREAK_SPACE, day_label, localized, time_label, time_zone_name
from app.queries.configuration.snapshot import TherapistInfo
from app.wording import ages_words, type_word

STEP_NAMES = {
    WizardStep.SERVICES: _("Service"),
    WizardStep.THERAPIST: _("With whom and how"),
    WizardStep.TIME: _("Date and time"),
    WizardStep.DETAILS: _("Details"),
    WizardStep.CHECK: _("Check"),
}


@dataclass(frozen=True, slots=True)
class SummaryRow:
    """A line of what was chosen or typed; `step` is where `change_url` leads, if to a step."""

    label: str
    value: str
    change_url: str = ""
    note: str = ""
    step: str = ""


@dataclass(frozen=True, slots=True)
class Zone:
    """The clinic's time zone, and how a reader elsewhere is told of it, with {duration} for the difference.

    One hour has its own sentences, for languages in which its word changes those around it.
    `minute` is the instant that the page speaks of (UTC minutes), if it is one.
    """

    name: str
    line: str
    behind: str
    ahead: str
    hour_behind: str
    hour_ahead: str
    differs: str
    minute: Minute | None = None


@dataclass(frozen=True, slots=True)
class HeldTime:
    """The time that is kept: until when, and for how many seconds from now.

    `left` has {minutes} in place of those left; `warning` is told when these are two; `longer` is the button
    that asks for more, empty when more was given already.
    """

    until: str
    seconds: int
    left: str
    warning: str
    longer: str
    longer_url: str


@dataclass(frozen=True, slots=True)
class Frame:
    """Around a step: where it is on the way, the step before, what was chosen and until when it is kept.

    `kept` says that in words, `kept_time` with what the last steps need to count and to ask for more.

    `draft_token` is that of the unfinished booking, None before a time was chosen. `welcome` is what the
    clinic says first, on the first page of somebody who has chosen no time yet.
    """

    step_names: list[str]
    current: int
    back_url: str
    chosen: list[SummaryRow]
    kept: str = ""
    kept_time: HeldTime | None = None
    draft_token: str | None = None
    welcome: Sequence[str] = ()


def frame(wizard: Wizard, step: WizardStep, selection: Selection | None = None) -> Frame:
    """The frame of a step."""
    wizard_steps = wizard.steps(selection)
    steps = [each for each in WizardStep if each is step or each in wizard_steps]
    position = steps.index(step)
    is_kept = selection is not None and _is_of_the_draft(wizard, selection)
    wishes = selection.wishes if selection and steps[position - 1] is not WizardStep.SERVICES else None
    return Frame(
        step_names=[str(STEP_NAMES[each]) for each in steps],
        current=position + 1,
        back_url=wizard.url(steps[position - 1], wishes) if position else "",
        chosen=chosen_rows(wizard, selection, step) if selection else [],
        kept=kept_until(wizard) if is_kept else "",
        kept_time=_kept_time(wizard) if is_kept else None,
        draft_token=wizard.draft.token if wizard.draft else None,
        welcome=welcome_paragraphs(wizard.clinic.settings) if not position and wizard.draft is None else (),
    )


def _is_of_the_draft(wizard: Wizard, selection: Selection) -> bool:
    """Whether the time that is kept is one for this choice."""
    draft = wizard.draft
    if draft is None or draft.hold is None:
        return False
    return (
        selection.service.id == draft.service_id
        and selection.type in (None, draft.type)
        and (selection.location is None or selection.location.id == draft.location_id)
        and (selection.therapist is None or selection.therapist.id == draft.hold.therapist_id)
    )


def chosen_rows(wizard: Wizard, selection: Selection, step: WizardStep) -> list[SummaryRow]:
    """What was chosen before a step, each with the way to change it."""
    service, where = service_row(wizard, selection), where_row(wizard, selection)
    if step is WizardStep.THERAPIST:
        return [service]
    if step is WizardStep.TIME:
        return [service, therapist_row(wizard, selection), where]
    return [service, therapist_row(wizard, selection, held_by(wizard)), where, when_row(wizard, selection)]


def service_row(wizard: Wizard, selection: Selection) -> SummaryRow:
    """The service, with its duration."""
    has_others = WizardStep.SERVICES in wizard.steps(selection)
    value = f"{localized(selection.service, 'name')} · {duration(*_durations(wizard, selection))}"
    url = wizard.url(WizardStep.SERVICES) if has_others else ""
    return SummaryRow(
        gettext("Service"), value, url, ages_words(selection.service.rules), WizardStep.SERVICES
    )


def _durations(wizard: Wizard, selection: Selection) -> tuple[int, int]:
    """The shortest and the longest that the visit may take, as far as it is known with whom it will be."""
    therapist = selection.therapist or (held_by(wizard) if wizard.draft else None)
    return wizard.clinic.durations_of(selection.service.id, therapist.id if therapist else None)


def held_by(wizard: Wizard) -> TherapistInfo | None:
    """Whose time is kept, if it still is: who will be there, also where there was no preference."""
    hold = wizard.begun.hold
    return wizard.clinic.therapists[hold.therapist_id] if hold else None


def therapist_row(wizard: Wizard, selection: Selection, held: TherapistInfo | None = None) -> SummaryRow:
    """With whom."""
    therapist = selection.therapist or held
    value = person(therapist) if therapist else gettext("Any therapist")
    has_others = len(selection.options.therapists) > 1
    return SummaryRow(
        gettext("With"), value, _change_url(wizard, selection, has_others), step=WizardStep.THERAPIST
    )


def where_row(wizard: Wizard, selection: Selection) -> SummaryRow:
    """Where, or how."""
    has_others = len(selection.options.types) > 1 or selection.options.asks_location
    url = _change_url(wizard, selection, has_others)
    return SummaryRow(gettext("Where"), where(wizard, selection), url, step=WizardStep.THERAPIST)


def when_row(wizard: Wizard, selection: Selection) -> SummaryRow:
    """When, from the unfinished booking."""
    starts_at = wizard.begun.starts_at
    shortest, longest = _durations(wizard, selection)
    is_known = shortest == longest
    day = day_label(starts_at)
    hours = span(starts_at, starts_at + longest) if is_known else time_label(starts_at)
    value = f"{day[:1].upper()}{day[1:]}\n{hours}"
    return SummaryRow(gettext("When"), value, wizard.url(WizardStep.TIME), step=WizardStep.TIME)


def _change_url(wizard: Wizard, selection: Selection, has_others: bool) -> str:
    return wizard.url(WizardStep.THERAPIST, selection.wishes) if has_others else ""


def where(wizard: Wizard, selection: Selection) -> str:
    """The place of a visit at the clinic, else its type; the type too where there are several."""
    if selection.type is not ServiceType.IN_PERSON:
        return type_word(selection.type) if selection.type else ""
    location = selection.location
    place = localized(location, "name") if location else gettext("Any location")
    return f"{type_word(selection.type)} · {place}" if len(selection.options.types) > 1 else place


def person(therapist: TherapistInfo) -> str:
    """A therapist's name and title."""
    title = localized(therapist, "title")
    return f"{therapist.name} · {title}" if title else therapist.name


def duration(minutes: int, most: int | None = None) -> str:
    """How long a visit takes; from one to the other, where that depends on the therapist."""
    if most is not None and most != minutes:
        return str(gettext("%(least)s to %(most)s min", least=minutes, most=most)).replace(
            " ", NO_BREAK_SPACE
        )
    return str(gettext("%(count)s min", count=minutes)).replace(" ", NO_BREAK_SPACE)


def span(starts_at: Minute, ends_at: Minute) -> str:
    """From when to when: « 14 h 30 – 15 h 45 »."""
    return f"{time_label(starts_at)} – {time_label(ends_at)}"


def kept_until(wizard: Wizard) -> str:
    """Until when the chosen time is kept; an empty text when it is not."""
    if wizard.draft is None or wizard.draft.hold is None:
        return ""
    until = floor_minute(wizard.draft.hold.expires_at)  # whole minutes, rather too few than too many
    return str(gettext("Held for you until %(time)s", time=time_label(until)))


def kept_already(wizard: Wizard) -> str:
    """For somebody who asks once more: until when the time is kept; an empty text when it is not."""
    if wizard.draft is None or wizard.draft.hold is None:
        return ""
    until = time_label(floor_minute(wizard.draft.hold.expires_at))
    return str(gettext("Your time is held until %(time)s, including the extra minutes.", time=until))


def _kept_time(wizard: Wizard) -> HeldTime | None:
    hold = wizard.begun.hold
    if hold is None:
        return None
    more = wizard.clinic.services[wizard.begun.service_id].rules.hold_minutes
    longer = ngettext("Keep it %(num)s more minute", "Keep it %(num)s more minutes", more)
    return HeldTime(
        until=kept_until(wizard),
        seconds=ceil((hold.expires_at - wizard.now) / timedelta(seconds=1)),
        left=gettext("%(minutes)s left", minutes="{minutes}"),
        warning=gettext("Your time is held for less than two more minutes."),
        longer="" if hold.extended else longer,
        longer_url=wizard.draft_url("extend", wizard.begun.token),
    )


def clinic_zone(minute: Minute | None = None) -> Zone:
    """Whose clock the times are on."""
    name, duration = time_zone_name(), "{duration}"
    return Zone(
        name=name,
        line=gettext("Times are in the clinic’s time zone (%(zone)s).", zone=name),
        behind=gettext("The clinic’s clock is %(duration)s behind yours.", duration=duration),
        ahead=gettext("The clinic’s clock is %(duration)s ahead of yours.", duration=duration),
        hour_behind=gettext("The clinic’s clock is one hour behind yours."),
        hour_ahead=gettext("The clinic’s clock is one hour ahead of yours."),
        differs=gettext("The clinic’s clock does not always show the same time as yours."),
        minute=minute,
    )
