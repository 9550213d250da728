"""Correcting and confirming a draft: what each button does, and where it leads."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask import render_template
from flask.typing import ResponseReturnValue

from tracker.adapters import bank_holidays
from tracker.domain import corrections
from tracker.domain.corrections import Corrected, Difference
from tracker.models import Agency, ReportDraft
from tracker.queries import partnerships
from tracker.web import extensions
from tracker.web.forms import number
from tracker.web.reports import forms, screen
from tracker.web.reports.forms import DraftForm

Change = Callable[[Corrected, int], Corrected]


def _accept_alike(corrected: Corrected, key: int) -> Corrected:
    """Say of an item, and of all whose doubts are the same, that they are right."""
    after, like = corrections.accept(corrected, key), corrected.find(key)
    for kept in corrected.kept:
        if like and screen.is_unsure(kept) and screen.why(kept) == screen.why(like):
            after = corrections.accept(after, kept.key)
    return after


CHANGES: dict[str, Change] = {
    "split": corrections.split,
    "merge": corrections.merge,
    "drop": corrections.drop,
    "restore": corrections.restore,
    "up": corrections.move_up,
    "down": corrections.move_down,
    "accept": corrections.accept,
    "alike": _accept_alike,
    "add": lambda corrected, key: corrections.add(corrected, key or None),
}
"""What the buttons of one item do; a button's value is such a word and the item's key."""

KEYS = (
    ("R", "it is right"),
    ("N", "go to the next unsure item"),
    ("Enter", "split at the cursor"),
    ("M", "merge with the item above"),
    ("X", "drop, or restore what is dropped"),
    ("A", "add one below"),
    ("↑ ↓", "move up or down"),
    ("J K", "go to the next item, or the one before"),
)
"""The keys of reports.js and what they do; none is one of a browser's own or of a screen reader."""


@dataclass(frozen=True)
class Button:
    """What a person pressed: save, confirm, a change of one item, or somebody else's version of a field."""

    word: str
    rest: str

    @property
    def key(self) -> int:
        """The key of the item it belongs to; 0 where it belongs to none."""
        return number(self.rest)


def pressed(value: str | None) -> Button:
    """The button of a form that was sent; without one, a form is saved."""
    word, _, rest = (value or "save").partition(":")
    return Button(word, rest)


def changed(corrected: Corrected, read: Corrected, button: Button) -> Corrected:
    """The draft after that button; saving and confirming change nothing of it."""
    if button.word == "reread":
        return corrections.reread(corrected, read, button.key)
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
    return offered(forms.of_draft(corrected, version=draft.version, live=live), draft)


def offered(form: DraftForm, draft: ReportDraft) -> DraftForm:
    """The form with the agencies of the draft's partnership to choose from."""
    form.offer(_agencies(draft))
    return form


def _agencies(draft: ReportDraft) -> Sequence[Agency]:
    return partnerships.agencies(extensions.session(), {draft.partnership_id})


def differences(draft: ReportDraft, typed: Corrected) -> Sequence[Difference]:
    """Where the version that is kept now differs from what a person typed."""
    names = {agency.id: agency.name for agency in _agencies(draft)}
    return corrections.differences(as_kept(draft), typed, names)


def landing(before: Corrected, after: Corrected, button: Button) -> str:
    """Where the page is to be scrolled to after that button: the item that it changed, or the next unsure."""
    keys = [kept.key for kept in after.items]
    if button.word == "add":
        return f"item-{max(keys)}"
    if button.word in ("accept", "alike"):
        unsure = [kept.key for kept in after.kept if screen.is_unsure(kept)]
        later = [key for key in unsure if keys.index(key) > keys.index(button.key)]
        return f"item-{(later or unsure or [button.key])[0]}"
    if button.key in keys:
        return f"item-{button.key}"
    above = [kept.key for kept in before.items if kept.key in keys or kept.key == button.key]
    return f"item-{above[above.index(button.key) - 1]}" if button.key in above else ""


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
        screen=screen.of(draft, form, corrected),
        facts=corrected.facts,
        differences=differences,
        cut=corrections.CUT,
        keys=KEYS,
    )
    return body, code
