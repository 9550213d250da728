"""How long a paper takes to write: a statement of 60 actions in each format, and memory at 1,000. A script.

.venv/bin/python -m tests.bench.bench_papers [times]
"""

import os
import resource
import sys
import time

from tests import papers as made
from tracker.adapters import papers as writers

TARGET_SECONDS = {"docx": 2.0, "pdf": 3.0}
TARGET_MEGABYTES = 700
SMALL, LARGE = 60, 1_000


def main(times: int = 5) -> None:
    """Write each format on one core, print figures."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    for kind in writers.KINDS:
        seconds = sorted(_seconds(kind, SMALL) for _ in range(times))
        verdict = _verdict(kind, seconds[-1])
        print(f"{kind:<5} {SMALL:>5} actions: {seconds[0]:.2f} to {seconds[-1]:.2f} s{verdict}")
    for kind in writers.KINDS:
        print(f"{kind:<5} {LARGE:>5} actions: {_seconds(kind, LARGE):.2f} s")
    ours, children = (_megabytes(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    print(f"memory at most: {ours:.0f} MB here, {children:.0f} MB in the process that sets the PDF")
    print(_words(max(ours, children) <= TARGET_MEGABYTES, f"{TARGET_MEGABYTES} MB"))


def _seconds(kind: str, actions: int) -> float:
    paper = made.statement(actions)
    began = time.perf_counter()
    writers.write(paper, kind)
    return time.perf_counter() - began


def _verdict(kind: str, seconds: float) -> str:
    target = TARGET_SECONDS.get(kind)
    return f", {_words(seconds <= target, f'{target:.0f} s')}" if target else ""


def _words(is_well: bool, target: str) -> str:
    return f"within the target of {target}" if is_well else f"OUTSIDE the target of {target}"


def _megabytes(who: int) -> float:
    return resource.getrusage(who).ru_maxrss / 1024


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:]))
