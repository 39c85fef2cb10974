"""Providers of our own on the loopback: they answer as they are told and keep what they were handed."""

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult

PASSWORD = "open sesame"


def free_port() -> int:
    """A port of the loopback on which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


@contextmanager
def speaking(said: bytes) -> Iterator[int]:
    """A server that says one thing to whoever connects, whatever was asked; or, with nothing, is silent."""
    listener = socket.create_server(("127.0.0.1", 0))
    connections: list[socket.socket] = []

    def serve() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            connections.append(connection)
            with suppress(OSError):  # who was asked may have heard enough
                if said:
                    connection.sendall(said)
                    connection.shutdown(socket.SHUT_WR)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join()
        for connection in connections:
            connection.close()


@dataclass
class MailServer:
    """A mail server on the loopback. What it answers to a command is set by the command's name."""

    answers: dict[str, str] = field(default_factory=dict)
    taken: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    port: int = 0
    was_safe: list[bool] = field(default_factory=list)

    async def handle_MAIL(  # noqa: N802  # as the library calls it
        self, server: SMTP, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        """Take the sender, or answer as told."""
        envelope.mail_from = address
        return self.answers.get("MAIL", "250 OK")

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        """Take the recipient, or answer as told."""
        envelope.rcpt_tos.append(address)
        return self.answers.get("RCPT", "250 OK")

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:  # noqa: N802
        """Keep the email, or answer as told."""
        answer = self.answers.get("DATA", "250 OK")
        if answer.startswith("250"):
            self.taken.append(message_from_bytes(envelope.content, policy=policy.default))  # type: ignore[arg-type]
            self.recipients += envelope.rcpt_tos
            self.was_safe.append(server.transport.get_extra_info("ssl_object") is not None)
        return answer

    def authenticator(
        self, server: SMTP, session: Any, envelope: Any, mechanism: str, data: Any
    ) -> AuthResult:
        """Let in who knows the password; others get the answer they are told to get."""
        said = self.answers.get("AUTH")
        if said is None and data.password == PASSWORD.encode():
            return AuthResult(success=True)
        return AuthResult(success=False, handled=False, message=said or "535 5.7.8 no")


@contextmanager
def mail_server(
    tls: ssl.SSLContext | None = None, is_tls_at_once: bool = False, knows_accents: bool = True
) -> Iterator[MailServer]:
    """A running mail server; with `tls` it offers STARTTLS, or speaks TLS from the start."""
    made = MailServer(port=free_port())
    wanted: dict[str, Any] = {"ssl_context": tls} if is_tls_at_once else {"tls_context": tls}
    controller = Controller(
        made,
        hostname="127.0.0.1",
        port=made.port,
        authenticator=made.authenticator,
        auth_require_tls=not is_tls_at_once,
        enable_SMTPUTF8=knows_accents,
        server_hostname="mail.example.com",
        **wanted,
    )
    controller.start()
    try:
        yield made
    finally:
        controller.stop()
