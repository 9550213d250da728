"""The child process that reads a spreadsheet: bytes in on standard input, JSON with its sheets out."""

import json
import sys

from tracker.adapters.report_text.pdf_child import limit_resources
from tracker.adapters.sheets import delimited, workbook
from tracker.domain.errors import DomainError


def main() -> None:
    """Read the file on standard input, whose ending is on the command line."""
    limit_resources()
    read = {"csv": delimited.read, "xlsx": workbook.read}[sys.argv[1]]
    try:
        json.dump({"sheets": read(sys.stdin.buffer.read())}, sys.stdout)
    except DomainError as error:
        json.dump({"refused": error.message}, sys.stdout)


if __name__ == "__main__":
    main()
