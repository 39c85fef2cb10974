"""The page that asks what becomes of appointments whose time is to be closed, and reads what was decided."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from werkzeug.datastructures import MultiDict

from app.actions.audit.note_listing import note_listing
from app.actions.configuration.errors import AppointmentsInTheWay, TimeGone
from app.admin.shared.notice_previews import NoticePreview, notice_previews
from app.clock import utc_now
from app.domain.scheduling.closing import Decision
from app.i18n import current_time_zone, day_time_label, language, localized, speaking, time_zone_name
from app.queries.appointments.alternatives import Proposals, Proposed, proposals
from app.queries.appointments.displaced import DisplacedAppointment
from app.queries.configuration.snapshot import ClinicSnapshot
from app.web.security import current_staff

MARK = "settle-"
SHOWN, FILL, REST = f"{MARK}shown", f"{MARK}fill", f"{MARK}rest"
NOT_SENT_ALONG = ("csrf_token",)
MOST_LISTED = 100
_SHOWN = re.compile(r"([0-9]{1,12}):([0-9]{1,9})")
_MOVE = re.compile(r"move:([0-9]{1,12}):([0-9]{1,12}):([0-9]{1,12})")
Typed = Mapping[str, str]


def decisions_of(form: Typed) -> dict[int, Decision]:
    """What was decided of each appointment, by its id, as the page sends it; what cannot be read is left out.

    While the choices are only filled in for all, nothing is decided yet.
    """
    if FILL in form:
        return {}
    found = {id: _decision(_choice(form, id), revision) for id, revision in _shown(form).items()}
    return {id: decision for id, decision in found.items() if decision is not None}


def _shown(form: Typed) -> dict[int, int]:
    """The appointments that the page showed, and the revision of each."""
    return {int(id): int(revision) for id, revision in _SHOWN.findall(form.get(SHOWN, ""))}


def _revisions(found: AppointmentsInTheWay) -> dict[int, int]:
    return {visit.id: visit.revision for visit in found.displaced}


def _choice(form: Typed, appointment_id: int) -> str:
    """What was chosen for an appointment, by itself or, where the list was too long, with the rest."""
    return form.get(f"{MARK}{appointment_id}", form.get(REST, ""))


def _decision(choice: str, revision: int) -> Decision | None:
    if choice == "keep":
        return Decision(revision, "keep")
    if choice == "cancel":
        return Decision(revision, "cancel")
    found = _MOVE.fullmatch(choice)
    return Decision(revision, "move", *map(int, found.groups())) if found else None


class DisplacedOption(NamedTuple):
    """One way out for an appointment."""

    value: str
    text: str


@dataclass(frozen=True, slots=True)
class DisplacedRow:
    """An appointment in the way, what may become of it, and what was chosen; `error` says why choose anew."""

    name: str
    when: str
    patient: str
    about: str
    note: str
    times: tuple[DisplacedOption, ...]
    others: tuple[DisplacedOption, ...]
    is_same_time: bool
    chosen: str
    error: str


@dataclass(frozen=True, slots=True)
class DisplacedPage:
    """What is in the way of a change, and all that was sent, which goes along with the decisions."""

    told: str
    zone: str
    lines: tuple[DisplacedRow, ...]
    rest: str
    rest_chosen: str
    rest_error: str
    previews: tuple[NoticePreview, ...]
    when_told: str
    shown: str
    sent: tuple[tuple[str, str], ...]
    action: str
    back_url: str

    @property
    def errors(self) -> list[tuple[str, str]]:
        """The control and the sentence of each choice that is missing."""
        errors = [(line.name, line.error) for line in self.lines if line.error]
        return errors + ([(REST, self.rest_error)] if self.rest_error else [])


def displaced_page(found: AppointmentsInTheWay, form_data: MultiDict[str, str] | None = None) -> str:
    """The page that lists the appointments in the way; what was sent comes along, so that saving goes on."""
    form = request.form if form_data is None else form_data
    note_listing("appointment", current_staff().user_id, utc_now())  # it names patients
    settings = found.clinic.settings
    is_other_zone = current_time_zone() != settings.time_zone
    with speaking(language(), settings.region, settings.time_zone):
        page = _page(found, form, utc_now(), time_zone_name() if is_other_zone else "")
    return render_template("admin/shared/displaced.html", page=page)


def ask_what_becomes_of_them(found: AppointmentsInTheWay) -> ResponseReturnValue:
    """Whatever closes time with appointments in it comes to the page that asks what becomes of them."""
    return displaced_page(found), 409


def _page(found: AppointmentsInTheWay, form: MultiDict[str, str], now: datetime, zone: str) -> DisplacedPage:
    """All of the page; its times are on the clock that the change brings, named where it is another one."""
    listed, rest = found.displaced[:MOST_LISTED], found.displaced[MOST_LISTED:]
    proposed = proposals(found.clinic, listed, now)
    asked = _SubmittedChoices(found, form)
    rest_chosen = asked.chosen_for_rest() if rest else ""
    is_missing = rest and not rest_chosen and SHOWN in form and FILL not in form
    return DisplacedPage(
        told=_told(len(found.displaced)),
        zone=zone,
        lines=tuple(_line(found.clinic, visit, proposed[visit.id], asked) for visit in listed),
        rest=_rest(len(listed), len(rest)) if rest else "",
        rest_chosen=rest_chosen,
        rest_error=gettext("Choose what becomes of the others.") if is_missing else "",
        previews=notice_previews(found.clinic, listed, proposed, now),
        when_told=_when_told(found.clinic.policy.grace_minutes),
        shown=" ".join(f"{id}:{revision}" for id, revision in _revisions(found).items()),
        sent=tuple(_sent_along(form)),
        action=request.full_path.rstrip("?"),
        back_url=_back_url(),
    )


def _told(count: int) -> str:
    return str(
        ngettext(
            "This change touches %(num)s appointment.",
            "This change touches %(num)s appointments.",
            count,
        )
    )


def _rest(listed: int, others: int) -> str:
    return str(
        ngettext(
            "The first %(listed)s are listed. One choice holds for %(num)s more.",
            "The first %(listed)s are listed. One choice holds for the %(num)s others.",
            others,
            listed=listed,
        )
    )


def _when_told(minutes: int) -> str:
    if not minutes:
        return str(gettext("Messages go out as soon as you save; phone calls within calling hours."))
    return str(
        ngettext(
            "Messages go out %(num)s minute after you save; phone calls within calling hours.",
            "Messages go out %(num)s minutes after you save; phone calls within calling hours.",
            minutes,
        )
    )


def _back_url() -> str:
    """The page from which the form came; of an act that has no page of its own, the one above it."""
    rule = request.url_rule
    has_page = rule is not None and rule.methods is not None and "GET" in rule.methods
    return request.path if has_page else request.path.rpartition("/")[0]


def _sent_along(form: MultiDict[str, str]) -> Iterator[tuple[str, str]]:
    for name, value in form.items(multi=True):
        if not name.startswith(MARK) and name not in NOT_SENT_ALONG:
            yield name, value


@dataclass(frozen=True, slots=True)
class _SubmittedChoices:
    """What was sent with the page before, if it was this one."""

    found: AppointmentsInTheWay
    form: MultiDict[str, str]

    def chosen_for_rest(self) -> str:
        """The one choice for those that are not listed; they are not moved all at once.

        It stands as long as all are as they were shown: else it might hold for another than was meant.
        """
        filled, is_as_shown = self.form.get(FILL, ""), _shown(self.form) == _revisions(self.found)
        chosen = filled if filled in ("keep", "cancel") else self.form.get(REST, "") if is_as_shown else ""
        return chosen if chosen in ("keep", "cancel") else ""

    def chosen(self, visit: DisplacedAppointment, ways: Proposals) -> str:
        """The choice that still stands: filled in for all, or made for this one."""
        first = {"next": ways.times[:1], "other": ways.others[:1]}
        filled = self.form.get(FILL, "")
        if filled in ("keep", "cancel"):
            return filled
        if first.get(filled):
            return _value(first[filled][0])
        possible = {"keep", "cancel", *map(_value, (*ways.times, *ways.others))}
        chosen = self.form.get(f"{MARK}{visit.id}", "")
        return chosen if chosen in possible and not self.why_anew(visit) else ""

    def why_anew(self, visit: DisplacedAppointment) -> str:
        """Why a choice that was made does not stand any more."""
        shown = _shown(self.form)
        if visit.id in shown and shown[visit.id] != visit.revision:
            return str(gettext("This appointment has changed in the meantime: choose again."))
        if isinstance(self.found, TimeGone) and self.found.appointment_id == visit.id:
            return str(gettext("This appointment cannot be moved there: choose another time."))
        return ""

    def error(self, visit: DisplacedAppointment, chosen: str) -> str:
        """What is to be said by an appointment of which nothing is chosen, if that was asked before."""
        if chosen or SHOWN not in self.form:
            return ""
        if visit.id not in _shown(self.form):
            return str(gettext("This appointment was booked in the meantime: choose what becomes of it."))
        is_filled = FILL in self.form
        return self.why_anew(visit) or (
            "" if is_filled else str(gettext("Choose what becomes of this appointment."))
        )


def _line(
    clinic: ClinicSnapshot, visit: DisplacedAppointment, ways: Proposals, asked: _SubmittedChoices
) -> DisplacedRow:
    service, therapist = clinic.services[visit.service_id], clinic.therapists[visit.therapist_id]
    chosen = asked.chosen(visit, ways)
    place = localized(clinic.locations[visit.location_id], "name")
    return DisplacedRow(
        name=f"{MARK}{visit.id}",
        when=day_time_label(visit.starts_at),
        patient=visit.patient_name,
        about=" · ".join((localized(service, "name"), therapist.name, place)),
        note=gettext("This service sends no messages: tell the patient yourself.") if service.silent else "",
        times=tuple(_options(clinic, visit, ways.times)),
        others=tuple(_options(clinic, visit, ways.others)),
        is_same_time=all(way.starts_at == visit.starts_at for way in ways.others),
        chosen=chosen,
        error=asked.error(visit, chosen),
    )


def _options(
    clinic: ClinicSnapshot, visit: DisplacedAppointment, ways: Sequence[Proposed]
) -> Iterator[DisplacedOption]:
    for way in ways:
        is_another = way.therapist_id != visit.therapist_id
        is_moved = way.starts_at != visit.starts_at or not is_another
        parts = [day_time_label(way.starts_at)] if is_moved else []
        if is_another:
            parts.append(clinic.therapists[way.therapist_id].name)
        if way.location_id != visit.location_id:
            parts.append(localized(clinic.locations[way.location_id], "name"))
        yield DisplacedOption(_value(way), " · ".join(parts))


def _value(way: Proposed) -> str:
    return f"move:{way.starts_at}:{way.therapist_id}:{way.location_id}"
