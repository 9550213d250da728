"""A report's pages in, a reading of it out; one module per concern, and `reader` is the way in.

The children that only hand pages over need none of the hundreds of patterns that it loads.

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

__all__ = [
    "Confidence",
    "Judgement",
    "Part",
    "Place",
    "ReadItem",
    "ReportReading",
    "as_json",
]
