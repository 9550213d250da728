"""What is taken as evidence: which kinds of file, how large, and under what name it is kept."""

import re
import unicodedata
from pathlib import PurePosixPath

LARGEST_FILE = 20 * 1024 * 1024
"""Bytes; a scanned policy of some hundred pages has less."""

MEDIA_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "csv": "text/csv",
    "txt": "text/plain",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "gif": "image/gif",
    "webp": "image/webp",
}
"""The endings that are taken: what we can look into, and what opens without running anything.

Not web pages and drawings (scripts), archives (anything), .doc, .xls and .rtf (macros, objects).
"""

WRONG_TYPE = (
    "This kind of file is not taken. Give a PDF, Word (.docx), Excel (.xlsx), PowerPoint (.pptx), "
    "OpenDocument, CSV or text file, or a picture (PNG, JPEG, GIF, WebP)."
)
TOO_LARGE = "This file is larger than 20 MB. Give a link to it instead, or a smaller copy."
LONGEST_NAME = 120  # characters


def ending(name: str) -> str:
    """The ending of a file's name, in lower case, without its dot."""
    return PurePosixPath(name.lower()).suffix.lstrip(".")


def safe_name(name: str) -> str:
    """A name that is safe to keep and to download: no path, nothing that is not seen, not too long."""
    base = re.split(r"[/\\]", name)[-1]
    seen = "".join(sign for sign in base if unicodedata.category(sign)[0] != "C")
    plain = re.sub(r'[<>:"|?*]+', "_", " ".join(seen.split())).rstrip(". ")
    stem, dot, end = plain.rpartition(".")
    if not dot or len(end) > 10:  # no ending, or nothing that is one
        stem, dot, end = plain, "", ""
    return f"{stem.strip('. ')[: LONGEST_NAME - len(end) - 1].rstrip('. ') or 'file'}{dot}{end}"
