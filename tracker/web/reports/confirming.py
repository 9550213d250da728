"""The screen on which a draft is corrected and confirmed: what each button does, and what the page shows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue

from tracker.adapters import bank_holidays
from tracker.domain import corrections, passages, wording
from tracker.domain.corrections import Changes, Corrected, CorrectedItem, Difference
from tracker.domain.passages import Passage, Piece
from tracker.models import ReportDraft
from tracker.web import extensions
from tracker.web.reports import forms
from tracker.web.reports.forms import DraftForm

Change = Callable[[Corrected, int], Corrected]

CHANGES: dict[str, Change] = {
    "split": corrections.split,
    "merge": corrections.merge,
    "drop": corrections.drop,
    "restore": corrections.restore,
    "accept": corrections.accept,
    "add": lambda corrected, key: corrections.add(corrected, key or None),
}
"""What the buttons of one item do; a button's value is such a word and the item's key."""


@dataclass(frozen=True)
class Button:
    """What a person pressed: save, confirm, a change of one item, or somebody else's version of a field."""

    word: str
    rest: str

    @property
    def key(self) -> int:
        """The key of the item it belongs to; 0 where it belongs to none."""
        return int(self.rest) if self.rest.isdecimal() else 0


def pressed(value: str | None) -> Button:
    """The button of a form that was sent; without one, a form is saved."""
    word, _, rest = (value or "save").partition(":")
    return Button(word, rest)


def changed(corrected: Corrected, button: Button) -> Corrected:
    """The draft after that button; saving and confirming change nothing of it."""
    change = CHANGES.get(button.word)
    return change(corrected, button.key) if change else corrected


def as_read(draft: ReportDraft) -> Corrected:
    """What was read from the file."""
    return corrections.from_json(draft.as_read)


def as_kept(draft: ReportDraft) -> Corrected:
    """What people have made of it so far."""
    return corrections.from_json(draft.as_corrected)


def as_typed(draft: ReportDraft, form: DraftForm) -> Corrected:
    """What stands in the form."""
    return form.corrected(as_kept(draft), as_read(draft), bank_holidays.england_and_wales())


def form_of(draft: ReportDraft, corrected: Corrected) -> DraftForm:
    """The form of this version of a draft, to be saved over the one that is kept; live if it is recent."""
    live = corrected.is_live
    if live is None:
        live = corrections.is_recent(corrected.facts, extensions.today())
    return forms.of_draft(corrected, version=draft.version, live=live)


def landing(before: Corrected, after: Corrected, button: Button) -> str:
    """Where the page is to be scrolled to after that button: the item that it changed."""
    keys = [kept.key for kept in after.items]
    if button.word == "add":
        return f"item-{max(keys)}"
    if button.key in keys:
        return f"item-{button.key}"
    above = [kept.key for kept in before.items if kept.key in keys or kept.key == button.key]
    return f"item-{above[above.index(button.key) - 1]}" if button.key in above else ""


@dataclass(frozen=True)
class Line:
    """One item as the screen lists it."""

    kept: CorrectedItem
    form: Any
    nth: int | None
    """Its place among the items that will be confirmed; None where it is dropped."""
    page: int | None
    """The page on which its words were found."""

    @property
    def has_errors(self) -> bool:
        """Whether one of its fields must be mended."""
        return bool(self.form.errors)


@dataclass(frozen=True)
class Screen:
    """What the page shows beside the form."""

    changes: Changes
    lines: list[Line]
    pages: list[list[Piece]]
    places: dict[int, int | None]
    found_on: dict[str, int]

    @property
    def unsure(self) -> dict[str, list[Line]]:
        """The items that somebody should look at first, by the sentence that says why."""
        found: dict[str, list[Line]] = {}
        for line in self.lines:
            for doubt in line.kept.item.doubts if not line.kept.is_dropped else ():
                found.setdefault(doubt, []).append(line)
        return found


def page(
    draft: ReportDraft,
    form: DraftForm,
    corrected: Corrected,
    *,
    code: int = 200,
    differences: Sequence[Difference] | None = None,
) -> ResponseReturnValue:
    """The draft beside its document."""
    body = render_template(
        "reports/draft.html",
        draft=draft,
        form=form,
        screen=_screen(draft, form, corrected),
        facts=corrected.facts,
        differences=differences,
        cut=corrections.CUT,
    )
    return body, code


def _screen(draft: ReportDraft, form: DraftForm, corrected: Corrected) -> Screen:
    read = as_read(draft)
    pages = passages.mark(draft.source_pages, [_passage(kept, read) for kept in corrected.kept])
    found = {piece.key: n for n, pieces in enumerate(pages, start=1) for piece in pieces if piece.is_start}
    places: dict[int, int | None] = {kept.key: n for n, kept in enumerate(corrected.kept, start=1)}
    lines = [
        Line(kept, entry.form, places.get(kept.key), found.get(kept.key))
        for kept, entry in zip(corrected.items, form.items, strict=True)
    ]
    return Screen(corrections.count(read, corrected), lines, pages, places, _found_on(draft, corrected))


def _passage(kept: CorrectedItem, read: Corrected) -> Passage:
    before = read.find(kept.key)
    return Passage(kept.key, kept.item.text, kept.item.page, otherwise=before.item.text if before else "")


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
