"""The forms of absences and extra openings: days and times of the clinic's clock."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from flask_babel import gettext, lazy_gettext as _
from wtforms import Field, SelectField, SelectMultipleField, StringField
from wtforms.validators import Length
from wtforms.widgets import DateInput, TimeInput

from app.admin.shared.checks import calendar_day, day_of, wall_time
from app.domain.configuration.setup import AbsenceSetup, OpeningSetup, Setup
from app.domain.scheduling.working_time import Opening, Segment, WorkingTime
from app.domain.time.typed_times import wall_minute
from app.domain.time.wall_clock import DAY_MINUTES
from app.i18n import localized, time_label
from app.queries.configuration.snapshot import ClinicSnapshot, current_clinic
from app.web.setup_form import SetupForm, add_error, required, said, shown

CLINIC, THERAPIST, LOCATION = "clinic", "therapist", "location"
CHOSEN = required(_("Choose one."))


class AbsenceForm(SetupForm):
    """A closing: of whom or what, from when until when; without times it is of whole days."""

    whom = SelectField(_("Who or what is closed"), [CHOSEN])
    first_day = StringField(
        _("First day"), [required(_("Enter the first day.")), calendar_day], widget=DateInput()
    )
    last_day = StringField(_("Last day"), [calendar_day], widget=DateInput())
    start = StringField(_("From (time)"), [wall_time], widget=TimeInput())
    end = StringField(_("Until (time)"), [wall_time], widget=TimeInput())
    reason_fr = StringField(_("Reason in French"), [Length(max=200)])
    reason_en = StringField(_("Reason in English"), [Length(max=200)])

    def validate(self, extra_validators: object = None) -> bool:
        """Each field by itself, then that the end comes after the start."""
        is_right = super().validate()
        return is_right and _is_span(self.first_day, self.start, self.last_day, self.end)

    def thing(self) -> AbsenceSetup:
        """The absence as it was typed."""
        section, _colon, slug = self.whom.data.partition(":")
        starts_on_clock, ends_on_clock = _span(self.first_day, self.start, self.last_day, self.end)
        return AbsenceSetup(
            therapist=slug if section == THERAPIST else None,
            location=slug if section == LOCATION else None,
            starts_on_clock=starts_on_clock,
            ends_on_clock=ends_on_clock,
            reason_fr=said(self.reason_fr),
            reason_en=said(self.reason_en),
        )


class OpeningForm(SetupForm):
    """A one-off period of a therapist, within one day; without services it accepts all that they give."""

    therapist = SelectField(_("Therapist"), [CHOSEN])
    location = SelectField(_("Location"), [CHOSEN])
    day = StringField(_("Day"), [required(_("Enter the day.")), calendar_day], widget=DateInput())
    start = StringField(_("From (time)"), [required(_("Enter a time.")), wall_time], widget=TimeInput())
    end = StringField(_("Until (time)"), [required(_("Enter a time.")), wall_time], widget=TimeInput())
    services = SelectMultipleField(_("Only these services"))

    given: Mapping[str, frozenset[str]]  # what each therapist gives
    others: Iterable[OpeningSetup]  # all that are stored but this one

    def validate(self, extra_validators: object = None) -> bool:
        """Each field by itself, then that the end comes after the start, and who gives the services.

        Nobody is at two places: time that the therapist works elsewhere is refused.
        """
        is_right = super().validate()
        is_given = self._is_given()
        is_right = is_right and is_given and _is_span(self.day, self.start, self.day, self.end)
        return is_right and self._is_at_one_place()

    def _is_at_one_place(self) -> bool:
        for met in _elsewhere(self.thing(), self.others):
            told = gettext(
                "%(name)s works at %(place)s from %(start)s to %(end)s that day.",
                name=shown(self.therapist),
                place=_place_name(met),
                start=time_label(met.start),
                end=time_label(met.end),
            )
            add_error(self.start, told)
            return False
        return True

    def _is_given(self) -> bool:
        if set(self.services.data or ()) <= self.given.get(self.therapist.data, frozenset()):
            return True
        add_error(self.services, gettext("This therapist does not give all of these services."))
        return False

    def thing(self) -> OpeningSetup:
        """The opening as it was typed."""
        starts_on_clock, ends_on_clock = _span(self.day, self.start, self.day, self.end)
        return OpeningSetup(
            therapist=self.therapist.data,
            location=self.location.data,
            starts_on_clock=starts_on_clock,
            ends_on_clock=ends_on_clock,
            services=frozenset(self.services.data or ()),
        )


def absence_form(setup: Setup, absence: AbsenceSetup | None = None, typed: Any = None) -> AbsenceForm:
    """The form with what was typed; else filled with an absence, or empty for a new one."""
    form = AbsenceForm(typed) if typed is not None else AbsenceForm(obj=absence)
    nobody_yet = [] if absence else [("", gettext("Choose"))]
    form.whom.choices = [*nobody_yet, *_targets(setup, absence)]
    if typed is None and absence:
        form.whom.data = _target(absence)
        _fill_span(form, absence)
    if typed is None:
        form.filled(absence)
    return form


def opening_form(setup: Setup, opening: OpeningSetup | None = None, typed: Any = None) -> OpeningForm:
    """The form with what was typed; else filled with an opening, or empty for a new one."""
    form = OpeningForm(typed) if typed is not None else OpeningForm(obj=opening)
    form.others = [each for key, each in setup.openings.items() if not opening or key != opening.key]
    named = opening.therapist if opening else None
    therapists = [one for one in setup.therapists.values() if one.active or one.slug == named]
    form.given = {one.slug: one.services for one in therapists}
    form.therapist.choices = [(one.slug, one.name) for one in therapists]
    form.location.choices = [(slug, localized(one, "name")) for slug, one in setup.locations.items()]
    form.services.choices = [
        (slug, localized(one, "name"))
        for slug, one in setup.services.items()
        if one.active or (opening and slug in opening.services)
    ]
    if typed is None and opening:
        form.day.data = opening.starts_on_clock.date().isoformat()
        form.start.data, form.end.data = _clock(opening.starts_on_clock), _clock(opening.ends_on_clock)
        form.services.data = sorted(opening.services)
    if typed is None:
        form.filled(opening)
    return form


def _elsewhere(opening: OpeningSetup, others: Iterable[OpeningSetup]) -> list[Segment]:
    """The working time of its therapist at other locations that an opening meets; `others` are all but it."""
    clinic = current_clinic()
    therapist, here = clinic.therapist_by_slug(opening.therapist), _placed(clinic, opening)
    if therapist is None:
        return []
    openings = [_placed(clinic, each) for each in others if each.therapist == therapist.slug]
    usual = therapist.working
    working = WorkingTime(clinic.clock, usual.schedules, openings, usual.absences)
    found = working.segments((here.start, here.end))
    return [segment for segment in found if segment.location_id != here.location_id]


def _placed(clinic: ClinicSnapshot, opening: OpeningSetup) -> Opening:
    location = clinic.location_by_slug(opening.location)
    start, end = map(clinic.clock.from_wall, (opening.starts_on_clock, opening.ends_on_clock))
    return Opening(location.id if location else 0, start, end)


def _place_name(segment: Segment) -> str:
    location = current_clinic().locations.get(segment.location_id)
    return localized(location, "name") if location else ""


def _targets(setup: Setup, absence: AbsenceSetup | None) -> Iterable[tuple[str, str]]:
    named = absence.therapist if absence else None
    yield CLINIC, gettext("The whole clinic")
    for location in setup.locations.values():
        yield f"{LOCATION}:{location.slug}", gettext("Location: %(name)s", name=localized(location, "name"))
    for therapist in setup.therapists.values():
        if therapist.active or therapist.slug == named:
            yield f"{THERAPIST}:{therapist.slug}", therapist.name


def _target(absence: AbsenceSetup) -> str:
    if absence.therapist:
        return f"{THERAPIST}:{absence.therapist}"
    return f"{LOCATION}:{absence.location}" if absence.location else CLINIC


def _fill_span(form: AbsenceForm, absence: AbsenceSetup) -> None:
    """Days and times of an absence; midnight at its end is the end of the day before, without a time."""
    first, last = absence.starts_on_clock, absence.ends_on_clock
    is_to_midnight = last.time() == time()
    last_day = last.date() - timedelta(days=1) if is_to_midnight else last.date()
    form.first_day.data = first.date().isoformat()
    form.last_day.data = "" if last_day == first.date() else last_day.isoformat()
    form.start.data = "" if first.time() == time() else _clock(first)
    form.end.data = "" if is_to_midnight else _clock(last)


def _clock(moment: datetime) -> str:
    return f"{moment:%H:%M}"


def _span(first: Field, start: Field, last: Field, end: Field) -> tuple[datetime, datetime]:
    """From when until when; the day's end where no time is said, or midnight."""
    from_day = day_of(first) or date.min
    until_day = day_of(last) or from_day
    return _at(from_day, _minute(start) or 0), _at(until_day, _minute(end) or DAY_MINUTES)


def _at(day: date, minute: int) -> datetime:
    return datetime.combine(day, time()) + timedelta(minutes=minute)


def _minute(field: Field) -> int | None:
    return wall_minute(said(field)) if said(field) else None


def _is_span(first: Field, start: Field, last: Field, end: Field) -> bool:
    """Whether the end comes after the start; says by the field that is to blame when it does not."""
    starts_on_clock, ends_on_clock = _span(first, start, last, end)
    if starts_on_clock < ends_on_clock:
        return True
    is_day = (day_of(last) or date.max) < starts_on_clock.date()
    add_error(last if is_day else end, gettext("The end must come after the start."))
    return False
