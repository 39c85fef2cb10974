"""Templates of messages, rendered outside of any page."""

import re
from typing import Any

from flask import current_app

from app.domain.messages.vocabulary import Channel
from app.i18n import speaking
from app.notifications.texts.facts import Facts, Tongue

BLANK_LINES = re.compile(r"\n\s*\n")


def in_its_language(tongue: Tongue) -> Any:
    """Speak as a message does."""
    return speaking(tongue.language, tongue.region, tongue.time_zone)


def rendered(template: str, **context: Any) -> str:
    """A template of `messages/`; not by Flask's own way, which expects a page and adds what surrounds it."""
    return current_app.jinja_env.get_template(f"messages/{template}").render(**context)


def words(facts: Facts, channel: Channel, part: str) -> str:
    """What the template of an event, a channel and a recipient says, such as its `subject.txt`."""
    folder = f"{facts.event}/{channel}/{facts.recipient}"
    return rendered(f"{folder}.{part}", facts=facts, clinic=facts.clinic, visit=facts.visit).strip()


def paragraphs(text: str) -> tuple[tuple[str, ...], ...]:
    """The paragraphs of a text, between blank lines, as their lines."""
    parts = (part.strip() for part in BLANK_LINES.split(text.replace("\r\n", "\n")))
    return tuple(tuple(part.splitlines()) for part in parts if part)


def sentences(text: str) -> tuple[str, ...]:
    """The lines of a text that say something."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def one_line(text: str) -> str:
    """A text on a single line, as a subject has to be."""
    return " ".join(text.split())
