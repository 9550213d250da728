"""A real HTTPS server on loopback that takes webhooks, refuses them, redirects them, or drips its answer."""

import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_network
from typing import Any

import trustme

from tracker.adapters import posting

AUTHORITY = trustme.CA()
LOOPBACK = (ip_network("127.0.0.0/8"),)


@dataclass
class Receiver:
    """What came, and how it is answered."""

    port: int = 0
    status: int = 204
    location: str = ""
    drips: bool = False
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"https://127.0.0.1:{self.port}/hook?key=1"

    @property
    def context(self) -> ssl.SSLContext:
        """Trusts it."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        AUTHORITY.configure_trust(context)
        return context

    @property
    def post(self) -> Any:
        """The real way of posting, which may come here."""
        return partial(posting.post, allowed=LOOPBACK, context=self.context)


class Handler(BaseHTTPRequestHandler):
    """Takes each message as its receiver says."""

    receiver: Receiver

    def do_POST(self) -> None:
        """Keep what came, and answer."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.receiver.got.append(({name.lower(): value for name, value in self.headers.items()}, body))
        if self.receiver.drips:
            self._drip()
            return
        self.send_response(self.receiver.status)
        if self.receiver.location:
            self.send_header("Location", self.receiver.location)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _drip(self) -> None:
        """One sign at a time, each in time, and never an end."""
        try:
            for sign in "HTTP/1.1 200 " + "O" * 400:
                self.wfile.write(sign.encode())
                time.sleep(0.05)
        except OSError:
            return

    def log_message(self, *_args: Any) -> None:
        """Say nothing."""


@contextmanager
def running() -> Iterator[Receiver]:
    """A receiver that listens until the test is over."""
    receiver = Receiver()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Bound", (Handler,), {"receiver": receiver}))
    server.daemon_threads = True
    receiver.port = server.server_address[1]
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    AUTHORITY.issue_cert("127.0.0.1").configure_cert(context)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    server.handle_error = lambda *_: None  # type: ignore[method-assign] # who hangs up is no fault here
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
