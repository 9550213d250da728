"""The web application served by real processes on loopback, and people who use it over HTTP."""

import http.client
import os
import re
import signal
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode

from tests import processes, smtp
from tests.processes import PATIENCE_SECONDS

PASSWORD = "three random words of a test"
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@dataclass
class Served:
    """A server with its workers, and where it listens."""

    process: processes.Running
    port: int

    @property
    def workers(self) -> list[int]:
        """The processes that take requests."""
        pid = self.process.process.pid
        return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]

    def signal(self, number: signal.Signals) -> None:
        """Tell the server something."""
        assert self.process.process.pid is not None
        os.kill(self.process.process.pid, number)


@contextmanager
def server(folder: Path, environ: Mapping[str, str]) -> Iterator[Served]:
    """`tracker serve` that answers, until the test is done with it."""
    port = smtp.free_port()
    given = {**environ, "PORT": str(port), "BASE_URL": f"http://127.0.0.1:{port}"}
    process = processes.tracker(folder, given, "serve")
    served = Served(process, port)
    try:
        _wait_for(served)
        yield served
    finally:
        if process.returncode is None:
            process.terminate()
            process.process.join(PATIENCE_SECONDS)


def _wait_for(served: Served) -> None:
    give_up_at = time.monotonic() + PATIENCE_SECONDS
    while True:
        assert served.process.returncode is None, served.process.err.read_text("utf-8")
        try:
            if ask(served.port, "GET", "/sign-in").status == 200:
                return
        except OSError:
            pass
        assert time.monotonic() < give_up_at, "it never answered"
        time.sleep(0.05)


@dataclass
class Answer:
    """What came back, all of it."""

    status: int
    text: str
    cookies: dict[str, str]


def ask(
    port: int, verb: str, path: str, body: str | None = None, headers: Mapping[str, str] | None = None
) -> Answer:
    """One request on a connection of its own."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)
    try:
        connection.request(verb, path, body, {"Connection": "close", **(headers or {})})
        response = connection.getresponse()
        jar = SimpleCookie("; ".join(response.headers.get_all("Set-Cookie") or ()))
        cookies = {
            name: each.value for name, each in jar.items() if name.startswith(("followthrough", "__Host"))
        }
        return Answer(response.status, response.read().decode("utf-8", "replace"), cookies)
    finally:
        connection.close()


@dataclass
class Person:
    """Somebody with a browser."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    token: str = ""

    def get(self, path: str) -> Answer:
        """Open a page, and keep the token of its forms."""
        answer = self._ask("GET", path)
        if found := TOKEN.search(answer.text):
            self.token = found.group(1)
        return answer

    def submit(self, path: str, **fields: str) -> Answer:
        """Send a form."""
        return self._ask("POST", path, urlencode({"csrf_token": self.token, **fields}))

    def sign_in(self, address: str) -> "Person":
        """Sign in, as everybody does."""
        self.get("/sign-in")
        answer = self.submit("/sign-in", email=address, password=PASSWORD)
        assert answer.status == 303, answer.text
        self.get("/")
        return self

    def _ask(self, verb: str, path: str, body: str | None = None) -> Answer:
        headers = {
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "Content-Type": "application/x-www-form-urlencoded",
            "Referer": f"http://127.0.0.1:{self.port}/",
            "Sec-Fetch-Site": "same-origin",
        }
        answer = ask(self.port, verb, path, body, headers)
        self.cookies |= answer.cookies
        return answer
