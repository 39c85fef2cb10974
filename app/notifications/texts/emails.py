"""Emails: the letter, set as text and as HTML, with the appointment for one's calendar."""

from app.domain.messages.vocabulary import Recipient
from app.notifications.calendar import calendar_file, method_of
from app.notifications.channels.base import Email
from app.notifications.texts.facts import Facts
from app.notifications.texts.letters import letter_of
from app.notifications.texts.own import OwnText
from app.notifications.texts.rendering import in_its_language, rendered


def email_of(facts: Facts, own: OwnText | None = None) -> Email:
    """The email that tells these facts, by the clinic's own text where there is one."""
    with in_its_language(facts.tongue):
        letter = letter_of(facts, own)
        tag = f"{facts.tongue.language}-{facts.tongue.region}"
        text, html = (
            rendered(f"frame/email.{kind}", letter=letter, language_tag=tag) for kind in ("txt", "html")
        )
    entry = facts.visit.entry if facts.visit and facts.recipient is Recipient.PATIENT else None
    return Email(
        to=facts.address,
        subject=letter.subject,
        text=f"{text.strip()}\n",
        html=html,
        uid=facts.uid,
        event=facts.event,
        language=facts.tongue.language,
        sender_name=facts.clinic.name,
        reply_to=facts.clinic.email,
        calendar=calendar_file(entry) if entry else None,
        calendar_method=method_of(entry) if entry else "PUBLISH",
    )
