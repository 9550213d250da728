"""How long statements and board packs take to write, and how much memory: each file in a process of its own.

On one core, from the facts to the file. A script: .venv/bin/python -m tests.bench.bench_statements [times]
"""

import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable

from tests import large_papers
from tracker.adapters import papers, spreadsheets

ACTIONS = (8, 60, 1_000)
TARGET_SECONDS = {("docx", 60): 2.0, ("pdf", 60): 3.0}
TARGET_MEGABYTES = 700


def main(times: int = 3) -> None:
    """Write each paper in each format at each size, print figures."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    most = 0.0
    for paper in ("statement", "pack"):
        for kind in papers.WITH_EXCEL:
            for actions in ACTIONS:
                seconds, megabytes = _figures(paper, kind, actions, times if actions < max(ACTIONS) else 1)
                most = max(most, megabytes)
                target = TARGET_SECONDS.get((kind, actions))
                verdict = f", {_words(seconds <= target, f'{target:.0f} s')}" if target else ""
                figures = f"{seconds:5.2f} s, {megabytes:4.0f} MB{verdict}"
                print(f"{paper:<9} {kind:<4} {actions:>5} actions: {figures}")
    print(_words(most <= TARGET_MEGABYTES, f"{TARGET_MEGABYTES} MB"), f"({most:.0f} MB at most)")


def _figures(paper: str, kind: str, actions: int, times: int) -> tuple[float, float]:
    """The slowest of several times, and the most memory that a process of it had."""
    command = [sys.executable, "-m", "tests.bench.bench_statements", paper, kind, str(actions)]
    said = [
        subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
        for _ in range(times)
    ]
    return max(float(seconds) for seconds, _ in said), max(float(megabytes) for _, megabytes in said)


def write(paper: str, kind: str, actions: int) -> None:
    """Write one file, and print its seconds and the megabytes of the larger process."""
    writers: dict[str, Callable[[], bytes]] = {
        "statement": lambda: papers.write(large_papers.statement_paper(actions), kind),
        "statement xlsx": lambda: spreadsheets.write_plan(
            large_papers.EDITION, large_papers.statement(actions), large_papers.BRAND
        ),
        "pack": lambda: papers.write(large_papers.pack(actions), kind),
    }
    began = time.perf_counter()
    writers.get(f"{paper} {kind}", writers[paper])()
    seconds = time.perf_counter() - began
    whose = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    print(seconds, max(resource.getrusage(each).ru_maxrss for each in whose) / 1024)


def _words(is_well: bool, target: str) -> str:
    return f"within the target of {target}" if is_well else f"OUTSIDE the target of {target}"


if __name__ == "__main__":
    if len(sys.argv) == 4:
        write(sys.argv[1], sys.argv[2], int(sys.argv[3]))
    else:
        main(*(int(word) for word in sys.argv[1:]))
