"""A reading of a report as a listing on the terminal."""

import textwrap
from collections.abc import Iterator
from datetime import date

from tracker.domain import wording
from tracker.domain.reading import ReadItem, ReportReading

LABEL = 22
WIDTH = 100


def lines(found: ReportReading) -> Iterator[str]:
    """The facts, what to look at, and every item under its heading."""
    yield from _facts(found)
    for warning in found.warnings:
        yield from _wrapped("! ", warning)
    yield ""
    heading = ""
    for position, item in enumerate(found.items, start=1):
        here = " · ".join(part for part in (_part(item), item.section, item.deadline) if part)
        if here != heading:
            heading = here
            yield heading
        yield from _item(position, item)
    yield ""
    yield wording.count(len(found.items), "item")


def _facts(found: ReportReading) -> Iterator[str]:
    printed = {
        "Authority": found.authority,
        "Kind": found.kind.label,
        "Title": found.title,
        "Inspected": _span(found.inspected_from, found.inspected_to),
        "Published": _day(found.published_on),
        "Recipients": "; ".join(found.recipients),
        "Principal authority": found.principal_authority,
        "Statement due": _statement_due(found),
        "Send to": found.send_to,
        "Licence": found.licence,
    }
    for label, value in printed.items():
        yield from _wrapped(f"{label:<{LABEL}}", value or "not in the text")


def _item(position: int, item: ReadItem) -> Iterator[str]:
    number = item.number or (f"{item.number_inferred}*" if item.number_inferred else f"({position})")
    yield from _wrapped(f"{number:>6}  ", item.text)
    notes = [
        f"number {item.number_inferred} inferred, none is printed" if item.number_inferred else "",
        f"due {_day(item.due_on)}, {item.due_basis.label}" if item.due_on and item.due_basis else "",
        f"names {wording.sentence_list(list(item.bodies))}" if item.bodies else "",
        *item.doubts,
    ]
    if said := "; ".join(note.rstrip(".") for note in notes if note):
        yield from _wrapped(" " * 8, f"[{said}]")


def _wrapped(first: str, text: str) -> list[str]:
    return textwrap.wrap(
        text, WIDTH, initial_indent=first, subsequent_indent=" " * len(first), break_on_hyphens=False
    )


def _part(item: ReadItem) -> str:
    return item.part.replace("_", " ").capitalize() if item.part else ""


def _day(day: date | None) -> str:
    return wording.long_date(day) if day else ""


def _span(first: date | None, last: date | None) -> str:
    return " to ".join(wording.long_date(day) for day in (first, last) if day)


def _statement_due(found: ReportReading) -> str:
    if found.statement_due_on is None:
        return "" if found.statement_required else "no statement is asked for"
    basis = f", {found.statement_due_basis.label}" if found.statement_due_basis else ""
    return wording.weekday_date(found.statement_due_on) + basis
