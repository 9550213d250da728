"""The tables of a paper in Word, built of XML, since a thousand rows take the library too long."""

from collections.abc import Iterator, Sequence

from docx.document import Document as WordDocument
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Cm

from tracker.domain.papers import Across, Brand, Facts, Row, Table, Tone

SHADE = "E8EDF2"
RULE = "8B9196"
FACT_SHARES = (6.2, 11.0)
TALL_TWIPS = 740  # 1.3 cm
XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
STYLES = {
    Tone.PLAIN: "Tabletext",
    Tone.QUOTE: "Tablequote",
    Tone.NOTE: "Tablenote",
    Tone.GAP: "Tablegap",
}


def add_table(document: WordDocument, block: Table, brand: Brand, width_cm: float) -> None:
    """A table whose header row repeats on every page; each row that surely fits a page stays whole."""
    widths = _widths([column.share for column in block.columns], width_cm)
    table = _table(document, widths, block.caption, has_header=True)
    head = [
        _cell(width, [_paragraph(column.heading, "Tableheading")], fill=brand.colour)
        for width, column in zip(widths, block.columns, strict=True)
    ]
    table.append(_row(head, *(("w:cantSplit", "w:tblHeader") if block.repeats else ())))
    for row in block.rows:
        table.append(_across(row, widths) if isinstance(row, Across) else _plain_row(row, widths))


def add_facts(document: WordDocument, block: Facts, width_cm: float) -> None:
    """A table of two columns, whose first heads its rows."""
    widths = _widths(FACT_SHARES, width_cm)
    table = _table(document, widths, block.caption, has_header=False)
    for name, value in block.rows:
        cells = [
            _cell(widths[0], [_paragraph(name, "Factname")], fill=SHADE),
            _cell(widths[1], [_paragraph(value, "Fact")]),
        ]
        table.append(_row(cells))


def element(tag: str, **attributes: str) -> BaseOxmlElement:
    """An element of Word's, its attributes named without their prefix."""
    made: BaseOxmlElement = OxmlElement(tag, {qn(f"w:{name}"): value for name, value in attributes.items()})
    return made


def words(text: str) -> Iterator[BaseOxmlElement]:
    """The text of a run, with its line ends and tabs as Word has them."""
    for nth, line in enumerate(text.split("\n")):
        if nth:
            yield element("w:br")
        for place, part in enumerate(line.split("\t")):
            if place:
                yield element("w:tab")
            if part:
                written = element("w:t")
                written.text = part
                written.set(XML_SPACE, "preserve")
                yield written


def _widths(shares: Sequence[float], width_cm: float) -> list[int]:
    """Each column's width in twips."""
    return [int(Cm(width_cm * share / sum(shares)).twips) for share in shares]


def _table(
    document: WordDocument, widths: Sequence[int], caption: str, *, has_header: bool
) -> BaseOxmlElement:
    """An empty table of fixed widths; its caption is also what a screen reader calls it."""
    table: BaseOxmlElement = document.add_table(rows=0, cols=len(widths), style="Table Grid")._tbl
    properties = table.find(qn("w:tblPr"))
    grid = table.find(qn("w:tblGrid"))
    assert properties is not None and grid is not None  # noqa: PT018, S101 - the library puts them there
    for name in ("w:tblW", "w:tblLayout", "w:tblLook"):
        for found in properties.findall(qn(name)):
            properties.remove(found)
    borders = element("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        borders.append(element(f"w:{side}", val="single", sz="4", space="0", color=RULE))
    properties.append(element("w:tblW", w=str(sum(widths)), type="dxa"))
    properties.append(borders)
    properties.append(element("w:tblLayout", type="fixed"))
    properties.append(element("w:tblLook", firstRow=str(int(has_header)), firstColumn="1", noVBand="1"))
    if caption:
        properties.append(element("w:tblCaption", val=caption[:255]))
    for column, width in zip(grid, widths, strict=True):
        column.set(qn("w:w"), str(width))
    return table


def _row(cells: Sequence[BaseOxmlElement], *marks: str, tall: bool = False) -> BaseOxmlElement:
    row, properties = element("w:tr"), element("w:trPr")
    for mark in marks:
        properties.append(element(mark))
    if tall:
        properties.append(element("w:trHeight", val=str(TALL_TWIPS), hRule="atLeast"))
    row.append(properties)
    row.extend(cells)
    return row


def _cell(
    width: int, paragraphs: Sequence[BaseOxmlElement], *, span: int = 1, fill: str = ""
) -> BaseOxmlElement:
    cell, properties = element("w:tc"), element("w:tcPr")
    properties.append(element("w:tcW", w=str(width), type="dxa"))
    if span > 1:
        properties.append(element("w:gridSpan", val=str(span)))
    if fill:
        properties.append(element("w:shd", val="clear", color="auto", fill=fill))
    cell.append(properties)
    cell.extend(paragraphs)
    return cell


def _paragraph(text: str, style: str, *, keep: bool = False) -> BaseOxmlElement:
    paragraph, properties, run = element("w:p"), element("w:pPr"), element("w:r")
    properties.append(element("w:pStyle", val=style))
    if keep:
        properties.append(element("w:keepNext"))
    run.extend(words(text))
    paragraph.extend((properties, run))
    return paragraph


def _across(row: Across, widths: Sequence[int]) -> BaseOxmlElement:
    """A row as wide as the table, kept on one page with the row after it where it fits."""
    keep = row.is_short
    texts = ((row.heading, "Tablegroup"), (row.source, "Tablenote"), (row.quote, "Tablequote"))
    paragraphs = [_paragraph(text, style, keep=keep) for text, style in texts if text]
    cell = _cell(sum(widths), paragraphs or [_paragraph("", "Tabletext")], span=len(widths), fill=SHADE)
    return _row([cell], *(("w:cantSplit",) if keep else ()))


def _plain_row(row: Row, widths: Sequence[int]) -> BaseOxmlElement:
    cells = []
    for nth, cell in enumerate(row.cells):
        is_last = nth == len(row.cells) - 1
        taken = widths[nth:] if is_last else widths[nth : nth + 1]
        style = "Tablerowheading" if cell.is_heading else STYLES[cell.tone]
        cells.append(_cell(sum(taken), [_paragraph(cell.text, style)], span=len(taken)))
    return _row(cells, *(("w:cantSplit",) if row.is_short else ()), tall=row.is_to_fill)
