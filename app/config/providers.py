"""By what messages go: the providers of email, SMS and calls, and how the environment names them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from email_validator import EmailNotValidError, validate_email
from sendgrid.helpers.eventwebhook import EventWebhook

from app.config.values import WrongSetting, one_of, whole_number

SMTP_PORTS = {"starttls": 587, "tls": 465, "none": 25}
SENDGRID = "https://api.sendgrid.com"
TWILIO = "https://api.twilio.com"
ACCOUNT_SID = re.compile(r"AC[0-9a-f]{32}", re.ASCII | re.IGNORECASE)
NUMBER = re.compile(r"\+[1-9]\d{6,14}", re.ASCII)
SHORT_CODE = re.compile(r"\d{3,8}", re.ASCII)
SENDER_WORD = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9 ]{1,11}", re.ASCII)


@dataclass(frozen=True, slots=True)
class SendGrid:
    """Email by SendGrid. `webhook_key` is the public key by which it signs what it reports."""

    api_key: str
    base_url: str
    webhook_key: str | None


@dataclass(frozen=True, slots=True)
class Smtp:
    """Email by a mail server; `security` is how the connection is protected."""

    host: str
    port: int
    username: str | None
    password: str | None
    security: str


@dataclass(frozen=True, slots=True)
class Twilio:
    """SMS and calls by Twilio; a channel without a number of its own does not exist."""

    account_sid: str
    auth_token: str
    base_url: str
    sms_from: str | None
    call_from: str | None

    @property
    def can_receive_sms(self) -> bool:
        """Whether an SMS can be answered: a word as its sender cannot receive."""
        return self.sms_from is not None and SENDER_WORD.fullmatch(self.sms_from) is None


def email_provider(environ: Mapping[str, str]) -> SendGrid | Smtp | None:
    """By what email goes: SendGrid, a mail server, or nothing; never both."""
    sendgrid, smtp = _sendgrid(environ), _smtp(environ)
    if sendgrid and smtp:
        raise WrongSetting("SENDGRID_API_KEY and SMTP_HOST are both set; email goes by one of them only.")
    return sendgrid or smtp


def _sendgrid(environ: Mapping[str, str]) -> SendGrid | None:
    api_key = environ.get("SENDGRID_API_KEY")
    if not api_key:
        _refuse_without(environ, "SENDGRID_API_KEY", "SENDGRID_BASE_URL", "SENDGRID_WEBHOOK_KEY")
        return None
    return SendGrid(
        api_key=_in_one_line(environ, "SENDGRID_API_KEY"),
        base_url=_provider_url(environ, "SENDGRID_BASE_URL", SENDGRID),
        webhook_key=_public_key(environ, "SENDGRID_WEBHOOK_KEY"),
    )


def _smtp(environ: Mapping[str, str]) -> Smtp | None:
    if not environ.get("SMTP_HOST"):
        _refuse_without(environ, "SMTP_HOST", "SMTP_PORT", "SMTP_USERNAME", "SMTP_PASSWORD", "SMTP_SECURITY")
        return None
    security = one_of(environ, "SMTP_SECURITY", tuple(SMTP_PORTS), "starttls")
    username, password = environ.get("SMTP_USERNAME") or None, environ.get("SMTP_PASSWORD") or None
    if bool(username) != bool(password):
        raise WrongSetting("SMTP_USERNAME and SMTP_PASSWORD belong together; set both or neither.")
    if username and security == "none":
        raise WrongSetting("SMTP_SECURITY is 'none'; with SMTP_PASSWORD it must be one of starttls, tls.")
    return Smtp(
        host=_in_one_line(environ, "SMTP_HOST"),
        port=whole_number(environ, "SMTP_PORT", SMTP_PORTS[security], most=65535),
        username=username,
        password=password,
        security=security,
    )


def mail_from(environ: Mapping[str, str], is_needed: bool) -> str | None:
    value = environ.get("MAIL_FROM")
    if not value:
        if is_needed:
            raise WrongSetting("MAIL_FROM is missing; it is the address that email comes from.")
        return None
    try:
        return validate_email(value, check_deliverability=False).normalized
    except EmailNotValidError:
        raise WrongSetting(
            f"MAIL_FROM is {value!r}; it must be a plain email address, for example rdv@example.com."
        ) from None


def twilio_account(environ: Mapping[str, str]) -> Twilio | None:
    account_sid, auth_token = environ.get("TWILIO_ACCOUNT_SID"), environ.get("TWILIO_AUTH_TOKEN")
    if not (account_sid and auth_token):
        if account_sid or auth_token:
            raise WrongSetting(
                "TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN belong together; set both or neither."
            )
        _refuse_without(
            environ, "TWILIO_AUTH_TOKEN", "TWILIO_BASE_URL", "TWILIO_SMS_FROM", "TWILIO_CALL_FROM"
        )
        return None
    if not ACCOUNT_SID.fullmatch(account_sid):
        raise WrongSetting("TWILIO_ACCOUNT_SID must be AC and 32 hexadecimal digits, as Twilio shows it.")
    made = Twilio(
        account_sid=account_sid,
        auth_token=_in_one_line(environ, "TWILIO_AUTH_TOKEN"),
        base_url=_provider_url(environ, "TWILIO_BASE_URL", TWILIO),
        sms_from=_sender(environ, "TWILIO_SMS_FROM", NUMBER, SHORT_CODE, SENDER_WORD),
        call_from=_sender(environ, "TWILIO_CALL_FROM", NUMBER),
    )
    if not (made.sms_from or made.call_from):
        raise WrongSetting("TWILIO_SMS_FROM and TWILIO_CALL_FROM are missing; with Twilio set at least one.")
    return made


def _refuse_without(environ: Mapping[str, str], main: str, *others: str) -> None:
    """A setting that does nothing without another one was meant to do something."""
    for name in others:
        if environ.get(name):
            raise WrongSetting(f"{name} is set but {main} is not; set both or neither.")


def _in_one_line(environ: Mapping[str, str], name: str) -> str:
    """A text that travels in the head of a request; raises WrongSetting, which does not repeat it."""
    value = environ[name]
    if not (value.isascii() and value.isprintable() and " " not in value):
        raise WrongSetting(f"{name} holds a space or a sign that cannot be right.")
    return value


def _provider_url(environ: Mapping[str, str], name: str, default: str) -> str:
    value = environ.get(name) or default
    try:
        parts = urlsplit(value)
        is_right = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        parts, is_right = urlsplit(""), False
    if not is_right or parts.query or parts.fragment or parts.username:
        raise WrongSetting(f"{name} must be an address such as {default}.")
    return value.rstrip("/")


def _public_key(environ: Mapping[str, str], name: str) -> str | None:
    value = environ.get(name)
    if not value:
        return None
    try:
        EventWebhook(value).verify_signature("", "", "")  # a key of another kind cannot
    except Exception:  # the library has no error of its own for what is no key
        raise WrongSetting(
            f"{name} is no public key as SendGrid shows it: one line that begins with MFkw."
        ) from None
    return value


def _sender(environ: Mapping[str, str], name: str, *patterns: re.Pattern[str]) -> str | None:
    value = environ.get(name)
    if value and not any(pattern.fullmatch(value) for pattern in patterns):
        raise WrongSetting(f"{name} is {value!r}; it must be a number such as +15145550100.")
    return value or None
