"""Settings from the environment."""

import base64
import stat
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

from app import create_app
from app.config import Settings
from app.config.providers import SendGrid, Smtp
from app.config.values import WrongSetting, whole_number
from app.domain.messages.vocabulary import Channel

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
        ("CHANNEL_TIMEOUT_SECONDS", "61", "CHANNEL_TIMEOUT_SECONDS is '61'"),
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


SENDGRID = {"SENDGRID_API_KEY": "SG.hunter2", "MAIL_FROM": "rdv@example.com"}
SMTP = {"SMTP_HOST": "mail.example.com", "MAIL_FROM": "rdv@example.com"}
TWILIO = {
    "TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
    "TWILIO_AUTH_TOKEN": "hunter2",
    "TWILIO_SMS_FROM": "+15145550100",
}


@pytest.mark.parametrize(
    ("setting", "value", "others", "said"),
    [
        ("SMTP_HOST", "mail.example.com", SENDGRID, "SENDGRID_API_KEY and SMTP_HOST are both set"),
        ("MAIL_FROM", "", SENDGRID, "MAIL_FROM is missing"),
        ("MAIL_FROM", "", SMTP, "MAIL_FROM is missing"),
        ("MAIL_FROM", "Clinique <rdv@example.com>", SMTP, "MAIL_FROM is 'Clinique <rdv@example.com>'"),
        ("SENDGRID_API_KEY", "SG.hunter2 ", SENDGRID, "SENDGRID_API_KEY holds a space"),
        ("SENDGRID_API_KEY", "SG.hunter2\n", SENDGRID, "SENDGRID_API_KEY holds a space"),
        ("SENDGRID_BASE_URL", "api.sendgrid.com", SENDGRID, "SENDGRID_BASE_URL must be an address such as"),
        ("SENDGRID_BASE_URL", "https://u:hunter2@h", SENDGRID, "SENDGRID_BASE_URL must be an address"),
        ("SENDGRID_BASE_URL", "https://h:port", SENDGRID, "SENDGRID_BASE_URL must be an address"),
        ("SENDGRID_BASE_URL", "https://h", {}, "SENDGRID_BASE_URL is set but SENDGRID_API_KEY is not"),
        ("SENDGRID_WEBHOOK_KEY", "hunter2", SENDGRID, "SENDGRID_WEBHOOK_KEY is no public key"),
        ("SENDGRID_WEBHOOK_KEY", "hunter2", SMTP, "SENDGRID_WEBHOOK_KEY is set but SENDGRID_API_KEY"),
        ("SMTP_SECURITY", "ssl", SMTP, "SMTP_SECURITY is 'ssl'; it must be one of starttls, tls, none"),
        ("SMTP_PORT", "0", SMTP, "SMTP_PORT is '0'"),
        ("SMTP_PORT", "25", {}, "SMTP_PORT is set but SMTP_HOST is not"),
        ("SMTP_USERNAME", "rdv", SMTP, "SMTP_USERNAME and SMTP_PASSWORD belong together"),
        ("SMTP_PASSWORD", "hunter2", SMTP, "SMTP_USERNAME and SMTP_PASSWORD belong together"),
        (
            "SMTP_SECURITY",
            "none",
            SMTP | {"SMTP_USERNAME": "rdv", "SMTP_PASSWORD": "hunter2"},
            "SMTP_SECURITY is 'none'; with SMTP_PASSWORD",
        ),
        ("TWILIO_AUTH_TOKEN", "", TWILIO, "TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN belong together"),
        ("TWILIO_ACCOUNT_SID", "", TWILIO, "TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN belong together"),
        ("TWILIO_ACCOUNT_SID", "AC/../hunter2", TWILIO, "TWILIO_ACCOUNT_SID must be AC and 32"),
        ("TWILIO_SMS_FROM", "", TWILIO, "TWILIO_SMS_FROM and TWILIO_CALL_FROM are missing"),
        ("TWILIO_SMS_FROM", "514 555-0100", TWILIO, "TWILIO_SMS_FROM is '514 555-0100'"),
        ("TWILIO_CALL_FROM", "Clinique", TWILIO, "TWILIO_CALL_FROM is 'Clinique'"),
        ("TWILIO_CALL_FROM", "+15145550100", {}, "TWILIO_CALL_FROM is set but TWILIO_AUTH_TOKEN is not"),
        ("TWILIO_BASE_URL", "ftp://h", TWILIO, "TWILIO_BASE_URL must be an address such as"),
    ],
)
def test_a_wrong_setting_of_a_provider_is_told_in_one_line_without_its_secrets(
    tmp_path: Path, setting: str, value: str, others: dict[str, str], said: str
) -> None:
    with pytest.raises(WrongSetting) as wrong:
        read(tmp_path, **others | {setting: value})
    assert str(wrong.value).startswith(said)
    assert "\n" not in str(wrong.value)
    assert "hunter2" not in str(wrong.value)


def public_key(key: Any) -> str:
    written = key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return base64.b64encode(written).decode()


def test_sendgrid_signs_with_an_elliptic_curve(tmp_path: Path) -> None:
    right = public_key(ec.generate_private_key(ec.SECP256R1()))
    email = read(tmp_path, **SENDGRID, SENDGRID_WEBHOOK_KEY=right).email
    assert email == SendGrid("SG.hunter2", "https://api.sendgrid.com", right)
    for wrong in (rsa.generate_private_key(65537, 2048), ed25519.Ed25519PrivateKey.generate()):
        with pytest.raises(WrongSetting, match="SENDGRID_WEBHOOK_KEY is no public key"):
            read(tmp_path, **SENDGRID, SENDGRID_WEBHOOK_KEY=public_key(wrong))


@pytest.mark.parametrize(("security", "port"), [("starttls", 587), ("tls", 465), ("none", 25)])
def test_a_mail_server_is_asked_at_the_port_of_its_kind(tmp_path: Path, security: str, port: int) -> None:
    email = read(tmp_path, **SMTP, SMTP_SECURITY=security).email
    assert email == Smtp("mail.example.com", port, None, None, security)
    assert read(tmp_path, **SMTP).email == Smtp("mail.example.com", 587, None, None, "starttls")


@pytest.mark.parametrize(
    ("environ", "channels"),
    [
        ({}, set()),
        (SENDGRID, {Channel.EMAIL}),
        (SMTP, {Channel.EMAIL}),
        (TWILIO, {Channel.SMS}),
        (TWILIO | {"TWILIO_SMS_FROM": "", "TWILIO_CALL_FROM": "+15145550100"}, {Channel.PHONE}),
        (SMTP | TWILIO | {"TWILIO_CALL_FROM": "+15145550100"}, set(Channel)),
    ],
)
def test_in_production_a_channel_without_provider_does_not_exist(
    tmp_path: Path, environ: dict[str, str], channels: set[Channel]
) -> None:
    settings = read(tmp_path, **environ)
    assert (settings.channels, settings.mailbox_folder) == (channels, None)


@pytest.mark.parametrize("environment", ["demonstration", "development", "test"])
def test_elsewhere_all_channels_exist_and_there_is_a_mailbox(tmp_path: Path, environment: str) -> None:
    settings = read(tmp_path, CRENEAU_ENV=environment)
    assert (settings.channels, settings.mailbox_folder) == (set(Channel), tmp_path / "mailbox")
    assert settings.can_receive_sms


@pytest.mark.parametrize(
    ("sender", "can_receive"),
    [("+15145550100", True), ("12345", True), ("Clinique", False), ("4 Pattes", False)],
)
def test_a_number_receives_and_a_word_does_not(tmp_path: Path, sender: str, can_receive: bool) -> None:
    assert read(tmp_path, **TWILIO | {"TWILIO_SMS_FROM": sender}).can_receive_sms is can_receive
    assert not read(tmp_path).can_receive_sms
