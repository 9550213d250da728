"""Statements as documents: a Word file with real styles, and a standalone page of HTML."""

import io
import re
import zipfile
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, time
from functools import cache

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import nsmap, qn
from docx.shared import Cm, Pt, RGBColor
from docx.table import Table, _Cell, _Row
from docx.text.paragraph import Paragraph
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from tracker.config import PROJECT
from tracker.domain.statements import Edition, PlanBlock, StatementContent, paper

STYLE_SHEET = PROJECT / "tracker" / "static" / "statement.css"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

INK = RGBColor(0x0B, 0x0C, 0x0C)
SHADE = "E8EDF2"
PLAN_WIDTHS_CM = (3.3, 5.5, 3.3, 3.2, 3.9, 2.4, 4.9)
SIGN_OFF_WIDTHS_CM = (6.6, 4.2, 3.8, 2.6)
COVER_WIDTHS_CM = (6.2, 11.0)
LONGEST_UNSPLIT = 600
"""Characters of a cell up to which its row surely fits a page; a longer row may break, or be cut."""
LONGEST_UNSPLIT_ACROSS = 2_000
"""The same for a cell as wide as the page."""

_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_ILLEGAL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")


def clean(text: str) -> str:
    """Text that XML may hold: every kind of line end becomes one, other control characters a visible mark."""
    return _ILLEGAL.sub("\N{REPLACEMENT CHARACTER}", _LINE_ENDS.sub("\n", text))


# --- HTML ---


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(PROJECT / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["clean"] = clean
    return environment


def statement_html(edition: Edition, content: StatementContent) -> str:
    """The statement as one page that needs nothing else: its style is inside, and there is no script."""
    return (
        _environment()
        .get_template("statements/document.html")
        .render(
            edition=edition,
            content=content,
            paper=paper,
            style=Markup(STYLE_SHEET.read_text("utf-8")),  # noqa: S704 - our own file
        )
    )


def statement_body(edition: Edition, content: StatementContent) -> Markup:
    """The same page without its frame, for the reading view."""
    template = _environment().get_template("statements/_paper.html")
    return Markup(template.render(edition=edition, content=content, paper=paper))  # noqa: S704 - autoescaped


def _html_bytes(edition: Edition, content: StatementContent) -> bytes:
    return statement_html(edition, content).encode("utf-8")


# --- Word ---


def statement_docx(edition: Edition, content: StatementContent) -> bytes:
    """The statement as a Word file; the same version always gives the same bytes."""
    document = Document()
    _describe(document, edition, content)
    _set_styles(document)
    _upright(document)
    _number_pages(document, edition)
    _write_cover(document, edition, content)
    _write_part(document, paper.INTRODUCTION, content.introduction)
    _write_part(document, paper.GOVERNANCE, content.governance)
    _write_plan(document, content)
    _write_sign_off(document, content)
    return _packed(document)


def _describe(document: WordDocument, edition: Edition, content: StatementContent) -> None:
    """Title, language and dates, which readers and screen readers go by."""
    written = datetime.combine(edition.dated, time(), tzinfo=UTC)
    about = document.core_properties
    about.title = clean(f"{paper.TITLE}: {content.cover.report_title}")[:255]
    about.author = about.last_modified_by = clean(content.cover.partnership)[:255]
    about.subject = clean(content.cover.authority)[:255]
    about.version = str(edition.number)
    about.comments, about.keywords = "", ""
    about.language = "en-GB"
    about.created = about.modified = written
    about.revision = 1
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), "en-GB")


def _set_styles(document: WordDocument) -> None:
    _style(document, "Normal", 11, after=6)
    _style(document, "Title", 26, bold=True, after=12)
    _style(document, "Subtitle", 14, after=18)
    _style(document, "Heading 1", 18, bold=True, before=18, after=8)
    _style(document, "Heading 2", 11, bold=True, before=3, after=2)
    _style(document, "Quote", 11, after=3)
    _style(document, "Footer", 9)
    document.styles["Quote"].font.italic = False
    for name, size in (("Table", 9), ("Cover", 11)):
        for kind in ("text", "heading"):
            added = document.styles.add_style(f"{name} {kind}", WD_STYLE_TYPE.PARAGRAPH)
            added.base_style = document.styles["Normal"]
            _style(document, added.name, size, bold=kind == "heading", after=2, before=2)


def _style(
    document: WordDocument, name: str, size: int, *, bold: bool = False, before: int = 0, after: int = 0
) -> None:
    style = document.styles[name]
    style.font.name, style.font.size, style.font.bold = "Arial", Pt(size), bold
    style.font.italic = False
    style.font.color.rgb = INK
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    fonts.set(qn("w:cs"), "Arial")
    spacing = style.paragraph_format
    spacing.space_before, spacing.space_after = Pt(before), Pt(after)
    spacing.line_spacing_rule = WD_LINE_SPACING.SINGLE
    for ornament in ("w:pPr/w:pBdr", "w:rPr/w:spacing", "w:rPr/w:kern"):
        for found in style.element.findall(ornament, nsmap):
            found.getparent().remove(found)


def _upright(document: WordDocument) -> None:
    section = document.sections[-1]
    section.orientation = WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(1.9)
    section.top_margin = section.bottom_margin = Cm(2)


def _sideways(document: WordDocument) -> None:
    section = document.add_section(WD_SECTION.NEW_PAGE)
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Cm(29.7), Cm(21)
    section.left_margin = section.right_margin = Cm(1.6)
    section.top_margin = section.bottom_margin = Cm(1.7)


def _number_pages(document: WordDocument, edition: Edition) -> None:
    """The foot of every page: which version it is, and which page of how many."""
    line = document.sections[0].footer.paragraphs[0]
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    line.add_run(f"{paper.TITLE}. {paper.version(edition)}. Page ")
    _field(line, "PAGE")
    line.add_run(" of ")
    _field(line, "NUMPAGES")


def _field(line: Paragraph, code: str) -> None:
    """A number that Word works out."""
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), code)
    run = OxmlElement("w:r")
    number = OxmlElement("w:t")
    number.text = "1"
    run.append(number)
    field.append(run)
    line._p.append(field)


def _write_cover(document: WordDocument, edition: Edition, content: StatementContent) -> None:
    document.add_paragraph(paper.TITLE, style="Title")
    document.add_paragraph(clean(content.cover.partnership), style="Subtitle")
    table = _table(document, COVER_WIDTHS_CM)
    for label, value in paper.cover_lines(edition, content.cover):
        name, fact = _row(table).cells
        _fill(name, label, style="Cover heading")
        _shade(name)
        _fill(fact, value, style="Cover text")
    document.add_page_break()  # type: ignore[no-untyped-call]


def _write_part(document: WordDocument, heading: str, text: str) -> None:
    document.add_heading(heading, level=1)
    for part in paper.paragraphs(clean(text)) or (paper.TO_BE_WRITTEN,):
        document.add_paragraph(part)


def _write_plan(document: WordDocument, content: StatementContent) -> None:
    """One table: a row across it for each recommendation, and under it a row for each action."""
    _sideways(document)
    document.add_heading(paper.PLAN, level=1)
    document.add_paragraph(paper.plan_note(content))
    table = _table(document, PLAN_WIDTHS_CM, headings=paper.PLAN_COLUMNS)
    for block in content.plan:
        _write_asked(_row(table), block, content.cover.source_word)
        if not block.actions:
            _fill(_across(_row(table)), paper.NO_ACTION)
        for action in block.actions:
            _write_action(_row(table), paper.cells(action))


def _write_asked(row: _Row, block: PlanBlock, source_word: str) -> None:
    """The recommendation's number and its exact words, kept on one page with its first action."""
    cell = _across(row)
    _shade(cell)
    _fill(cell, paper.heading(block, source_word), style="Heading 2")
    for style, text in (("Table text", paper.source_line(block)), ("Quote", block.text)):
        if text:
            _write(cell.add_paragraph(), text, style)
    if len(block.text) <= LONGEST_UNSPLIT_ACROSS:
        _mark(row, "w:cantSplit")
        for paragraph in cell.paragraphs:
            paragraph.paragraph_format.keep_with_next = True


def _write_action(row: _Row, cells: Sequence[paper.Cell]) -> None:
    for place, cell in zip(row.cells, cells, strict=True):
        _fill(place, cell.text)
    if max(len(cell.text) for cell in cells) <= LONGEST_UNSPLIT:
        _mark(row, "w:cantSplit")


def _write_sign_off(document: WordDocument, content: StatementContent) -> None:
    document.add_section(WD_SECTION.NEW_PAGE)
    _upright(document)
    document.add_heading(paper.SIGN_OFF, level=1)
    document.add_paragraph(paper.SIGN_OFF_NOTE)
    table = _table(document, SIGN_OFF_WIDTHS_CM, headings=paper.SIGN_OFF_COLUMNS)
    for partner in content.sign_off:
        row = _row(table)
        _fill(row.cells[0], partner)
        row.height = Cm(1.3)
        _mark(row, "w:cantSplit")


def _table(document: WordDocument, widths_cm: Sequence[float], *, headings: Sequence[str] = ()) -> Table:
    """A table of fixed widths whose header row, if it has one, repeats on every page."""
    table: Table = document.add_table(rows=0, cols=len(widths_cm), style="Table Grid")
    table.autofit = False
    for column, width in zip(table.columns, widths_cm, strict=True):
        column.width = Cm(width)
    if headings:
        row = _row(table)
        for cell, heading in zip(row.cells, headings, strict=True):
            _fill(cell, heading, style="Table heading")
            _shade(cell)
        _mark(row, "w:tblHeader")
        _mark(row, "w:cantSplit")
    return table


def _row(table: Table) -> _Row:
    row: _Row = table.add_row()  # type: ignore[no-untyped-call]
    return row


def _across(row: _Row) -> _Cell:
    """One cell as wide as the table."""
    cells = row.cells
    whole: _Cell = cells[0].merge(cells[-1])
    return whole


def _fill(cell: _Cell, text: str, *, style: str = "Table text") -> None:
    _write(cell.paragraphs[0], text, style)


def _write(paragraph: Paragraph, text: str, style: str) -> None:
    """Name the style by its id, its name without blanks, since looking each up takes longer than the rest."""
    paragraph._p.style = style.replace(" ", "")
    paragraph.add_run(clean(text))


def _shade(cell: _Cell) -> None:
    shading = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", SHADE)):
        shading.set(qn(f"w:{name}"), value)
    cell._tc.get_or_add_tcPr().append(shading)


def _mark(row: _Row, name: str) -> None:
    """Say of a row that it repeats as a header, or that it stays on one page."""
    row._tr.get_or_add_trPr().append(OxmlElement(name))


def _packed(document: WordDocument) -> bytes:
    """The file, with the same date on every part, so that the same content gives the same bytes."""
    written, packed = io.BytesIO(), io.BytesIO()
    document.save(written)
    with zipfile.ZipFile(written) as source, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        for part in source.infolist():
            target.writestr(zipfile.ZipInfo(part.filename), source.read(part), zipfile.ZIP_DEFLATED)
    return packed.getvalue()


KINDS: dict[str, tuple[Callable[[Edition, StatementContent], bytes], str]] = {
    "docx": (statement_docx, WORD),
    "html": (_html_bytes, "text/html; charset=utf-8"),
}
"""What a statement can be written as: how, and the type that browsers are told."""
