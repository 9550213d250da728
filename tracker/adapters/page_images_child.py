"""The child process that draws a PDF: the file's path and a page in, JSON with sizes or one picture out.

A damaged or hostile file may end this process, never the server. It imports nothing of ours, so that it
starts quickly: a reader who scrolls asks for many pages.
"""

import base64
import io
import json
import sys
from typing import Any

import pypdfium2 as pdfium
from PIL import Image

MEMORY_LIMIT_BYTES = 1024**3
CPU_LIMIT_SECONDS = 8
MOST_PAGES = 1_000
TALLEST = 4
"""A page longer than this many times its width is drawn smaller, so that no picture grows without end."""


COLOURS = 64
"""Enough for print; the picture is a quarter as large as with all of them."""


def limit_resources() -> None:
    """Hold the process to its memory and time where the system can."""
    try:
        import resource  # noqa: PLC0415  Unix only
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT_BYTES, MEMORY_LIMIT_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_LIMIT_SECONDS, CPU_LIMIT_SECONDS))


def sizes(document: Any) -> dict[str, Any]:  # noqa: ANN401  the library is untyped
    """Give the width and the height of each page in points."""
    count = min(len(document), MOST_PAGES)
    return {"sizes": [document.get_page_size(index) for index in range(count)]}


def draw(document: Any, number: int, width: int) -> dict[str, Any]:  # noqa: ANN401
    """Draw one page, counted from 1, at this width in pixels."""
    if not 1 <= number <= len(document):
        return {}
    page = document[number - 1]
    across, down = page.get_size()
    drawn = page.render(scale=min(width / across, TALLEST * width / down)).to_pil()
    file = io.BytesIO()
    drawn.quantize(COLOURS, method=Image.Quantize.FASTOCTREE).save(file, "PNG")
    return {"png": base64.b64encode(file.getvalue()).decode()}


def main() -> None:
    """Do what the command line asks: `PATH` for the sizes, `PATH NUMBER WIDTH` for a picture."""
    limit_resources()
    path, *asked = sys.argv[1:]
    try:
        document = pdfium.PdfDocument(path)
        answer = draw(document, *map(int, asked)) if asked else sizes(document)
    except (pdfium.PdfiumError, MemoryError, ZeroDivisionError):
        answer = {}
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main()
