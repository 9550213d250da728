"""A PDF's pages of text, read in a child process so that a bad file cannot harm the server."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from tracker.domain.errors import UnreadableReportError

CHILD = Path(__file__).with_name("pdf_child.py")
READERS = ("pypdfium2", "pypdf")
TIME_LIMIT_SECONDS = 30
FEWEST_CHARACTERS = 40
"""A PDF with less text than this on all its pages is taken for a scan."""


def read_pages(data: bytes) -> list[str]:
    """Give the text of each page of a report; a scan holds none and is refused."""
    return _checked([str(page) for page in open_any(data)["pages"]])


def open_any(data: bytes) -> dict[str, Any]:
    """Give the pages of any PDF, scans too, and its author; a second reader tries where one fails."""
    for reader in READERS:
        answer = _ask(reader, data)
        if answer.get("error") == "password":
            raise UnreadableReportError(
                "The PDF is protected by a password. Save a copy without the password and try again."
            )
        if "pages" in answer:
            return answer
    raise UnreadableReportError(
        "The PDF is damaged and cannot be opened. Download it again, or open it, save it anew and try again."
    )


def _checked(pages: list[str]) -> list[str]:
    if sum(len("".join(page.split())) for page in pages) < FEWEST_CHARACTERS:
        raise UnreadableReportError(
            "The PDF holds pictures of pages and no text. "
            "Run text recognition (OCR) on it, or ask for the original, and try again."
        )
    return pages


def _ask(reader: str, data: bytes) -> dict[str, Any]:
    """Run one reader in a fresh Python with limits on time and memory; no answer is an empty one."""
    try:
        done = subprocess.run(  # noqa: S603  our own script, no shell; the file goes in as bytes
            [sys.executable, "-I", str(CHILD), reader],
            input=data,
            capture_output=True,
            timeout=TIME_LIMIT_SECONDS,
            check=False,
        )
        answer = json.loads(done.stdout)
    except (subprocess.TimeoutExpired, ValueError):
        return {}
    return answer if isinstance(answer, dict) else {}
