"""Tables that a page shows by places alone: a head of several columns, and what stands under each."""

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from tracker.domain.reading import headings
from tracker.domain.reading.lines import Line
from tracker.domain.reading.source import Cell

SAME_LINE = 2.0
"""Baselines less than so many points apart are one line."""

LEAD = re.compile(r"\b(?:bod(?:y|ies)|lead|owner|agency|agencies|who|responsib\w+|organisation)\b")
DATE = re.compile(r"\b(?:due|dates?|timescales?|by when|when|deadlines?|target|completion)\b")
NUMBER = re.compile(r"(?:no|ref|reference|number|#|(?:rec(?:ommendation)?|item) (?:no|number|ref))")
LABEL = re.compile(r"(?:rec(?:ommendation)?\s?|r)?\d{1,3}(?:\.\d{1,2})*[.):]?", re.IGNORECASE)
"""What numbers a row where it stands alone in the first column."""

MAIN = re.compile(r"\b(?:recommendations?|requirements?|actions?|areas?|improve\w*|what)\b")
LONGEST_HEAD = 60
ROW_STEP = 1.2
"""Where two columns are printed line by line, a step so much larger than the smallest begins a row."""


@dataclass
class _Table:
    """One table while its lines are told apart."""

    number: int
    starts: list[float]
    names: list[str]
    size: float | None
    row: int = 0
    column: int = 0
    y: float = 0.0
    goes_on: bool = False
    """Its row goes on from the page before."""
    is_in_head: bool = False
    """Its head is in bold type, and no row below it has begun."""
    resumes: int | None = None
    """The row that may go on below the head repeated at the top of a page."""
    last_row: int = 0
    tops: frozenset[tuple[int, float]] = frozenset()
    """Where lines of the further columns stand, by page, each as a rule beside the first line of its row."""
    step: float = 0.0
    """The smallest step down inside it, where its columns are printed line by line."""

    def column_of(self, line: Line) -> int:
        """Give the column whose head begins left of the line."""
        return max((n for n, start in enumerate(self.starts) if start <= line.indent + 1), default=0)

    def is_past(self, line: Line) -> bool:
        """Say whether a line stands across the columns, or is a heading after the table."""
        crosses = line.indent < self.starts[1] - 1 and _right(line) > self.starts[1] + 2
        larger = bool(self.size and line.size and line.size > self.size * 1.05)
        left = self.starts[0] - line.indent > 3
        words = headings.plain(line.text)
        opens = headings.opens_list(line.text) and words not in self.names
        ends = line.bold and headings.ends_list(line.text)
        return crosses or larger or left or opens or ends

    def place(self, line: Line) -> Cell:
        """Say in which cell the next line stands: back in an earlier column begins a row."""
        column = self.column_of(line)
        y = line.y or 0.0
        back = column < self.column
        begins = (self.is_in_head and not line.bold) or LABEL.fullmatch(line.text)
        if back and self.step and not begins:
            back = line.gap or not 0 < y - self.y < self.step * ROW_STEP
        if back and (line.new_page or self.resumes is not None) and line.text[:1].islower():
            back, self.goes_on = False, True
            self.row = self.row if self.resumes is None else self.resumes
        elif self.goes_on and not back:
            back = column == 0 and line.gap and line.text[:1].isupper() and self._is_top(line)
        if back:
            self.row = self.last_row = self.last_row + 1
            self.goes_on = self.is_in_head = False
        self.column, self.y, self.resumes = column, y, None
        return Cell(self.number, self.row, column)

    def place_head(self, head: Sequence[Line]) -> list[Line]:
        """Put the heads of the columns into a row of their own; the row before it may go on below."""
        before = self.row if head[0].new_page and self.row else None
        self.column, self.step, step = 99, 0.0, self.step
        placed = [replace(line, cell=self.place(line)) for line in head]
        self.column, self.step, self.resumes, self.is_in_head = 99, step, before, head[-1].bold
        return placed

    def _is_top(self, line: Line) -> bool:
        """Say whether a further column begins beside a line, where the page shows the tops of its rows so."""
        here = [y for page, y in self.tops if page == line.page]
        return not here or any(abs(y - (line.y or 0.0)) < SAME_LINE for y in here)


def assigned(lines: Sequence[Line]) -> list[Line]:
    """Put the lines of tables with a readable head into cells."""
    found: list[Line] = []
    table: _Table | None = None
    tables = 1 + max((line.cell.table for line in lines if line.cell), default=-1)
    index = 0
    while index < len(lines):
        head = _head(lines, index)
        if len(head) > 1 and not lines[index].cell:
            if table is None or [round(line.indent) for line in head] != [round(s) for s in table.starts]:
                table = _Table(
                    tables,
                    [line.indent for line in head],
                    [headings.plain(line.text) for line in head],
                    lines[index].size,
                )
                table.step = _interleaved_step(lines[index + len(head) :], table)
                tables += 1
            table.tops = _tops(lines[index + len(head) :], table)
            found += table.place_head(head)
            index += len(head)
            continue
        line = lines[index]
        index += 1
        parts = _parts(line, table) if table else [line]
        if table and any(part.y is None or table.is_past(part) for part in parts):
            table = None
        found += [replace(part, cell=table.place(part)) for part in parts] if table else [line]
    return found


def _parts(line: Line, table: _Table) -> list[Line]:
    """Part a number in one column from the words in the next, which stand apart as a list's marker does."""
    if line.words is None or table.column_of(line) == table.column_of(replace(line, indent=line.words)):
        return [line]
    return [
        replace(line, text=line.marker, marker="", words=None, right=None),
        replace(line, indent=line.words, marker="", words=None, gap=False),
    ]


def _right(line: Line) -> float:
    from_left = line.right or 0.0
    return from_left / 6.0


def _head(lines: Sequence[Line], index: int) -> list[Line]:
    """Give the heads of columns that begin here on one line, or what stands alone."""
    first = lines[index]
    if first.y is None:
        return []
    row = [first]
    for line in lines[index + 1 : index + 8]:
        if line.page != first.page or line.y is None or abs(line.y - first.y) > SAME_LINE:
            break
        if line.indent <= row[-1].indent:
            break
        row.append(line)
    names = [headings.plain(line.text) for line in row]
    if any(not name or len(name) > LONGEST_HEAD for name in names):
        return []
    others = any(LEAD.search(name) or DATE.search(name) or NUMBER.fullmatch(name) for name in names)
    return row if others and any(MAIN.search(name) for name in names) else []


def _tops(lines: Sequence[Line], table: _Table) -> frozenset[tuple[int, float]]:
    """Give where the further columns print lines beside a line of the first that begins after a distance."""
    inside = list(itertools.takewhile(lambda line: line.y is not None and not table.is_past(line), lines))
    begun = [line for line in inside if table.column_of(line) == 0 and line.gap]
    beside = {(line.page, line.y or 0.0) for line in inside if table.column_of(line) > 0}
    return frozenset(
        (page, y)
        for page, y in beside
        if any(line.page == page and abs((line.y or 0.0) - y) < SAME_LINE for line in begun)
    )


def _interleaved_step(lines: Sequence[Line], table: _Table) -> float:
    """Give the smallest step down where columns are printed line by line; 0 where cell by cell."""
    inside: list[Line] = []
    for line in lines:
        if line.y is None or table.is_past(line):
            break
        inside.append(line)
    pairs = list(itertools.pairwise(inside))
    beside = sum(abs((b.y or 0) - (a.y or 0)) < SAME_LINE and b.indent > a.indent for a, b in pairs)
    lefts = sum(table.column_of(line) == 0 for line in inside)
    backs = [
        (b.y or 0) - (a.y or 0)
        for a, b in pairs
        if table.column_of(b) < table.column_of(a) and a.page == b.page
    ]
    if lefts < 3 or beside < 0.7 * lefts:
        return 0.0
    return min((step for step in backs if step > SAME_LINE), default=0.0)
