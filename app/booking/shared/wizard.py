"""Where a visitor is on the way to an appointment, and the addresses of its steps."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum, auto
from typing import Any

from flask import url_for

from app.booking.shared.filters import NO_FILTER, TimeFilter
from app.booking.shared.selection import Selection, Wishes, choosable, options_of
from app.domain.time.intervals import Minute
from app.queries.appointments.drafts import Draft
from app.queries.availability.starts import Choice, OfferedStart
from app.queries.configuration.snapshot import ClinicSnapshot


class WizardStep(StrEnum):
    """The steps; those that offer no choice are left out of a visitor's way."""

    SERVICES = auto()
    THERAPIST = auto()
    TIME = auto()
    DETAILS = auto()
    CHECK = auto()


FILTERED = (WizardStep.TIME, WizardStep.DETAILS, WizardStep.CHECK)


@dataclass(frozen=True, slots=True)
class Wizard:
    """One request of a visitor; from the moment a time is held, the steps bear the draft's token.

    `filter` is what the address says of the times to be shown; it goes along from the time to the last step.
    """

    clinic: ClinicSnapshot
    now: datetime
    draft: Draft | None = None
    filter: TimeFilter = NO_FILTER

    @property
    def today(self) -> date:
        """The clinic's date."""
        return self.clinic.clock.today(self.now)

    @property
    def begun(self) -> Draft:
        """The unfinished booking; only for the steps after the time, which always have one."""
        if self.draft is None:
            raise LookupError("no time was chosen yet")
        return self.draft

    @property
    def near(self) -> Minute | None:
        """The start (UTC minutes) around which times are shown first, if one was chosen before."""
        return self.draft.starts_at if self.draft else None

    def choice(self, selection: Selection) -> Choice:
        """The question for free times."""
        return selection.choice(self.draft)

    def choosable(self, starts: list[OfferedStart]) -> list[OfferedStart]:
        """Of the free times those that this visitor may choose."""
        return starts

    def url(self, step: WizardStep, wishes: Wishes | None = None, **more: Any) -> str:
        """The address of a step, with what was chosen before the time."""
        kept = self.filter.query if step in FILTERED else {}
        query: dict[str, Any] = (wishes.query if wishes else {}) | kept | more
        if self.draft is None:
            return url_for(f"booking.{step}", **query)
        if step in (WizardStep.DETAILS, WizardStep.CHECK):
            return self.draft_url(step, self.draft.token, **query)
        return url_for(f"booking.draft_{step}", token=self.draft.token, **query)

    def draft_url(self, endpoint: str, token: str, **more: Any) -> str:
        """The address of a page that only an unfinished booking has."""
        return url_for(f"booking.{endpoint}", token=token, **self.filter.query | more)

    def steps(self, selection: Selection | None = None) -> list[WizardStep]:
        """The steps of this wizard; before a service is chosen, those it may have."""
        left_out = set()
        if skips_services(self.clinic):
            left_out.add(WizardStep.SERVICES)
        services = [selection.service] if selection else choosable(self.clinic)
        if not any(options_of(self.clinic, service).is_choice for service in services):
            left_out.add(WizardStep.THERAPIST)
        return [step for step in WizardStep if step not in left_out]


def skips_services(clinic: ClinicSnapshot) -> bool:
    """Whether there is a single service and anybody may book it, so that nothing is to be chosen."""
    return len(clinic.listed) == len(choosable(clinic)) == 1
