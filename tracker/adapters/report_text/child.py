"""The child process that reads Word files and web pages: bytes in on standard input, JSON with pages out.

A damaged or hostile file may end this process, never the server.
"""

import json
import sys

from tracker.adapters.report_text import html, markdown, odt, word
from tracker.adapters.report_text.paragraphs import TOO_LONG
from tracker.adapters.report_text.pdf_child import limit_resources
from tracker.domain.errors import DomainError
from tracker.domain.reading import source

_READERS = {"docx": word.read, "odt": odt.read, "html": html.read, "md": markdown.read}


def main() -> None:
    """Read the file on standard input, whose kind is on the command line."""
    limit_resources()
    read = _READERS[sys.argv[1]]
    try:
        json.dump({"pages": source.as_plain(read(sys.stdin.buffer.read()))}, sys.stdout)
    except DomainError as error:
        json.dump({"refused": error.message}, sys.stdout)
    except MemoryError:
        json.dump({"refused": TOO_LONG}, sys.stdout)


if __name__ == "__main__":
    main()
