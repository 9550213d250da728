"""Looking behind a PDF's pages: its properties, comments, filled-in fields and attached files."""

import io
from collections.abc import Iterator

from pypdf import PdfReader
from pypdf.generic import DictionaryObject

_NO_COMMENTS = ("/Link", "/Widget", "/Popup")


def look(content: bytes, _ending: str) -> tuple[list[str], list[str]]:
    """What stands beside the text of the pages, and a sentence for each thing the file hides."""
    document = PdfReader(io.BytesIO(content))
    if document.is_encrypted:
        document.decrypt("")
    facts = {name: str(value).strip() for name, value in (document.metadata or {}).items()}
    comments = [text for page in document.pages for text in _comments(page)]
    fields = [str(field.value) for field in (document.get_fields() or {}).values() if field.value]
    hidden = []
    if facts.get("/Author"):
        hidden.append(f"The file names its author: {facts['/Author'][:80]}")
    if comments:
        hidden.append("The file holds comments")
    if document.attachments:
        hidden.append("Other files are kept inside this file")
    return [*facts.values(), *comments, *fields], hidden


def _comments(page: DictionaryObject) -> Iterator[str]:
    for reference in page.get("/Annots") or ():
        note = reference.get_object()
        if note.get("/Subtype") not in _NO_COMMENTS and note.get("/Contents"):
            yield str(note["/Contents"])
