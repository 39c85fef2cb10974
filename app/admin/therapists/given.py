"""The services that a therapist gives, in a form: each to tick, perhaps with its own duration."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext
from wtforms import Field

from app.domain.configuration.setup import ServiceSetup, TherapistSetup
from app.i18n import localized

LONGEST = 24 * 60


@dataclass(frozen=True, slots=True)
class GivenRow:
    """One service: whether it is given, its own minutes as typed, and what is wrong with that."""

    slug: str
    name: str
    usual_minutes: int
    is_active: bool
    is_given: bool
    minutes: str
    errors: tuple[str, ...]


class GivenField(Field):
    """Slugs of the services that are given, each with the minutes typed for it, empty where as usual.

    Sent as `<name>-<slug>` where ticked, and `minutes-<slug>`. `services` are all there are; `named` tells
    where a service that is stored as given is needed.
    """

    is_taken_over = True
    services: Mapping[str, ServiceSetup] = {}
    named: Mapping[str, str] = {}

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        """Take what was ticked and typed, else what is stored."""
        self.process_errors: list[str] = []
        self.data: dict[str, str] = dict(data) if isinstance(data, dict) else {}
        self.row_errors: dict[str, str] = {}
        if formdata is not None:
            start = f"{self.name}-"
            ticked = [name.removeprefix(start) for name in formdata if name.startswith(start)]
            self.data = {slug: formdata.get(f"minutes-{slug}", "").strip()[:10] for slug in ticked}

    def check(self) -> bool:
        """Whether durations are such, and nothing needed was taken away; else rows say what is wrong."""
        self.data = {slug: minutes for slug, minutes in self.data.items() if slug in self.services}
        self.row_errors = {
            slug: str(gettext("Enter whole minutes from 1 to 1440, or nothing for the usual duration."))
            for slug, minutes in self.data.items()
            if minutes and _minutes(minutes) is None
        } | {slug: where for slug, where in self.named.items() if slug not in self.data}
        return not self.row_errors

    @property
    def durations(self) -> dict[str, int]:
        """The minutes that differ from the usual ones, by service."""
        typed = {slug: _minutes(minutes) for slug, minutes in self.data.items()}
        return {
            slug: minutes
            for slug, minutes in typed.items()
            if minutes is not None and minutes != self.services[slug].duration_minutes
        }

    @property
    def rows(self) -> list[GivenRow]:
        """All services, those that are not active last."""
        ordered = sorted(self.services.values(), key=lambda service: not service.active)
        return [self._row(service) for service in ordered]

    def _row(self, service: ServiceSetup) -> GivenRow:
        return GivenRow(
            slug=service.slug,
            name=localized(service, "name"),
            usual_minutes=service.duration_minutes,
            is_active=service.active,
            is_given=service.slug in self.data,
            minutes=self.data.get(service.slug, ""),
            errors=tuple(filter(None, [self.row_errors.get(service.slug)])),
        )

    @property
    def problems(self) -> Iterator[tuple[str, str]]:
        """The control and the sentence of what is wrong, row by row."""
        for row in self.rows:
            for error in row.errors:
                yield (f"minutes-{row.slug}" if row.is_given else f"{self.name}-{row.slug}"), error

    @property
    def in_words(self) -> str:
        """The services by their names, with their own durations."""
        return ", ".join(
            gettext("%(name)s (%(count)s min)", name=row.name, count=row.minutes) if row.minutes else row.name
            for row in self.rows
            if row.is_given
        )


def _minutes(typed: str) -> int | None:
    is_number = typed.isascii() and typed.isdecimal()
    return int(typed) if is_number and 1 <= int(typed) <= LONGEST else None


def given_by(therapist: TherapistSetup, services: Iterable[str]) -> dict[str, str]:
    """What the form shows of a therapist, in the order of all services."""
    return {slug: str(therapist.durations.get(slug, "")) for slug in services if slug in therapist.services}
