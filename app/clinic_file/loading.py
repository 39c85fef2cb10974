"""Loading a clinic file: read, judge, write, and tell."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from flask_babel import gettext

from app.actions.configuration.import_file import import_clinic_file
from app.clinic_file.changes import changes
from app.clinic_file.merging import merged
from app.clinic_file.overruns import overrun_lines
from app.clinic_file.reading import plain_values, refuse_traps
from app.clinic_file.rules import idle_breaks, refuse_broken_rules
from app.clinic_file.shape import document_of
from app.domain.configuration.setup import Setup
from app.i18n import FALLBACK_REGION, speaking
from app.queries.configuration.snapshot import fresh_clinic
from app.queries.configuration.stored import stored_setup


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What a file makes of a setup, and what in it is worth a second look."""

    before: Setup
    after: Setup
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load did: sentences for the operator, and the token of each new account's link by email."""

    changes: tuple[str, ...]
    overruns: tuple[str, ...]
    warnings: tuple[str, ...]
    links: tuple[tuple[str, str, str], ...]


def plan(text: str, before: Setup, folder: Path | None = Path()) -> ImportPlan:
    """What the text of a clinic file makes of a setup. Raises WrongClinicFile with all that is wrong.

    The pictures that the file names are looked for in its folder; without one (a file that came by the
    network) they must be in the file itself, and it may hold no aliases.
    """
    if folder is None:
        refuse_traps(text)
    document = document_of(plain_values(text), before, folder)
    after = merged(document, before)
    refuse_broken_rules(document, before, after)
    return ImportPlan(before, after, (*idle_breaks(document), *_left_over(before, after)))


def _left_over(before: Setup, after: Setup) -> Iterator[str]:
    was, still = (setup.clinic is not None and setup.clinic.is_demonstration for setup in (before, after))
    if was and not still:
        yield gettext(
            "The demonstration's invented patients, appointments and accounts are in this database still; "
            "a real clinic begins with an empty one."
        )


def load(text: str, now: datetime, folder: Path = Path(), keeps_appointments: bool = False) -> Loaded:
    """Load the text of a clinic file that lies in a folder, all or nothing, and tell of it in English.

    Raises WrongClinicFile, or SetupChanged when somebody changed the setup at the same moment, or
    AppointmentsInTheWay when it closes time with appointments that are not all to be kept.
    """
    with speaking("en", FALLBACK_REGION, "UTC"):
        planned = plan(text, stored_setup(), folder)
        return _loaded(
            planned, import_clinic_file(planned.before, planned.after, now, keeps_appointments), now
        )


def _loaded(planned: ImportPlan, tokens: Mapping[str, str], now: datetime) -> Loaded:
    accounts = planned.after.accounts
    return Loaded(
        changes=tuple(changes(planned.before, planned.after)),
        overruns=tuple(overrun_lines(fresh_clinic(), now)),
        warnings=planned.warnings,
        links=tuple((email, accounts[email].language, token) for email, token in tokens.items()),
    )
