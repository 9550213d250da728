"""The whole reading of a report: pages of text in, its facts and recommendations out."""

from collections.abc import Container, Sequence
from dataclasses import replace
from datetime import date

from tracker.domain import wording
from tracker.domain.errors import UnreadableReportError
from tracker.domain.reading import (
    blocks,
    bodies,
    columns,
    deadlines,
    finding,
    hidden,
    inline,
    inspection,
    judgements,
    kinds,
    lines,
    notes,
    parts,
    places,
    recipients,
    references,
    source,
    statement,
    titles,
    weights,
)
from tracker.domain.reading.deadlines import Dated
from tracker.domain.reading.models import ReadItem, ReportReading
from tracker.domain.reading.raw import RawItem
from tracker.domain.reading.source import Source
from tracker.domain.reports import ReportKind

WITHOUT_VISIT = frozenset({ReportKind.CORONER, ReportKind.PRACTICE_REVIEW, ReportKind.PEEL})
"""The kinds that print no dates of a visit."""

NO_ITEMS = (
    "No recommendations were found. Check that this is the whole report. If it is, paste its list of "
    "recommendations, or choose a text file with it, under a line that says Recommendations."
)


FLATTENED = (
    "The file is damaged: its words were read without its layout, so lists may begin or end in the wrong "
    "place. Check every item against the report."
)


def read(report: Source | Sequence[str], holidays: Container[date]) -> ReportReading:
    """Read a report's facts and every recommendation, word for word; a person confirms before it is kept.

    Plain text is read page by page; a Source knows more.
    """
    given = report if isinstance(report, Source) else source.of_text(report)
    printed = columns.assigned(lines.read(given))
    built = inline.parted(hidden.marked(weights.ranked(blocks.build(printed), printed)))
    title = titles.read(built)
    published = inspection.published_on(built, printed)
    inspected_from, inspected_to = inspection.inspected(built)
    owed = statement.read(built, title.kind, published, holidays)
    found = finding.find(built)
    boxes, dated = places.Places(given, printed), Dated(published, inspected_to)
    items = _items(found.items, title.kind, dated, boxes, given)
    reading = ReportReading(
        kind=title.kind,
        title=title.text,
        authority=title.authority or titles.partnership(title.kind, given.texts()),
        inspected_from=inspected_from,
        inspected_to=inspected_to,
        published_on=published,
        recipients=recipients.read(printed) or recipients.named(built),
        principal_authority=owed.principal_authority,
        statement_required=owed.required,
        statement_due_on=owed.due_on,
        statement_due_basis=owed.due_basis,
        send_to=owed.send_to,
        licence=inspection.licence(built),
        items=items,
        strengths=tuple(found.strengths),
        judgements=judgements.read(built),
        paragraphs=references.paragraphs(built, (n for item in items for n in item.paragraphs)),
    )
    if given.is_flattened:
        reading = replace(reading, items=tuple(map(kinds.less_sure, items)))
    return _with_warnings(
        reading, [*_flattened(given), *owed.warnings, *found.warnings, *_empty_pages(given)]
    )


def require_items(reading: ReportReading) -> ReportReading:
    """Give the reading back, or refuse a report in which nothing is asked for."""
    if not reading.items:
        raise UnreadableReportError(NO_ITEMS)
    return reading


def _items(
    raw: Sequence[RawItem], kind: ReportKind, dated: Dated, boxes: places.Places, given: Source
) -> tuple[ReadItem, ...]:
    named = bodies.one_name_each(_bodies(item, kind) for item in raw)
    items = tuple(
        _item(item, kind, dated, names, boxes, paged=len(given.pages) > 1)
        for item, names in zip(raw, named, strict=True)
    )
    return tuple(map(kinds.less_sure, items)) if given.is_flattened else items


def _bodies(raw: RawItem, kind: ReportKind) -> tuple[str, ...]:
    if raw.body_cell:
        return bodies.in_cell(raw.body_cell)
    return bodies.named_in(raw.text, kind) or bodies.leading(raw.stem or "")


def _item(
    raw: RawItem,
    kind: ReportKind,
    dated: Dated,
    names: tuple[str, ...],
    boxes: places.Places,
    *,
    paged: bool,
) -> ReadItem:
    text = notes.left_out(raw.text)
    deadline = raw.deadline or deadlines.opening(text) or deadlines.within(text)
    due_on, basis = deadlines.due(deadline, dated.published)
    item_kind = kinds.of(raw)
    confidence, reason = kinds.confidence(raw, kind)
    return ReadItem(
        text=text,
        kind=item_kind,
        subitems=tuple(notes.left_out(point).removesuffix(";") for point in raw.sub_points),
        number=raw.number,
        number_inferred=str(raw.inferred) if raw.inferred is not None else None,
        section=raw.section,
        part=parts.part_of(raw, kind),
        deadline=deadline,
        due_on=due_on,
        due_basis=basis,
        paragraphs=references.cited_in(text),
        bodies=names,
        page=raw.page if paged else None,
        line=raw.line,
        last_line=max(raw.line, raw.last_line),
        places=boxes.of(raw.line, raw.last_line),
        confidence=confidence,
        reason=reason,
        doubts=(*raw.doubts, *deadlines.doubts(item_kind, due_on, basis, deadline, dated)),
    )


def _with_warnings(reading: ReportReading, warnings: list[str]) -> ReportReading:
    missing = [
        name
        for name, value in (
            ("authority", reading.authority),
            ("inspection dates", reading.inspected_from or reading.kind in WITHOUT_VISIT),
            ("publication date", reading.published_on),
        )
        if not value
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


def _flattened(given: Source) -> list[str]:
    return [FLATTENED] if given.is_flattened else []


def _empty_pages(given: Source) -> list[str]:
    empty = [
        number
        for number, page in enumerate(given.pages, start=1)
        if not any(span.text.strip() for span in page.spans)
    ]
    if not empty or len(given.pages) == 1:
        return []
    return [f"No text on page {', '.join(map(str, empty))}; look whether it is a picture."]
