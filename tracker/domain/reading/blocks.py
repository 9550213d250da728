"""Paragraphs, headings and list points: lines joined into what was meant as one."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from tracker.domain.reading import headings, lines, margins, markers
from tracker.domain.reading.lines import Line
from tracker.domain.reading.markers import Marker, Style
from tracker.domain.reading.source import Cell

COLUMN_STEP = 8
"""A change of indent of so many spaces is another column of a table."""

TOP_OF_COLUMN = 250.0
"""A line that stands further up than the one before it, and above this, may go on from another column."""

ANNOUNCES = re.compile(r"\b(?:should|must|recommends?|as follows)\b.*[:–—-]$")
BEGINS = re.compile(r"(?:\d{1,2}(?:\.\d{1,2})*\s+)?[^\W\d_a-z]")
CLAUSE_END = re.compile(r"(?:[:—]|;(?:\s(?:and|or))?)$")
"""What announces a clause in a table's cell, or ends one."""

SENTENCE_END = re.compile(r"[.?!:;][\"'’”)\]⁰¹²³⁴-⁹]*$")


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph, heading or list point."""

    text: str
    page: int
    line: int
    indent: float
    marker: Marker | None = None
    new_page: bool = False
    heading: bool = False
    """It is set as a heading, or the format itself says so."""
    rank: int | None = None
    """How high a heading stands among those of the document, 0 highest; None where the type does not say."""
    speaks: bool = False
    """The document's type tells headings from text."""
    bold: bool = False
    level: int | None = None
    cell: Cell | None = None
    joined_over_page: bool = False
    last_line: int = 0
    gap: bool = False
    """A distance stands before it."""
    placed: bool = False
    """The file says where on the page it stands."""

    @property
    def number(self) -> int | None:
        """The plain number it begins with, as paragraphs and recommendations have."""
        return self.marker.value if self.marker and self.marker.style is Style.NUMBER else None

    @property
    def glyph(self) -> str | None:
        """The bullet it begins with."""
        return self.marker.printed if self.marker and self.marker.style is Style.BULLET else None

    @property
    def marked(self) -> bool:
        """Whether it begins with a number, a letter or a bullet."""
        return self.marker is not None

    @property
    def ends_sentence(self) -> bool:
        """Whether its last words end a sentence or announce a list."""
        return bool(SENTENCE_END.search(self.text))

    @property
    def looks_like_heading(self) -> bool:
        """Whether its type says so; else that it is short, begins with a capital and ends no sentence."""
        if self.heading:
            return True
        if self.marked or self.cell:
            return False
        if self.speaks and (headings.is_known(self.text) or headings.is_capitals(self.text)):
            return True
        if self.speaks and not (self.gap and self.last_line == self.line):
            return False
        if headings.announces(self.text) or ANNOUNCES.search(self.text):
            return False
        short = len(self.text) <= 110 and len(self.text.split()) <= 16
        return short and bool(BEGINS.match(self.text)) and not re.search(r"[.;,]$", self.text)


def build(given: Sequence[Line]) -> list[Block]:
    """Join lines into blocks, over the ends of lines and of pages."""
    wrapped, short = lines.is_wrapped(given), lines.short_of_margin(given)
    room, known = margins.of(given), lines.words(given)
    blocks: list[Block] = []
    last: Line | None = None
    for line in given:
        block = _begin(line)
        full = last is not None and (len(last.text) >= short or line.text[:1].islower())
        if last and blocks and wrapped and full and _continues(blocks[-1], last, line, block, room):
            blocks[-1] = _joined(blocks[-1], line, known)
        elif last and blocks and _runs_on(blocks[-1], last, line, block):
            blocks[-1] = replace(_joined(blocks[-1], line, known), joined_over_page=True)
        else:
            blocks.append(block)
        last = line
    return blocks


def _joined(block: Block, line: Line, known: lines.Words) -> Block:
    return replace(block, text=lines.join(block.text, line.text, known), last_line=line.number)


def _begin(line: Line) -> Block:
    marker, text = markers.parse(line.marker, line.text)
    if marker is None or (line.heading and marker.style in (Style.NUMBER, Style.PATH)):
        labelled, rest = markers.label(text)
        marker, text = (labelled, rest) if labelled else (marker, text)
    return Block(
        text=text,
        page=line.page,
        line=line.number,
        indent=line.indent,
        marker=marker,
        new_page=line.new_page,
        heading=line.heading > 0,
        bold=line.bold,
        level=line.level,
        cell=line.cell,
        gap=line.gap,
        placed=line.y is not None,
        last_line=line.number,
    )


def _continues(block: Block, last: Line, line: Line, begun: Block, room: margins.Room) -> bool:
    """Say whether a wrapped line goes on with the block above it."""
    if line.gap or last.whole or line.cell != last.cell or (line.cell and CLAUSE_END.search(last.text)):
        return False
    if begun.marked and not _only_looks_marked(block, last, line, begun):
        return False
    if (line.heading or last.heading) and not (line.heading == last.heading and line.type and last.type):
        return False
    if headings.is_known(block.text) or headings.is_known(line.text):
        return False
    if not _same_type(last, line) or room.has_room(last, line):
        return False
    return _same_column(block, last, line)


def _only_looks_marked(block: Block, last: Line, line: Line, begun: Block) -> bool:
    """Say whether a wrapped line begins with a number of its sentence: "(Regulation 33" and "(4)(b))"."""
    if line.marker or begun.marker is None or block.ends_sentence or abs(line.indent - last.indent) > 1:
        return False
    if begun.marker.style is Style.PAREN:
        return True
    return line.type is not None and begun.marker.style in (Style.NUMBER, Style.LETTER, Style.ROMAN)


def _same_column(block: Block, last: Line, line: Line) -> bool:
    """Say whether a line stands under the words above it: a point's words hang, and never come out again."""
    hanging = block.marked and block.last_line != block.line
    if line.type and hanging and line.indent < last.indent - 1:
        return False
    return abs(line.indent - last.indent) < COLUMN_STEP


def _same_type(last: Line, line: Line) -> bool:
    """Say whether two lines are set alike; a sentence that begins in bold type may end in plain."""
    if last.type is None or line.type is None:
        return True
    if abs(last.type[0] - line.type[0]) > 1:
        return False
    runs_on = line.text[:1].islower() and not SENTENCE_END.search(last.text)
    return last.bold == line.bold or runs_on


def _runs_on(block: Block, last: Line, line: Line, begun: Block) -> bool:
    """Say whether the end of a page or a column fell inside a sentence."""
    if begun.marked or begun.heading or block.heading or block.ends_sentence or last.whole:
        return False
    if headings.is_known(block.text) or headings.is_known(begun.text) or line.cell != last.cell:
        return False
    lower = begun.text[:1].islower()
    if not line.new_page:
        back_up = last.y is not None and line.y is not None and last.y > line.y < TOP_OF_COLUMN
        return lower and back_up
    if not _same_type(last, line):
        return False
    return lower or (len(block.text) > 60 and not begun.looks_like_heading)
