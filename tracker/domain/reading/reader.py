"""The whole reading of a report: pages of text in, its facts and recommendations out."""

from collections.abc import Container, Sequence
from dataclasses import replace
from datetime import date

from tracker.domain import wording
from tracker.domain.due_dates import DueBasis
from tracker.domain.errors import UnreadableReportError
from tracker.domain.reading import (
    blocks,
    bodies,
    deadlines,
    inspection,
    lines,
    lists,
    parts,
    recipients,
    references,
    statement,
    titles,
)
from tracker.domain.reading.models import ReadItem, ReportKind, ReportReading
from tracker.domain.reading.raw import RawItem

NO_ITEMS = (
    "No recommendations were found. Check that this is the whole report. If it is, copy its list of "
    "recommendations into a text file, under a line that says Recommendations, and choose that."
)


def read(pages: Sequence[str], holidays: Container[date]) -> ReportReading:
    """Read a report's facts and every recommendation, word for word; a person confirms before it is kept."""
    given = lines.read(pages)
    built = blocks.build(given)
    title = titles.read(built)
    published = inspection.published_on(built, given)
    inspected_from, inspected_to = inspection.inspected(built)
    owed = statement.read(built, title.kind, published, holidays)
    raw, list_warnings = lists.find(built)
    items = _items(raw, title.kind, published, paged=len(pages) > 1)
    reading = ReportReading(
        kind=title.kind,
        title=title.text,
        authority=title.authority,
        inspected_from=inspected_from,
        inspected_to=inspected_to,
        published_on=published,
        recipients=recipients.read(given),
        principal_authority=owed.principal_authority,
        statement_required=owed.required,
        statement_due_on=owed.due_on,
        statement_due_basis=owed.due_basis,
        send_to=owed.send_to,
        licence=inspection.licence(built),
        items=items,
        paragraphs=references.paragraphs(built, (n for item in items for n in item.paragraphs)),
    )
    return _with_warnings(reading, [*owed.warnings, *list_warnings, *_empty_pages(pages)])


def require_items(reading: ReportReading) -> ReportReading:
    """Give the reading back, or refuse a report in which nothing is asked for."""
    if not reading.items:
        raise UnreadableReportError(NO_ITEMS)
    return reading


def _items(
    raw: Sequence[RawItem], kind: ReportKind, published: date | None, *, paged: bool
) -> tuple[ReadItem, ...]:
    named = bodies.one_name_each(
        bodies.in_cell(item.body_cell) if item.body_cell else bodies.named_in(item.text, kind) for item in raw
    )
    return tuple(
        _item(item, kind, published, names, paged=paged) for item, names in zip(raw, named, strict=True)
    )


def _item(
    raw: RawItem, kind: ReportKind, published: date | None, names: tuple[str, ...], *, paged: bool
) -> ReadItem:
    deadline = raw.deadline or deadlines.opening(raw.text)
    due_on, basis = deadlines.due(deadline, published)
    doubts = list(raw.doubts)
    if basis is DueBasis.DERIVED and published:
        doubts.append(
            f"The date is counted from publication, {wording.long_date(published)}; "
            "the report names no day to count from."
        )
    return ReadItem(
        text=raw.text,
        number=str(raw.number) if raw.number is not None else None,
        number_inferred=str(raw.inferred) if raw.inferred is not None else None,
        section=raw.section,
        part=parts.part_of(raw, kind),
        deadline=deadline,
        due_on=due_on,
        due_basis=basis,
        paragraphs=references.cited_in(raw.text),
        bodies=names,
        page=raw.page if paged else None,
        line=raw.line,
        doubts=tuple(doubts),
    )


def _with_warnings(reading: ReportReading, warnings: list[str]) -> ReportReading:
    missing = [
        name
        for name, value in (
            ("authority", reading.authority),
            ("inspection dates", reading.inspected_from),
            ("publication date", reading.published_on),
        )
        if value is None
    ]
    if reading.title is None and reading.kind is not ReportKind.OTHER:
        warnings.append(
            "No title page was found; the kind of report and the authority come from its text. Check them."
        )
    if reading.kind is ReportKind.OTHER:
        warnings.append("The kind of report was not recognised; choose it.")
    if missing:
        warnings.append(f"Not found in the text: {', '.join(missing)}.")
    ends, published = reading.inspected_to, reading.published_on
    if ends and published and ends > published:
        warnings.append(
            f"The inspection ends on {wording.long_date(ends)}, after the report's own date, "
            f"{wording.long_date(published)}."
        )
    cited = {number for item in reading.items for number in item.paragraphs}
    if lost := sorted(cited - set(reading.paragraphs)):
        warnings.append(f"Cited paragraphs not found in the text: {', '.join(map(str, lost))}.")
    if not reading.items:
        warnings.append(NO_ITEMS)
    return replace(reading, warnings=tuple(warnings))


def _empty_pages(pages: Sequence[str]) -> list[str]:
    empty = [number for number, page in enumerate(pages, start=1) if not page.strip()]
    if not empty or len(pages) == 1:
        return []
    return [f"No text on page {', '.join(map(str, empty))}; look whether it is a picture."]
