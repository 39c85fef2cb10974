"""One's own account as its pages show it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import pyotp
import segno
from flask import url_for
from flask_babel import gettext

from app.domain.accounts.user_agents import known_browser
from app.queries.accounts.own_account import OwnSession
from app.web.labels import moment

QR_MODULE = 5
GROUP = 4


@dataclass(frozen=True, slots=True)
class SessionLine:
    """A browser in words."""

    browser: str
    since: str
    last_seen: str
    is_this_one: bool
    end_url: str


@dataclass(frozen=True, slots=True)
class SecretToScan:
    """A secret for an app: as a picture to scan, and in groups of four letters to type."""

    picture: str = field(repr=False)
    text: str = field(repr=False)


def session_lines(sessions: Iterable[OwnSession], present_id: int) -> Iterator[SessionLine]:
    """The browsers that are signed in."""
    for each in sessions:
        yield SessionLine(
            browser=_browser(each.browser),
            since=moment(each.created_at),
            last_seen=moment(each.last_seen_at),
            is_this_one=each.id == present_id,
            end_url=url_for("account.end_session", session_id=each.id),
        )


def secret_to_scan(secret: str, email: str, issuer: str) -> SecretToScan:
    """The secret of an account, as authenticator apps take it (Key URI Format)."""
    address = pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=issuer)
    picture = segno.make(address, micro=False).svg_data_uri(scale=QR_MODULE, border=4, light="white")
    groups = (secret[start : start + GROUP] for start in range(0, len(secret), GROUP))
    return SecretToScan(picture, " ".join(groups))


def _browser(user_agent: str) -> str:
    known = known_browser(user_agent)
    if known.name and known.system:
        return str(gettext("%(browser)s on %(system)s", browser=known.name, system=known.system))
    return known.name or known.system or str(gettext("Unknown browser"))
