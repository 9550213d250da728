"""Bringing reports in: upload, correct, confirm; everything that imports one, imports it here."""

from tracker.services.reports.creating import add_items, check_new, create
from tracker.services.reports.drafts import confirm, correct, discard, paste, upload
from tracker.services.reports.sources import Source, open_pasted, open_source, original, read

__all__ = [
    "Source",
    "add_items",
    "check_new",
    "confirm",
    "correct",
    "create",
    "discard",
    "open_pasted",
    "open_source",
    "original",
    "paste",
    "read",
    "upload",
]
