"""Open the list of one's appointments by the link that was sent, and one of them from there."""

from datetime import datetime, timedelta

from sqlalchemy import bindparam, func, or_, update

from app.actions.appointments.errors import DeadListLink
from app.actions.steps.appointments.links import opened_list
from app.actions.transaction import writing
from app.models import ListLink
from app.queries.appointments.by_email import list_link_of
from app.queries.rows import table_of
from app.tokens import hash_of

_links = table_of(ListLink)
_USE = (
    update(_links)
    .where(
        _links.c.token_hash == bindparam("hash"),
        _links.c.purpose == "ask",
        or_(_links.c.used_at.is_(None), _links.c.used_at > bindparam("just_now")),
        _links.c.expires_at > bindparam("now"),
    )
    .values(used_at=func.coalesce(_links.c.used_at, bindparam("now", type_=_links.c.used_at.type)))
)
CLICKED_TWICE = timedelta(seconds=10)
"""For so long after its use a link answers the same once more, to whoever clicked twice."""


def open_my_appointments(token: str, now: datetime) -> str:
    """Use the link that was sent, and answer the token of the list, which lasts for 30 minutes.

    A click made twice is one use. Raises DeadListLink. Writes both links.
    """
    with writing() as session:
        asked = {"hash": hash_of(token), "now": now, "just_now": now - CLICKED_TWICE}
        used = session.connection().execute(_USE, asked)
        link = list_link_of(token, now) if used.rowcount else None
        if link is None:
            raise DeadListLink
        return opened_list(session, link.email, now)
