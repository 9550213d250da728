"""Papers as Word files: real styles and headings, tables with repeating headers, contents, page numbers."""

import io
from datetime import UTC, datetime, time
from functools import singledispatch

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Cm, Length
from docx.text.paragraph import Paragraph as WordParagraph

from tracker.adapters.papers import pictures, word_styles, word_tables, word_template, zipped
from tracker.adapters.papers.word_tables import element
from tracker.domain import papers
from tracker.domain.papers import (
    Block,
    Bullets,
    Chart,
    Contents,
    Facts,
    Heading,
    Line,
    Paper,
    Paragraph,
    Run,
    Table,
    Tone,
)

UPRIGHT_CM, SIDEWAYS_CM = 17.2, 26.5
"""The width between the margins."""
TONES = {Tone.PLAIN: "Normal", Tone.QUOTE: "Quote", Tone.NOTE: "Note", Tone.GAP: "Gap"}
LONGEST_PROPERTY = 255


class _Writer:
    """A Word file being written: the document, the paper, and how wide the page is at this point."""

    def __init__(self, paper: Paper) -> None:
        self.frame = word_template.Frame(paper) if paper.brand.template else None
        self.document: WordDocument = self.frame.document if self.frame else Document()
        self.paper = paper
        self.width_cm = UPRIGHT_CM
        self.headings = 0
        self._styles: dict[str, str | None] = {}

    def line(self, style: str, text: str = "") -> WordParagraph:
        """A paragraph at the end; each style is looked up once, for the library looks through all of them."""
        line = self.document.add_paragraph(text)
        if style in self._styles:
            line._p.style = self._styles[style]
        else:
            line.style = style
            self._styles[style] = line._p.style
        return line


def write(paper: Paper) -> bytes:
    """The paper as a Word file, in the partnership's own template if it has one; always the same bytes."""
    writer = _Writer(paper)
    document, frame = writer.document, writer.frame
    _describe(document, paper)
    if frame is None:
        word_styles.set_styles(document, paper.brand)
    for nth, (sideways, blocks) in enumerate(papers.parts(paper)):
        if frame is None:
            _new_part(writer, sideways=sideways, is_first=nth == 0)
        else:
            writer.width_cm = frame.new_part(sideways=sideways, is_first=nth == 0)
        if nth == 0:
            _write_cover(writer)
        for block in blocks:
            _write(block, writer)
    if frame is not None:
        frame.finish()
    written = io.BytesIO()
    document.save(written)
    return zipped.repacked(written.getvalue())


def _describe(document: WordDocument, paper: Paper) -> None:
    """Title, language and dates, which readers and screen readers go by."""
    about = document.core_properties
    about.title = paper.title[:LONGEST_PROPERTY]
    about.author = about.last_modified_by = paper.author[:LONGEST_PROPERTY]
    about.subject = paper.subject[:LONGEST_PROPERTY]
    about.version = paper.version[:LONGEST_PROPERTY]
    about.comments, about.keywords = "", ""
    about.language = "en-GB"
    about.created = about.modified = datetime.combine(paper.dated, time(), tzinfo=UTC)
    about.revision = 1
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), "en-GB")


def _new_part(writer: _Writer, *, sideways: bool, is_first: bool) -> None:
    """A section of its own, upright or sideways; its foot goes on from the one before."""
    document = writer.document
    section = document.sections[0] if is_first else document.add_section(WD_SECTION.NEW_PAGE)
    long, short = Cm(29.7), Cm(21)
    section.orientation = WD_ORIENT.LANDSCAPE if sideways else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (long, short) if sideways else (short, long)
    writer.width_cm = SIDEWAYS_CM if sideways else UPRIGHT_CM
    section.left_margin = section.right_margin = Length((section.page_width - Cm(writer.width_cm)) // 2)
    section.top_margin = section.bottom_margin = Cm(2)
    if is_first:
        foot = section.footer.paragraphs[0]
        foot.add_run(writer.paper.short_foot)
        _number_page(section.footer.add_paragraph(style="Footer"))


def _number_page(line: WordParagraph) -> None:
    line.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    line.add_run("Page ")
    _field(line, "PAGE")
    line.add_run(" of ")
    _field(line, "NUMPAGES")


def _field(line: WordParagraph, code: str) -> None:
    """A number that Word works out."""
    field, run, number = element("w:fldSimple", instr=code), element("w:r"), element("w:t")
    number.text = "1"
    run.append(number)
    field.append(run)
    line._p.append(field)


def _write_cover(writer: _Writer) -> None:
    """The logo and the titles, where a template does not have its own."""
    document, paper = writer.document, writer.paper
    if paper.brand.logo and writer.frame is None:
        width, height = pictures.logo_cm(paper.brand)
        drawn = document.add_picture(io.BytesIO(paper.brand.logo), Cm(width), Cm(height))
        _say_instead(drawn._inline, paper.brand.logo_words or f"Logo of {paper.author}")
    if writer.frame is None or not writer.frame.says_title:
        writer.line("Title", paper.title)
        writer.line("Subtitle", paper.subtitle)


def _say_instead(picture: BaseOxmlElement, words: str) -> None:
    for side in ("distT", "distB", "distL", "distR"):
        picture.set(side, "0")
    described = picture.find(qn("wp:docPr"))
    assert described is not None  # noqa: S101 - the library puts it there
    described.set("descr", words)


@singledispatch
def _write(block: Block, writer: _Writer) -> None:
    """Put a block at the end of the document."""
    raise TypeError(f"{block!r} is no block that stands by itself.")


@_write.register
def _(block: Heading, writer: _Writer) -> None:
    line = writer.line(f"Heading {block.level}", block.text)
    writer.headings += 1
    number = str(writer.headings)
    line._p.insert(1, element("w:bookmarkStart", id=number, name=_bookmark(writer.headings)))
    line._p.append(element("w:bookmarkEnd", id=number))


def _bookmark(nth: int) -> str:
    return f"_Toc{nth:06}"


@_write.register
def _(block: Paragraph, writer: _Writer) -> None:
    _add_line(writer.line(TONES[block.tone]), block.line)


@_write.register
def _(block: Bullets, writer: _Writer) -> None:
    number = _new_numbers(writer.document) if block.numbered else None
    for item in block.items:
        line = writer.line("List Number" if block.numbered else "List Bullet")
        if number is not None:
            numbering = line._p.get_or_add_pPr().get_or_add_numPr()
            numbering.get_or_add_ilvl().val, numbering.get_or_add_numId().val = 0, number
        _add_line(line, item)


def _new_numbers(document: WordDocument) -> int:
    """A list that begins at 1 again."""
    style = document.styles["List Number"].element
    numbering = document.part.numbering_part.element
    like = numbering.num_having_numId(style.pPr.numPr.numId.val)
    number = numbering.add_num(like.abstractNumId.val)
    number.add_lvlOverride(ilvl=0).add_startOverride(1)
    made: int = number.numId
    return made


@_write.register
def _(block: Facts, writer: _Writer) -> None:
    _caption(writer, block.caption)
    word_tables.add_facts(writer.document, block, writer.width_cm)
    _space(writer)


@_write.register
def _(block: Table, writer: _Writer) -> None:
    _caption(writer, block.caption)
    word_tables.add_table(writer.document, block, writer.paper.brand, writer.width_cm)
    _space(writer)


def _caption(writer: _Writer, text: str) -> None:
    if text:
        writer.line("Caption", text)


def _space(writer: _Writer) -> None:
    """Two tables that touch would be one."""
    writer.line("Table text")


@_write.register
def _(block: Chart, writer: _Writer) -> None:
    _caption(writer, block.caption)
    drawn = writer.document.add_picture(io.BytesIO(pictures.drawn(block)), width=Cm(UPRIGHT_CM))
    _say_instead(drawn._inline, block.alt)
    writer.document.add_paragraph(block.words)
    _write(block.numbers, writer)


@_write.register
def _(block: Contents, writer: _Writer) -> None:
    """The list as a field: each entry leads to its heading, and Word adds the pages when it updates fields.

    Only Word knows its own pages. Asking it to update as it opens makes it warn of "fields that may refer to
    other files", which a board or an inspectorate should not be met with; and a guessed page would be wrong.
    """
    listed = [
        (nth, heading)
        for nth, heading in enumerate(papers.headings(writer.paper), 1)
        if heading.level <= word_styles.CONTENTS_LEVELS
    ]
    writer.line("TOC Heading", papers.CONTENTS)
    entries = [writer.line(f"toc {heading.level}") for _, heading in listed] or [
        writer.document.add_paragraph()
    ]
    for line, (nth, heading) in zip(entries, listed, strict=False):
        link = element("w:hyperlink", anchor=_bookmark(nth))
        link.extend((_run(Run(heading.text)), _run(Run("\t"))))
        link.extend(_field_marks(f"PAGEREF {_bookmark(nth)} \\h"))
        link.append(_mark("end"))
        line._p.append(link)
    code = f'TOC \\o "1-{word_styles.CONTENTS_LEVELS}" \\h \\z'
    for place, mark in enumerate(_field_marks(code)):
        entries[0]._p.insert(1 + place, mark)
    entries[-1]._p.append(_mark("end"))


def _field_marks(code: str) -> list[BaseOxmlElement]:
    """How a field begins: its code, and where what stands in its place begins."""
    run, instruction = element("w:r"), element("w:instrText")
    instruction.text = f" {code} "
    run.append(instruction)
    return [_mark("begin"), run, _mark("separate")]


def _mark(kind: str) -> BaseOxmlElement:
    run = element("w:r")
    run.append(element("w:fldChar", fldCharType=kind))
    return run


def _add_line(line: WordParagraph, runs: Line) -> None:
    for run in runs:
        if run.link:
            leads_to = line.part.relate_to(run.link, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
            link = element("w:hyperlink")
            link.set(qn("r:id"), leads_to)
            link.append(_run(run))
            line._p.append(link)
        else:
            line._p.append(_run(run))


def _run(run: Run) -> BaseOxmlElement:
    written, properties = element("w:r"), element("w:rPr")
    if run.link:
        properties.append(element("w:rStyle", val=word_styles.HYPERLINK))
    if run.strong:
        properties.append(element("w:b"))
    if run.slanted:
        properties.append(element("w:i"))
    written.append(properties)
    written.extend(word_tables.words(run.text))
    return written
