"""A GOV.UK Notify on loopback, for tests: checks the signature as the real one does, and takes mail."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import jwt

SERVICE = "26785a09-ab16-4eb0-8407-a37497a57506"
SECRET = "3d844edf-8d35-48ac-975b-e847b4f122b0"
API_KEY = f"our_key-{SERVICE}-{SECRET}"
TEMPLATE = "9d751e0e-f929-4891-82a1-a3e1c3c18ee3"
CLOCK_MAY_BE_OFF_BY = 30  # seconds


@dataclass
class Notify:
    """What it was asked, and what it is told to answer instead of taking the mail."""

    port: int = 0
    asked: list[dict[str, Any]] = field(default_factory=list)
    connections: int = 0
    answers: tuple[int, Any] | None = None
    hangs_up: bool = False

    @property
    def url(self) -> str:
        """The MAIL_URL that leads here."""
        return f"notify://127.0.0.1:{self.port}/{TEMPLATE}"

    def answer(self, path: str, authorization: str, body: bytes) -> tuple[int, Any]:
        """Status and body, as Notify gives them."""
        if path not in ("/v2/notifications/email", f"/v2/template/{TEMPLATE}"):
            return 404, {"errors": [{"error": "NoResultFound", "message": "No result found"}]}
        if why := _wrong_with(authorization):
            return 403, {"errors": [{"error": "AuthError", "message": why}], "status_code": 403}
        if self.answers:
            return self.answers
        if path.startswith("/v2/template/"):
            return 200, {"id": TEMPLATE, "name": "Mail of Followthrough"}
        self.asked.append(json.loads(body))
        return 201, {"id": f"740e5834-3a29-46b4-9a6f-{len(self.asked):012d}"}


def _wrong_with(authorization: str) -> str:
    token = authorization.removeprefix("Bearer ")
    try:
        claims = jwt.decode(token, SECRET, algorithms=["HS256"], options={"require": ["iss", "iat"]})
    except jwt.InvalidTokenError:
        return "Invalid token: API key not found"
    if claims["iss"] != SERVICE:
        return "Invalid token: service not found"
    if abs(time.time() - claims["iat"]) > CLOCK_MAY_BE_OFF_BY:
        return "Error: Your system clock must be accurate to within 30 seconds"
    return ""


@contextmanager
def server() -> Iterator[Notify]:
    """A Notify that runs while the test does."""
    taking = Notify()

    class Handler(BaseHTTPRequestHandler):
        """One connection, kept open as HTTP/1.1 does."""

        protocol_version = "HTTP/1.1"

        def setup(self) -> None:
            super().setup()
            taking.connections += 1

        def do_GET(self) -> None:
            self.do_POST()

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            if taking.hangs_up:
                self.close_connection = True
                return
            status, said = taking.answer(self.path, self.headers["Authorization"], body)
            written = said if isinstance(said, bytes) else json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(written)))
            self.end_headers()
            self.wfile.write(written)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    listening = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    listening.daemon_threads = True
    taking.port = listening.server_address[1]
    thread = threading.Thread(target=listening.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield taking
    finally:
        listening.shutdown()
        thread.join()
        listening.server_close()
