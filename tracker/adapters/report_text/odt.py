"""OpenDocument texts (.odt): paragraphs as they are printed, with list numbers, tables and text boxes.

odfdo gives the elements but neither list numbers nor text with notes and deleted words left out, so the parts
are read here element by element.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from xml.etree.ElementTree import Element

from tracker.adapters.report_text import marks, odt_lists, odt_parts
from tracker.adapters.report_text.depths import Depths
from tracker.adapters.report_text.odt_lists import Counted, Lists
from tracker.adapters.report_text.odt_parts import DRAW, OFFICE, STYLE, SVG, TABLE, TEXT, Styles, number_of
from tracker.adapters.report_text.paragraphs import Pages, Piece
from tracker.domain.reading.source import Cell, Source, Span

_NOT_TEXT = frozenset(
    (
        *(f"{TEXT}{name}" for name in ("tracked-changes", "note", "table-of-content", "alphabetical-index")),
        *(f"{TEXT}{name}" for name in ("illustration-index", "table-index", "ruby-text", "sequence-decls")),
        *(f"{OFFICE}{name}" for name in ("annotation", "annotation-end", "forms")),
        *(f"{SVG}{name}" for name in ("title", "desc")),
    )
)
_ROWS = frozenset(f"{TABLE}{name}" for name in ("table-header-rows", "table-rows", "table-row-group"))
_MOST_SPACES = 100
_DEEPEST_HEADING = 6


@dataclass(frozen=True)
class _Point:
    """The list point that paragraphs stand in; only the first of them bears its mark."""

    found: Counted
    style: str
    depth: int
    start: str | None


@dataclass
class _Reader:
    styles: Styles
    lists: Lists
    pages: Pages = field(default_factory=Pages)
    tables: int = 0
    depths: Depths = field(default_factory=Depths)
    headings: Counted = field(default_factory=lambda: Counted(""))

    def blocks(self, parent: Element, cell: Cell | None = None) -> None:
        """Every paragraph, list and table inside an element."""
        for child in parent:
            if child.tag in _NOT_TEXT:
                continue
            if child.tag == f"{TEXT}h":
                self.heading(child, cell)
            elif child.tag == f"{TEXT}p":
                self.depths.end(self.styles.indent(child.get(f"{TEXT}style-name", "")) or 0.0)
                self.paragraph(child, Span(text="", cell=cell))
            elif child.tag == f"{TEXT}list":
                self.list_of_points(child, None, cell)
            elif child.tag == f"{TABLE}table":
                self.table(child, cell)
            elif child.tag == f"{TEXT}soft-page-break" and cell is None:
                self.pages.turn()
            else:
                self.blocks(child, cell)

    def heading(self, element: Element, cell: Cell | None, point: _Point | None = None) -> None:
        """A heading with its number, which is that of a list where it stands in one."""
        self.depths.end()
        depth = number_of(element.get(f"{TEXT}outline-level") or "1") - 1
        is_numbered = element.get(f"{TEXT}is-list-header") != "true"
        found = point or _Point(self.headings, "", depth, None)
        mark = self.lists.mark(found.found, found.style, found.depth, found.start) if is_numbered else ""
        heading = depth + 1 if depth < _DEEPEST_HEADING else 0
        self.paragraph(element, Span(text="", heading=heading, marker=mark, cell=cell))

    def list_of_points(self, element: Element, outer: _Point | None, cell: Cell | None) -> None:
        """A list point by point; one inside a point is a level deeper."""
        style = element.get(f"{TEXT}style-name") or (outer.style if outer else self._style_within(element))
        found = outer.found if outer else self.lists.begin(element, style)
        depth = outer.depth + 1 if outer else 0
        for item in element:
            is_item = item.tag == f"{TEXT}list-item"
            point = _Point(found, style, depth, item.get(f"{TEXT}start-value"))
            if is_item or item.tag == f"{TEXT}list-header":
                self._point(item, point, cell, is_marked=is_item)

    def _point(self, item: Element, point: _Point, cell: Cell | None, *, is_marked: bool) -> None:
        mark, level = "", point.depth
        for child in item:
            if child.tag == f"{TEXT}list":
                self.list_of_points(child, point, cell)
            elif child.tag == f"{TEXT}h":
                self.heading(child, cell, point)
            elif child.tag == f"{TEXT}p":
                if is_marked:
                    mark, level = self._mark(point)
                self.paragraph(child, Span(text="", marker=mark, level=level, cell=cell))
                mark, is_marked = "", False
            elif child.tag not in _NOT_TEXT:
                self.blocks(child, cell)

    def _mark(self, point: _Point) -> tuple[str, int]:
        """What is printed before a point, and how deep the point is seen to stand."""
        indents = self.lists.levels(point.found, point.style)
        indent = indents[point.depth].indent if point.depth in indents else None
        mark = self.lists.mark(point.found, point.style, point.depth, point.start)
        return mark, self.depths.level(point.found.name, point.depth, indent)

    def _style_within(self, element: Element) -> str:
        """The list style that the first paragraph's own style names, where the list names none."""
        first = next(element.iter(f"{TEXT}p"), None)
        style = first.get(f"{TEXT}style-name", "") if first is not None else ""
        said = (each.get(f"{STYLE}list-style-name") for each in self.styles.ancestors(style))
        return next((name for name in said if name), "")

    def paragraph(self, element: Element, facts: Span) -> None:
        """One paragraph on the page where its first words stand, then the text boxes that hang on it."""
        style = element.get(f"{TEXT}style-name", "")
        boxes: list[Element] = []
        pieces = list(self._pieces(element, (style,), boxes))
        if facts.cell is None and self.styles.breaks_page(style):
            self.pages.turn()
        self.pages.add(
            pieces,
            replace(
                facts,
                heading=facts.heading or int(self.styles.is_titled(style)),
                x=self.styles.indent(style) if facts.level is None else None,
            ),
        )
        for box in boxes:
            self.blocks(box, facts.cell)

    def table(self, element: Element, outer: Cell | None) -> None:
        """A table row by row; one inside a cell belongs to that cell, and a frame of one cell is none."""
        rows = [list(_columns(row)) for row in _rows(element)]
        is_frame = sum(map(len, rows)) == 1
        table = self.tables
        if outer is None and not is_frame:
            self.tables += 1
        for number, cells in enumerate(rows):
            for column, content in cells:
                self.blocks(content, outer or (None if is_frame else Cell(table, number, column)))

    def _pieces(self, element: Element, styles: tuple[str, ...], boxes: list[Element]) -> Iterator[Piece]:
        """The words inside a paragraph or span."""
        bold, size = self.styles.type_of(styles)
        is_raised = self.styles.is_raised(styles[0])
        yield _piece(element.text, bold, size, is_raised=is_raised)
        for child in element:
            if child.tag == f"{DRAW}text-box":
                boxes.append(child)
            elif child.tag == f"{TEXT}soft-page-break":
                yield Piece(None)
            elif child.tag == f"{TEXT}line-break":
                yield Piece("\n")
            elif child.tag in (f"{TEXT}s", f"{TEXT}tab"):
                yield Piece(" ")
            elif child.tag not in _NOT_TEXT:
                own = child.get(f"{TEXT}style-name", "") if child.tag == f"{TEXT}span" else ""
                if not self.styles.is_hidden(own):
                    yield from self._pieces(child, (own, *styles) if own else styles, boxes)
            yield _piece(child.tail, bold, size, is_raised=is_raised)


def read(content: bytes) -> Source:
    """Read an OpenDocument text; headers, feet, notes, comments and deleted words are left out."""
    body, styles, elements = odt_parts.open_parts(content)
    reader = _Reader(styles, Lists(odt_lists.of_styles(elements)))
    reader.blocks(body)
    return reader.pages.source()


def _piece(text: str | None, bold: bool, size: float | None, *, is_raised: bool) -> Piece:
    """Words whose line ends and indents, in the file, are those of the program that wrote it."""
    words = (text or "").translate({10: " ", 13: " ", 9: " "})
    return Piece(words.translate(marks.RAISED) if is_raised else words, bold, size)


def _rows(table: Element) -> Iterator[Element]:
    for child in table:
        if child.tag == f"{TABLE}table-row":
            yield child
        elif child.tag in _ROWS:
            yield from _rows(child)


def _columns(row: Element) -> Iterator[tuple[int, Element]]:
    """Each cell with its column; cells covered by a merged one hold nothing."""
    column = 0
    for cell in row:
        if cell.tag == f"{TABLE}table-cell":
            yield column, cell
        column += number_of(cell.get(f"{TABLE}number-columns-repeated") or "1")
