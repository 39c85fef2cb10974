"""The answer to why a time is not offered, and the times of that day that are."""

from dataclasses import dataclass

from flask_babel import gettext

from app.admin.why.words import Explained, WhySentence
from app.domain.configuration.setup import Setup
from app.i18n import day_label, day_time_label, time_label
from app.queries.availability.explain import Explanation, WhyQuery
from app.queries.availability.starts import OfferedStart
from app.queries.configuration.snapshot import ClinicSnapshot


@dataclass(frozen=True, slots=True)
class WhyPage:
    """The answer: offered by whom, or why not; and the times of that day that are offered."""

    is_offered: bool
    title: str
    offered: str
    reasons: tuple[Explained, ...]
    note: Explained | None
    day: str
    times: tuple[str, ...]


def why_page(
    setup: Setup, clinic: ClinicSnapshot, query: WhyQuery, answer: Explanation, found: list[OfferedStart]
) -> WhyPage:
    """The answer to a question."""
    when, is_offered = day_time_label(query.starts_at), bool(answer.offered_by)
    names = ", ".join(clinic.therapists[each].name for each in answer.offered_by)
    telling = WhySentence(setup, clinic, query)
    offered_title = gettext("%(when)s is offered", when=_with_capital(when))
    not_offered_title = gettext("%(when)s is not offered", when=_with_capital(when))
    return WhyPage(
        is_offered=is_offered,
        title=offered_title if is_offered else not_offered_title,
        offered=gettext("Patients can book it with %(names)s.", names=names) if is_offered else "",
        reasons=tuple(telling.of(finding) for finding in answer.findings),
        note=telling.only_by_its_link() if is_offered and not query.service.listed else None,
        day=day_label(query.starts_at),
        times=tuple(dict.fromkeys(time_label(start.starts_at) for start in found)),
    )


def _with_capital(text: str) -> str:
    return text[:1].upper() + text[1:]
