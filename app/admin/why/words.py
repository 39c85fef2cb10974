"""What keeps a time from being offered, in sentences for who can change it, with the way to the setting."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import current_app, url_for
from flask_babel import gettext, ngettext

from app.admin.shared.absence_labels import mark_of
from app.domain.configuration.setup import AbsenceSetup, Setup
from app.domain.errors import Reason
from app.domain.scheduling.slots import Grid, starts
from app.domain.time.intervals import Interval, Minute
from app.i18n import day_time_label, localized, time_label
from app.queries.availability.explain import Finding, Obstacle, WhyQuery
from app.queries.configuration.snapshot import ClinicSnapshot, LocationInfo, TherapistInfo


@dataclass(frozen=True, slots=True)
class SettingLink:
    """The way to a setting."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Explained:
    """One thing in the way: a sentence, more about it where there is more to tell, and where to change it."""

    sentence: str
    detail: str = ""
    links: tuple[SettingLink, ...] = ()


def _link(text: str, endpoint: str, **values: Any) -> Iterator[SettingLink]:
    """The way to a page, where the portal has it."""
    if endpoint in current_app.view_functions:
        yield SettingLink(text, url_for(endpoint, **values))


@dataclass(frozen=True, slots=True)
class WhySentence:
    """A question, and what is found of it in words."""

    setup: Setup
    clinic: ClinicSnapshot
    query: WhyQuery

    def of(self, finding: Finding) -> Explained:
        """One thing that is in the way."""
        return TOLD[finding.code](self, finding)

    def only_by_its_link(self) -> Explained:
        """That the time is offered, but not to everybody who looks for it."""
        sentence = gettext("Only those who have the link of the service find it.")
        return Explained(sentence, links=tuple(self._service_link()))

    # Who and where.

    def _therapist(self, finding: Finding) -> TherapistInfo:
        return self.clinic.therapists[finding.therapist_id or 0]

    def _location(self, finding: Finding) -> LocationInfo | None:
        return self.clinic.locations.get(finding.location_id or 0)

    def _name(self, finding: Finding) -> str:
        return self._therapist(finding).name

    def _grid(self, finding: Finding) -> Grid:
        return self.query.service.grid_with(self._therapist(finding))

    @property
    def _day(self) -> date:
        return self.clinic.clock.day_of(self.query.starts_at)

    @property
    def _window(self) -> Interval:
        return self.clinic.clock.days(self._day, 1)

    # The ways to the settings.

    def _service_link(self) -> Iterator[SettingLink]:
        name = localized(self.query.service, "name")
        text = gettext("The service %(name)s", name=name)
        yield from _link(text, "admin.service", slug=self.query.service.slug)

    def _rule_links(self, rule: str) -> tuple[SettingLink, ...]:
        """Where a booking rule is set: by the service, where it overrides it, else for the whole clinic."""
        if rule in self.setup.services[self.query.service.slug].booking_overrides:
            return tuple(self._service_link())
        return (*_link(gettext("Settings of the clinic"), "admin.settings"), *self._service_link())

    def _therapist_links(self, finding: Finding) -> tuple[SettingLink, ...]:
        therapist = self._therapist(finding)
        text = gettext("Therapist: %(name)s", name=therapist.name)
        return tuple(_link(text, "admin.therapist", slug=therapist.slug))

    def _hours_links(self, finding: Finding) -> tuple[SettingLink, ...]:
        if finding.therapist_id is None:
            return tuple(_link(gettext("Opening hours"), "admin.hours"))
        therapist = self._therapist(finding)
        text = gettext("Hours of %(name)s", name=therapist.name)
        return tuple(_link(text, "admin.hours_of", slug=therapist.slug))

    # What is the matter.

    def _inactive(self, finding: Finding) -> Explained:
        return Explained(gettext("The service is not active."), links=tuple(self._service_link()))

    def _silent(self, finding: Finding) -> Explained:
        sentence = gettext(
            "The service is silent: nobody is told of its appointments, so it is never offered."
        )
        return Explained(sentence, links=tuple(self._service_link()))

    def _unpublished(self, finding: Finding) -> Explained:
        return Explained(gettext("The service is not published."), links=tuple(self._service_link()))

    def _no_type(self, finding: Finding) -> Explained:
        sentence = gettext("The service has no type: nothing says how it is given.")
        return Explained(sentence, links=tuple(self._service_link()))

    def _nobody(self, finding: Finding) -> Explained:
        sentence = gettext("No active therapist gives this service.")
        return Explained(sentence, links=tuple(self._service_link()))

    def _no_hours(self, finding: Finding) -> Explained:
        sentence = gettext("No working period or extra opening accepts this service.")
        return Explained(sentence, links=self._hours_links(finding))

    def _existing_only(self, finding: Finding) -> Explained:
        sentence = gettext("The service is for existing patients only, so the booking page shows no times.")
        return Explained(sentence, links=self._rule_links("existing_patients_only"))

    def _therapist_inactive(self, finding: Finding) -> Explained:
        sentence = gettext("%(name)s is not active.", name=self._name(finding))
        return Explained(sentence, links=self._therapist_links(finding))

    def _not_given(self, finding: Finding) -> Explained:
        sentence = gettext("%(name)s does not give this service.", name=self._name(finding))
        return Explained(sentence, links=self._therapist_links(finding))

    def _no_own_hours(self, finding: Finding) -> Explained:
        sentence = gettext(
            "No working period or extra opening of %(name)s accepts this service.", name=self._name(finding)
        )
        return Explained(sentence, links=self._hours_links(finding))

    def _not_there(self, finding: Finding) -> Explained:
        place = self._location(finding)
        where = localized(place, "name") if place else ""
        if finding.therapist_id is None:
            sentence = gettext("Nobody has hours for this service at this location: %(place)s.", place=where)
        else:
            sentence = gettext(
                "%(name)s has no hours for this service at this location: %(place)s.",
                name=self._name(finding),
                place=where,
            )
        return Explained(sentence, links=self._hours_links(finding))

    def _past(self, finding: Finding) -> Explained:
        return Explained(gettext("This time has passed."))

    def _too_soon(self, finding: Finding) -> Explained:
        hours = self.query.service.rules.minimum_notice_hours
        sentence = ngettext(
            "It is too soon: times are offered until %(num)s hour before they begin.",
            "It is too soon: times are offered until %(num)s hours before they begin.",
            hours,
        )
        return Explained(sentence, links=self._rule_links("minimum_notice_hours"))

    def _too_far(self, finding: Finding) -> Explained:
        days = self.query.service.rules.horizon_days
        sentence = ngettext(
            "It is too far ahead: times are offered for the next %(num)s day.",
            "It is too far ahead: times are offered for the next %(num)s days.",
            days,
        )
        return Explained(sentence, links=self._rule_links("horizon_days"))

    def _outside_hours(self, finding: Finding) -> Explained:
        sentence = gettext("%(name)s does not work at this time.", name=self._name(finding))
        return Explained(sentence, self._hours_that_day(finding), self._hours_links(finding))

    def _in_break(self, finding: Finding) -> Explained:
        sentence = gettext("%(name)s has a break at this time.", name=self._name(finding))
        return Explained(sentence, self._hours_that_day(finding), self._hours_links(finding))

    def _hours_that_day(self, finding: Finding) -> str:
        """When the therapist works on the day, absences left out; nothing where that is never."""
        segments = self._therapist(finding).working.segments(self._window, location_id=finding.location_id)
        hours = [_span(segment.start, segment.end) for segment in segments]
        if not hours:
            return str(gettext("There are no working hours on this day."))
        return str(gettext("Working hours on this day: %(hours)s.", hours=", ".join(hours)))

    def _absent(self, finding: Finding) -> Explained:
        absence = self._absence(finding)
        if absence is None:
            return Explained(gettext("%(name)s is away at this time.", name=self._name(finding)))
        clock = self.clinic.clock
        begins, ends = (
            day_time_label(clock.from_wall(each)) for each in (absence.starts_on_clock, absence.ends_on_clock)
        )
        if absence.therapist:
            name = self._name(finding)
            sentence = gettext(
                "%(name)s is away from %(begins)s to %(ends)s.", name=name, begins=begins, ends=ends
            )
        elif absence.location:
            sentence = gettext(
                "The location is closed from %(begins)s to %(ends)s.", begins=begins, ends=ends
            )
        else:
            sentence = gettext("The clinic is closed from %(begins)s to %(ends)s.", begins=begins, ends=ends)
        link = _link(gettext("The absence"), "admin.absence", mark=mark_of(absence))
        return Explained(sentence, localized(absence, "reason"), tuple(link))

    def _absence(self, finding: Finding) -> AbsenceSetup | None:
        """The absence that closes the time, the longest where there are several."""
        therapist, place = self._therapist(finding).slug, self._location(finding)
        at, from_wall = self.query.starts_at, self.clinic.clock.from_wall
        closing = [
            absence
            for absence in self.setup.absences.values()
            if absence.therapist in (None, therapist)
            and absence.location in (None, place and place.slug)
            and from_wall(absence.starts_on_clock) <= at < from_wall(absence.ends_on_clock)
        ]
        return max(closing, key=lambda absence: absence.ends_on_clock, default=None)

    def _off_grid(self, finding: Finding) -> Explained:
        sentence = gettext(
            "No visit begins at this time with %(name)s: starts follow each other within a working period.",
            name=self._name(finding),
        )
        near = [time_label(start) for start in self._nearest(finding)]
        detail = gettext("The nearest starts: %(times)s.", times=", ".join(near)) if near else ""
        return Explained(sentence, detail, (*self._service_link(), *self._hours_links(finding)))

    def _nearest(self, finding: Finding) -> Iterator[Minute]:
        """The starts of that day before and after the time, whatever is booked."""
        therapist, at = self._therapist(finding), self.query.starts_at
        possible = [
            start
            for start, _ in starts(
                therapist.working, self._grid(finding), self._window, (), finding.location_id
            )
        ]
        yield from [start for start in possible if start < at][-1:]
        yield from [start for start in possible if start > at][:1]

    def _not_in_period(self, finding: Finding) -> Explained:
        at = self.query.starts_at
        around = self._therapist(finding).working.segments((at, at + 1), location_id=finding.location_id)
        accepted = {id for segment in around for id in segment.service_ids}
        names = [localized(each, "name") for each in self.clinic.services.values() if each.id in accepted]
        sentence = gettext(
            "The working period of %(name)s at this time does not accept this service.",
            name=self._name(finding),
        )
        detail = gettext("It accepts: %(services)s.", services=", ".join(names))
        return Explained(sentence, detail, self._hours_links(finding))

    def _runs_past_end(self, finding: Finding) -> Explained:
        at, grid = self.query.starts_at, self._grid(finding)
        around = self._therapist(finding).working.segments((at, at + 1), grid.service_id, finding.location_id)
        ends = [segment.no_later_than if grid.may_overrun else segment.end for segment in around]
        by = max((end for end in ends if end is not None), default=at)
        sentence = gettext(
            "A visit with %(name)s at this time would end at %(end)s; it must end by %(by)s.",
            name=self._name(finding),
            end=time_label(at + grid.duration),
            by=time_label(by),
        )
        return Explained(sentence, links=(*self._service_link(), *self._hours_links(finding)))

    def _taken(self, finding: Finding) -> Explained:
        sentence = gettext("%(name)s has an appointment that this one would meet.", name=self._name(finding))
        return Explained(sentence, self._with_buffers(finding), self._day_links(finding))

    def _held(self, finding: Finding) -> Explained:
        sentence = gettext(
            "Somebody is booking this time, or one that it would meet, with %(name)s right now.",
            name=self._name(finding),
        )
        return Explained(sentence, self._with_buffers(finding))

    def _with_buffers(self, finding: Finding) -> str:
        begins, ends = self._grid(finding).blocks(self.query.starts_at)
        if ends - begins == self._grid(finding).duration:
            return ""
        return str(gettext("With its buffers a visit takes up %(hours)s.", hours=_span(begins, ends)))

    def _day_links(self, finding: Finding) -> tuple[SettingLink, ...]:
        text = gettext("The day of %(name)s", name=self._name(finding))
        slug = self._therapist(finding).slug
        return tuple(_link(text, "therapist.day", date=self._day.isoformat(), therapist=slug))

    def _day_full(self, finding: Finding) -> Explained:
        most = self.query.service.rules.max_per_therapist_day
        sentence = ngettext(
            "%(name)s takes %(num)s visit a day for this service, and has it already.",
            "%(name)s takes %(num)s visits a day for this service, and has them already.",
            most,
            name=self._name(finding),
        )
        links = (*self._rule_links("max_per_therapist_day"), *self._day_links(finding))
        return Explained(sentence, links=links)


def _span(begins: Minute, ends: Minute) -> str:
    return f"{time_label(begins)} – {time_label(ends)}"


TOLD: Mapping[Obstacle | Reason, Callable[[WhySentence, Finding], Explained]] = {
    Obstacle.INACTIVE: WhySentence._inactive,
    Obstacle.SILENT: WhySentence._silent,
    Obstacle.UNPUBLISHED: WhySentence._unpublished,
    Obstacle.NO_TYPE: WhySentence._no_type,
    Obstacle.NOBODY: WhySentence._nobody,
    Obstacle.NO_HOURS: WhySentence._no_hours,
    Obstacle.EXISTING_ONLY: WhySentence._existing_only,
    Obstacle.THERAPIST_INACTIVE: WhySentence._therapist_inactive,
    Obstacle.NOT_GIVEN: WhySentence._not_given,
    Obstacle.NO_OWN_HOURS: WhySentence._no_own_hours,
    Obstacle.NOT_THERE: WhySentence._not_there,
    Reason.PAST: WhySentence._past,
    Reason.TOO_SOON: WhySentence._too_soon,
    Reason.TOO_FAR: WhySentence._too_far,
    Reason.OUTSIDE_HOURS: WhySentence._outside_hours,
    Reason.IN_BREAK: WhySentence._in_break,
    Reason.ABSENT: WhySentence._absent,
    Reason.OFF_GRID: WhySentence._off_grid,
    Reason.NOT_IN_PERIOD: WhySentence._not_in_period,
    Reason.RUNS_PAST_END: WhySentence._runs_past_end,
    Reason.TAKEN: WhySentence._taken,
    Reason.HELD: WhySentence._held,
    Reason.DAY_FULL: WhySentence._day_full,
}
