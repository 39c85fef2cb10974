"""What must be true of a clinic's books, reckoned from the bare rows and by nothing of the application."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

from tests.torture.plan import ANYBODY, KINDS, WEDNESDAYS, Wish, utc_minute
from tests.torture.site import Site
from tests.torture.visit import CONFIRMED, Visit

Spans = dict[Any, list[tuple[int, int]]]


@dataclass(frozen=True)
class Books:
    """All that is booked and held, as stored at one moment, and what visitors were told until then."""

    site: Site
    visits: list[Visit]
    limit: int = 0

    def problems(self) -> list[str]:
        """Everything that is not as it must be; call it when nobody is in the middle of a request."""
        checks = (
            self._meeting("blocked times of a therapist", self._spans("therapist_id", self.blocked)),
            self._meeting("visits of a patient", self._spans("patient_id", self.live)),
            self._blocked_otherwise(),
            self._untrue_confirmations(),
            self._untold_appointments(),
            self._too_many(),
            self._strange(),
        )
        return [problem for check in checks for problem in check]

    @cached_property
    def blocked(self) -> list[Any]:
        """Every blocked time."""
        return list(
            self.site.rows(
                "SELECT therapist_id, starts_at, ends_at, appointment_id, hold_id FROM blocked_times"
            )
        )

    @cached_property
    def appointments(self) -> list[Any]:
        """Every appointment, with the words for what it is."""
        return list(
            self.site.rows(
                "SELECT a.id, a.therapist_id, a.patient_id, a.starts_at, a.ends_at, a.status, a.draft_hash,"
                " s.slug AS service, t.slug AS therapist, c.last_name AS person FROM appointments AS a"
                " JOIN services AS s ON s.id = a.service_id JOIN therapists AS t ON t.id = a.therapist_id"
                " LEFT JOIN appointment_contacts AS c ON c.appointment_id = a.id"
            )
        )

    @property
    def live(self) -> list[Any]:
        """The appointments that are not cancelled."""
        return [row for row in self.appointments if row.status != "cancelled"]

    @cached_property
    def holds(self) -> list[Any]:
        """Every hold, run out or not, with the service of its draft."""
        return list(
            self.site.rows(
                "SELECT h.id, h.therapist_id, h.starts_at, s.slug AS service FROM holds AS h"
                " JOIN booking_drafts AS d ON d.id = h.draft_id JOIN services AS s ON s.id = d.service_id"
            )
        )

    def free(self) -> list[Wish]:
        """Every start that nothing booked stands against."""
        taken = self._spans("therapist_id", [row for row in self.blocked if row.appointment_id])
        ids = dict(self.site.rows("SELECT slug, id FROM therapists"))  # type: ignore[arg-type]
        return [
            Wish(kind.slug, slug, start)
            for kind in KINDS.values()
            for slug in kind.given_by
            for start in (utc_minute(day, minute) for day in WEDNESDAYS for minute in kind.minutes)
            if not _meets(kind.blocks(start), taken[ids[slug]])
        ]

    def _spans(self, whose: str, rows: Iterable[Any]) -> Spans:
        spans: Spans = defaultdict(list)
        for row in rows:
            spans[getattr(row, whose)].append((row.starts_at, row.ends_at))
        return spans

    def _meeting(self, what: str, spans: Spans) -> Iterator[str]:
        for owner, times in spans.items():
            for (first, ends), (second, _) in pairwise(sorted(times)):
                if second < ends:
                    yield f"{what} {owner} overlap: from {first} and from {second}"

    def _blocked_otherwise(self) -> Iterator[str]:
        """Each live appointment and each hold blocks exactly its time with buffers, and nothing else does."""
        expected = [(row.therapist_id, *_blocks(row), row.id, None) for row in self.live]
        expected += [(row.therapist_id, *_blocks(row), None, row.id) for row in self.holds]
        stored = [tuple(row) for row in self.blocked]
        yield from (f"not blocked: {row}" for row in set(expected) - set(stored))
        yield from (f"blocked by nothing: {row}" for row in set(stored) - set(expected))
        if len(stored) != len(expected):
            yield f"{len(stored)} blocked times instead of {len(expected)}"

    def _untrue_confirmations(self) -> Iterator[str]:
        """Who saw a confirmation has one appointment, of that service, start and therapist."""
        of_draft: dict[str, list[Any]] = defaultdict(list)
        for row in self.appointments:
            of_draft[row.draft_hash].append(row)
        opened = dict(self.site.rows("SELECT token_hash, appointment_id FROM access_links"))  # type: ignore[arg-type]
        for visit in self._confirmed():
            rows = of_draft[_hash(visit.draft)]
            if len(rows) != 1:
                yield f"{len(rows)} appointments of {visit.plan}"
            elif not _is_what_was_chosen(rows[0], visit):
                yield f"{rows[0]} instead of {visit.chosen} for {visit.plan.person}"
            elif {opened.get(_hash(link.split("/")[3])) for link in visit.links} != {rows[0].id}:
                yield f"the links of {visit.plan} lead elsewhere"

    def _untold_appointments(self) -> Iterator[str]:
        told = {_hash(visit.draft) for visit in self._confirmed()}
        yield from (f"nobody was told of {row}" for row in self.appointments if row.draft_hash not in told)

    def _too_many(self) -> Iterator[str]:
        """A draft made two appointments, a person has two records or more visits than the clinic allows."""
        for what, statement in (
            ("drafts with two appointments", "SELECT draft_hash FROM appointments"),
            ("persons with two records", "SELECT name_key FROM patients"),
            ("drafts with two holds", "SELECT draft_id FROM holds"),
        ):
            found = [row[0] for row in self.site.rows(statement)]
            if len(found) != len(set(found)):
                yield f"{len(found) - len(set(found))} {what}"
        for patient, visits in self._spans("patient_id", self.live).items():
            if 0 < self.limit < len(visits):
                yield f"patient {patient} has {len(visits)} visits"

    def _strange(self) -> Iterator[str]:
        yield from (strange for visit in self.visits for strange in visit.strange)

    def _confirmed(self) -> Iterator[Visit]:
        return (visit for visit in self.visits if visit.outcome == CONFIRMED)


def _blocks(row: Any) -> tuple[int, int]:
    return KINDS[row.service].blocks(row.starts_at)


def _meets(span: tuple[int, int], others: list[tuple[int, int]]) -> bool:
    return any(start < span[1] and span[0] < end for start, end in others)


def _is_what_was_chosen(row: Any, visit: Visit) -> bool:
    wish = visit.chosen
    return bool(
        (row.service, row.starts_at, row.person) == (wish.service, wish.start, visit.plan.person)
        and row.ends_at == wish.start + KINDS[wish.service].duration
        and row.therapist
        in (KINDS[wish.service].given_by if wish.therapist == ANYBODY else (wish.therapist,))
        and row.status == "booked"
    )


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
