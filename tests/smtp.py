"""A real SMTP server on loopback, for tests: takes mail, refuses, stalls, hangs up, or encrypts."""

import asyncio
import socket
import ssl
import threading
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
    refused_after_data: dict[str, str] = field(default_factory=dict)
    refused_sender: str = ""
    hangs_up_on: set[str] = field(default_factory=set)
    takes_commands_at_once: bool = False
    goes_on_after_refusing: bool = False
    stalls_at: str = ""
    seconds_each: float = 0.0
    stalled: threading.Event = field(default_factory=threading.Event)
    goes_on: threading.Event = field(default_factory=threading.Event)
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
        await self.stall("hello")
        if self.takes_commands_at_once:
            responses.insert(1, "250-PIPELINING")
        return responses

    async def handle_MAIL(
        self, _server: Any, _session: Any, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Refuse whoever sends, where the test says so."""
        if self.refused_sender:
            return self.refused_sender
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(
        self, server: Any, _session: Any, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Refuse the addresses that the test named."""
        await self.stall("recipient")
        if address in self.refused:
            if self.goes_on_after_refusing:
                envelope.rcpt_tos.append(address)
            if address in self.hangs_up_on:
                await server.push(self.refused[address])
                server.transport.close()
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Envelope) -> str:
        """Keep the mail, unless the test says otherwise."""
        (address,) = envelope.rcpt_tos
        if address in self.refused_after_data:
            return self.refused_after_data[address]
        if address in self.hangs_up_on:
            server.transport.abort()
            return ""
        await asyncio.sleep(self.seconds_each)
        await self.stall("data")
        self.envelopes.append(envelope)
        self.over_tls.append(
            session.ssl is not None or server.transport.get_extra_info("sslcontext") is not None
        )
        await self.stall("accepted")
        return f"250 OK, taken as {len(self.envelopes)}"

    async def stall(self, step: str) -> None:
        """Say nothing more at this step, until the test lets it go on."""
        if step == self.stalls_at:
            self.stalled.set()
            while not self.goes_on.is_set():
                await asyncio.sleep(0.01)

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
def server(
    port: int | None = None, *, offers_tls: bool = False, tls_at_once: bool = False, **faults: Any
) -> Iterator[Server]:
    """A server that runs while the test does."""
    taking = Server(port or free_port(), **faults)
    controller = (_Encrypted if tls_at_once else Controller)(
        taking,
        hostname="127.0.0.1",
        port=taking.port,
        ssl_context=tls() if tls_at_once else None,
        tls_context=tls() if offers_tls else None,
        authenticator=taking.sign_in,
        auth_require_tls=not tls_at_once,
    )
    controller.start()
    try:
        yield taking
    finally:
        taking.goes_on.set()
        controller.stop()


class _Encrypted(Controller):
    """A controller whose own first connection trusts this run's authority."""

    def _trigger_server(self) -> None:
        encryption = ssl.create_default_context()
        AUTHORITY.configure_trust(encryption)
        with (
            socket.create_connection((self.hostname, self.port)) as plain,
            encryption.wrap_socket(plain, server_hostname="127.0.0.1") as encrypted,
        ):
            encrypted.recv(1024)


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
