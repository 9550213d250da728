"""A numbered addendum to a statement that was submitted: why it is made, and what the plan says otherwise."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from tracker.domain import papers, structured_text, wording
from tracker.domain.papers import (
    Across,
    Block,
    Cell,
    Column,
    Facts,
    Heading,
    Paper,
    Paragraph,
    Row,
    Table,
    Tone,
)
from tracker.domain.statements import comparison, plan
from tracker.domain.statements.comparison import Change, Comparison, Group, Pieces
from tracker.domain.statements.content import Edition, StatementContent

STATEMENT = "written statement of proposed action"
NOTHING_CHANGED = "Nothing of what the plan promises has changed."
LABELS = 3.6
TEXTS = 6.8


@dataclass(frozen=True, kw_only=True)
class Addendum:
    """One addendum: its number, its day, why it is made, and the statement and addenda before it.

    `statement` is the version that was submitted; `earlier` holds the number and the day of each addendum
    that was issued before this one.
    """

    number: int
    dated: date
    why: str
    statement: Edition
    issued_to: str | None = None
    earlier: tuple[tuple[int, date], ...] = ()

    @property
    def status(self) -> str:
        """Draft, or when and where it was issued."""
        if self.issued_to is None:
            return "Draft"
        return f"Issued on {wording.long_date(self.dated)} to {self.issued_to}"

    @property
    def set_beside(self) -> str:
        """What the plan of now is set beside: the statement, or the last addendum."""
        if not self.earlier:
            return "the statement as it was submitted"
        number, day = self.earlier[-1]
        return f"addendum {number} of {wording.long_date(day)}"


def promises(before: StatementContent, after: StatementContent) -> Comparison:
    """What of the changes is no mere progress, in the words of both."""
    whole = comparison.compare(before, after)
    promised = comparison.compare(comparison.promised(before), comparison.promised(after))
    known = {group.heading: {change.label for change in group.changes} for group in promised.plan}
    groups = (
        replace(group, changes=tuple(each for each in group.changes if each.label in known[group.heading]))
        for group in whole.plan
        if group.heading in known
    )
    return replace(whole, plan=tuple(groups))


def progress(before: StatementContent, after: StatementContent) -> tuple[Group, ...]:
    """What of the changes is mere progress: how far the same promises have got."""
    promised = {group.heading: group.changes for group in promises(before, after).plan}
    left = (
        Group(group.heading, tuple(each for each in group.changes if each not in promised[group.heading]))
        if group.heading in promised
        else group
        for group in comparison.compare(before, after).plan
    )
    return tuple(group for group in left if group.changes)


def in_words(compared: Comparison) -> tuple[str, ...]:
    """Each thing that changed in a line, as a short mail lists it."""
    cover = (f"{change.label}: {_turned(change)}" for change in compared.cover)
    parts = (f"{change.label}: written anew" for change in compared.parts)
    return (*cover, *parts, *(_of_group(group) for group in compared.plan))


LONGEST_QUOTED = 60
"""Characters of a value up to which a short mail quotes it."""


def _of_group(group: Group) -> str:
    if ": " in group.heading:  # added, or no longer there
        return group.heading
    return f"{group.heading}: " + "; ".join(
        f"{each.label[:1].lower()}{each.label[1:]} {_turned(each)}" for each in group.changes
    )


def _turned(change: Change) -> str:
    before, after = _text(change.before), _text(change.after)
    if max(len(before), len(after)) > LONGEST_QUOTED or "\n" in before + after:
        return "changed"
    return f"from {before} to {after}"


def _text(pieces: Pieces) -> str:
    return "".join(text for text, _ in pieces)


def paper_of(addendum: Addendum, before: StatementContent, after: StatementContent) -> Paper:
    """The paper of one addendum; the same addendum always gives the same paper."""
    cover = after.cover
    return Paper(
        title=f"Addendum {addendum.number}: {cover.report_title}",
        subtitle=cover.partnership,
        author=cover.partnership,
        subject=cover.authority,
        foot=f"Addendum {addendum.number} to the {STATEMENT}, {wording.long_date(addendum.dated)}",
        dated=addendum.dated,
        version=f"Addendum {addendum.number}",
        blocks=tuple(_blocks(addendum, before, after)),
    )


def _blocks(addendum: Addendum, before: StatementContent, after: StatementContent) -> Iterator[Block]:
    yield Facts("", tuple(_cover(addendum, after)))
    yield Heading(1, "Why this addendum is made")
    yield from structured_text.read(addendum.why, below=1) or (
        Paragraph(papers.plain(plan.TO_BE_WRITTEN), Tone.GAP),
    )
    yield Heading(1, "What has changed")
    yield Paragraph(
        papers.plain(
            f"The plan of {wording.long_date(addendum.dated)}, set beside {addendum.set_beside}. "
            "What is not named here stands as it was."
        )
    )
    promised = promises(before, after)
    if promised.is_same:
        yield Paragraph(papers.plain(NOTHING_CHANGED))
    written = tuple(filter(None, [_whole("The first page", promised.cover), _whole("", promised.parts)]))
    yield from _table("The first page and the written parts", addendum, written)
    yield from _table("The plan", addendum, promised.plan)
    moved = progress(before, after)
    if moved:
        yield Heading(1, "How far it has got since")
        yield from _table("Progress", addendum, moved)
    yield from _history(addendum)


def _whole(heading: str, changes: tuple[Change, ...]) -> Group | None:
    return Group(heading or "The written parts", changes) if changes else None


def _cover(addendum: Addendum, content: StatementContent) -> Iterator[tuple[str, str]]:
    sent = addendum.statement
    assert sent.submitted_on is not None  # noqa: S101 - only what was submitted has addenda
    yield "Addendum", str(addendum.number)
    yield "To", wording.capital(STATEMENT)
    yield "In answer to", content.cover.report_title
    yield "Authority", content.cover.authority
    yield "Partnership", content.cover.partnership
    yield (
        "Statement",
        f"Version {sent.number}, submitted on {wording.long_date(sent.submitted_on)} to {sent.submitted_to}",
    )
    yield "Date", wording.long_date(addendum.dated)
    yield "Status", addendum.status


def _table(caption: str, addendum: Addendum, groups: Iterable[Group]) -> Iterator[Block]:
    rows = tuple(row for group in groups for row in _rows(group))
    if not rows:
        return
    before = "In the statement" if not addendum.earlier else f"In addendum {addendum.earlier[-1][0]}"
    columns = (Column("What", LABELS), Column(before, TEXTS), Column("Now", TEXTS))
    yield Table(caption, columns, rows)


def _rows(group: Group) -> Iterator[Row | Across]:
    yield Across(group.heading)
    for change in group.changes:
        yield Row(
            (Cell(change.label, is_heading=True), Cell(_text(change.before)), Cell(_text(change.after)))
        )


def _history(addendum: Addendum) -> Iterator[Block]:
    """The versions of the statement, the one that was submitted, and each addendum up to this one."""
    sent = addendum.statement
    assert sent.submitted_on is not None  # noqa: S101 - only what was submitted has addenda
    rows = [(f"Version {number}", day, "Draft") for number, day in sent.earlier]
    said = f"Submitted on {wording.long_date(sent.submitted_on)} to {sent.submitted_to}"
    rows.append((f"Version {sent.number}", sent.dated, said))
    rows += [(f"Addendum {number}", day, "Issued") for number, day in addendum.earlier]
    rows.append((f"Addendum {addendum.number}", addendum.dated, addendum.status))
    yield Heading(1, "Version history")
    yield Table(
        "The statement and its addenda up to this one",
        (Column("Version", 3.0), Column("Date", 5.0), Column("Status", 9.0)),
        tuple(
            Row((Cell(what, is_heading=True), Cell(wording.long_date(day)), Cell(status)))
            for what, day, status in rows
        ),
    )
