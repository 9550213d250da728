"""A real demonstration in processes of its own, and a real Chromium that looks at it."""

import os
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests import databases, processes
from tracker.domain import demonstration as demonstrated

NARROW = 390
"""The width of a phone's screen, in pixels."""

# A desk's screen on SQLite and a phone on PostgreSQL: both of each, in half the time. A journey is gone once,
# where people go it; a journey at a desk is looked at in the width of a phone too.
SCREENS: dict[str, tuple[str, dict[str, Any]]] = {
    "desktop": ("sqlite", {"viewport": {"width": 1280, "height": 900}}),
    "phone": (
        "postgresql",
        {"viewport": {"width": NARROW, "height": 844}, "has_touch": True, "is_mobile": True},
    ),
}
ON_A_PHONE = pytest.mark.parametrize("screen", ["phone"], indirect=True)
START_SECONDS = 90
expect.set_options(timeout=20_000)  # milliseconds; a machine may be busy with much else


@pytest.fixture(scope="session", params=["desktop"])
def screen(request: pytest.FixtureRequest) -> str:
    """A desk's, unless the test says otherwise."""
    return str(request.param)


@dataclass(frozen=True)
class Installed:
    """A demonstration that runs: where it is, and what another process on it is told by its environment."""

    address: str
    environ: dict[str, str]


@pytest.fixture(scope="module")
def beside() -> dict[str, str]:
    """Settings that a file of tests needs beside those of every demonstration; most need none."""
    return {}


@pytest.fixture(scope="module")
def installed(
    screen: str,
    beside: dict[str, str],
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Installed]:
    """A demonstration of this file's own, with web and scheduler as `tracker demo` starts them."""
    fixture = {"sqlite": "sqlite_server", "postgresql": "postgres_server"}[SCREENS[screen][0]]
    server: databases.DatabaseServer = request.getfixturevalue(fixture)
    url, port, home = server.demonstration(), _free_port(), tmp_path_factory.mktemp("demonstration")
    own = {"TRACKER_HOME": str(home), "DATABASE_URL": url, "PORT": str(port)}
    environ = {**os.environ, **own, **beside}
    both = [processes.tracker(home, environ, command) for command in ("serve", "scheduler")]
    try:
        _wait_until_well(f"http://127.0.0.1:{port}/healthz", both)
        yield Installed(f"http://127.0.0.1:{port}", environ)
    finally:
        for process in both:
            process.terminate()
        for process in both:
            process.communicate()
    server.drop(url)


@pytest.fixture(scope="module")
def demonstration(installed: Installed) -> str:
    """Its address."""
    return installed.address


@pytest.fixture
def page(screen: str, browser: Browser, demonstration: str) -> Iterator[Page]:
    """A page of this screen."""
    with _watched_page(screen, browser, demonstration) as opened:
        yield opened


@pytest.fixture
def second_page(screen: str, browser: Browser, demonstration: str) -> Iterator[Page]:
    """A page of somebody else's browser, who is signed in apart."""
    with _watched_page(screen, browser, demonstration) as opened:
        yield opened


@contextmanager
def _watched_page(screen: str, browser: Browser, address: str) -> Iterator[Page]:
    """A page on which any script error or breach of the content policy fails."""
    context = browser.new_context(base_url=address, **SCREENS[screen][1])
    opened = context.new_page()
    faults: list[str] = []
    opened.on("pageerror", lambda error: faults.append(str(error)))
    opened.on("console", lambda said: faults.append(said.text) if "Content Security" in said.text else None)
    yield opened
    context.close()
    assert faults == []


def sign_in(page: Page, email: str) -> None:
    """Open the sign-in page and sign in by keyboard."""
    page.goto("/sign-in")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password", exact=True).fill(demonstrated.PASSWORD)
    page.get_by_label("Password", exact=True).press("Enter")
    page.wait_for_url(lambda address: not address.endswith("/sign-in"))


class Looker:
    """Looks at the open page, as it is and narrow: axe's verdict, sideways scrolling, a picture if wanted."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.axe = Axe()
        self.pictures = os.environ.get("SCREENSHOTS_DIR")
        self.seen = 0

    def look(self, name: str) -> None:
        """Fail on any violation; save a picture in SCREENSHOTS_DIR, if that is set."""
        self.seen += 1
        size = self.page.viewport_size
        assert size is not None
        self._look_once(name, size["width"])
        if size["width"] != NARROW:
            self.page.set_viewport_size({"width": NARROW, "height": size["height"]})
            self._look_once(name, NARROW)
            self.page.set_viewport_size(size)

    def _look_once(self, name: str, width: int) -> None:
        if self.pictures:
            path = Path(self.pictures) / f"{width}-{self.seen:02d}-{name}.png"
            self.page.screenshot(path=path, full_page=True)
        found = self.axe.run(self.page)
        assert found.violations_count == 0, f"{name}: {found.generate_report()}"
        overflow = self.page.evaluate("document.documentElement.scrollWidth")
        assert overflow <= width, f"{name} is {overflow} pixels wide on a screen of {width}"


@pytest.fixture
def looker(page: Page) -> Looker:
    """Somebody who looks at each page."""
    return Looker(page)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_well(address: str, both: list[processes.Running]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        ended = [process.communicate() for process in both if process.returncode is not None]
        assert ended == [], "the demonstration stopped"
        try:
            with urllib.request.urlopen(address, timeout=5):  # noqa: S310 - our own address
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    written = [process.err.read_text("utf-8") for process in both]
    pytest.fail(f"the demonstration did not start in {START_SECONDS} s: {written}")
