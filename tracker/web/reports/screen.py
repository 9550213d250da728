"""What the screen of a draft shows: the document, and each item with what helps to judge it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for

from tracker.domain import corrections, passages, wording
from tracker.domain.corrections import Changes, Corrected, CorrectedItem
from tracker.domain.passages import Passage
from tracker.domain.reading import Confidence
from tracker.models import ReportDraft
from tracker.queries import reports
from tracker.queries.reports import Before
from tracker.web import extensions
from tracker.web.reports import sources
from tracker.web.reports.forms import DraftForm
from tracker.web.reports.sources import Document, Marked

OPENING = 12
"""So many first words of a paragraph find its page; a running foot may stand in its middle."""


@dataclass(frozen=True)
class Cited:
    """A paragraph that an item names, with the page on which it stands."""

    number: int
    text: str
    page: int | None


@dataclass(frozen=True)
class Line:
    """One item as the screen lists it."""

    kept: CorrectedItem
    form: Any
    nth: int | None
    """Its place among the items that will be confirmed; None where it is dropped."""
    page: int | None
    """The page on which its words were found."""
    cited: list[Cited]
    before: list[Before]
    """What was imported before with the same words."""
    read: list[str]
    """The words as they were read, where they can be taken again."""

    @property
    def has_errors(self) -> bool:
        """Whether one of its fields must be mended."""
        return bool(self.form.errors)

    @property
    def section(self) -> str | None:
        """The heading it stands under, where that says more than its kind."""
        section = self.kept.item.section
        return None if section and _letters(section) == _letters(self.kept.item.kind.label) else section

    @property
    def is_unsure(self) -> bool:
        """Whether somebody should look at it first."""
        return not self.kept.is_dropped and is_unsure(self.kept)

    @property
    def why(self) -> tuple[str, ...]:
        """What makes it unsure."""
        return why(self.kept)


@dataclass(frozen=True)
class Screen:
    """What the page shows beside the form."""

    changes: Changes
    lines: list[Line]
    document: Document
    found_on: dict[str, int]
    before: list[Before]
    """What looks like the whole of this document, imported before."""

    @property
    def unsure(self) -> list[Line]:
        """The items to look at first."""
        return [line for line in self.lines if line.is_unsure]

    @property
    def alike(self) -> Mapping[tuple[str, ...], list[Line]]:
        """The unsure items by what makes them so."""
        found: dict[tuple[str, ...], list[Line]] = {}
        for line in self.unsure:
            found.setdefault(line.why, []).append(line)
        return found


def _letters(words: str) -> str:
    """One or many of a thing alike: areas for improvement, area for improvement."""
    return words.lower().replace("s", "")


def is_unsure(kept: CorrectedItem) -> bool:
    """Whether the reading has a doubt about an item that nobody has settled."""
    return bool(kept.item.doubts) or kept.item.confidence is Confidence.UNSURE


def why(kept: CorrectedItem) -> tuple[str, ...]:
    """The doubts about an item; where there are none in particular, why it was taken for one."""
    return kept.item.doubts or (kept.item.reason,)


def of(draft: ReportDraft, form: DraftForm, corrected: Corrected) -> Screen:
    """The screen of this version of a draft."""
    read = corrections.from_json(draft.as_read)
    numbers = {kept.key: n for n, kept in enumerate(corrected.kept, start=1)}
    shown = _document(draft, corrected, read, numbers)
    before = reports.imported_before(extensions.session(), extensions.actor(), draft)
    lines = [
        Line(
            kept,
            entry.form,
            numbers.get(kept.key),
            shown.page_of.get(kept.key),
            _cited(draft, corrected, kept),
            [one for one in before if one.item_key == kept.key],
            _as_read(kept, read),
        )
        for kept, entry in zip(corrected.items, form.items, strict=True)
    ]
    return Screen(
        corrections.count(read, corrected),
        lines,
        shown,
        _found_on(draft, corrected),
        [one for one in before if one.item_key is None],
    )


def _document(draft: ReportDraft, corrected: Corrected, read: Corrected, numbers: dict[int, int]) -> Document:
    return sources.document(
        draft,
        draft.source_pages,
        [
            Marked(kept.key, numbers[kept.key], _passage(kept, read), kept.item.places)
            for kept in corrected.kept
        ],
        lambda number: url_for("reports.draft_picture", draft_id=draft.id, number=number),
    )


def _passage(kept: CorrectedItem, read: Corrected) -> Passage:
    before = read.find(kept.key)
    return Passage(kept.key, kept.item.text, kept.item.page, otherwise=before.item.text if before else "")


def _cited(draft: ReportDraft, corrected: Corrected, kept: CorrectedItem) -> list[Cited]:
    found = corrected.facts.paragraphs
    return [
        Cited(number, found[number], _page_of(draft.source_pages, found[number]))
        for number in kept.item.paragraphs
        if number in found
    ]


def _page_of(pages: Sequence[str], text: str) -> int | None:
    return passages.page_of(pages, " ".join(text.split()[:OPENING]))


def _as_read(kept: CorrectedItem, read: Corrected) -> list[str]:
    """The words of the items that this one was made of, unless it still is the one that was read."""
    made_of = [found.item.text for key in kept.origins if (found := read.find(key))]
    return [] if kept.origins == (kept.key,) and made_of == [kept.item.text] else made_of


def _found_on(draft: ReportDraft, corrected: Corrected) -> dict[str, int]:
    """The page on which each fact stands as it is printed, where it does."""
    facts = corrected.facts
    words = {
        "title": facts.title,
        "authority": facts.authority,
        "inspected_to": wording.long_date(facts.inspected_to) if facts.inspected_to else None,
        "published_on": wording.long_date(facts.published_on) if facts.published_on else None,
        "recipients": facts.recipients[0] if facts.recipients else None,
        "principal_authority": facts.principal_authority,
        "statement_due_on": wording.long_date(facts.statement_due_on) if facts.statement_due_on else None,
        "send_to": facts.send_to,
        "licence": facts.licence,
    }
    pages = {name: passages.page_of(draft.source_pages, text) for name, text in words.items() if text}
    return {name: number for name, number in pages.items() if number}
