"""Who may: every view names its permission, one place enforces it, and what is not named is refused."""

import re
from collections.abc import Callable
from datetime import timedelta
from enum import StrEnum
from typing import Any, TypeVar

from flask import Flask, Request, Response, abort, current_app, redirect, request, session, url_for
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user, login_user, logout_user
from werkzeug.exceptions import HTTPException

from app.actions.accounts.touch_session import touch_session
from app.clock import utc_now
from app.extensions import csrf, login_manager
from app.queries.accounts.signed_in import Staff, awaits_code, signed_in_staff
from app.queries.configuration.snapshot import NoClinic, current_clinic
from app.web.rooms import landings

SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
PRESENCE_EVERY = timedelta(minutes=5)
LOCAL_PATH = re.compile(r"/(?!/)[!-\[\]-~]*")  # ASCII but the backslash, which browsers read as a slash

View = TypeVar("View", bound=Callable[..., Any])


class Permission(StrEnum):
    """What a view asks of its visitor (glossary, who may do what)."""

    PUBLIC = "public"
    """Anybody; the page holds nothing personal."""
    LINK = "link"
    """The bearer of the unguessable token in the address; the view answers 404 to any other token."""
    STAFF = "staff"
    """A signed-in account of either level."""
    ADMINISTRATOR = "administrator"
    """A signed-in administrator."""
    CODE = "code"
    """A browser whose password was right, and whose account has a second factor that is still to come."""


def allow(
    permission: Permission,
    with_token: bool = False,
    most_bytes: int | None = None,
    before_second_factor: bool = False,
) -> Callable[[View], View]:
    """Name the permission of a view; `with_token` asks those who are not signed in for a CSRF token too.

    `most_bytes` is how much those who are signed in may send, where that is more than forms usually take.
    `before_second_factor` opens it to who has to set a second factor up before anything else.
    """

    def mark(view: View) -> View:
        view.permission = permission  # type: ignore[attr-defined]
        view.with_token = with_token  # type: ignore[attr-defined]
        view.most_bytes = most_bytes  # type: ignore[attr-defined]
        view.before_second_factor = before_second_factor  # type: ignore[attr-defined]
        return view

    return mark


class StaffSessions(SecureCookieSessionInterface):
    """Sessions of those who bring or get one: a patient or a program costs no look at signatures.

    Whatever depends on a session is kept in no cache, so an answer without one need not vary by cookie.
    """

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """The session of the cookie, else an empty one."""
        if self.get_cookie_name(app) in request.cookies:
            return super().open_session(app, request)
        return self.session_class()

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Send the cookie where the session holds something, or held it before."""
        if session or session.modified:
            super().save_session(app, session, response)


def init_app(app: Flask) -> None:
    """Enforce permissions before each view, and keep personal pages out of every cache."""
    app.session_interface = StaffSessions()
    allow(Permission.PUBLIC)(app.view_functions["static"])
    login_manager.session_protection = None  # sessions are rows in the database; nothing to guess from
    login_manager.user_loader(_load_staff)
    app.before_request(_enforce)
    app.after_request(_keep_private)


def current_staff() -> Staff:
    """The signed-in account; only for views whose permission asks for one."""
    staff: Staff = current_user._get_current_object()
    return staff


def _load_staff(token: str) -> Staff | None:
    return signed_in_staff(token, utc_now())


def permission_of(endpoint: str) -> Permission | None:
    """The permission that a view names, None when it names none."""
    return getattr(current_app.view_functions[endpoint], "permission", None)


def asks_for_sign_in(endpoint: str | None) -> bool:
    """Whether a page is one of the staff's."""
    return endpoint is not None and permission_of(endpoint) in (Permission.STAFF, Permission.ADMINISTRATOR)


def _enforce() -> ResponseReturnValue | None:
    if request.endpoint is None:
        return None  # no such page: the 404 that follows is open to all
    permission = permission_of(request.endpoint)
    if permission is None:
        abort(403)
    if request.method not in SAFE_METHODS:
        _read_body(request.endpoint)
        _refuse_foreign_pages(request.endpoint)
    if permission in (Permission.PUBLIC, Permission.LINK):
        return None
    if permission is Permission.CODE:
        return _enforce_awaited()
    return _enforce_signed_in(permission)


def _refuse_foreign_pages(endpoint: str) -> None:
    if not _comes_from_our_pages():
        abort(403, gettext("This was sent from a page of another site. Nothing was changed."))
    if getattr(current_app.view_functions[endpoint], "with_token", False):
        csrf.protect()


def _enforce_signed_in(permission: Permission) -> ResponseReturnValue | None:
    if not current_user.is_authenticated:
        return redirect(url_for(landings().sign_in, next=_page_wanted()), 303)
    staff = current_staff()
    if permission is Permission.ADMINISTRATOR and not staff.is_administrator:
        abort(403)
    if request.method not in SAFE_METHODS:
        csrf.protect()
    if _has_to_set_up_second_factor(staff, request.endpoint or ""):
        return redirect(url_for(landings().second_factor), 303)
    if utc_now() - staff.last_seen_at >= PRESENCE_EVERY:
        touch_session(staff.session_id, utc_now())
    return None


def _enforce_awaited() -> ResponseReturnValue | None:
    token = session_token()
    if token is None or not awaits_code(token, utc_now()):
        return redirect(url_for(landings().sign_in), 303)
    if request.method not in SAFE_METHODS:
        csrf.protect()
    return None


def _has_to_set_up_second_factor(staff: Staff, endpoint: str) -> bool:
    """Whether a clinic that asks its administrators for a second factor has to wait for this one's."""
    if staff.has_second_factor or not staff.is_administrator:
        return False
    if getattr(current_app.view_functions[endpoint], "before_second_factor", False):
        return False
    try:
        return current_clinic().settings.two_factor_required
    except NoClinic:
        return False


def _page_wanted() -> str | None:
    """The address to come back to after signing in: that of the request, where a page can be got there."""
    rule = request.url_rule
    can_be_got = rule is not None and rule.methods is not None and "GET" in rule.methods
    return request.full_path.rstrip("?") if can_be_got else None


def _read_body(endpoint: str) -> None:
    """Read the form, so that a body which the server cannot take apart is refused before the view begins."""
    most_bytes = getattr(current_app.view_functions[endpoint], "most_bytes", None)
    if most_bytes is not None and current_user.is_authenticated:
        request.max_content_length = most_bytes
    try:
        _ = request.form
    except HTTPException:
        raise
    except Exception:  # each server has errors of its own for a body that is broken or ends too soon
        abort(400)


def _comes_from_our_pages() -> bool:
    """Whether a request that may change something was made by a page of this site.

    Every browser sends Sec-Fetch-Site or, when old, Origin with a POST; a client that sends neither is no
    browser, and carries nobody's authority. "null" is what an old browser sends from our own pages, whose
    referrer policy hides the origin; a foreign frame can send it too, but patient pages trust no cookie and
    staff pages ask for a token besides.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = request.headers.get("Origin")
    return origin in (None, "null") or origin.partition("://")[2] == request.host


def _keep_private(response: Response) -> Response:
    permission = permission_of(request.endpoint) if request.endpoint else Permission.PUBLIC
    if permission is not Permission.PUBLIC or request.method not in SAFE_METHODS:
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Robots-Tag"] = "noindex"
    return response


def local_path(target: str | None) -> str | None:
    """The target when it is a path of this site, else None: nobody is sent elsewhere after signing in."""
    return target if target and LOCAL_PATH.fullmatch(target) else None


def session_token() -> str | None:
    """The token of the present browser's session, if any."""
    return session.get("_user_id")


def begin_session(token: str) -> bool:
    """Sign the present browser in; nothing of what its cookie held before stays.

    Answers whether it is in: not where its session waits for a second factor (Permission.CODE).
    """
    staff = _load_staff(token)
    session.clear()
    if staff is None:
        session["_user_id"] = token
        return False
    login_user(staff)
    return True


def end_session() -> None:
    """Sign the present browser out; its cookie is emptied."""
    logout_user()
    session.clear()
