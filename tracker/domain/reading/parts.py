"""Which part of a report a recommendation stands in, and so whom it is addressed to."""

import re

from tracker.domain.reading import headings
from tracker.domain.reading.models import Part
from tracker.domain.reading.raw import RawItem
from tracker.domain.reports import ReportKind

SAFEGUARDING = re.compile(r"\bsafeguarding\b", re.IGNORECASE)
LOOKED_AFTER = re.compile(r"\blooked[- ]after children\b", re.IGNORECASE)


def chapter(heading: str, before: Part | None) -> Part | None:
    """Give the part that a heading opens, or the one before it; the board's part is always the last."""
    if before is Part.BOARD or headings.is_board(heading):
        return Part.BOARD
    return _theme(heading) or before


def part_of(raw: RawItem, kind: ReportKind) -> Part | None:
    """Say whose a recommendation is: council or board, safeguarding or looked after; None where neither."""
    if kind is ReportKind.SIF:
        return Part.BOARD if raw.chapter is Part.BOARD else Part.COUNCIL
    if kind is ReportKind.SLAC:
        return _theme(raw.stem or "") or raw.chapter
    return None


def _theme(text: str) -> Part | None:
    safeguarding, looked_after = bool(SAFEGUARDING.search(text)), bool(LOOKED_AFTER.search(text))
    if safeguarding == looked_after:
        return None
    return Part.SAFEGUARDING if safeguarding else Part.LOOKED_AFTER
