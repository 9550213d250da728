"""Papers as OpenDocument texts: real styles and headings, repeating table headers, contents, page numbers."""

import io
from collections.abc import Sequence
from datetime import UTC, datetime, time
from functools import singledispatch
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from odfdo import Document, Element

from tracker.adapters.papers import odt_tables, pictures, zipped
from tracker.adapters.papers.odt_tables import inline, paragraph
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

STYLES = Path(__file__).with_name("odt_styles.xml")
GENERATOR = "Followthrough"
UPRIGHT_CM, SIDEWAYS_CM = 17.2, 26.5
"""The width between the margins."""
CONTENTS_LEVELS = 3
TONES = {Tone.PLAIN: "Text_20_body", Tone.QUOTE: "Quotations", Tone.NOTE: "Note", Tone.GAP: "Gap"}
RUNS = {
    (True, False): "Strong_20_Emphasis",
    (False, True): "Emphasis",
    (True, True): "Strong_20_and_20_slanted",
}


class _Writer:
    """A text being written: the document, the paper, and how wide the page is at this point."""

    def __init__(self, paper: Paper) -> None:
        self.document = Document("text")
        self.paper = paper
        self.width_cm = UPRIGHT_CM
        self.headings = 0
        self.tables = 0
        self.styles = odt_tables.looks(paper.brand)

    def new_table(self, shares: Sequence[float]) -> str:
        """The name of the next table, whose columns share the width of the page like this."""
        self.tables += 1
        name = f"Table{self.tables}"
        self.styles += odt_tables.widths(name, shares, self.width_cm)
        return name


def write(paper: Paper) -> bytes:
    """The paper as an OpenDocument text; the same paper always gives the same bytes."""
    writer = _Writer(paper)
    document = writer.document
    document.set_part("styles.xml", _styles(paper))
    _keep_groups(document)
    _describe(document, paper)
    body = document.body
    body.clear()
    for nth, (sideways, blocks) in enumerate(papers.parts(paper)):
        writer.width_cm = SIDEWAYS_CM if sideways else UPRIGHT_CM
        written = [_page_start(sideways=sideways)] if nth else _cover(writer)
        for block in blocks:
            written += _xml(block, writer)
        for each in written:
            body.append(Element.from_tag(each))
    for automatic in document.content.get_elements("//office:automatic-styles"):
        automatic.extend(Element.from_tag(each) for each in writer.styles)
    return _packed(document)


def _styles(paper: Paper) -> bytes:
    styles = STYLES.read_text("utf-8")
    for name, value in (
        ("#ONBRAND", f"#{paper.brand.ink}"),
        ("#BRAND", f"#{paper.brand.colour}"),
        (">FOOT<", f">{inline(paper.short_foot)}<"),
    ):
        styles = styles.replace(name, value)
    return styles.encode("utf-8")


def _keep_groups(document: Document) -> None:
    """Let LibreOffice keep a row with the next one, where its paragraphs ask for that."""
    for setting in document.settings.get_elements('//config:config-item[@config:name="TableRowKeep"]'):
        setting.text = "true"


def _describe(document: Document, paper: Paper) -> None:
    """Title, language and dates, which readers and screen readers go by."""
    written = datetime.combine(paper.dated, time(), tzinfo=UTC).replace(tzinfo=None)
    about = document.meta
    about.title, about.subject = paper.title, paper.subject
    about.initial_creator = about.creator = paper.author
    about.language = "en-GB"
    about.creation_date = about.date = written
    about.editing_cycles = 1
    about.generator = GENERATOR
    about.set_user_defined_metadata("Version", paper.version)


def _packed(document: Document) -> bytes:
    written = io.BytesIO()
    document.save(written)
    return zipped.repacked(written.getvalue())


def _cover(writer: _Writer) -> list[str]:
    paper = writer.paper
    written = [paragraph(paper.title, "Title"), paragraph(paper.subtitle, "Subtitle")]
    if not paper.brand.logo:
        return written
    width, height = pictures.logo_cm(paper.brand)
    words = paper.brand.logo_words or f"Logo of {paper.author}"
    return [_picture(writer, paper.brand.logo, width, height, words), *written]


def _picture(writer: _Writer, picture: bytes, width_cm: float, height_cm: float, words: str) -> str:
    path = writer.document.add_file(io.BytesIO(picture))
    return (
        '<text:p text:style-name="Standard"><draw:frame text:anchor-type="as-char" '
        f'svg:width="{width_cm:.2f}cm" svg:height="{height_cm:.2f}cm"><draw:image xlink:href="{path}" '
        'xlink:type="simple" xlink:show="embed" xlink:actuate="onLoad"/>'
        f"<svg:title>{escape(words)}</svg:title></draw:frame></text:p>"
    )


def _page_start(*, sideways: bool) -> str:
    """A low line that begins a new page, upright or sideways."""
    return f'<text:p text:style-name="{"Sideways" if sideways else "Upright"}_20_start"/>'


@singledispatch
def _xml(block: Block, writer: _Writer) -> list[str]:
    """A block as the XML of its paragraphs, lists and tables."""
    raise TypeError(f"{block!r} is no block that stands by itself.")


@_xml.register
def _(block: Heading, writer: _Writer) -> list[str]:
    writer.headings += 1
    return [
        f'<text:h text:style-name="Heading_20_{block.level}" text:outline-level="{block.level}">'
        f'<text:bookmark text:name="{_bookmark(writer.headings)}"/>{inline(block.text)}</text:h>'
    ]


def _bookmark(nth: int) -> str:
    return f"heading{nth}"


@_xml.register
def _(block: Paragraph, writer: _Writer) -> list[str]:
    return [f'<text:p text:style-name="{TONES[block.tone]}">{_runs(block.line)}</text:p>']


@_xml.register
def _(block: Bullets, writer: _Writer) -> list[str]:
    items = "".join(
        f'<text:list-item><text:p text:style-name="List">{_runs(item)}</text:p></text:list-item>'
        for item in block.items
    )
    style = "Numbers" if block.numbered else "Points"
    return [f'<text:list text:style-name="{style}">{items}</text:list>']


@_xml.register
def _(block: Facts, writer: _Writer) -> list[str]:
    name = writer.new_table(odt_tables.FACT_SHARES)
    return [*_caption(block.caption), odt_tables.facts(block, name), _space()]


@_xml.register
def _(block: Table, writer: _Writer) -> list[str]:
    name = writer.new_table([column.share for column in block.columns])
    return [*_caption(block.caption), odt_tables.table(block, name), _space()]


def _caption(text: str) -> list[str]:
    return [paragraph(text, "Caption")] if text else []


def _space() -> str:
    return paragraph("", "Table_20_text")


@_xml.register
def _(block: Chart, writer: _Writer) -> list[str]:
    picture = pictures.drawn(block)
    height = UPRIGHT_CM * pictures.shape(picture)
    return [
        *_caption(block.caption),
        _picture(writer, picture, UPRIGHT_CM, height, block.alt),
        paragraph(block.words, "Text_20_body"),
        *_xml(block.numbers, writer),
    ]


@_xml.register
def _(block: Contents, writer: _Writer) -> list[str]:
    """The list as an index that the word processor fills in anew; the pages it works out as it opens."""
    entries = "".join(
        f'<text:p text:style-name="Contents_20_{heading.level}"><text:a xlink:type="simple" '
        f'xlink:href="#{_bookmark(nth)}" text:style-name="Index_20_Link">{inline(heading.text)}</text:a>'
        '<text:tab/><text:bookmark-ref text:reference-format="page" '
        f'text:ref-name="{_bookmark(nth)}"/></text:p>'
        for nth, heading in enumerate(papers.headings(writer.paper), 1)
        if heading.level <= CONTENTS_LEVELS
    )
    templates = "".join(
        f'<text:table-of-content-entry-template text:outline-level="{level}" '
        f'text:style-name="Contents_20_{level}"><text:index-entry-link-start/><text:index-entry-text/>'
        '<text:index-entry-link-end/><text:index-entry-tab-stop style:type="right" style:leader-char="."/>'
        "<text:index-entry-page-number/></text:table-of-content-entry-template>"
        for level in range(1, CONTENTS_LEVELS + 1)
    )
    title = paragraph(papers.CONTENTS, "Contents_20_Heading")
    return [
        f'<text:table-of-content text:name="{papers.CONTENTS}">'
        f'<text:table-of-content-source text:outline-level="{CONTENTS_LEVELS}">'
        f'<text:index-title-template text:style-name="Contents_20_Heading">{papers.CONTENTS}'
        f"</text:index-title-template>{templates}</text:table-of-content-source><text:index-body>"
        f'<text:index-title text:name="{papers.CONTENTS}_Head">{title}</text:index-title>'
        f"{entries}</text:index-body></text:table-of-content>"
    ]


def _runs(line: Line) -> str:
    return "".join(_run(run) for run in line)


def _run(run: Run) -> str:
    written = inline(run.text)
    if style := RUNS.get((run.strong, run.slanted)):
        written = f'<text:span text:style-name="{style}">{written}</text:span>'
    if run.link:
        written = (
            f'<text:a xlink:type="simple" xlink:href={quoteattr(run.link)} '
            f'text:style-name="Internet_20_link">{written}</text:a>'
        )
    return written
