"""Finds a Chromium for the browser tests; run as a program, it fetches one where there is none."""

import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MAC_APPLICATIONS = (
    Path("/Applications/Chromium.app/Contents/MacOS/Chromium"),
    Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"),
)


def find_chromium() -> Path | None:
    """The first Chromium that starts: CHROMIUM, the system's, then the one that playwright keeps."""
    return next((path for path in _candidates() if _starts(path)), None)


def what_the_driver_lacks() -> str | None:
    """The one command that mends playwright's own node, where it does not start; None where it does."""
    node = Path(playwright.__file__).with_name("driver") / "node"
    started = subprocess.run([node, "--version"], capture_output=True, text=True, check=False, timeout=60)
    if started.returncode == 0:
        return None
    return "sudo apt-get install libatomic1" if "libatomic" in started.stderr else started.stderr.strip()


def how_to_get_one() -> str:
    """The one command that enables the browser tests."""
    try:
        system = platform.freedesktop_os_release()["ID"]
    except OSError:
        system = sys.platform
    if system == "debian":
        return "sudo apt-get install chromium"
    return ".venv/bin/playwright install --with-deps chromium"


def _candidates() -> Iterator[Path]:
    if named := os.environ.get("CHROMIUM"):
        yield Path(named)
        return
    yield from (Path(found) for name in NAMES if (found := shutil.which(name)))
    yield from MAC_APPLICATIONS
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - slow, and the last resort

    with sync_playwright() as playwright:
        kept = Path(playwright.chromium.executable_path)
    yield kept


def _starts(path: Path) -> bool:
    """Whether it answers at all; one that lacks a system library does not."""
    if not path.exists():
        return False
    return subprocess.run([path, "--version"], capture_output=True, check=False, timeout=60).returncode == 0


def main() -> int:
    """Fetch a Chromium unless there is one."""
    if find_chromium():
        return 0
    print("There is no Chromium here: fetching one for the browser tests (150 MB) …", flush=True)
    fetched = subprocess.run(
        [sys.executable, "-m", "playwright", "install", "--no-shell", "chromium"],
        capture_output=True,
        text=True,
        check=False,
    )
    if fetched.returncode == 0 and find_chromium():
        return 0
    print(
        f"It could not be had. Without it the browser tests are skipped; to enable them: {how_to_get_one()}"
    )
    return 1


if __name__ == "__main__":
    sys.exit(main())
