"""Reads damaged reports for as long as it is told, and says what crashed, hung or made items up. A script.

.venv/bin/python -m tests.bench.fuzz_reading [seconds] [seed]
"""

import random
import sys
import time
from collections import Counter

from tests import mangled, report_files
from tracker.adapters import bank_holidays, report_text
from tracker.domain.errors import UnreadableReportError
from tracker.domain.reading import reader

LONGEST_SECONDS = 20
"""One damaged letter takes far less; more is a hang."""


def main(seconds: int = 60, seed: int = 1) -> None:
    """Damage and read, print what was found."""
    chance = random.Random(seed)  # noqa: S311 - damage, not secrets
    sound = [
        files
        for report in report_files.REPORTS.values()
        for files in report_files.in_every_format(report).items()
    ]
    told: Counter[str] = Counter()
    slowest, until = 0.0, time.perf_counter() + seconds
    while time.perf_counter() < until:
        name, data = chance.choice(sound)
        damaged = mangled.mangle(name, data, chance)
        began = time.perf_counter()
        try:
            told[_read(name, damaged)] += 1
        except UnreadableReportError as error:
            told[f"{name}: {error.message}"] += 1
        taken = time.perf_counter() - began
        slowest = max(slowest, taken)
        if taken > LONGEST_SECONDS:
            told[f"HUNG {name} for {taken:.0f} s"] += 1
    for what, times in sorted(told.items()):
        print(f"{times:>6}  {what}")
    print(f"{told.total()} damaged reports, the slowest took {slowest:.1f} s, seed {seed}")


def _read(name: str, data: bytes) -> str:
    source = report_text.read(data, name)
    found = reader.read(source, bank_holidays.england_and_wales())
    words = _letters("".join(span.text for page in source.pages for span in page.spans))
    parts = [part for item in found.items for part in item.text.split("; ")]
    if any(_letters(part) not in words for part in parts):
        return f"MADE UP {name}: {[part for part in parts if _letters(part) not in words]}"
    return f"{name}: read"


def _letters(text: str) -> str:
    """The letters alone: numbers are marks, which may stand between the words of an item."""
    return "".join(filter(str.isalpha, text))


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:]))
