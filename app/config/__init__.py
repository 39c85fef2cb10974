"""Settings from the environment, checked once at start."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import limits
from limits.storage import storage_from_string
from sentry_sdk.utils import BadDsn, Dsn
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from app.config.providers import SendGrid, Smtp, Twilio, email_provider, mail_from, twilio_account
from app.config.values import WrongSetting, one_of, whole_number
from app.domain.messages.vocabulary import Channel

ENVIRONMENTS = ("production", "demonstration", "development", "test")
SUPPORTED_DATABASES = {
    "sqlite": "sqlite",
    "postgres": "postgresql+psycopg",
    "postgresql": "postgresql+psycopg",
}
SHORTEST_SECRET = 16
LOG_FORMATS = ("json", "text")
LOG_LEVELS = ("debug", "info", "warning", "error")
COUNTS_ARE_KEPT_IN = ("memory", "redis", "rediss", "redis+unix")


def log_format(environ: Mapping[str, str]) -> str:
    """How log lines are written: for machines in production, else for people; raises WrongSetting."""
    environment = one_of(environ, "CRENEAU_ENV", ENVIRONMENTS, "production")
    return one_of(environ, "LOG_FORMAT", LOG_FORMATS, "json" if environment == "production" else "text")


@dataclass(frozen=True, slots=True)
class Settings:
    """What the environment decides; everything a clinic decides lives in the database."""

    environment: str
    database_url: str
    secret_key: str
    base_url: str
    instance_path: Path
    demo_password: str | None
    holds_per_client: int
    api_rate_limit: limits.RateLimitItem | None
    form_rate_limit: limits.RateLimitItem | None
    rate_limit_storage: str
    log_format: str
    log_level: str
    metrics_token: str | None
    sentry_dsn: str | None
    revision: str | None
    email: SendGrid | Smtp | None
    mail_from: str | None
    twilio: Twilio | None
    channel_timeout_seconds: int

    @classmethod
    def from_environ(cls, environ: Mapping[str, str]) -> "Settings":
        """Read and check the settings.

        Raises WrongSetting, whose text names the variable, what it holds and what would be right.
        """
        environment = one_of(environ, "CRENEAU_ENV", ENVIRONMENTS, "production")
        instance_path = _instance_path(environ.get("INSTANCE_PATH") or "instance")
        email = email_provider(environ)
        return cls(
            environment=environment,
            database_url=_database_url(environ.get("DATABASE_URL"), instance_path),
            secret_key=_secret_key(environ, environment, instance_path),
            base_url=_base_url(environ.get("BASE_URL") or "http://127.0.0.1:8000"),
            instance_path=instance_path,
            demo_password=environ.get("DEMO_PASSWORD") or None,
            holds_per_client=whole_number(environ, "HOLDS_PER_CLIENT", 20, most=100_000),
            api_rate_limit=_rate(environ, "API_RATE_LIMIT", "120/minute"),
            form_rate_limit=_rate(environ, "FORM_RATE_LIMIT", "60/minute"),
            rate_limit_storage=_rate_limit_storage(environ.get("RATELIMIT_STORAGE_URI") or "memory://"),
            log_format=log_format(environ),
            log_level=one_of(environ, "LOG_LEVEL", LOG_LEVELS, "info"),
            metrics_token=_long_enough(environ, "METRICS_TOKEN"),
            sentry_dsn=_sentry_dsn(environ.get("SENTRY_DSN") or None),
            revision=environ.get("REVISION") or None,
            email=email,
            mail_from=mail_from(environ, is_needed=email is not None),
            twilio=twilio_account(environ),
            channel_timeout_seconds=whole_number(environ, "CHANNEL_TIMEOUT_SECONDS", 10, most=60),
        )

    @property
    def channels(self) -> frozenset[Channel]:
        """The channels that there are: in production those with a provider, elsewhere all."""
        if self.mailbox_folder:
            return frozenset(Channel)
        twilio = self.twilio
        there = {
            Channel.EMAIL: self.email,
            Channel.SMS: twilio and twilio.sms_from,
            Channel.PHONE: twilio and twilio.call_from,
        }
        return frozenset(channel for channel, by in there.items() if by)

    @property
    def mailbox_folder(self) -> Path | None:
        """Where what has no provider is kept as files; never in production."""
        return None if self.environment == "production" else self.instance_path / "mailbox"

    @property
    def can_receive_sms(self) -> bool:
        """Whether an SMS of ours can be answered."""
        if self.twilio and self.twilio.sms_from:
            return self.twilio.can_receive_sms
        return self.mailbox_folder is not None

    @property
    def is_https(self) -> bool:
        """Whether the public address is served over TLS."""
        return self.base_url.startswith("https://")

    @property
    def public_host(self) -> str:
        """The name by which browsers ask for the site, without a port."""
        return _host(self.base_url)


def _instance_path(value: str) -> Path:
    path = Path(value).resolve()
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)  # what patients type is for no other account
    except OSError as error:
        raise WrongSetting(
            f"INSTANCE_PATH is {value!r}, where no folder can be made: {error.strerror}."
        ) from None
    return path


def _database_url(value: str | None, instance_path: Path) -> str:
    if not value:
        return f"sqlite:///{instance_path / 'creneau.db'}"
    try:
        url = make_url(value)
    except (ArgumentError, ValueError):
        raise WrongSetting(
            "DATABASE_URL is not a database address; for example postgresql://user:password@host/name."
        ) from None
    dialect = url.drivername.split("+")[0]
    if dialect not in SUPPORTED_DATABASES:
        raise WrongSetting(f"DATABASE_URL names the database {dialect!r}; use sqlite or postgresql.")
    return url.set(drivername=SUPPORTED_DATABASES[dialect]).render_as_string(hide_password=False)


def _secret_key(environ: Mapping[str, str], environment: str, instance_path: Path) -> str:
    value = _long_enough(environ, "SECRET_KEY")
    if value:
        return value
    if environment != "demonstration":
        raise WrongSetting(
            "SECRET_KEY is missing; set it to a long random text, for example from: openssl rand -hex 32"
        )
    return _kept_secret(instance_path / "secret_key")


def _long_enough(environ: Mapping[str, str], name: str) -> str | None:
    value = environ.get(name) or None
    if value and len(value) < SHORTEST_SECRET:
        raise WrongSetting(f"{name} is too short; use at least {SHORTEST_SECRET} random characters.")
    return value


def _kept_secret(path: Path) -> str:
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text()
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_hex(32))
    return path.read_text()


def _base_url(value: str) -> str:
    try:
        parts = urlsplit(value)
        host = _host(value)
    except ValueError:
        parts, host = urlsplit(""), ""
    if parts.scheme not in ("http", "https") or not host or parts.query or parts.fragment:
        raise WrongSetting(
            f"BASE_URL is {value!r}; it must be the site's public address, for example https://rdv.example.com."
        )
    return value.rstrip("/")


def _host(address: str) -> str:
    """The host of an address as browsers send it: in lower case, and in ASCII."""
    name = urlsplit(address).hostname or ""
    return name if name.isascii() else name.encode("idna").decode()


def _rate(environ: Mapping[str, str], name: str, default: str) -> limits.RateLimitItem | None:
    """How many in how long, such as 120/minute; nothing or 0 is no limit."""
    value = environ.get(name, default).strip()
    if value in ("", "0"):
        return None
    try:
        [rate] = limits.parse_many(value)
    except ValueError:  # none, or several
        rate = None
    if rate is None or rate.amount < 1:
        raise WrongSetting(f"{name} is {value!r}; it must be a rate such as {default}, or 0 for no limit.")
    return rate


def _rate_limit_storage(value: str) -> str:
    scheme, separator, _ = value.partition("://")
    try:
        if scheme not in COUNTS_ARE_KEPT_IN or not separator:
            raise ValueError
        if scheme != "memory":
            storage_from_string(value)  # reads the address; it connects with the first request
    except ValueError:
        raise WrongSetting(
            "RATELIMIT_STORAGE_URI must be memory:// or a Redis, such as redis://host:6379."
        ) from None
    return value


def _sentry_dsn(value: str | None) -> str | None:
    try:
        return value and str(Dsn(value))
    except (BadDsn, ValueError):
        raise WrongSetting("SENTRY_DSN is not as Sentry gives it: https://key@host/project.") from None
