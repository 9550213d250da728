"""The child process that looks into a file: bytes in on standard input, JSON with what was found out.

A damaged or hostile file may end this process, never the server.
"""

import json
import sys
from collections.abc import Callable, Iterable

from tracker.adapters.evidence_looks import lines, office, pdfs, pictures
from tracker.adapters.report_text.pdf_child import limit_resources
from tracker.domain.errors import DomainError

Look = Callable[[bytes, str], tuple[Iterable[str], Iterable[str]]]
_LOOKS: dict[str, Look] = {
    "pdf": pdfs.look,
    **dict.fromkeys(("docx", "xlsx", "pptx", "odt", "ods"), office.look),
    **dict.fromkeys(pictures.FORMATS, pictures.look),
}


def main() -> None:
    """Look into the file on standard input, whose ending is on the command line."""
    limit_resources()
    ending = sys.argv[1]
    try:
        said, hidden = _LOOKS[ending](sys.stdin.buffer.read(), ending)
        text = lines.joined(said)  # some of what is hidden is found while the text is read
        json.dump({"text": text, "hidden": list(hidden)}, sys.stdout)
    except DomainError as error:
        json.dump({"refused": error.message}, sys.stdout)


if __name__ == "__main__":
    main()
