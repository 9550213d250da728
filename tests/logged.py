"""What a test reads of the log: each line as a real reader of JSON finds it."""

import io
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tracker.adapters import logs


class Log:
    """What has been written so far, as it stands and line by line."""

    def __init__(self) -> None:
        self.stream = io.StringIO()

    @property
    def text(self) -> str:
        """All of it."""
        return self.stream.getvalue()

    @property
    def lines(self) -> list[dict[str, Any]]:
        """Each line; one that is no JSON fails the test."""
        return [json.loads(line) for line in self.text.splitlines()]

    def of(self, event: str) -> list[dict[str, Any]]:
        """The lines of this event."""
        return [line for line in self.lines if line["event"] == event]


@contextmanager
def listening() -> Iterator[Log]:
    """`with listening() as log:` writes down whatever any logger says meanwhile, as a process would."""
    log, root, ours = Log(), logging.getLogger(), logging.getLogger(logs.OURS)
    handler = logging.StreamHandler(log.stream)
    handler.setFormatter(logs.formatter())
    before = root.level, ours.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    ours.setLevel(logging.DEBUG)
    try:
        yield log
    finally:
        root.removeHandler(handler)
        root.setLevel(before[0])
        ours.setLevel(before[1])
