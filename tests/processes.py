"""The tracker's commands in real processes, each forked from one that has imported them all already.

So a process starts in a tenth of the time that `python -m tracker` takes, and is otherwise the same: it has
its own connections, settings and output, and may be killed at any moment.
"""

import multiprocessing
import os
import time
from collections.abc import Callable, Mapping
from itertools import count
from pathlib import Path
from typing import Any

from flask import Flask
from jinja2 import FileSystemBytecodeCache

from tracker import db
from tracker.__main__ import COMMANDS, main

ROOT = Path(__file__).resolve().parent.parent
NUMBERS = count(1)
PATIENCE_SECONDS = 120
TEMPLATES = "TEST_TEMPLATES_DIR"
"""Names the folder where all processes of a run find templates that one of them has compiled."""

_HAS_FORKS = "forkserver" in multiprocessing.get_all_start_methods()
_FORKS = multiprocessing.get_context("forkserver" if _HAS_FORKS else "spawn")
_FORKS.set_forkserver_preload(
    [
        *(place.partition(":")[0] for place in COMMANDS.values()),
        "tracker.app",
        "tracker.cli.gunicorn_server",
        "tracker.jobs.scheduler",
    ]
)


class Running:
    """A process, what it has written so far, and how it ended."""

    def __init__(
        self, folder: Path, environ: Mapping[str, str], act: Callable[..., object], *given: object
    ) -> None:
        """Do this in a process with this environment; what it writes goes into files of this folder."""
        number = next(NUMBERS)
        self.out, self.err = (folder / f"process-{number}.{name}" for name in ("out", "err"))
        arguments = (self.out, self.err, dict(environ), act, given)
        self.process = _FORKS.Process(target=_become, args=arguments, daemon=True)
        self.process.start()

    @property
    def returncode(self) -> int | None:
        """What it ended with, or None while it runs."""
        return self.process.exitcode

    def communicate(self, timeout: float = PATIENCE_SECONDS) -> tuple[str, str]:
        """Wait for its end: what it wrote, and what it wrote of errors."""
        self.process.join(timeout)
        assert not self.process.is_alive(), f"it still runs after {timeout} s: {self.err.read_text()}"
        return self.out.read_text("utf-8"), self.err.read_text("utf-8")

    def wait_until_it_says(self, words: str) -> None:
        """Wait until it has written this."""
        give_up_at = time.monotonic() + PATIENCE_SECONDS
        while not (self.out.exists() and words in self.out.read_text("utf-8")):
            assert self.process.is_alive(), self.err.read_text("utf-8")
            assert time.monotonic() < give_up_at, f"it never said {words}"
            time.sleep(0.02)

    def terminate(self) -> None:
        """Ask it to stop."""
        self.process.terminate()

    def kill(self) -> None:
        """End it as kill -9 does: it can do nothing more."""
        self.process.kill()
        self.process.join(PATIENCE_SECONDS)


def tracker(
    folder: Path, environ: Mapping[str, str], *words: str, busy_ms: int = db.SQLITE_BUSY_MS
) -> Running:
    """`tracker …`; on SQLite it waits so long for a database that is locked."""
    return Running(folder, environ, _run, words, busy_ms)


def _run(words: tuple[str, ...], busy_ms: int) -> None:
    db.SQLITE_BUSY_MS = busy_ms
    main(list(words), prog_name="tracker")


def _become(
    out: Path, err: Path, environ: dict[str, str], act: Callable[..., object], given: tuple[object, ...]
) -> None:
    for number, path in ((1, out), (2, err)):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), number)
    os.environ.clear()
    os.environ.update(environ)
    os.chdir(ROOT)
    Flask.jinja_options = jinja_options()
    act(*given)


def jinja_options() -> dict[str, Any]:
    """How Jinja finds compiled templates."""
    folder = os.environ.get(TEMPLATES)
    return {"bytecode_cache": FileSystemBytecodeCache(folder)} if folder else {}
