"""A backup and a restore in a process of their own that stop for ever in the middle, to be killed there."""

import time
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Connection

from tests.backups import Place, back_up
from tracker.domain.backups import Table
from tracker.queries import every_table

IN_THE_MIDDLE = "in the middle"


def backup(url: str, home: str, path: str) -> None:
    """A backup that has written half of its tables."""
    _stall_at("events")
    back_up(url, Place(url, Path(home)).files, Path(path))


def restore(url: str, home: str, path: str) -> None:
    """A restore that has every row and file, and is comparing them."""
    _stall_at("events")
    Place(url, Path(home)).restore(Path(path))


def _stall_at(name: str) -> None:
    lines = every_table.lines

    def stalled(connection: Connection, of: Table) -> Iterator[bytes]:
        if of.name == name:
            print(IN_THE_MIDDLE, flush=True)
            time.sleep(600)
        return lines(connection, of)

    every_table.lines = stalled
