"""A folder of reports read in parallel: a JSON file each, a progress bar, and a table of what was read."""

import json
import os
import sys
import textwrap
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from pathlib import Path

import click

from tracker.adapters.report_text import kinds
from tracker.domain import reading, wording
from tracker.domain.errors import DomainError
from tracker.domain.reading import ReportReading
from tracker.domain.reading.models import Confidence

Read = Callable[[Path], ReportReading]

_FAULT = "It could not be read: a fault of this program, not of the file"
ABOUT_THE_FOLDER = frozenset({"readme", "licence", "license", "changelog"})
"""The names of files that say something of a folder and are no reports in it."""

MOST_NAMED = 5
_WIDEST_NAME = 44
_WIDTH = 100


@dataclass(frozen=True)
class Result:
    """What became of one file."""

    name: str
    """Its path inside the folder."""
    kind: str = ""
    items: int = 0
    sureness: dict[Confidence, int] = field(default_factory=dict)
    """How many of the items are how sure."""
    warnings: int = 0
    trouble: str = ""
    """Why it could not be read."""


def parted(folder: Path, out: Path) -> tuple[list[Path], list[Path]]:
    """The reports of a folder and those inside it, and the files there that are none."""
    found = sorted(path for path in folder.rglob("*") if out not in path.parents and path.is_file())
    return [path for path in found if _is_report(path, folder)], [
        path for path in found if not _is_report(path, folder)
    ]


def _is_report(path: Path, folder: Path) -> bool:
    """Say whether a file may be a report: by its ending, not hidden, and not what tells of the folder."""
    hidden = any(part.startswith((".", "~$")) for part in path.relative_to(folder).parts)
    known = path.suffix.lower() in {*kinds.SUFFIXES, *kinds.OLD_WORD}
    return known and not hidden and path.stem.lower() not in ABOUT_THE_FOLDER


def passed_over(paths: Sequence[Path], folder: Path) -> str:
    """The line on the files that are no reports."""
    names = ", ".join(str(path.relative_to(folder)) for path in paths[:MOST_NAMED])
    more = f" and {len(paths) - MOST_NAMED:,} more" if len(paths) > MOST_NAMED else ""
    return f"Passed over, no reports: {names}{more}."


def read_all(paths: Sequence[Path], folder: Path, out: Path, read: Read) -> list[Result]:
    """Read these reports of a folder; no file stops the others."""
    if not paths:
        raise DomainError(f"There are no reports in {folder}: no PDF, Word, OpenDocument, web or text file.")
    # Foreign files are taken apart by child processes, so threads are enough to keep every core at work.
    with ThreadPoolExecutor(_cores()) as pool:
        waiting = {pool.submit(_one, path, folder, out, read): path for path in paths}
        with click.progressbar(
            as_completed(waiting), length=len(paths), label="Reading", file=sys.stderr
        ) as bar:
            try:
                results = [_outcome(each, waiting.pop(each), folder) for each in bar]
            except KeyboardInterrupt:
                pool.shutdown(cancel_futures=True)
                raise
    return sorted(results, key=lambda result: result.name)


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _one(path: Path, folder: Path, out: Path, read: Read) -> Result:
    """Read one report and write its JSON; only the figures for the table stay in memory."""
    found = read(path)
    name = path.relative_to(folder)
    target = out / name.with_name(f"{name.name}.json")
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(reading.as_json(found), ensure_ascii=False, indent=2) + "\n", "utf-8")
    return Result(
        str(name),
        kind=found.kind.label,
        items=len(found.items),
        sureness=dict(Counter(item.confidence for item in found.items)),
        warnings=len(found.warnings),
    )


def _outcome(done: Future[Result], path: Path, folder: Path) -> Result:
    error = done.exception()
    if error is None:
        return done.result()
    if isinstance(error, OSError):
        sentence = f"Its reading could not be written: {(error.strerror or str(error)).lower()}."
    else:
        sentence = error.message if isinstance(error, DomainError) else f"{_FAULT} ({type(error).__name__})."
    return Result(str(path.relative_to(folder)), trouble=sentence)


def table(results: Sequence[Result]) -> Iterator[str]:
    """A line for each report with how sure its items are, a sentence for each not read, and the sums."""
    width = min(max(len(result.name) for result in results), _WIDEST_NAME)
    kind = max((len(result.kind) for result in results), default=0)
    heads = ("Items", *(each.value.capitalize() for each in Confidence), "Warnings")
    yield f"{'Report':<{width}}  {'Kind':<{kind}}  {'  '.join(heads)}"
    for result in results:
        name = textwrap.shorten(result.name, width, placeholder="…") if " " in result.name else result.name
        if result.trouble:
            yield f"{name:<{width}}  not read"
            yield from textwrap.wrap(result.trouble, _WIDTH, initial_indent="    ", subsequent_indent="    ")
        else:
            figures = (result.items, *(result.sureness.get(each, 0) for each in Confidence), result.warnings)
            shown = (f"{figure:>{len(head)}}" for figure, head in zip(figures, heads, strict=True))
            yield f"{name:<{width}}  {result.kind:<{kind}}  {'  '.join(shown)}"
    yield ""
    read = [result for result in results if not result.trouble]
    items = wording.count(sum(result.items for result in read), "item")
    sure = (f"{sum(result.sureness.get(each, 0) for result in read)} {each.value}" for each in Confidence)
    yield f"{len(read)} of {wording.count(len(results), 'report')} read, {items}: {', '.join(sure)}."


def as_json(results: Sequence[Result]) -> str:
    """The table as a list of objects."""
    return json.dumps(
        [
            {
                "file": result.name,
                "kind": result.kind or None,
                "items": result.items,
                **{each.value: result.sureness.get(each, 0) for each in Confidence},
                "warnings": result.warnings,
                "error": result.trouble or None,
            }
            for result in results
        ],
        ensure_ascii=False,
        indent=2,
    )
