"""What the steps have in common: progress, the way back, and what was chosen so far."""

from dataclasses import dataclass

from babel.dates import get_timezone_location
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from app.booking.selection import Selection
from app.booking.way import Step, Way
from app.domain.intervals import Minute
from app.domain.service import ServiceType
from app.i18n import current_locale, day_label, localized, time_label
from app.queries.clinic import ServiceInfo, TherapistInfo
from app.wording import type_word

STEP_NAMES = {
    Step.SERVICES: _("Service"),
    Step.THERAPIST: _("With whom and how"),
    Step.TIME: _("Date and time"),
    Step.DETAILS: _("Details"),
    Step.CHECK: _("Check"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """A line of what was chosen or typed."""

    label: str
    value: str
    change_url: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Frame:
    """Around a step: where it is on the way, the step before, what was chosen and until when it is kept."""

    step_names: list[str]
    current: int
    back_url: str
    chosen: list[Row]
    kept: str = ""


def frame(way: Way, step: Step, selection: Selection | None = None) -> Frame:
    """The frame of a step."""
    steps = [each for each in Step if each is step or each in way.steps(selection)]
    position = steps.index(step)
    wishes = selection.wishes if selection and steps[position - 1] is not Step.SERVICES else None
    return Frame(
        step_names=[str(STEP_NAMES[each]) for each in steps],
        current=position + 1,
        back_url=way.url(steps[position - 1], wishes) if position else "",
        chosen=chosen_rows(way, selection, step) if selection else [],
        kept=kept_until(way),
    )


def chosen_rows(way: Way, selection: Selection, step: Step) -> list[Row]:
    """What was chosen before a step, each with the way to change it."""
    rows = [service_row(way, selection)]
    if step is not Step.THERAPIST:
        rows += [therapist_row(way, selection), where_row(way, selection)]
    if step in (Step.DETAILS, Step.CHECK):
        rows.append(when_row(way, selection))
    return rows


def service_row(way: Way, selection: Selection) -> Row:
    """The service, with its duration."""
    has_others = Step.SERVICES in way.steps(selection)
    value = f"{localized(selection.service, 'name')} · {duration(selection.service)}"
    return Row(gettext("Service"), value, way.url(Step.SERVICES) if has_others else "")


def therapist_row(way: Way, selection: Selection) -> Row:
    """With whom: who was chosen or, for a time that is kept, who will be there."""
    draft = way.draft
    held = way.clinic.therapists[draft.hold.therapist_id] if draft and draft.hold else None
    therapist = selection.therapist or held
    value = person(therapist) if therapist else gettext("Any therapist")
    return Row(gettext("With"), value, _other_options(way, selection, len(selection.options.therapists)))


def where_row(way: Way, selection: Selection) -> Row:
    """Where, or how."""
    many = max(len(selection.options.types), len(selection.options.locations))
    return Row(gettext("Where"), where(way, selection), _other_options(way, selection, many))


def when_row(way: Way, selection: Selection) -> Row:
    """When, from the unfinished booking."""
    starts_at = way.begun.starts_at
    ends_at = starts_at + selection.service.duration_minutes
    value = gettext("%(day)s, %(span)s", day=day_label(starts_at), span=span(starts_at, ends_at))
    return Row(gettext("When"), value, way.url(Step.TIME))


def _other_options(way: Way, selection: Selection, count: int) -> str:
    return way.url(Step.THERAPIST, selection.wishes) if count > 1 else ""


def where(way: Way, selection: Selection) -> str:
    """The place of a visit at the clinic, else its type; the type too where there are several."""
    if selection.type is not ServiceType.IN_PERSON:
        return type_word(selection.type) if selection.type else ""
    location = selection.location
    place = localized(location, "name") if location else gettext("Any of our locations")
    return f"{type_word(selection.type)} · {place}" if len(selection.options.types) > 1 else place


def person(therapist: TherapistInfo) -> str:
    """A therapist's name and title."""
    title = localized(therapist, "title")
    return f"{therapist.name} · {title}" if title else therapist.name


def duration(service: ServiceInfo) -> str:
    """How long a visit takes."""
    return str(gettext("%(count)s min", count=service.duration_minutes))


def span(starts_at: Minute, ends_at: Minute) -> str:
    """From when to when: « 14 h 30 – 15 h 45 »."""
    return f"{time_label(starts_at)} – {time_label(ends_at)}"


def kept_until(way: Way) -> str:
    """Until when the chosen time is kept; an empty text when it is not."""
    if way.draft is None or way.draft.hold is None:
        return ""
    until = int(way.draft.hold.expires_at.timestamp()) // 60  # whole minutes, rather too few than too many
    return str(gettext("Kept for you until %(time)s", time=time_label(until)))


def zone_note(way: Way) -> str:
    """For a reader in another time zone: whose clock the times are on."""
    city = get_timezone_location(way.clinic.clock.zone, locale=current_locale(), return_city=True)
    return str(gettext("Times are shown in the clinic’s time zone (%(city)s).", city=city))
