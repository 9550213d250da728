"""The machine: settings that a real installation has, room on the disk, and who may read what."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from tracker import db, environment
from tracker.adapters import machine
from tracker.config import Settings
from tracker.domain.checkup import Finding, warning, well, wrong

LOOPBACK = ("127.0.0.1", "localhost", "::1")
GIGABYTE = 1024**3
FULL, NEARLY_FULL = GIGABYTE // 4, 2 * GIGABYTE


def examine(settings: Settings) -> Iterator[Finding]:
    """All of it."""
    yield _address(settings)
    yield from _disk(settings.home)
    yield from _permissions(settings)
    yield from _secrets()


def _address(settings: Settings) -> Finding:
    if settings.is_https or urlsplit(settings.base_url).hostname in LOOPBACK:
        return well("settings", f"People reach this installation at {settings.base_url}.")
    return wrong(
        "settings",
        f"BASE_URL is {settings.base_url}: passwords would travel unencrypted.",
        "Put a web server with TLS in front, and set BASE_URL to its https address.",
    )


def _disk(home: Path) -> Iterator[Finding]:
    free, total = machine.free_bytes(home)
    says = f"{free / GIGABYTE:.1f} of {total / GIGABYTE:.1f} GB are free where {home} lies."
    mend = "Make room, or move TRACKER_HOME to a larger disk: what cannot be written is refused."
    if free < FULL:
        yield wrong("disk", says, mend)
    elif free < NEARLY_FULL:
        yield warning("disk", says, mend)
    else:
        yield well("disk", says)


def _permissions(settings: Settings) -> Iterator[Finding]:
    """Whether each thing that is kept may be used by us, and by us alone."""
    database = db.sqlite_path(settings.database_url)
    kept = [settings.home / "secret_key", settings.home / "files", database]
    found = [path for path in kept if path and path.exists()]
    for path in [settings.home, *found]:
        if not machine.is_ours(path):
            yield wrong(
                "permissions",
                f"{path} cannot be read and written by whoever runs this.",
                f"Give it to the account that runs the tracker: chown -R ACCOUNT {path}",
            )
    exposed = [path for path in found if not machine.is_private(path)]
    for path in exposed:
        yield wrong(
            "permissions", f"Other accounts of this machine may open {path}.", f"Run: chmod go= {path}"
        )
    if not exposed:
        yield well("permissions", f"What is kept in {settings.home} is open to its owner alone.")


def _secrets() -> Iterator[Finding]:
    """A group may read them, as docs/installing.md has it, and no more."""
    for name, path in environment.secret_files():
        if machine.is_open_to_all(path):
            yield warning(
                "permissions",
                f"Every account of this machine may read {path}, which {name} names.",
                f"Run: chmod o= {path}",
            )
