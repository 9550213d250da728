"""A CSV file as rows of text: UTF-8, UTF-16 or Windows' own; commas, semicolons or tabs."""

import csv
import io
import re
from typing import Any

from tracker.adapters.sheets import limits
from tracker.domain.errors import DomainError

_NO_TEXT = "This is not a CSV file, whatever its name says. Save the sheet as CSV or .xlsx and try again."
_BYTES = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def read(content: bytes) -> list[dict[str, Any]]:
    """The file as its one sheet."""
    text = _decoded(content)
    sample = "\n".join(text.splitlines()[:20])
    separator = max(",;\t", key=sample.count)
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
            filled = [cell.strip() for cell in row]
            while filled and not filled[-1]:
                filled.pop()
            limits.check_columns(len(filled))
            rows.append(filled)
            limits.check_rows(len(rows) if filled else 0)
    except csv.Error as error:
        raise DomainError(_NO_TEXT) from error
    while rows and not rows[-1]:
        rows.pop()
    return [{"name": "CSV", "rows": rows, "merged": []}] if rows else []


def _decoded(content: bytes) -> str:
    for encoding in ("utf-16",) if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp1252"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not _BYTES.search(text):
            return text
    raise DomainError(_NO_TEXT)
