"""The child process that reads a PDF: bytes in on standard input, JSON with the pages out.

It imports nothing of ours. Lines keep what the page shows of their place: an indent in spaces and a blank
line where there is a gap.
"""

import ctypes
import io
import itertools
import json
import statistics
import sys
from collections.abc import Callable
from typing import Any, NamedTuple

MEMORY_LIMIT_BYTES = 1024**3
CPU_LIMIT_SECONDS = 25
POINTS_PER_SPACE = 6.0
GAP_IN_LINES = 1.25
"""A step down of more than this many usual lines is a gap between paragraphs."""

ROW_GAP = 1.025
"""After a sentence's end, a step this much larger than both its neighbours parts two table rows."""

JUMP_IN_FONT_SIZES = 0.7
"""A larger step of the baseline inside one run of text is a new line, not a raised note mark."""

NOTE_MARK_SIZE = 0.75
RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
HYPHEN_AT_LINE_END = "\ufffe"


class Place(NamedTuple):
    """Where a character stands: its origin in points from the left and from the bottom, and its font size."""

    x: float
    y: float
    size: float


class Run(NamedTuple):
    """One line of text as printed, with the place of its first character."""

    text: str
    place: Place


def limit_resources() -> None:
    """Hold the process to its memory and time where the system can."""
    try:
        import resource  # noqa: PLC0415  Unix only
    except ImportError:
        return
    for kind, limit in ((resource.RLIMIT_AS, MEMORY_LIMIT_BYTES), (resource.RLIMIT_CPU, CPU_LIMIT_SECONDS)):
        try:
            resource.setrlimit(kind, (limit, limit))
        except (ValueError, OSError):
            continue


def read_with_pypdfium2(data: bytes) -> dict[str, Any]:
    """Read each page's lines with their places."""
    import pypdfium2 as pdfium  # noqa: PLC0415  only the reader that is asked for is loaded

    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        return {"error": "password" if "password" in str(error).lower() else "damaged"}
    pages = [page_runs(page) for page in document]
    leading = usual_leading(pages)
    author = document.get_metadata_dict().get("Author", "")
    return {"pages": [lay_out(runs, leading) for runs in pages], "author": author}


def read_with_pypdf(data: bytes) -> dict[str, Any]:
    """Read each page's plain text where the first reader failed."""
    import pypdf  # noqa: PLC0415
    from pypdf.errors import PyPdfError  # noqa: PLC0415

    try:
        document = pypdf.PdfReader(io.BytesIO(data))
        if document.is_encrypted and not document.decrypt(""):
            return {"error": "password"}
        return {"pages": [page.extract_text() for page in document.pages]}
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, NotImplementedError, ImportError):
        return {"error": "damaged"}


def page_runs(page: Any) -> list[Run]:  # noqa: ANN401  the library is untyped
    """Give a page's lines of text in reading order."""
    from pypdfium2 import raw  # noqa: PLC0415

    textpage = page.get_textpage()
    text = textpage.get_text_range()
    x, y = ctypes.c_double(), ctypes.c_double()

    def place(index: int) -> Place:
        raw.FPDFText_GetCharOrigin(textpage, index, x, y)
        return Place(x.value, y.value, raw.FPDFText_GetFontSize(textpage, index))

    runs: list[Run] = []
    start = 0
    for line in text.split("\r\n"):
        runs.extend(split_line(line, start, place))
        start += len(line) + 2
    return runs


def split_line(line: str, start: int, place: Callable[[int], Place]) -> list[Run]:
    """Part a line where its baseline jumps: a page number glued to it, or a word broken at a hyphen."""
    runs: list[Run] = []
    text = ""
    first = last = None
    for offset, character in enumerate(line):
        if character == HYPHEN_AT_LINE_END:
            runs += [Run(text + "-", first)] if first else []
            text, first, last = "", None, None
            continue
        if character.isspace():
            text += " " if first else ""
            continue
        # Asking for a place is slow; words are set in one go, so the places of their ends are enough.
        if last is None or not text[-1:].isalpha() or not character.isalpha():
            here = place(start + offset)
            if last and abs(here.y - last.y) > JUMP_IN_FONT_SIZES * max(here.size, last.size):
                runs.append(Run(text.rstrip(), first or here))
                text, first = "", None
            first = first or here
            if here.size < first.size * NOTE_MARK_SIZE:
                text += character.translate(RAISED)
                continue
            last = here
        text += character
    if first and text.strip():
        runs.append(Run(text.rstrip(), first))
    return runs


def usual_leading(pages: list[list[Run]]) -> float:
    """Give the usual step from one line to the next over the whole document, in font sizes."""
    steps = [
        (above.place.y - run.place.y) / max(run.place.size, 1)
        for runs in pages
        for above, run in itertools.pairwise(runs)
    ]
    usual = [round(step, 2) for step in steps if 0.5 < step < 3]
    return min(statistics.multimode(usual), default=1.2)


def lay_out(runs: list[Run], leading: float) -> str:
    """Write a page's lines as text: indents as spaces, a gap or a step back up as a blank line."""
    margin = min((run.place.x for run in runs), default=0.0)
    steps = [0.0, *(above.place.y - run.place.y for above, run in itertools.pairwise(runs)), 0.0]
    lines: list[str] = []
    for index, run in enumerate(runs):
        step = steps[index]
        gap = step > GAP_IN_LINES * leading * run.place.size or step < -1
        if gap or (index and is_row_gap(runs[index - 1].text, steps[index - 1 : index + 2])):
            lines.append("")
        lines.append(" " * round((run.place.x - margin) / POINTS_PER_SPACE) + run.text)
    return "\n".join(lines)


def is_row_gap(above: str, steps: list[float]) -> bool:
    """Say whether a slightly larger step parts two rows of a table, where nothing else shows it."""
    before, step, after = steps
    return above.endswith(".") and before > 0 and after > 0 and step > ROW_GAP * max(before, after)


def main() -> None:
    """Read the PDF on standard input with the reader named on the command line."""
    limit_resources()
    read = {"pypdfium2": read_with_pypdfium2, "pypdf": read_with_pypdf}[sys.argv[1]]
    json.dump(read(sys.stdin.buffer.read()), sys.stdout)


if __name__ == "__main__":
    main()
