"""Word files (.docx): paragraphs as Word prints them, with list numbers, tables and text boxes.

python-docx gives neither the numbers of lists nor text boxes, tracked changes and page breaks, so the
parts are read here element by element.
"""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from tracker.adapters.report_text import marks, word_numbering, word_parts, word_styles
from tracker.adapters.report_text.depths import Depths
from tracker.adapters.report_text.paragraphs import Pages, Piece
from tracker.adapters.report_text.word_numbering import Numbering
from tracker.adapters.report_text.word_parts import W, is_on, number_of, value_of
from tracker.adapters.report_text.word_styles import Facts, Styles
from tracker.domain.reading.source import Cell, Source, Span

_CHOICE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"
_MATHS_TEXT = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
_BREAK = f"{W}lastRenderedPageBreak"
_BOX = f"{W}txbxContent"
_NOT_WORDS = frozenset(
    f"{W}{name}" for name in ("del", "moveFrom", "delText", "instrText", "rt", "pPr", "rPr", "sdtPr")
)
_MARKS = {
    f"{W}tab": " ",
    f"{W}ptab": " ",
    f"{W}cr": "\n",
    f"{W}noBreakHyphen": "-",
}
_WRAPPERS = frozenset(
    f"{W}{name}" for name in ("customXml", "ins", "moveTo", "smartTag", "sdt", "sdtContent")
)


@dataclass
class _Reader:
    styles: Styles
    numbering: Numbering
    break_mark: str
    pages: Pages = field(default_factory=Pages)
    tables: int = 0
    depths: Depths = field(default_factory=Depths)
    held: list[Piece] = field(default_factory=list)
    """Words whose paragraph's end was deleted; they stand before those of the next."""

    def blocks(self, parent: Element, cell: Cell | None = None) -> None:
        """Every paragraph and table inside an element."""
        for child in parent:
            if child.tag == f"{W}p":
                self.paragraph(child, cell)
            elif child.tag == f"{W}tbl":
                self.table(child, cell)
            elif child.tag in _WRAPPERS and not _is_contents(child):
                self.blocks(child, cell)
            elif child.tag == _CHOICE and len(child):
                self.blocks(child[0], cell)

    def paragraph(self, element: Element, cell: Cell | None) -> None:
        """One paragraph, then the text boxes that hang on it."""
        properties = element.find(f"{W}pPr")
        facts = self.styles.of_paragraph(properties)
        boxes: list[Element] = []
        pieces = self.held + list(self._pieces(element, facts.style, boxes))
        self.held = []
        if properties is not None and properties.find(f"{W}rPr/{W}del") is not None:
            self.held = pieces
        elif not facts.is_contents:
            marker = self.numbering.mark(facts.list_id, facts.depth) if facts.list_id else ""
            if cell is None and self.break_mark == "br" and is_on(properties, "pageBreakBefore"):
                self.pages.turn()
            self.pages.add(
                pieces,
                Span(
                    text="",
                    marker=marker,
                    heading=facts.heading,
                    level=self._level(facts, marker) if any(map(_has_words, pieces)) else None,
                    cell=cell,
                    x=facts.indent or 0.0,
                ),
            )
        for box in boxes:
            self.blocks(box, cell)

    def _level(self, facts: Facts, marker: str) -> int | None:
        if facts.heading or not marker:
            self.depths.end(None if facts.heading else facts.indent or 0.0)
            return None
        return self.depths.level(facts.list_id, facts.depth, facts.indent)

    def table(self, element: Element, outer: Cell | None) -> None:
        """A table row by row; one inside a cell belongs to that cell, and a frame of one cell is none."""
        rows = [row for row in _inside(element, f"{W}tr") if row.find(f"{W}trPr/{W}del") is None]
        cells = [list(_columns(row)) for row in rows]
        if outer or sum(map(len, cells)) == 1:
            for _, content in itertools.chain(*cells):
                self.blocks(content, outer)
            return
        table, self.tables = self.tables, self.tables + 1
        for number, columns in enumerate(cells):
            breaks = [_breaks(content, self.break_mark) for _, content in columns]
            turns = max(map(len, breaks), default=0)
            before = turns if any(each and each[0] for each in breaks) else 0
            self.pages.turn(before)
            for column, content in columns:
                self.blocks(content, Cell(table, number, column))
            self.pages.turn(turns - before)

    def _pieces(self, element: Element, style: str, boxes: list[Element]) -> Iterator[Piece]:
        """The words inside a paragraph as they read once every tracked change is accepted."""
        for child in element:
            if child.tag in _NOT_WORDS:
                continue
            if child.tag == f"{W}r":
                yield from self._run(child, style, boxes)
            elif child.tag == _MATHS_TEXT:
                yield Piece(child.text or "")
            else:
                yield from self._pieces(
                    child[0] if child.tag == _CHOICE and len(child) else child, style, boxes
                )

    def _run(self, run: Element, style: str, boxes: list[Element]) -> Iterator[Piece]:
        properties = run.find(f"{W}rPr")
        if is_on(properties, "vanish"):
            return
        bold, size = self.styles.is_bold(properties, style), self.styles.size(properties, style)
        is_raised = value_of(properties, "vertAlign") == "superscript"
        for child in run:
            if child.tag == f"{W}t":
                text = child.text or ""
                yield Piece(text.translate(marks.RAISED) if is_raised else text, bold, size)
            elif child.tag == f"{W}sym":
                yield Piece(_symbol(child), bold, size)
            elif child.tag in _MARKS or child.tag == f"{W}br":
                yield self._break(child)
            elif _is_break(child, self.break_mark):
                yield Piece(None)
            elif child.tag not in _NOT_WORDS:
                boxes.extend(_boxes(child))

    def _break(self, element: Element) -> Piece:
        """The break of a line, or of the page where Word did not note where its pages begin."""
        if _is_break(element, self.break_mark):
            return Piece(None)
        return Piece(_MARKS.get(element.tag, "\n" if element.get(f"{W}type") is None else " "))


def read(content: bytes) -> Source:
    """Read a Word file's text; headers, feet, notes, comments and deleted words are left out."""
    document, styles_part, numbering_part = word_parts.open_parts(content)
    numbering = word_numbering.of_part(numbering_part)
    # Word notes where each page began when it last showed the file; other programs write only breaks by hand.
    shown = next(document.iter(_BREAK), None) is not None
    reader = _Reader(word_styles.of_part(styles_part, numbering), numbering, "shown" if shown else "br")
    for body in document.iterfind(f"{W}body"):
        reader.blocks(body)
    reader.pages.add(reader.held, Span(text=""))
    return reader.pages.source()


def _has_words(piece: Piece) -> bool:
    return bool(piece.text and piece.text.strip())


def _is_break(element: Element, break_mark: str) -> bool:
    if break_mark == "shown":
        return element.tag == _BREAK
    return element.tag == f"{W}br" and element.get(f"{W}type") == "page"


def _breaks(cell: Element, break_mark: str) -> list[bool]:
    """For each page break inside a cell, whether it stands before all its words."""
    found, is_first = [], True
    for element in cell.iter():
        if _is_break(element, break_mark):
            found.append(is_first)
        elif element.tag == f"{W}t" and (element.text or "").strip():
            is_first = False
    return found


def _is_contents(control: Element) -> bool:
    """Whether a content control holds the table of contents that Word makes."""
    gallery = control.find(f"{W}sdtPr/{W}docPartObj/{W}docPartGallery")
    return gallery is not None and gallery.get(f"{W}val") == "Table of Contents"


def _inside(element: Element, tag: str) -> Iterator[Element]:
    """The rows of a table or the cells of a row, through the wrappers that may stand round them."""
    for child in element:
        if child.tag == tag:
            yield child
        elif child.tag in _WRAPPERS:
            yield from _inside(child, tag)


def _columns(row: Element) -> Iterator[tuple[int, Element]]:
    """Each cell with its column; the lower parts of a cell merged downwards hold nothing."""
    column = number_of(value_of(row.find(f"{W}trPr"), "gridBefore"))
    for cell in _inside(row, f"{W}tc"):
        properties = cell.find(f"{W}tcPr")
        if value_of(properties, "vMerge") not in ("", "continue"):
            yield column, cell
        column += number_of(value_of(properties, "gridSpan") or "1")


def _boxes(element: Element) -> Iterator[Element]:
    """The text boxes inside a drawing, which Word writes twice: once anew, once for its older self."""
    if element.tag == _BOX:
        yield element
    elif element.tag == _CHOICE:
        ways = [[box for child in way for box in _boxes(child)] for way in element]
        yield from next((boxes for boxes in ways if boxes), [])
    else:
        for child in element:
            yield from _boxes(child)


def _symbol(element: Element) -> str:
    try:
        code = int(element.get(f"{W}char", ""), 16)
    except ValueError:
        return ""
    return chr(code if code >= 0xF000 else 0xF000 + code) if code <= 0xFFFF else ""
