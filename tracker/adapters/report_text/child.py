"""The child process that reads Word files and web pages: bytes in on standard input, JSON with pages out.

A damaged or hostile file may end this process, never the server. Somebody waits for it, so it imports only
what this kind of file needs.
"""

import importlib
import json
import sys

from tracker.adapters.report_text.paragraphs import TOO_LONG
from tracker.adapters.report_text.pdf_child import limit_resources
from tracker.domain.errors import DomainError
from tracker.domain.reading import source

_READERS = {"docx": "word", "odt": "odt", "html": "html", "md": "markdown"}


def main() -> None:
    """Read the file on standard input, whose kind is on the command line."""
    limit_resources()
    module = importlib.import_module(f"tracker.adapters.report_text.{_READERS[sys.argv[1]]}")
    try:
        json.dump({"pages": source.as_plain(module.read(sys.stdin.buffer.read()))}, sys.stdout)
    except DomainError as error:
        json.dump({"refused": error.message}, sys.stdout)
    except MemoryError:
        json.dump({"refused": TOO_LONG}, sys.stdout)


if __name__ == "__main__":
    main()
