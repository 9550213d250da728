"""The lists of things a report asks for: where they begin, what belongs to each point, where they end."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum, auto

from tracker.domain.reading import headings, numbering, parts, tables
from tracker.domain.reading.blocks import Block
from tracker.domain.reading.models import Part
from tracker.domain.reading.raw import RawItem

MODAL = re.compile(r"\b(?:should|must|needs?\sto|ought\sto)\b", re.IGNORECASE)
STEM = re.compile(
    r":$|\bfollowing\s(?:actions?|areas?|recommendations?|improvements?)\b[^.]*\.$", re.IGNORECASE
)
DEEPER = 2
"""An indent of so many spaces more than the list's own is a point within a point, or the rest of one."""


class Style(Enum):
    """How the points of a list are marked."""

    UNKNOWN = auto()
    NUMBER = auto()
    BULLET = auto()
    PARAGRAPH = auto()


@dataclass(slots=True)
class _List:
    """One list while it is read, block by block."""

    blocks: Sequence[Block]
    heading: str
    chapter: Part | None
    section: str = ""
    stem: str | None = None
    deadline: str | None = None
    style: Style = Style.UNKNOWN
    glyph: str | None = None
    indent: int = 0
    items: list[RawItem] = field(default_factory=list)
    pending: list[Block] = field(default_factory=list)
    """Unmarked paragraphs in a numbered list: points that lost their numbers, or the rest of a point."""

    warnings: list[str] = field(default_factory=list)

    def read(self, start: int) -> int:
        """Take blocks from the one after the heading; give the index of the first not of this list."""
        index = start
        while index < len(self.blocks) and self._take(index):
            index += 1
        self._settle_pending(numbering.next_number(self.blocks, index, self._last_number()))
        return index

    def _take(self, index: int) -> bool:
        block = self.blocks[index]
        if block.number is not None:
            return self._take_number(index, block, block.number)
        if block.glyph is not None:
            return self._take_bullet(block)
        if headings.opens_list(block.text):
            return False
        if phrase := headings.deadline(block.text):
            self.deadline = phrase
            return True
        if block.looks_like_heading:
            return self._take_topic(index, block)
        return self._take_paragraph(index, block)

    def _take_number(self, index: int, block: Block, number: int) -> bool:
        if self.style is Style.UNKNOWN:
            if self._is_stem(index):
                self.stem = block.text
                return True
            self.style = Style.NUMBER
            return self._add(block)
        return self.style is Style.NUMBER and self._take_next_number(block, number)

    def _take_next_number(self, block: Block, number: int) -> bool:
        last = self._last_number()
        doubt = None
        if number == last + 1:
            self._join_pending()
        elif numbering.lost_numbers(last, len(self.pending), number):
            self._settle_pending(number)
        elif number == last + 2:
            doubt = f"The report shows no {last + 1} before this one; it may be missing."
        else:
            return False
        return self._add(block, doubt=doubt)

    def _take_bullet(self, block: Block) -> bool:
        if self.style is Style.UNKNOWN:
            self.style, self.glyph, self.indent = Style.BULLET, block.glyph, block.indent
            return self._add(block)
        if self._is_sub_point(block):
            self.items[-1].add_sub_point(block.text)
            return True
        return self.style is Style.BULLET and self._add(block)

    def _is_sub_point(self, block: Block) -> bool:
        if not self.items:
            return False
        if block.indent >= self.indent + DEEPER:
            return True
        if self.style is Style.BULLET and block.glyph == self.glyph:
            return False
        return self.items[-1].announces_points

    def _take_topic(self, index: int, block: Block) -> bool:
        """A heading between points names their topic where the same list plainly goes on under it."""
        if headings.ends_list(block.text) or index + 1 == len(self.blocks):
            return False
        following = self.blocks[index + 1]
        if self.style is Style.UNKNOWN:
            goes_on = following.marked
        elif self.style is Style.NUMBER:
            goes_on = following.number == self._last_number() + 1
        else:
            goes_on = self.style is Style.BULLET and following.glyph == self.glyph
        if goes_on:
            self.section = headings.printed(block.text)
        return goes_on

    def _take_paragraph(self, index: int, block: Block) -> bool:
        if self.style is Style.UNKNOWN:
            if self._is_stem(index):
                self.stem = block.text
                return True
            self.style, self.indent = Style.PARAGRAPH, block.indent
        if self.style is Style.PARAGRAPH:
            return bool(MODAL.search(block.text)) and self._add(block)
        if self._is_rest_of_point(index, block):
            self.items[-1].add_rest(block.text)
            return True
        if self.style is Style.NUMBER:
            self.pending.append(block)
        return self.style is Style.NUMBER

    def _is_rest_of_point(self, index: int, block: Block) -> bool:
        if not self.items or self.pending:
            return False
        if block.indent >= self.indent + DEEPER:
            return True
        following = self.blocks[index + 1] if index + 1 < len(self.blocks) else block
        return block.new_page and self.style is Style.BULLET and following.glyph == self.glyph

    def _is_stem(self, index: int) -> bool:
        """Say whether the block only announces the points that follow."""
        rest = self.blocks[index + 1 : index + 2]
        if not rest or not (rest[0].glyph or rest[0].number == 1 or headings.deadline(rest[0].text)):
            return False
        return self.blocks[index].number is None or bool(STEM.search(self.blocks[index].text))

    def _last_number(self) -> int:
        last = self.items[-1] if self.items else None
        return (last.number or last.inferred or 0) if last else 0

    def _join_pending(self) -> None:
        """The list goes on without a gap, so what stood between belongs to the point before."""
        for block in self.pending:
            self.items[-1].add_rest(block.text)
        self.pending.clear()

    def _settle_pending(self, following: int | None) -> None:
        """Number what stood without numbers where the next printed number leaves exactly its room."""
        last = self._last_number()
        lost = numbering.lost_numbers(last, len(self.pending), following)
        for number, block in zip(lost or (), self.pending, strict=bool(lost)):
            self._add(block, inferred=number)
        if self.pending and not lost:
            self.warnings.append(
                f"Text without a number after recommendation {last} was left out; check where it belongs."
            )
        self.pending.clear()

    def _add(self, block: Block, *, inferred: int | None = None, doubt: str | None = None) -> bool:
        item = RawItem(
            text=block.text,
            number=block.number,
            inferred=inferred,
            heading=self.heading,
            section=self.section or headings.printed(self.heading),
            chapter=self.chapter,
            stem=self.stem,
            deadline=self.deadline,
            page=block.page,
            line=block.line,
        )
        if inferred:
            item.doubts.append(
                f"The report prints no number here; {inferred} follows from its place in the list."
            )
        if doubt:
            item.doubts.append(doubt)
        self.items.append(item)
        return True


def find(blocks: Sequence[Block]) -> tuple[list[RawItem], list[str]]:
    """Give every point of every list of recommendations in a report, and what a person should look at."""
    items: list[RawItem] = []
    warnings: list[str] = []
    chapter: Part | None = None
    index = 0
    while index < len(blocks):
        block = blocks[index]
        index += 1
        if block.marked or not block.looks_like_heading:
            continue
        chapter = parts.chapter(block.text, chapter)
        if not headings.opens_list(block.text):
            continue
        if index < len(blocks) and headings.is_table_head(blocks[index].text):
            rows, index = tables.read_rows(blocks, index + 1, block.text)
            items.extend(rows)
            continue
        found = _List(blocks, block.text, chapter)
        index = found.read(index)
        items.extend(found.items)
        warnings.extend(found.warnings)
    return items, warnings
