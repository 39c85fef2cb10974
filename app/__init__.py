"""Créneau: a bilingual self-booking portal for clinics. `create_app` puts the parts together."""

import os
import sys
from collections.abc import Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path

from flask import Flask, g
from werkzeug.middleware.proxy_fix import ProxyFix

from app import account, admin, api, booking, database, development, i18n, models as models, therapist, wiring
from app.config import Settings
from app.config.values import WrongSetting
from app.extensions import babel, csrf, db, login_manager, migrate
from app.operations import commands
from app.queries.configuration.snapshot import NoClinic, current_clinic
from app.web import (
    errors,
    headers,
    html_cache,
    https_redirect,
    layout,
    observing,
    rate_limits,
    security,
    static_files,
)
from app.web.rooms import Landings

ROOT = Path(__file__).parent.parent
ROOMS = (booking, therapist, admin, account, development, api)
LANDINGS = Landings(
    start="booking.services",
    today="therapist.day",
    sign_in="account.sign_in",
    sign_in_code="account.sign_in_code",
    sign_out="account.sign_out",
    own_account="account.own_account",
    second_factor="account.second_factor",
    mailbox="development.mailbox",
)


def create_app(environ: Mapping[str, str] | None = None) -> Flask:
    """Build the application from the environment; a wrong setting ends the process with one clear line."""
    try:
        settings = Settings.from_environ(os.environ if environ is None else environ)
    except WrongSetting as wrong:
        sys.exit(f"creneau: {wrong}")
    app = Flask(__name__, instance_path=str(settings.instance_path))
    _configure(app, settings)
    app.extensions["ports"] = partial(wiring.ports, app)  # for pages that send a test
    _bind_extensions(app)
    app.extensions["landings"] = LANDINGS
    app.extensions["navigation"] = (therapist.daily_links, admin.admin_links)
    for room in ROOMS:
        app.register_blueprint(room.bp)
    for part in (
        https_redirect,
        rate_limits,
        i18n,
        layout,
        html_cache,
        security,
        static_files,
        errors,
        commands,
    ):
        part.init_app(app)
    app.before_request(_write_as_in_the_clinics_region)
    _wrap(app, settings)
    return app


def _wrap(app: Flask, settings: Settings) -> None:
    """Put around the application what concerns every answer; the last sees a request first."""
    headers.init_app(app)
    observing.init_app(app)
    if settings.environment == "production" or settings.is_https:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1, x_host=1)  # type: ignore[method-assign]


def _write_as_in_the_clinics_region() -> None:
    if "language" not in g:
        return  # for machines: no page, no dates in words
    with suppress(NoClinic):  # then patient pages say so themselves, and staff can sign in
        settings = current_clinic().settings
        i18n.set_clinic_conventions(settings.region, settings.time_zone)


def _configure(app: Flask, settings: Settings) -> None:
    app.extensions["settings"] = settings
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS={
            "pool_pre_ping": settings.database_url.startswith("postgresql"),
            "hide_parameters": True,  # an error's text must not carry what patients typed
        },
        SESSION_COOKIE_NAME="creneau",
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SECURE=settings.is_https,
        WTF_CSRF_CHECK_DEFAULT=False,  # security.py asks for it where a cookie can be abused
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,  # it asks for a Referer, which our pages do not send
        MAX_CONTENT_LENGTH=256 * 1024,
        BABEL_TRANSLATION_DIRECTORIES=str(ROOT / "translations"),
        TESTING=settings.environment == "test",
    )
    app.json.sort_keys = False  # type: ignore[attr-defined]


def _bind_extensions(app: Flask) -> None:
    db.init_app(app)
    with app.app_context():
        database.prepare(db.engine)
    migrate.init_app(app, directory=str(ROOT / "migrations"))
    babel.init_app(
        app,
        locale_selector=i18n.current_locale,
        timezone_selector=i18n.current_time_zone,
    )
    login_manager.init_app(app)
    csrf.init_app(app)
