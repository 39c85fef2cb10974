"""The default words of a message as a clinic's own text would say them: with placeholders for the facts."""

from dataclasses import replace

from app.domain.messages.vocabulary import Channel
from app.notifications.texts.facts import Facts, VisitFacts
from app.notifications.texts.own import OwnText
from app.notifications.texts.rendering import in_its_language, one_line, paragraphs, words


def default_text(facts: Facts, channel: Channel) -> OwnText:
    """The default of a message, to begin an own text with; what depends on the appointment is left out."""
    blank = replace(
        facts,
        name="{name}",
        clinic=replace(facts.clinic, name="{clinic}", phone="{phone}", address="{address}"),
        visit=facts.visit and _blank(facts.visit),
    )
    with in_its_language(facts.tongue):
        body = words(blank, channel, "txt")
        subject = one_line(words(blank, channel, "subject.txt")) if channel is Channel.EMAIL else ""
    return OwnText("\n\n".join(" ".join(lines) for lines in paragraphs(body)), subject)


def _blank(visit: VisitFacts) -> VisitFacts:
    return replace(
        visit,
        day="{date}",
        short_day="{short_date}",
        time="{time}",
        type="{type}",
        therapist="{therapist}",
        patient="{patient}",
        is_by_patient=False,
        asks_presence=False,
        acted="",
    )
