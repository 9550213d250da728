"""A real SMTP server on loopback, for tests: takes mail, refuses some addresses, or offers STARTTLS."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope

AUTHORITY = trustme.CA()


@dataclass
class Server:
    """What the server got, and how it was spoken to."""

    port: int
    refused: dict[str, str] = field(default_factory=dict)
    envelopes: list[Envelope] = field(default_factory=list)
    connections: int = 0
    passwords: list[tuple[str, str]] = field(default_factory=list)
    over_tls: list[bool] = field(default_factory=list)

    @property
    def url(self) -> str:
        """The MAIL_URL that leads here."""
        return f"smtp://127.0.0.1:{self.port}"

    @property
    def messages(self) -> list[EmailMessage]:
        """Every mail that was taken, read back."""
        parsed = [message_from_bytes(each.content, policy=policy.default) for each in self.envelopes]
        return [each for each in parsed if isinstance(each, EmailMessage)]

    @property
    def addresses(self) -> list[str]:
        """To whom, mail by mail."""
        return [address for each in self.envelopes for address in each.rcpt_tos]

    async def handle_EHLO(
        self, _server: Any, session: Any, _envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        """Count who connects."""
        session.host_name = hostname
        self.connections += 1
        return responses

    async def handle_RCPT(
        self, _server: Any, _session: Any, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Refuse the addresses that the test named."""
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, session: Any, envelope: Envelope) -> str:
        """Keep the mail."""
        self.envelopes.append(envelope)
        self.over_tls.append(session.ssl is not None)
        return "250 OK"

    def sign_in(
        self, _server: Any, _session: Any, _envelope: Envelope, mechanism: str, data: Any
    ) -> AuthResult:
        """Take any password but one, and remember it."""
        user, password = data.login.decode(), data.password.decode()
        self.passwords.append((user, password))
        return AuthResult(success=password != "wrong", handled=False)


def free_port() -> int:
    """A port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def server(port: int | None = None, *, offers_tls: bool = False) -> Iterator[Server]:
    """A server that runs while the test does."""
    taking = Server(port or free_port())
    controller = Controller(
        taking,
        hostname="127.0.0.1",
        port=taking.port,
        tls_context=tls() if offers_tls else None,
        authenticator=taking.sign_in,
        auth_require_tls=True,
    )
    controller.start()
    try:
        yield taking
    finally:
        controller.stop()


def tls() -> ssl.SSLContext:
    """The context of a server whose certificate this run's own authority vouches for."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    AUTHORITY.issue_cert("127.0.0.1").configure_cert(context)
    return context


def authority(folder: Path) -> str:
    """A file with that authority's certificate, for SSL_CERT_FILE."""
    path = folder / "authority.pem"
    AUTHORITY.cert_pem.write_to_path(str(path))
    return str(path)
