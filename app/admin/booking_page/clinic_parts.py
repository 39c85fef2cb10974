"""Forms that edit a part of the clinic's settings, whatever somebody else changes of the rest meanwhile."""

from collections.abc import Callable
from typing import Any, ClassVar

from app.actions.configuration.errors import ChangedMeanwhile
from app.admin.shared.saving import save
from app.domain.configuration.keys import CLINIC, SetupKey, fingerprint
from app.domain.configuration.setup import ClinicSetup
from app.queries.configuration.stored import current_setup
from app.web.setup_form import Conflict, SetupForm, conflict


class ClinicPartForm(SetupForm):
    """A form of some of the clinic's settings; `edits` names them."""

    edits: ClassVar[tuple[str, ...]]

    def filled(self, thing: Any | None) -> "ClinicPartForm":
        """The form, remembering that part of the clinic which it shows."""
        self.seen.data = self.mark_of(thing)
        return self

    def mark_of(self, clinic: Any) -> str:
        """The same for clinics that are alike in what this form edits."""
        return fingerprint(tuple(getattr(clinic, name) for name in self.edits))

    def thing(self, stored: ClinicSetup) -> ClinicSetup:
        """The clinic with this part as it was typed."""
        raise NotImplementedError


def stored_clinic() -> ClinicSetup:
    """The clinic's settings; only for pages of a clinic that is set up."""
    clinic = current_setup().clinic
    if clinic is None:
        raise LookupError("no clinic is set up")
    return clinic


def save_part(form: ClinicPartForm) -> None:
    """Save what was typed; raises ChangedMeanwhile when this part is not as it was shown."""
    stored, place = stored_clinic(), SetupKey(CLINIC)
    if form.seen.data != form.mark_of(stored):
        raise ChangedMeanwhile(place, stored)
    save({place: form.thing(stored)}, {place: fingerprint(stored)})


def part_conflict(
    typed: ClinicPartForm, fill: Callable[[Any], ClinicPartForm], changed: ChangedMeanwhile
) -> Conflict:
    """What to tell of a refused save; saving again overwrites what was shown here, and only that.

    `fill` makes the form of a clinic as it is stored.
    """
    stored = fill(changed.now)
    told = conflict(typed, stored, changed)
    typed.seen.data = stored.seen.data
    return told
