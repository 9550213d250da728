"""How long a folder of reports takes to read, and whether memory stays flat over it. A script.

.venv/bin/python -m tests.bench.bench_reading_bulk [files]
"""

import resource
import sys
import tempfile
import threading
import time
from pathlib import Path

from tests import report_files
from tracker.cli import extract, folders
from tracker.domain.reading import ReportReading

FILES = 200
STEP = 40
GROWTH_LIMIT_MEGABYTES = 30
PARAGRAPHS = 120
"""As many as a report of about thirty pages has."""


def main(files: int = FILES) -> None:
    """Read a folder of reports in all six formats, print figures."""
    made = report_files.in_every_format(_long())
    with tempfile.TemporaryDirectory() as place:
        folder, out = Path(place) / "reports", Path(place) / "out"
        folder.mkdir()
        for number in range(files):
            name = list(made)[number % len(made)]
            (folder / f"{number:03}-{name}").write_bytes(made[name])
        peaks = _Peaks()
        began = time.perf_counter()
        results = folders.read_all(folders.parted(folder, out)[0], folder, out, peaks.read)
        seconds = time.perf_counter() - began
    wrong = [result.name for result in results if result.trouble or result.items != results[0].items]
    print(f"{files} files of six formats: {seconds:.1f} s, {seconds / files:.2f} s each")
    print(f"read unlike the first: {wrong or 'none'}")
    for count, megabytes in peaks.seen:
        print(f"after {count:>4} files: at most {megabytes:.0f} MB here")
    growth = peaks.seen[-1][1] - peaks.seen[0][1] if peaks.seen else 0.0
    verdict = "flat" if growth <= GROWTH_LIMIT_MEGABYTES else "GROWING"
    print(f"memory is {verdict}: {growth:.0f} MB more at the end than after {STEP} files")
    print(f"the largest child: {_megabytes(resource.RUSAGE_CHILDREN):.0f} MB")


class _Peaks:
    """Reads files and notes the most memory that this process ever held, each so many files."""

    def __init__(self) -> None:
        self.count = 0
        self.seen: list[tuple[int, float]] = []
        self.lock = threading.Lock()

    def read(self, path: Path) -> ReportReading:
        found = extract.read_file(path)
        with self.lock:
            self.count += 1
            if self.count % STEP == 0:
                self.seen.append((self.count, _megabytes(resource.RUSAGE_SELF)))
        return found


def _long() -> tuple[report_files.Block, ...]:
    """The made-up report with findings of many pages after its lists."""
    finding = "Inspectors found that practice was variable and that leaders knew it. " * 8
    return (*report_files.REPORT, *(f"{number}. {finding.strip()}" for number in range(2, PARAGRAPHS)))


def _megabytes(who: int) -> float:
    return resource.getrusage(who).ru_maxrss / 1024


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:]))
