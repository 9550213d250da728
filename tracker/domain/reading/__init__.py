"""Pages of text in, a reading of the report out; one module per concern."""

from tracker.domain.reading.export import as_json
from tracker.domain.reading.models import Part, ReadItem, ReportKind, ReportReading
from tracker.domain.reading.reader import read, require_items

__all__ = ["Part", "ReadItem", "ReportKind", "ReportReading", "as_json", "read", "require_items"]
