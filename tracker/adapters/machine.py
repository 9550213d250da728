"""The machine that the tracker runs on: how full its disk is, and who may read what."""

import os
import shutil
import stat
from pathlib import Path

OTHERS = stat.S_IRWXG | stat.S_IRWXO


def free_bytes(folder: Path) -> tuple[int, int]:
    """How much of the disk of this folder is free, and how much it holds, in bytes."""
    usage = shutil.disk_usage(folder)
    return usage.free, usage.total


def is_private(path: Path) -> bool:
    """Whether its owner alone may open it."""
    return not stat.S_IMODE(path.stat().st_mode) & OTHERS


def is_open_to_all(path: Path) -> bool:
    """Whether every account of this machine may read it."""
    return bool(stat.S_IMODE(path.stat().st_mode) & stat.S_IROTH)


def is_ours(path: Path) -> bool:
    """Whether this process may read and write it."""
    return os.access(path, os.R_OK | os.W_OK)
