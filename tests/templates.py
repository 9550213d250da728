"""Made-up Word templates: as a partnership might make one, and with something in it that must not be."""

import io
import zipfile
from collections.abc import Callable

from docx import Document
from docx.document import Document as WordDocument
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn
from docx.shared import Cm, RGBColor

from tracker.adapters.papers.word_tables import element

LAST_WORDS = "The last words of the template."
OWN_COLOUR = RGBColor(0xA0, 0x10, 0x60)
WORDS_OWN = ("Normal", "heading 1", "Title", "Default Paragraph Font", "Normal Table", "No List", "header")
"""The styles that Word puts into a document in which nothing else was used."""

Change = Callable[[WordDocument], object]


def template(*changes: Change, place: str = "{{ document }}") -> bytes:
    """A cover, a place for the paper, a head and a foot; then whatever else is done to it."""
    made = Document()
    made.styles["Heading 1"].font.color.rgb = OWN_COLOUR
    made.add_paragraph("Riverside Partnership", style="Title")
    split = made.add_paragraph("About: {{ ti")
    split.add_run("tle }} of {{ partnership }}").bold = True
    made.add_page_break()
    made.add_paragraph(place)
    made.add_paragraph(LAST_WORDS)
    section = made.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.header.paragraphs[0].text = "Riverside"
    section.footer.paragraphs[0].text = "v{{ version }} of {{ date }}"
    section.different_first_page_header_footer = True
    section.first_page_header.paragraphs[0].text = "Only first"
    for change in changes:
        change(made)
    written = io.BytesIO()
    made.save(written)
    return written.getvalue()


def without_our_styles(made: WordDocument) -> None:
    """As Word leaves a document in which no list and no caption was used: no such styles, no lists."""
    styles = made.styles.element
    for style in styles.findall(qn("w:style")):
        if style.find(qn("w:name")).get(qn("w:val")) not in WORDS_OWN:
            styles.remove(style)
    for key, relation in list(made.part.rels.items()):
        if relation.reltype == RELATIONSHIP_TYPE.NUMBERING:
            del made.part.rels[key]


def fetching(kind: str, address: str) -> Change:
    """Something that is fetched from elsewhere when the document opens."""
    return lambda made: made.part.relate_to(address, kind, is_external=True)


def with_field(code: str) -> Change:
    """A field that Word works out."""

    def add(made: WordDocument) -> None:
        made.paragraphs[0]._p.append(element("w:fldSimple", instr=code))

    return add


def with_tracked_change(made: WordDocument) -> None:
    """Words that were put in while changes were tracked."""
    made.paragraphs[0]._p.append(element("w:ins", id="9", author="Somebody"))


def narrow(made: WordDocument) -> None:
    """A page with wide margins."""
    made.sections[0].left_margin = Cm(12)


def ending_before_a_new_section(made: WordDocument) -> None:
    """Another section after the place of the paper."""
    made.add_section()


def with_member(packed: bytes, name: str, content: bytes) -> bytes:
    """The same zip with one more file in it."""
    written = io.BytesIO(packed)
    with zipfile.ZipFile(written, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return written.getvalue()
