"""The form of weekly hours: a week of periods and breaks, and from when on it counts."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from flask_babel import gettext, lazy_gettext as _
from wtforms import Field, FieldList, FormField, RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs lag behind
from wtforms.widgets import DateInput, NumberInput

from app.admin.hours.hours_rows import DAYS, Typed, readable
from app.admin.hours.hours_week import DayField, DayRows, PeriodRow, StretchRow
from app.admin.hours.schedule_edits import clashes, is_past, is_to_come, versions
from app.admin.hours.wall_time_labels import span_label
from app.admin.shared.checks import calendar_day, day_of
from app.domain.configuration.setup import BreakSetup, PeriodSetup, ScheduleSetup, TherapistSetup
from app.domain.scheduling.schedule_versions import first_day, monday_of
from app.i18n import plain_date, weekday_name
from app.web.setup_form import SetupForm, add_error, required, said

MOST_WEEKS = 52
WORKING_DAYS = 5
FROM_A_DAY, ALWAYS = "from", "always"


@dataclass(frozen=True, slots=True)
class HoursContext:
    """What hours are judged by: whose they are, which ones they were, what there is, and today."""

    therapist: TherapistSetup
    old: ScheduleSetup | None
    services: Mapping[str, str]
    locations: Mapping[str, str]
    today: date

    @property
    def others(self) -> list[ScheduleSetup]:
        """The therapist's other hours."""
        return [each for each in self.therapist.schedules if each != self.old]

    @property
    def is_holding(self) -> bool:
        """Whether the hours have begun: then a change needs a day from which it holds."""
        return self.old is not None and not is_to_come(self.old, self.today)

    @property
    def is_past(self) -> bool:
        """Whether the hours are over."""
        return self.old is not None and is_past(self.old, self.today)

    def place(self, slug: str) -> str:
        """A location by name."""
        return self.locations.get(slug, slug)


class HoursForm(SetupForm):
    """Weekly hours at a location, when they count, and from when on a change of them holds."""

    location = SelectField(
        _("Location"), [required(_("Choose where these hours are worked."))], validate_choice=False
    )
    monday = DayField(DayRows)
    tuesday = DayField(DayRows)
    wednesday = DayField(DayRows)
    thursday = DayField(DayRows)
    friday = DayField(DayRows)
    saturday = DayField(DayRows)
    sunday = DayField(DayRows)
    every_weeks = StringField(_("Every how many weeks"), widget=NumberInput(min=1, max=MOST_WEEKS))
    counted_from = StringField(_("A day of a week that counts"), [calendar_day], widget=DateInput())
    when = RadioField(
        _("Since when is this so?"),
        [required(_("Choose since when this is so."))],
        choices=[
            SelectChoice(FROM_A_DAY, _("From a day on; until then everything stays as it was")),
            SelectChoice(ALWAYS, _("It was always so: correct these hours, the past too")),
        ],
        validate_choice=False,
        default=FROM_A_DAY,
    )
    begins = StringField(_("First day"), [calendar_day], widget=DateInput())
    until = StringField(_("Last day"), [calendar_day], widget=DateInput())

    around: HoursContext

    def set_in(self, around: HoursContext) -> "HoursForm":
        """The form with what can be chosen, and by what it is judged."""
        self.around = around
        self.location.choices = [SelectChoice(slug, name) for slug, name in around.locations.items()]
        self.begins.label.text = str(
            gettext("First day of the change") if around.is_holding else gettext("First day")
        )
        for weekday, day in enumerate(self.days):
            day.label.text = weekday_name(weekday).capitalize()
            for row in day.form.periods:
                self._offer_services(row.form)
        return self

    def _offer_services(self, row: PeriodRow) -> None:
        """Those that the therapist gives, and those that the row still names though they do not."""
        kept = {*(row.services.data or ()), row.default_service.data}
        given = self.around.therapist.services
        choices = [
            SelectChoice(slug, name)
            for slug, name in self.around.services.items()
            if slug in given or slug in kept
        ]
        row.services.choices = choices
        row.default_service.choices = [SelectChoice("", str(gettext("None"))), *choices]

    @property
    def days(self) -> "list[DayField]":
        """The weekdays, from Monday."""
        return [
            self.monday,
            self.tuesday,
            self.wednesday,
            self.thursday,
            self.friday,
            self.saturday,
            self.sunday,
        ]

    @property
    def all_errors(self) -> list[tuple[str, str]]:
        """The control and the sentence of every error; what concerns the week leads to its first day."""
        of_the_week = [(DAYS[0], str(error)) for error in self.form_errors]
        return of_the_week + [
            (control.id, _named(field, str(error)))
            for field in self
            for control in _controls([field])
            for error in control.errors
        ]

    @property
    def is_correction(self) -> bool:
        """Whether hours that have begun are to be put right, the past too."""
        return self.around.is_holding and self.when.data == ALWAYS

    @property
    def changes_from(self) -> date | None:
        """The day from which a change of hours that have begun holds; None: they are written anew."""
        return day_of(self.begins) if self.around.is_holding and not self.is_correction else None

    @property
    def weeks(self) -> int:
        """Every how many weeks, 1 where that cannot be read."""
        typed = said(self.every_weeks)
        is_sound = typed.isascii() and typed.isdigit() and len(typed) <= 2 and 1 <= int(typed) <= MOST_WEEKS
        return int(typed) if is_sound else 1

    def validate(self, extra_validators: object = None) -> bool:
        """Each field, then what they say together; overlaps are looked for once all else is right."""
        super().validate()
        for check in (self._check_place, self._check_weeks, self._check_days, self._check_services):
            check()
        if not self.all_errors:
            self._check_overlaps()
        return not self.all_errors

    def _check_place(self) -> None:
        if said(self.location) and self.location.data not in self.around.locations:
            add_error(self.location, str(gettext("Choose where these hours are worked.")))
        if not any(not row.is_blank for _, row in self._periods()):
            self.form_errors = [
                str(gettext("Enter at least one period. Whoever works no longer here has their hours ended."))
            ]

    def _check_weeks(self) -> None:
        if said(self.every_weeks) not in ("", str(self.weeks)):
            sentence = gettext("Enter a number from 1 to %(most)s; 1 is every week.", most=MOST_WEEKS)
            add_error(self.every_weeks, str(sentence))
        elif self.weeks > 1 and day_of(self.counted_from) is None and not self.counted_from.errors:
            add_error(self.counted_from, str(gettext("Choose a day of a week in which these hours count.")))

    def _check_days(self) -> None:
        if self.begins.errors or self.until.errors:
            return
        first, last = self._first(), day_of(self.until)
        if sentence := self._wrong_begin():
            add_error(self.when if self.is_correction else self.begins, sentence)
        elif first and last and last < first:
            day = plain_date(first)
            add_error(
                self.until,
                str(gettext("These hours begin on %(day)s: the last day must not be before.", day=day)),
            )

    def _wrong_begin(self) -> str:
        """Why the hours cannot begin as it was said; an empty text where they can."""
        old, since = self.around.old, self.changes_from
        if self.is_correction:
            return self._without_first_day() if self.weeks > 1 and old and old.valid_from is None else ""
        if day_of(self.begins) is None:
            return str(gettext("Choose the first day.")) if old or self.weeks > 1 else ""
        if since and since < self.around.today:
            return str(gettext("Choose today or a later day: the past stays as it was."))
        if since and old and old.valid_until and old.valid_until < since:
            last = plain_date(old.valid_until)
            return str(gettext("These hours end on %(day)s. Choose that day or an earlier one.", day=last))
        return ""

    def _without_first_day(self) -> str:
        return str(
            gettext("Hours that do not count every week need a first day. Choose from which day this is so.")
        )

    def _check_services(self) -> None:
        given, name = self.around.therapist.services, self.around.therapist.name
        for _day, row in self._periods():
            accepted = set(row.services.data or ()) or given
            for slug in sorted(accepted - given):
                service = self.around.services.get(slug, slug)
                sentence = gettext("%(name)s does not give “%(service)s”.", name=name, service=service)
                add_error(row.services, str(sentence))
            default = row.default_service.data
            if default and default not in accepted:
                service = self.around.services.get(default, default)
                add_error(
                    row.default_service,
                    str(gettext("This period does not accept “%(service)s”.", service=service)),
                )

    def _check_overlaps(self) -> None:
        rows = [(weekday, row) for weekday, row in self._periods() if row.stretch]
        changed = versions(self.around.old, self.thing(), self.changes_from)
        new = max(changed, key=lambda each: each.valid_from or date.min)
        others = [*self.around.others, *(changed - {new})]
        for clash in clashes([_period(weekday, row) for weekday, row in rows], new, others):
            add_error(rows[clash.row][1].start, self._overlap(clash.period, clash.schedule, new))

    def _overlap(self, period: PeriodSetup, schedule: ScheduleSetup, new: ScheduleSetup) -> str:
        time = span_label(period.start_minute, period.end_minute)
        if schedule is new:
            return str(gettext("This overlaps %(time)s on the same day.", time=time))
        place = self.around.place(schedule.location)
        return str(gettext("This overlaps %(time)s in other hours, at %(place)s.", time=time, place=place))

    def _periods(self) -> Iterator[tuple[int, PeriodRow]]:
        return ((weekday, row.form) for weekday, day in enumerate(self.days) for row in day.form.periods)

    def _breaks(self) -> Iterator[tuple[int, StretchRow]]:
        return ((weekday, row.form) for weekday, day in enumerate(self.days) for row in day.form.breaks)

    def _first(self) -> date | None:
        """The first day on which the hours count, in one of their weeks."""
        old = self.around.old
        first = old.valid_from if old and self.is_correction else day_of(self.begins)
        return first and first_day(first, self.weeks, day_of(self.counted_from) or first)

    def thing(self) -> ScheduleSetup:
        """The hours as they were typed; rows that cannot be read are left out."""
        periods = (_period(weekday, row) for weekday, row in self._periods() if row.stretch)
        return ScheduleSetup(
            location=self.location.data or "",
            periods=frozenset(periods),
            breaks=frozenset(
                BreakSetup(weekday, *row.stretch) for weekday, row in self._breaks() if row.stretch
            ),
            valid_from=self._first(),
            valid_until=day_of(self.until),
            every_weeks=self.weeks,
        )

    def distance_to(self, other: "HoursForm") -> int:
        """In how many of its days, and in its place, another form says something else."""
        pairs = zip(self.days, other.days, strict=True)
        is_elsewhere = self.location.data != other.location.data
        return sum(one.in_words != same.in_words for one, same in pairs) + int(is_elsewhere)

    def schedules(self) -> frozenset[ScheduleSetup]:
        """All hours of the therapist, with these as they were typed."""
        return frozenset(self.around.others) | versions(self.around.old, self.thing(), self.changes_from)


def _named(field: Field, sentence: str) -> str:
    """A sentence of the summary; that of a row tells its day."""
    if not isinstance(field, DayField):
        return sentence
    return str(gettext("%(day)s: %(sentence)s", day=field.label.text, sentence=sentence))


def _controls(form: Iterable[Field]) -> Iterator[Field]:
    """The fields with which something is typed or chosen, also those of rows."""
    for field in form:
        if isinstance(field, FormField):
            yield from _controls(field.form)
        elif isinstance(field, FieldList):
            for row in field:
                yield from _controls(row.form)
        else:
            yield field


def _period(weekday: int, row: PeriodRow) -> PeriodSetup:
    start, end = row.stretch or (0, 0)
    return PeriodSetup(
        weekday, start, end, frozenset(row.services.data or ()), row.default_service.data or None
    )


def typed_hours(typed: Typed, around: HoursContext) -> HoursForm:
    """The form as it was typed."""
    return HoursForm(readable(typed)).set_in(around)


def hours_form(around: HoursContext, schedule: ScheduleSetup | None = None) -> HoursForm:
    """The form filled with hours; new ones begin with a row for each working day."""
    if schedule is None:
        blank = {"periods": [{"start": "", "end": "", "services": [], "default_service": ""}]}
        form = HoursForm(data=dict.fromkeys(DAYS[:WORKING_DAYS], blank) | {"every_weeks": "1"})
    else:
        form = HoursForm(data=_values(schedule, around))
    form.set_in(around).filled(schedule)
    return form


def _values(schedule: ScheduleSetup, around: HoursContext) -> dict[str, object]:
    first, today = schedule.valid_from, around.today
    begins = first if first and first > today else max(today + timedelta(days=1), first or today)
    if schedule.valid_until and begins > schedule.valid_until:
        begins = max(schedule.valid_until, today)
    return {
        "location": schedule.location,
        "every_weeks": str(schedule.every_weeks),
        "counted_from": monday_of(first).isoformat() if first and schedule.every_weeks > 1 else "",
        "begins": begins.isoformat(),
        "until": schedule.valid_until.isoformat() if schedule.valid_until else "",
    } | {day: _rows_of(schedule, weekday, around) for weekday, day in enumerate(DAYS)}


def _rows_of(
    schedule: ScheduleSetup, weekday: int, around: HoursContext
) -> dict[str, list[dict[str, object]]]:
    periods = sorted((each for each in schedule.periods if each.weekday == weekday), key=_start)
    breaks = sorted((each for each in schedule.breaks if each.weekday == weekday), key=_start)
    return {
        "periods": [
            _ends(each)
            | {
                "services": [slug for slug in around.services if slug in each.services],
                "default_service": each.default_service or "",
            }
            for each in periods
        ],
        "breaks": [_ends(each) for each in breaks],
    }


def _start(each: PeriodSetup | BreakSetup) -> int:
    return each.start_minute


def _ends(each: PeriodSetup | BreakSetup) -> dict[str, object]:
    return {"start": _clock(each.start_minute), "end": _clock(each.end_minute)}


def _clock(minute: int) -> str:
    """As controls for times have it: midnight is 00:00."""
    return f"{minute // 60 % 24:02}:{minute % 60:02}"
