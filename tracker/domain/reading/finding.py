"""Where a report asks for things: the headings and sentences that open its lists, and what it praises."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from tracker.domain.reading import contents, duplicates, headings, parts, stems, summaries, tables
from tracker.domain.reading.blocks import Block
from tracker.domain.reading.lists import ListReader, Opening
from tracker.domain.reading.markers import Style
from tracker.domain.reading.models import Part
from tracker.domain.reading.raw import RawItem


@dataclass
class Found:
    """Everything that a report lists."""

    items: list[RawItem] = field(default_factory=list)
    strengths: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def find(given: Sequence[Block]) -> Found:
    """Give every point of every list of recommendations in a report, and what a person should look at.

    Areas for development are findings, unless the report asks for things nowhere else.
    """
    blocks = contents.left_out(given)
    found = _find(blocks, development=False)
    return found if found.items else _find(blocks, development=True)


def _find(blocks: Sequence[Block], *, development: bool) -> Found:
    found = Found()
    chapter: Part | None = None
    heading, rank = "", None
    index = 0
    while index < len(blocks):
        block = blocks[index]
        is_heading = _is_heading(blocks, index)
        if is_heading:
            chapter = parts.chapter(block.text, chapter)
        opening = _opening(
            blocks, index, heading, rank, chapter, is_heading=is_heading, development=development
        )
        if opening is not None:
            start = index if opening.way == "label" else index + 1
            index = max(_read(blocks, start, opening, found), index + 1)
            continue
        if is_heading:
            heading, rank = block.text, block.rank
            if headings.is_strengths(block.text):
                index = max(_read_strengths(blocks, index, found), index + 1)
                continue
        index += 1
    for item in found.items:
        item.close()
    found.items = summaries.left_out(duplicates.left_out(found.items))
    return found


def _is_heading(blocks: Sequence[Block], index: int) -> bool:
    """Say whether a block is a heading; in plain text a numbered line is one only where it opens a list."""
    block = blocks[index]
    if not block.marker or block.heading:
        return block.looks_like_heading
    if block.marker.style not in (Style.NUMBER, Style.PATH) or not headings.opens_list(block.text):
        return False
    following = blocks[index + 1].marker if index + 1 < len(blocks) else None
    return following is None or not following.follows(block.marker)


def _opening(
    blocks: Sequence[Block],
    index: int,
    heading: str,
    rank: int | None,
    chapter: Part | None,
    *,
    is_heading: bool,
    development: bool,
) -> Opening | None:
    """Say what list a block opens, if any."""
    block = blocks[index]
    if block.marker and block.marker.style is Style.LABEL and not block.cell:
        return Opening(heading or block.marker.printed, rank, chapter, way="label")
    if (
        is_heading
        and headings.opens_list(block.text)
        and (development or not headings.is_finding(block.text))
    ):
        return Opening(block.text, block.rank, chapter)
    following = blocks[index + 1] if index + 1 < len(blocks) else None
    if not is_heading and following and following.marker and headings.announces(block.text):
        named = headings.weaknesses(block.text) if headings.is_finding(heading) else None
        above = _heading_in_cell(blocks, index) or named or heading or block.text
        return Opening(above, rank, chapter, stem=block.text, way="announced")
    return None


def _heading_in_cell(blocks: Sequence[Block], index: int) -> str | None:
    """Give the words that head the cell of a form in which a list is announced."""
    inside = itertools.takewhile(lambda block: block.cell == blocks[index].cell, reversed(blocks[:index]))
    heads = (block.text for block in inside if block.cell and headings.opens_list(block.text))
    return next(heads, None)


def _read(blocks: Sequence[Block], start: int, opening: Opening, found: Found) -> int:
    if (end := _end_of_cell(blocks, start)) > start:
        within = [replace(block, cell=None) for block in blocks[start:end]]
        return start + _read(within, 0, opening, found)
    if start < len(blocks) and tables.begins(blocks, start):
        rows, end = tables.read(blocks, start, opening)
        found.items.extend(rows)
        return end
    stem = opening.stem
    if opening.way == "point":
        start, stem = stems.first_announced(blocks, start, blocks[start - 1])
    reader = ListReader(blocks, opening._replace(stem=stem))
    end = reader.read(start)
    found.items.extend(item for item in reader.items if item.text)
    found.warnings.extend(reader.warnings)
    if end < len(blocks) and tables.begins(blocks, end) and not reader.items:
        return _read(blocks, end, opening, found)
    return _read_on(blocks, end, reader, found)


def _end_of_cell(blocks: Sequence[Block], start: int) -> int:
    """Give where the cell ends in which a list was announced; `start` where none was."""
    cell = blocks[start - 1].cell if start else None
    end = start
    while cell and end < len(blocks) and blocks[end].cell == cell:
        end += 1
    return end


def _read_on(blocks: Sequence[Block], end: int, reader: ListReader, found: Found) -> int:
    """Read on in the same section after the box of a case that interrupts it."""
    glyph = reader.first.printed if reader.first and reader.first.style is Style.BULLET else None
    while end < len(blocks) and reader.opening.way == "point":
        further = stems.after_study(blocks, end, reader.opening.rank, glyph)
        if further is None:
            break
        again = ListReader(blocks, reader.opening)
        end = again.read(further)
        found.items.extend(again.items)
    return end


def _read_strengths(blocks: Sequence[Block], index: int, found: Found) -> int:
    reader = ListReader(blocks, Opening(blocks[index].text, blocks[index].rank, None))
    end = reader.read(index + 1)
    if reader.bare:
        return index + 1
    found.strengths.extend(item.text for item in reader.items)
    return end
