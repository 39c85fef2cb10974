"""Loading a clinic file: read, judge, write, and tell."""

from dataclasses import dataclass
from datetime import datetime

from app.actions.load_clinic import load_clinic
from app.clinic_file.changes import changes
from app.clinic_file.merging import merged
from app.clinic_file.overruns import overrun_lines
from app.clinic_file.reading import plain_values
from app.clinic_file.rules import idle_breaks, refuse_broken_rules
from app.clinic_file.shape import document_of
from app.queries.clinic import fresh_clinic
from app.queries.setup import Setup
from app.queries.stored_setup import stored_setup


@dataclass(frozen=True, slots=True)
class Plan:
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


def plan(text: str, before: Setup) -> Plan:
    """What the text of a clinic file makes of a setup. Raises WrongClinicFile with all that is wrong."""
    document = document_of(plain_values(text), before)
    after = merged(document, before)
    refuse_broken_rules(document, after)
    return Plan(before, after, tuple(idle_breaks(document)))


def load(text: str, now: datetime) -> Loaded:
    """Load the text of a clinic file, all or nothing.

    Raises WrongClinicFile, or SetupChanged when somebody changed the setup at the same moment.
    """
    planned = plan(text, stored_setup())
    tokens = load_clinic(planned.before, planned.after, now)
    accounts = planned.after.accounts
    return Loaded(
        changes=tuple(changes(planned.before, planned.after)),
        overruns=tuple(overrun_lines(fresh_clinic(), now)),
        warnings=planned.warnings,
        links=tuple((email, accounts[email].language, token) for email, token in tokens.items()),
    )
