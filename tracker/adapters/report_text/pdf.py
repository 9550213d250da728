"""A PDF's pages of printed lines, read in a child process so that a bad file cannot harm the server."""

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from tracker.adapters.report_text import paragraphs
from tracker.domain.errors import UnreadableReportError
from tracker.domain.reading import geometry, source
from tracker.domain.reading.source import Source

CHILD = Path(__file__).with_name("pdf_child.py")
READERS = ("pypdfium2", "pypdf")
TIME_LIMIT_SECONDS = 30
ENDED_FOR_ITS_TIME = frozenset({-9, -24})
"""What the system answers of a child that used up its limit."""

SLOW = (
    "The PDF takes too long to read. Save only the pages with the report's recommendations, or paste its "
    "text, and try again."
)
FEWEST_CHARACTERS = 40
"""A PDF with less text than this on all its pages is taken for a scan."""


def read(data: bytes) -> Source:
    """Give the lines of a report page by page, with place and type; a scan holds none and is refused."""
    found, _ = open_any(data, paragraphs.MOST_PAGES, paragraphs.MOST_CHARACTERS)
    if sum(len("".join(page.split())) for page in found.texts()) < FEWEST_CHARACTERS:
        raise UnreadableReportError(
            "The PDF holds pictures of pages and no text. "
            "Run text recognition (OCR) on it, ask for the original, or paste the report's text instead."
        )
    return found


def open_any(data: bytes, *most: int) -> tuple[Source, str]:
    """Give the lines of any PDF, scans too, and its author; a second reader tries where one fails.

    One with more pages or characters than the most that are named is refused.
    """
    for reader in READERS:
        answer = _ask(reader, data, most)
        if answer.get("error") == "password":
            raise UnreadableReportError(
                "The PDF is protected by a password. Save a copy without the password and try again."
            )
        if answer.get("error") == "pages":
            raise UnreadableReportError(paragraphs.too_many_pages(answer["count"]))
        if answer.get("error") == "characters":
            raise UnreadableReportError(paragraphs.TOO_LONG)
        if "pages" in answer:
            return geometry.spaced(source.of_plain(answer["pages"])), str(answer.get("author", ""))
        if "texts" in answer:
            return replace(source.of_text(answer["texts"]), is_flattened=True), ""
    raise UnreadableReportError(
        "The PDF is damaged and cannot be opened. Download it again, or open it, save it anew and try again."
    )


def _ask(reader: str, data: bytes, most: Sequence[int]) -> dict[str, Any]:
    """Run one reader in a fresh Python with limits on time and memory; no answer is an empty one."""
    try:
        done = subprocess.run(  # noqa: S603  our own script, no shell; the file goes in as bytes # nosec B603
            [sys.executable, "-I", str(CHILD), reader, *map(str, most)],
            input=data,
            capture_output=True,
            timeout=TIME_LIMIT_SECONDS,
            check=False,
        )
        answer = json.loads(done.stdout)
    except subprocess.TimeoutExpired as error:
        raise UnreadableReportError(SLOW) from error
    except ValueError:
        if done.returncode in ENDED_FOR_ITS_TIME:
            raise UnreadableReportError(SLOW) from None
        return {}
    return answer if isinstance(answer, dict) else {}
