"""Settings from the environment."""

import stat
from pathlib import Path
from typing import Any

import pytest

from app import create_app
from app.config import Settings, WrongSetting, whole_number

SECRET = "0123456789abcdef"


def read(tmp_path: Path, **environ: str) -> Settings:
    return Settings.from_environ({"INSTANCE_PATH": str(tmp_path), "SECRET_KEY": SECRET} | environ)


def test_nothing_set_is_production_on_sqlite_under_the_instance_folder(tmp_path: Path) -> None:
    settings = read(tmp_path)
    assert settings.environment == "production"
    assert settings.database_url == f"sqlite:///{tmp_path}/creneau.db"
    assert settings.base_url == "http://127.0.0.1:8000"
    assert not settings.is_https


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg2"])
def test_any_spelling_of_postgresql_uses_the_one_driver(tmp_path: Path, scheme: str) -> None:
    settings = read(tmp_path, DATABASE_URL=f"{scheme}://u:p%40ss@db/creneau")
    assert settings.database_url == "postgresql+psycopg://u:p%40ss@db/creneau"


@pytest.mark.parametrize(
    ("setting", "value", "said"),
    [
        ("CRENEAU_ENV", "staging", "CRENEAU_ENV is 'staging'"),
        ("DATABASE_URL", "mysql://u@db/creneau", "DATABASE_URL names the database 'mysql'"),
        ("DATABASE_URL", "not an address", "DATABASE_URL is not a database address"),
        ("SECRET_KEY", "short", "SECRET_KEY is too short"),
        ("SECRET_KEY", "", "SECRET_KEY is missing"),
        ("DATABASE_URL", "postgresql://db:port/creneau", "DATABASE_URL is not a database address"),
        ("INSTANCE_PATH", "/dev/null/here", "INSTANCE_PATH is '/dev/null/here'"),
        ("BASE_URL", "http://[x", "BASE_URL is 'http://[x'"),
        ("BASE_URL", "rdv.example.com", "BASE_URL is 'rdv.example.com'"),
        ("BASE_URL", "https://rdv.example.com/?a=1", "BASE_URL is"),
        ("BASE_URL", "https://:8000", "BASE_URL is"),
        ("BASE_URL", f"https://{'é' * 70}.example", "BASE_URL is"),
        ("API_RATE_LIMIT", "many", "API_RATE_LIMIT is 'many'; it must be a rate such as 120/minute"),
        ("API_RATE_LIMIT", "0/minute", "API_RATE_LIMIT is '0/minute'"),
        ("FORM_RATE_LIMIT", "60", "FORM_RATE_LIMIT is '60'; it must be a rate such as 60/minute"),
        ("FORM_RATE_LIMIT", "1/second;60/minute", "FORM_RATE_LIMIT is '1/second;60/minute'"),
        ("RATELIMIT_STORAGE_URI", "memcached://h:1", "RATELIMIT_STORAGE_URI must be memory:// or a Redis"),
        ("RATELIMIT_STORAGE_URI", "redis", "RATELIMIT_STORAGE_URI must be"),
        ("RATELIMIT_STORAGE_URI", "redis://h:xx", "RATELIMIT_STORAGE_URI must be"),
        ("RATELIMIT_STORAGE_URI", "redis://[h", "RATELIMIT_STORAGE_URI must be"),
        ("LOG_FORMAT", "xml", "LOG_FORMAT is 'xml'; it must be one of json, text"),
        ("LOG_LEVEL", "INFO", "LOG_LEVEL is 'INFO'; it must be one of debug, info"),
        ("METRICS_TOKEN", "short", "METRICS_TOKEN is too short"),
        ("SENTRY_DSN", "https://example.com/", "SENTRY_DSN is not as Sentry gives it"),
    ],
)
def test_a_wrong_setting_is_told_in_one_line(tmp_path: Path, setting: str, value: str, said: str) -> None:
    with pytest.raises(WrongSetting) as wrong:
        read(tmp_path, **{setting: value})
    assert str(wrong.value).startswith(said)
    assert "\n" not in str(wrong.value)


@pytest.mark.parametrize("value", ["x", "0", "-1", "99999", "8_0", "²", "8" * 99])
def test_a_number_that_is_none_is_told(value: str) -> None:
    with pytest.raises(WrongSetting, match=r"PORT is .*; it must be a whole number"):
        whole_number({"PORT": value}, "PORT", 8000, most=65535)
    assert whole_number({"PORT": ""}, "PORT", 8000, most=65535) == 8000


def test_a_wrong_address_never_shows_the_password_in_it(tmp_path: Path) -> None:
    with pytest.raises(WrongSetting) as wrong:
        read(tmp_path, DATABASE_URL="mysql://u:hunter2@db/creneau")
    assert "hunter2" not in str(wrong.value)


def test_a_wrong_setting_stops_the_start(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="creneau: CRENEAU_ENV is 'staging'"):
        create_app({"INSTANCE_PATH": str(tmp_path), "CRENEAU_ENV": "staging"})


@pytest.mark.parametrize("environment", ["production", "development", "test"])
def test_outside_the_demonstration_a_missing_secret_is_refused(tmp_path: Path, environment: str) -> None:
    with pytest.raises(WrongSetting, match="SECRET_KEY is missing"):
        read(tmp_path, SECRET_KEY="", CRENEAU_ENV=environment)


def test_in_the_demonstration_a_secret_is_made_once_and_kept_for_oneself(tmp_path: Path) -> None:
    first = read(tmp_path, SECRET_KEY="", CRENEAU_ENV="demonstration").secret_key
    assert len(first) == 64
    assert read(tmp_path, SECRET_KEY="", CRENEAU_ENV="demonstration").secret_key == first
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600


def test_over_https_cookies_are_secure_and_plain_http_is_sent_away(tmp_path: Path) -> None:
    environ: dict[str, Any] = {
        "INSTANCE_PATH": str(tmp_path),
        "SECRET_KEY": SECRET,
        "BASE_URL": "https://rdv.example.com",
    }
    app = create_app(environ)
    assert app.config["SESSION_COOKIE_SECURE"]
    answer = app.test_client().get("/fr/")
    assert (answer.status_code, answer.location) == (308, "https://rdv.example.com/fr/")


def test_requests_are_limited_and_logged_for_machines_unless_told_otherwise(tmp_path: Path) -> None:
    settings = read(tmp_path)
    assert [str(settings.api_rate_limit), str(settings.form_rate_limit)] == [
        "120 per 1 minute",
        "60 per 1 minute",
    ]
    assert (settings.log_format, settings.log_level) == ("json", "info")
    assert read(tmp_path, CRENEAU_ENV="development").log_format == "text"
    assert settings.metrics_token is None
    assert settings.sentry_dsn is None


@pytest.mark.parametrize("value", ["", "0", " 0 "])
def test_no_rate_is_no_limit(tmp_path: Path, value: str) -> None:
    assert read(tmp_path, API_RATE_LIMIT=value).api_rate_limit is None


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("SENTRY_DSN", "ftp:hunter2"),
        ("RATELIMIT_STORAGE_URI", "ftp:hunter2"),
        ("RATELIMIT_STORAGE_URI", "redis://:secret@h:hunter2"),
        ("METRICS_TOKEN", "ftp:hunter2"),
    ],
)
def test_a_wrong_secret_is_not_repeated(tmp_path: Path, setting: str, value: str) -> None:
    with pytest.raises(WrongSetting, match=setting) as wrong:
        read(tmp_path, **{setting: value})
    assert "hunter2" not in str(wrong.value)
