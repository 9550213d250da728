"""Times the reading of a 40-page PDF on one core; run by hand: python -m tests.bench.bench_reading [FILE…]

Without a file it sets one of its own, of forty pages. It prints the seconds of processor time that the child
process and the reading itself take; together they are to stay under one second.
"""

import resource
import sys
import time
from datetime import date
from pathlib import Path

from tests.domain.reading import made_reports
from tests.domain.reading.made_reports import Made
from tracker.adapters import report_text
from tracker.domain.reading import reader

PAGES = 40
TIMES = 5
NO_HOLIDAYS: frozenset[date] = frozenset()


def long_report() -> Made:
    """A report of forty pages: one list of recommendations, and findings."""
    found = next(
        made for made in made_reports.all_made() if made.name == "sif-2016-recommendations-over-pages"
    )
    findings = [
        f"{number}. " + "Most children are seen by a social worker who knows them well. " * 9
        for number in range(104, 104 + PAGES * 25 // 4)
    ]
    return Made("long", found.facts, [*found.lines, *findings])


def cpu() -> float:
    """Seconds of processor time of this process and of those it has waited for."""
    mine, theirs = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return mine.ru_utime + mine.ru_stime + theirs.ru_utime + theirs.ru_stime


def measure(name: str, data: bytes) -> None:
    """Print the best of several readings."""
    opening, understanding = [], []
    for _ in range(TIMES):
        started = cpu()
        source = report_text.read(data, name)
        opened = cpu()
        report = reader.read(source, NO_HOLIDAYS)
        opening.append(opened - started)
        understanding.append(cpu() - opened)
    print(
        f"{name}: {len(source.pages)} pages, {len(report.items)} items; "
        f"file {min(opening):.2f} s, reading {min(understanding):.2f} s, "
        f"together {min(opening) + min(understanding):.2f} s"
    )


def main() -> None:
    """Measure the files named, or the long report."""
    files = [Path(name) for name in sys.argv[1:]]
    started = time.perf_counter()
    for path in files:
        measure(path.name, path.read_bytes())
    if not files:
        measure("made.pdf", long_report().pdf())
    print(f"{time.perf_counter() - started:.1f} s in all")


if __name__ == "__main__":
    main()
