"""Email by a mail server."""

import re
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime

from app.clock import utc_now
from app.config.providers import Smtp
from app.domain.messages.retry import Failure
from app.domain.messages.vocabulary import Channel
from app.notifications.channels import answers
from app.notifications.channels.base import CALENDAR_FILE, Accepted, Email, NotSent, one_line

Answer = tuple[int, bytes | str]
ENHANCED = re.compile(r"\b[245]\.\d{1,3}\.\d{1,3}\b", re.ASCII)
POLICY = "5.7."
"""What begins so is no word about the address: a rule of the server (RFC 3463, section 3.8)."""


class SmtpEmail:
    """Hands emails to a mail server, one connection each; the Message-ID is made of the message's uid."""

    channel = Channel.EMAIL
    name = "SMTP"

    def __init__(self, settings: Smtp, mail_from: str, timeout: float) -> None:
        self._settings = settings
        self._mail_from = mail_from
        self._domain = mail_from.rpartition("@")[2]
        self._timeout = timeout

    def send(self, item: Email) -> Accepted:
        """Hand the email over; raises NotSent."""
        message = self._written(item)
        with self._connected() as server:
            try:
                server.send_message(message, self._mail_from, [item.to])
            except (smtplib.SMTPException, OSError, ValueError) as error:
                raise _refusal(error) from None
        return Accepted(message["Message-ID"])

    @contextmanager
    def _connected(self) -> Iterator[smtplib.SMTP]:
        try:
            server = self._greeted()
        except (smtplib.SMTPException, OSError, ValueError) as error:
            raise _no_access(error) from None
        try:
            yield server
        finally:
            with suppress(smtplib.SMTPException, OSError):  # what was taken stays taken
                server.quit()

    def _greeted(self) -> smtplib.SMTP:
        """A connection as the settings protect it, signed in; closed again if that fails."""
        settings, tls = self._settings, ssl.create_default_context()
        host, port, me, timeout = settings.host, settings.port, self._domain, self._timeout
        if settings.security == "tls":
            server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, me, timeout=timeout, context=tls)
        else:
            server = smtplib.SMTP(host, port, me, timeout)
        try:
            if settings.security == "starttls":
                server.starttls(context=tls)
            if settings.username and settings.password:
                server.login(settings.username, settings.password)
        except BaseException:
            server.close()
            raise
        return server

    def _written(self, item: Email) -> EmailMessage:
        message = EmailMessage()
        try:
            message["From"] = Address(one_line(item.sender_name), addr_spec=self._mail_from)
            message["To"] = item.to
            message["Subject"] = one_line(item.subject)
            message["Message-ID"] = f"<{item.uid}@{self._domain}>"
        except ValueError:
            raise NotSent(Failure.PERMANENT, "an address that no email can bear", None, "invalid") from None
        message["Date"] = format_datetime(utc_now())
        message["Auto-Submitted"] = "auto-generated"
        if item.reply_to:
            message["Reply-To"] = item.reply_to
        if item.unsubscribe_url:
            message["List-Unsubscribe"] = f"<{item.unsubscribe_url}>"
        _fill(message, item)
        return message


def _fill(message: EmailMessage, item: Email) -> None:
    message.set_content(item.text)
    message.add_alternative(item.html, subtype="html")
    if item.calendar is not None:
        message.add_attachment(
            item.calendar.decode(),
            subtype="calendar",
            filename=CALENDAR_FILE,
            params={"method": item.calendar_method},
        )


def _no_access(error: Exception) -> NotSent:
    """Why no connection came about that may send."""
    if isinstance(error, ssl.SSLError | smtplib.SMTPNotSupportedError):
        return NotSent(Failure.PROVIDER_DOWN, f"no safe connection: {type(error).__name__}")
    if isinstance(error, smtplib.SMTPResponseException):
        lasts = 500 <= error.smtp_code < 600
        return NotSent(Failure.PROVIDER_DOWN if lasts else Failure.TEMPORARY, _codes(error))
    return answers.unreachable(error)


def _refusal(error: Exception) -> NotSent:
    """Why a connection that stands did not take this email."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return _no_such_recipient(next(iter(error.recipients.values())))
    if isinstance(error, smtplib.SMTPSenderRefused):
        return _no_access(error)
    if isinstance(error, smtplib.SMTPResponseException):
        lasts = 500 <= error.smtp_code < 600
        return NotSent(Failure.PERMANENT if lasts else Failure.TEMPORARY, _codes(error))
    if isinstance(error, smtplib.SMTPNotSupportedError | UnicodeError):
        return NotSent(Failure.PERMANENT, "an address that this server cannot write to", None, "invalid")
    return answers.unreachable(error)


def _no_such_recipient(answer: Answer) -> NotSent:
    code, enhanced = answer[0], _enhanced(answer[1])
    if not 500 <= code < 600:
        return NotSent(Failure.TEMPORARY, f"RCPT {code} {enhanced}".strip())
    fault = "" if enhanced.startswith(POLICY) else "invalid"
    return NotSent(Failure.PERMANENT, f"RCPT {code} {enhanced}".strip(), None, fault)


def _codes(error: smtplib.SMTPResponseException) -> str:
    """The codes of an answer; its sentence often repeats the address."""
    return f"{type(error).__name__} {error.smtp_code} {_enhanced(error.smtp_error)}".strip()


def _enhanced(said: bytes | str) -> str:
    text = said.decode(errors="replace") if isinstance(said, bytes) else said
    found = ENHANCED.search(text)
    return found.group() if found else ""
