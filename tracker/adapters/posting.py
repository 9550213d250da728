"""Posting a message to an address of the open internet, and to nothing of this network."""

import http.client
import socket
import ssl
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from ipaddress import IPv4Network, IPv6Network, ip_address
from urllib.parse import urlsplit

from tracker.domain import subscriptions

WAIT = 10.0
"""Seconds for the connection, and for each answer."""
LONGEST = 20.0
"""Seconds for all of it, however slowly the other side drips."""

Network = IPv4Network | IPv6Network


class PostingError(Exception):
    """The message could not be handed over; the sentence says why."""


def post(
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    *,
    allowed: Sequence[Network] = (),
    context: ssl.SSLContext | None = None,
    longest: float = LONGEST,
) -> tuple[int, str]:
    """Post once over TLS, and say the status and its phrase; redirects are not followed.

    The name is looked up once, every address that it has must be public, and the connection goes to the
    very address that was looked at. `allowed` and `context` are for tests, which have a receiver on this
    machine; no setting leads to them.
    """
    parts = urlsplit(url)
    port = parts.port or 443
    address = _address(parts.hostname or "", port, allowed)
    connection = _Pinned(parts.hostname or "", port, address, context or ssl.create_default_context())
    path = f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"
    try:
        connection.connect()
        with cut_off(connection.sock, longest):
            connection.request("POST", path, body, dict(headers))
            response = connection.getresponse()
            return response.status, f"{response.status} {response.reason}"[:200]
    except (OSError, http.client.HTTPException) as error:
        said = str(error) or type(error).__name__
        raise PostingError(f"No answer: {said}"[:200]) from error
    finally:
        connection.close()


def _address(host: str, port: int, allowed: Sequence[Network]) -> str:
    """Where this name leads; a name of which any address is not public is refused as a whole."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise PostingError("The name of the host leads nowhere") from error
    addresses = [str(sockaddr[0]).partition("%")[0] for *_, sockaddr in found]
    for each in addresses:
        address = ip_address(each)
        if not subscriptions.is_public(address) and not any(address in network for network in allowed):
            raise PostingError("The host is in a private network, and nothing is sent there")
    return addresses[0]


class _Pinned(http.client.HTTPSConnection):
    """A connection to one address, whose certificate must be that of the name."""

    def __init__(self, host: str, port: int, address: str, context: ssl.SSLContext) -> None:
        super().__init__(host, port, timeout=WAIT, context=context)
        self._pinned, self._tls = address, context

    def connect(self) -> None:
        """Connect to the address, never to what the name says a moment later."""
        plain = socket.create_connection((self._pinned, self.port), WAIT)
        try:
            self.sock = self._tls.wrap_socket(plain, server_hostname=self.host)
        except BaseException:
            plain.close()
            raise


@contextmanager
def cut_off(sock: socket.socket, seconds: float) -> Iterator[None]:
    """Break the connection off after so long, as no time-out of single answers does."""
    timer = threading.Timer(seconds, lambda: _break(sock))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _break(sock: socket.socket) -> None:
    try:
        socket.socket.shutdown(
            sock, socket.SHUT_RDWR
        )  # its own would forget the TLS that a thread still reads
    except OSError:
        return
