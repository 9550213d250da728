"""What changed between two versions of a statement, in words and side by side."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from difflib import SequenceMatcher
from enum import StrEnum
from typing import TypeVar

from tracker.domain import wording
from tracker.domain.statements import plan
from tracker.domain.statements.content import Cover, PlanBlock, PlannedAction, StatementContent
from tracker.domain.statements.starting_text import PARTS
from tracker.domain.statuses import Status

T = TypeVar("T")
NOTHING = "none"
LONGEST_MATCHED = 4_000
"""Words of two texts beyond which they are shown as a whole, since finding what they share takes too long."""

_WORD = re.compile(r"\S+\s*")


class Piece(StrEnum):
    """Whether a piece of text stands in both versions, or only in one."""

    SAME = "same"
    CHANGED = "changed"


Pieces = tuple[tuple[str, Piece], ...]


@dataclass(frozen=True)
class Change:
    """One thing that differs: its name, and what each version says, piece by piece."""

    label: str
    before: Pieces
    after: Pieces


@dataclass(frozen=True)
class Group:
    """The changes of one recommendation or action, or that it stands in one version only."""

    heading: str
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True)
class Comparison:
    """All that differs: the facts of the cover, the written parts, and the plan in the paper's order."""

    cover: tuple[Change, ...]
    parts: tuple[Change, ...]
    plan: tuple[Group, ...]

    @property
    def is_same(self) -> bool:
        """Whether nothing differs."""
        return not (self.cover or self.parts or self.plan)


def compare(before: StatementContent, after: StatementContent) -> Comparison:
    """What the later version says otherwise than the earlier one."""
    parts = (_change(part.label, getattr(before, name), getattr(after, name)) for name, part in PARTS.items())
    signed = _change("Who signs", ", ".join(before.sign_off), ", ".join(after.sign_off))
    return Comparison(
        cover=tuple(_differing(_COVER, before.cover, after.cover)) + tuple(filter(None, [signed])),
        parts=tuple(filter(None, parts)),
        plan=(*_recommendations(before, after), *_actions(before, after)),
    )


def is_material(before: StatementContent, after: StatementContent) -> bool:
    """Whether what was promised differs, not only how far it has got: whoever signed must then look again.

    Progress is BRAG ratings, status, updates and the effect they tell of, milestones reached and readings of
    measures. That an action is withdrawn is no progress: less is promised.
    """
    return promised(before) != promised(after)


def promised(content: StatementContent) -> StatementContent:
    """The statement without its progress: what stays the same while the work goes on as was said."""
    return replace(content, plan=tuple(_promised_block(block) for block in content.plan))


def _promised_block(block: PlanBlock) -> PlanBlock:
    return replace(block, actions=tuple(_promised_action(action) for action in block.actions))


def _promised_action(action: PlannedAction) -> PlannedAction:
    """The slip goes too: it follows from the dates, which stay."""
    is_withdrawn = action.status is Status.WITHDRAWN
    return replace(
        action,
        status=Status.WITHDRAWN if is_withdrawn else Status.NOT_STARTED,
        brag=None,
        last_update_on=None,
        last_note="",
        effect="",
        slipped=0,
        milestones=tuple(replace(each, reached_on=None) for each in action.milestones),
        measures=tuple(replace(each, readings=()) for each in action.measures),
    )


def words(before: str, after: str) -> tuple[Pieces, Pieces]:
    """Both texts, cut into pieces that stand in both and pieces that stand in one; none is lost."""
    one, other = _words(before), _words(after)
    if len(one) + len(other) > LONGEST_MATCHED:
        return ((before, Piece.CHANGED),), ((after, Piece.CHANGED),)
    left, right = list[tuple[str, Piece]](), list[tuple[str, Piece]]()
    for tag, from_one, to_one, from_other, to_other in SequenceMatcher(
        None, one, other, autojunk=False
    ).get_opcodes():
        piece = Piece.SAME if tag == "equal" else Piece.CHANGED
        left.append(("".join(one[from_one:to_one]), piece))
        right.append(("".join(other[from_other:to_other]), piece))
    return tuple(each for each in left if each[0]), tuple(each for each in right if each[0])


def _words(text: str) -> list[str]:
    """The words, each with the blanks after it; together they are the text."""
    lead = len(text) - len(text.lstrip())
    return [*([text[:lead]] if lead else []), *_WORD.findall(text)]


def _change(label: str, before: str, after: str) -> Change | None:
    if before == after:
        return None
    return Change(label, *words(before or NOTHING, after or NOTHING))


def _recommendations(before: StatementContent, after: StatementContent) -> Iterator[Group]:
    """Those whose words stand in one version only: one of the same number is taken for the same, reworded."""
    one, other = list(before.plan), list(after.plan)
    for block in before.plan:
        same = next((each for each in other if each.text == block.text), None)
        if same:
            one.remove(block)
            other.remove(same)
    for block in other:
        earlier = next((each for each in one if each.number == block.number), None)
        if earlier is None:
            yield Group(f"Recommendation {block.number}: added", _only_after(block))
            continue
        one.remove(earlier)
        yield Group(f"Recommendation {block.number}", _reworded(earlier, block))
    for block in one:
        yield Group(f"Recommendation {block.number}: no longer there", _only_before(block))


def _reworded(before: PlanBlock, after: PlanBlock) -> tuple[Change, ...]:
    return tuple(filter(None, [_change("Its words", before.text, after.text)]))


def _only_after(block: PlanBlock) -> tuple[Change, ...]:
    return tuple(filter(None, [_change("Its words", "", block.text)]))


def _only_before(block: PlanBlock) -> tuple[Change, ...]:
    return tuple(filter(None, [_change("Its words", block.text, "")]))


Under = tuple[PlanBlock, PlannedAction]


def _actions(before: StatementContent, after: StatementContent) -> Iterator[Group]:
    """Each action that was added, is gone, or says something else, by its reference."""
    one, other = _by_reference(before), _by_reference(after)
    for reference, (block, action) in other.items():
        if reference not in one:
            said = _change("What we will do", "", action.what_we_will_do)
            heading = f"{reference}: added to recommendation {block.number}"
            yield Group(heading, tuple(filter(None, [said])))
        elif changes := (*_moved(one[reference][0], block), *_differing(_ACTION, one[reference][1], action)):
            yield Group(reference, changes)
    for reference, (_, action) in one.items():
        if reference not in other:
            said = _change("What we will do", action.what_we_will_do, "")
            yield Group(f"{reference}: no longer there", tuple(filter(None, [said])))


def _moved(before: PlanBlock, after: PlanBlock) -> Iterator[Change]:
    """Whether it answers another recommendation now; one that was only renumbered or reworded is the same."""
    if before.text != after.text and (change := _change("Recommendation", before.number, after.number)):
        yield change


def _by_reference(content: StatementContent) -> dict[str, Under]:
    return {action.reference: (block, action) for block in content.plan for action in block.actions}


def _differing(fields: Sequence[tuple[str, Callable[[T], str]]], before: T, after: T) -> Iterator[Change]:
    for label, said in fields:
        if change := _change(label, said(before), said(after)):
            yield change


def _day(day: date | None) -> str:
    return wording.long_date(day) if day else ""


_COVER: tuple[tuple[str, Callable[[Cover], str]], ...] = (
    ("In answer to", lambda cover: cover.report_title),
    ("Authority", lambda cover: cover.authority),
    ("Date of the report", lambda cover: _day(cover.published_on)),
    ("First day of the inspection", lambda cover: _day(cover.inspected_from)),
    ("Last day of the inspection", lambda cover: _day(cover.inspected_to)),
    ("Principal authority", lambda cover: cover.principal_authority or ""),
    ("Partnership", lambda cover: cover.partnership),
    ("Due date of this statement", lambda cover: _day(cover.due_on)),
    ("To be sent to", lambda cover: cover.send_to or ""),
)
_ACTION: tuple[tuple[str, Callable[[PlannedAction], str]], ...] = (
    ("What we will do", lambda action: action.what_we_will_do),
    ("Lead", lambda action: action.lead or ""),
    ("Lead agency", lambda action: action.lead_agency or ""),
    ("Supporting agencies", lambda action: ", ".join(action.supporting)),
    ("Start date", lambda action: _day(action.starts_on)),
    ("Due date", lambda action: _day(action.due_on)),
    ("Original due date", lambda action: _day(action.original_due_on)),
    ("Times moved", lambda action: str(action.times_moved)),
    ("Milestones", lambda action: "\n".join(plan.milestones(action))),
    ("Success measure", lambda action: action.success_measure),
    ("Intended effect on children", lambda action: action.intended_effect),
    ("Effect on children", lambda action: action.effect),
    ("Status", lambda action: action.status.label),
    ("BRAG rating", lambda action: action.brag.label if action.brag else ""),
    ("Last update", lambda action: _day(action.last_update_on)),
    ("Progress", lambda action: action.last_note),
    ("Measures", lambda action: "\n".join(_measured(action))),
)


def _measured(action: PlannedAction) -> Iterator[str]:
    for each in action.measures:
        said = (each.what, each.baseline, each.target, *each.readings)
        yield ", ".join(text for text in said if text)
