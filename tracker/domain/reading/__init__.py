"""A report's pages in, a reading of it out; one module per concern.

source → lines → columns → blocks → weights → finding (contents, lists, tables, duplicates) → facts.
"""

from tracker.domain.reading.export import as_json
from tracker.domain.reading.models import (
    Confidence,
    Judgement,
    Part,
    Place,
    ReadItem,
    ReportReading,
)
from tracker.domain.reading.reader import read, require_items

__all__ = [
    "Confidence",
    "Judgement",
    "Part",
    "Place",
    "ReadItem",
    "ReportReading",
    "as_json",
    "read",
    "require_items",
]
