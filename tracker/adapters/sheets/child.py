"""The child process that reads a spreadsheet: bytes in on standard input, JSON with its sheets out.

Somebody waits for it, so it imports only what this kind of file needs.
"""

import importlib
import json
import sys

from tracker.adapters import children
from tracker.domain.errors import DomainError


def main() -> None:
    """Read the file on standard input, whose ending is on the command line."""
    children.limit_resources()
    kind = {"csv": "delimited", "xlsx": "workbook"}[sys.argv[1]]
    module = importlib.import_module(f"tracker.adapters.sheets.{kind}")
    try:
        json.dump({"sheets": module.read(sys.stdin.buffer.read())}, sys.stdout)
    except DomainError as error:
        json.dump({"refused": error.message}, sys.stdout)


if __name__ == "__main__":
    main()
