"""A reading as the plain object that the command line prints."""

from datetime import date
from typing import Any

from tracker.domain.due_dates import DueBasis
from tracker.domain.reading.models import ReadItem, ReportReading


def as_json(reading: ReportReading) -> dict[str, Any]:
    """Give every fact under its key: dates as ISO, absent as None; only a printed date of a statement."""
    printed = reading.statement_due_basis is DueBasis.PRINTED
    return {
        "authority": reading.authority,
        "kind": str(reading.kind),
        "inspected_from": _iso(reading.inspected_from),
        "inspected_to": _iso(reading.inspected_to),
        "published_on": _iso(reading.published_on),
        "recipients": list(reading.recipients),
        "principal_authority": reading.principal_authority,
        "statement_due_on": _iso(reading.statement_due_on) if printed else None,
        "send_to": reading.send_to,
        "items": [_item(item) for item in reading.items],
        "strengths": list(reading.strengths),
        "judgements": [judgement._asdict() for judgement in reading.judgements],
        "warnings": list(reading.warnings),
    }


def _item(item: ReadItem) -> dict[str, Any]:
    return {
        "number": item.number,
        "number_inferred": item.number_inferred,
        "section": item.section,
        "part": str(item.part) if item.part else None,
        "deadline": item.deadline,
        "due_on": _iso(item.due_on),
        "due_basis": str(item.due_basis) if item.due_basis else None,
        "paragraphs": list(item.paragraphs),
        "bodies": list(item.bodies),
        "text": item.text,
        "kind": str(item.kind),
        "subitems": list(item.subitems),
        "page": item.page,
        "line": item.line,
        "last_line": item.last_line,
        "places": [place._asdict() for place in item.places],
        "confidence": str(item.confidence),
        "reason": item.reason,
        "doubts": list(item.doubts),
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
