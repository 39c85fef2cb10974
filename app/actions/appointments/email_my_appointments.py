"""Ask for the list of one's appointments, by email."""

from dataclasses import dataclass
from datetime import datetime

from app.actions.steps.accounts.sign_in_attempts import Subject, count_attempt
from app.actions.steps.messages.notify import send_list_link
from app.actions.transaction import writing
from app.network import keyed, network_key
from app.queries.appointments.by_email import has_appointments
from app.queries.configuration.snapshot import fresh_clinic

MOST_PER_EMAIL = 3
MOST_PER_ADDRESS = 10


@dataclass(frozen=True, slots=True)
class ListRequest:
    """The email address that was typed, the language of the answer, and the client's address."""

    email: str
    language: str
    address: str


def email_my_appointments(request: ListRequest, now: datetime) -> None:
    """Queue a message with a link to the list, where there is anything to list; else do nothing.

    Raises TooManyAttempts, for addresses that are known and others alike. Writes attempt and message; the
    link itself is made when the message is sent.
    """
    email = request.email.lower()
    subjects = (
        Subject(keyed("list of appointments", email), MOST_PER_EMAIL),
        Subject(keyed("lists asked from", network_key(request.address)), MOST_PER_ADDRESS),
    )
    with writing() as session:
        count_attempt(session, subjects, now)
    if has_appointments(fresh_clinic(), email, now):  # looks through all contacts: nobody waits for it
        with writing() as session:
            send_list_link(session, email, request.language, now)
