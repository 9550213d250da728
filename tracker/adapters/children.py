"""Reading a foreign file in a fresh Python, so that a file that ends its reader ends nothing else."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import tracker

MEMORY_LIMIT_BYTES = 1024**3
CPU_LIMIT_SECONDS = 25


class TookTooLongError(Exception):
    """The reader used up its time or its memory."""


def ask(module: str, *arguments: str, content: bytes, seconds: float) -> dict[str, Any] | None:
    """What our own module answers about this file, as JSON; None where it failed on it."""
    try:
        done = subprocess.run(  # noqa: S603  our own module, no shell; the file goes in as bytes # nosec B603
            [sys.executable, "-s", "-E", "-m", module, *arguments],
            cwd=Path(tracker.__file__).parents[1],
            input=content,
            capture_output=True,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise TookTooLongError from error
    if done.returncode < 0:  # the system ended it, for its time was up
        raise TookTooLongError
    answer = json.loads(done.stdout) if done.returncode == 0 else None
    return answer if isinstance(answer, dict) else None


def limit_resources() -> None:
    """In the child: hold it to its memory and time where the system can."""
    try:
        import resource  # noqa: PLC0415  Unix only
    except ImportError:
        return
    for kind, limit in ((resource.RLIMIT_AS, MEMORY_LIMIT_BYTES), (resource.RLIMIT_CPU, CPU_LIMIT_SECONDS)):
        try:
            resource.setrlimit(kind, (limit, limit))
        except (ValueError, OSError):
            continue
