"""Paragraphs, headings and list points: lines joined into what was meant as one."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from tracker.domain.reading import headings, lines
from tracker.domain.reading.lines import Line

COLUMN_STEP = 8
"""A change of indent of so many spaces is another column of a table."""

NUMBER = re.compile(r"^(?P<value>\d{1,3})[.)](?:\s+|(?=[A-Z]))(?P<rest>\S.*)$")
BULLET = re.compile(r"^(?P<glyph>[-–—−■◼▪●•◦○➢►*\uf06e\uf02d\uf0b7\uf0a7])\s+(?P<rest>\S.*)$")
SCANNED_BULLET = re.compile(r"^(?P<glyph>[Bm®o])\s+(?P<rest>[A-Z].*)$")
"""What text recognition makes of a square bullet."""

SENTENCE_END = re.compile(r"[.?!:;][\"'’”)\]⁰¹²³⁴-⁹]*$")


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph, heading or list point."""

    text: str
    page: int
    line: int
    indent: int
    number: int | None = None
    glyph: str | None = None
    new_page: bool = False
    heading: bool = False
    joined_over_page: bool = False

    @property
    def marked(self) -> bool:
        """Whether it begins with a number or a bullet."""
        return self.number is not None or self.glyph is not None

    @property
    def ends_sentence(self) -> bool:
        """Whether its last words end a sentence or announce a list."""
        return bool(SENTENCE_END.search(self.text))

    @property
    def looks_like_heading(self) -> bool:
        """Whether it is short, begins with a capital and does not end like a sentence."""
        if self.marked:
            return False
        short = len(self.text) <= 110 and len(self.text.split()) <= 16
        return self.heading or (short and self.text[:1].isupper() and not re.search(r"[.;,]$", self.text))


def build(given: Sequence[Line]) -> list[Block]:
    """Join lines into blocks, over the ends of lines and of pages."""
    wrapped, short = lines.is_wrapped(given), lines.short_of_margin(given)
    blocks: list[Block] = []
    last: Line | None = None
    for line in given:
        block = _begin(line)
        full = last is not None and (len(last.text) >= short or line.text[:1].islower())
        if last and blocks and wrapped and full and _continues(blocks[-1], last, line, block):
            blocks[-1] = replace(blocks[-1], text=lines.join(blocks[-1].text, line.text))
        elif blocks and line.new_page and _runs_over_page(blocks[-1], block):
            blocks[-1] = replace(
                blocks[-1], text=lines.join(blocks[-1].text, line.text), joined_over_page=True
            )
        else:
            blocks.append(block)
        last = line
    return blocks


def _begin(line: Line) -> Block:
    found = BULLET.match(line.text) or SCANNED_BULLET.match(line.text)
    numbered = NUMBER.match(line.text)
    return Block(
        text=found["rest"] if found else numbered["rest"] if numbered else line.text,
        page=line.page,
        line=line.number,
        indent=line.indent,
        number=int(numbered["value"]) if numbered else None,
        glyph=found["glyph"] if found else None,
        new_page=line.new_page,
        heading=line.heading,
    )


def _continues(block: Block, last: Line, line: Line, begun: Block) -> bool:
    """Say whether a wrapped line goes on with the block above it."""
    if line.gap or begun.marked or line.heading or block.heading:
        return False
    if headings.is_known(block.text) or headings.is_known(line.text):
        return False
    return abs(line.indent - last.indent) < COLUMN_STEP


def _runs_over_page(block: Block, begun: Block) -> bool:
    """Say whether a page break fell inside a sentence."""
    if begun.marked or begun.heading or block.heading or block.ends_sentence:
        return False
    if headings.is_known(block.text) or headings.is_known(begun.text):
        return False
    return begun.text[:1].islower() or (len(block.text) > 60 and not begun.looks_like_heading)
