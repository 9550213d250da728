"""The child process that opens a logo or a template: bytes in on standard input, what is kept out as JSON.

A damaged or hostile file may end this process, never the server. A template is kept only if a paper with
every kind of block could be written into it.
"""

import base64
import json
import sys

from tracker.adapters import children
from tracker.adapters.papers import logos, sample, word, word_template
from tracker.domain.errors import DomainError
from tracker.domain.papers import Brand


def main() -> None:
    """Check what the command line names; a child of its own keeps the server from its faults."""
    children.limit_resources()
    try:
        kept = {"logo": logos.checked, "template": _template}[sys.argv[1]](sys.stdin.buffer.read())
        json.dump({"kept": base64.b64encode(kept).decode("ascii")}, sys.stdout)
    except DomainError as error:
        json.dump({"refused": error.message}, sys.stdout)


def _template(content: bytes) -> bytes:
    kept = word_template.checked(content)
    word.write(sample.paper(Brand(template=kept)))
    return kept


if __name__ == "__main__":
    main()
