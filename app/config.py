"""Settings from the environment, checked once at start."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

ENVIRONMENTS = ("production", "demonstration", "development", "test")
SUPPORTED_DATABASES = {
    "sqlite": "sqlite",
    "postgres": "postgresql+psycopg",
    "postgresql": "postgresql+psycopg",
}
SHORTEST_SECRET = 16


class WrongSetting(Exception):
    """A setting that cannot work; its text is the one line the operator reads."""


def whole_number(environ: Mapping[str, str], name: str, default: int, most: int) -> int:
    """A setting that is a number from 1 to the most; raises WrongSetting."""
    value = environ.get(name) or str(default)
    if not (value.isascii() and value.isdigit() and len(value) < 9 and 1 <= int(value) <= most):
        raise WrongSetting(f"{name} is {value!r}; it must be a whole number from 1 to {most}.")
    return int(value)


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

    @classmethod
    def from_environ(cls, environ: Mapping[str, str]) -> "Settings":
        """Read and check the settings.

        Raises WrongSetting, whose text names the variable, what it holds and what would be right.
        """
        environment = _environment(environ)
        instance_path = _instance_path(environ.get("INSTANCE_PATH") or "instance")
        return cls(
            environment=environment,
            database_url=_database_url(environ.get("DATABASE_URL"), instance_path),
            secret_key=_secret_key(environ.get("SECRET_KEY"), environment, instance_path),
            base_url=_base_url(environ.get("BASE_URL") or "http://127.0.0.1:8000"),
            instance_path=instance_path,
            demo_password=environ.get("DEMO_PASSWORD") or None,
            holds_per_client=whole_number(environ, "HOLDS_PER_CLIENT", 20, most=100_000),
        )

    @property
    def is_https(self) -> bool:
        """Whether the public address is served over TLS."""
        return self.base_url.startswith("https://")


def _instance_path(value: str) -> Path:
    path = Path(value).resolve()
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise WrongSetting(
            f"INSTANCE_PATH is {value!r}, where no folder can be made: {error.strerror}."
        ) from None
    return path


def _environment(environ: Mapping[str, str]) -> str:
    value = environ.get("CRENEAU_ENV") or "production"
    if value not in ENVIRONMENTS:
        raise WrongSetting(f"CRENEAU_ENV is {value!r}; it must be one of {', '.join(ENVIRONMENTS)}.")
    return value


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


def _secret_key(value: str | None, environment: str, instance_path: Path) -> str:
    if value:
        if len(value) < SHORTEST_SECRET:
            raise WrongSetting(f"SECRET_KEY is too short; use at least {SHORTEST_SECRET} random characters.")
        return value
    if environment != "demonstration":
        raise WrongSetting(
            "SECRET_KEY is missing; set it to a long random text, for example from: openssl rand -hex 32"
        )
    return _kept_secret(instance_path / "secret_key")


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
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.query or parts.fragment:
        raise WrongSetting(
            f"BASE_URL is {value!r}; it must be the site's public address, for example https://rdv.example.com."
        )
    return value.rstrip("/")
