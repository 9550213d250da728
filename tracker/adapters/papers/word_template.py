"""A partnership's own Word template: looked through once as it comes in, then filled in for each paper.

Its pages, heads, feet and styles stay. The paper stands where the template says {{ document }}; what else is
between double braces is one of FIELDS. The template is filled in before any text of the records is in it, so
that no text of the records is ever read for braces.
"""

import io
import re
import zipfile
from collections.abc import Iterator, Mapping

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.part import Part, XmlPart
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Length

from tracker.adapters.evidence_looks import office
from tracker.adapters.papers import word_borrowed
from tracker.domain import wording
from tracker.domain.errors import DomainError
from tracker.domain.papers import Paper

HERE = "document"
FIELDS = ("title", "partnership", "version", "date")
LARGEST_UNPACKED = 20 * 1024 * 1024  # bytes
NARROWEST_CM = 12.0
"""A page must leave this between its margins, or no plan can be read on it."""

NO_PLACE = (
    "The template has no line that says {{ document }}. Write it on a line of its own, where the text goes."
)
TWO_PLACES = "The template says {{ document }} more than once. Leave it where the text goes."
NOT_LAST = "{{ document }} stands before a section break. Put it into the last section of the template."
TOO_MUCH = "The template unpacks to far more than it seems to hold, so it is not opened."
OTHER_FILES = "The template holds other files inside it. Take them out, and save it anew."
FETCHES = (
    "The template fetches something from elsewhere ({}). Put it into the template itself, and save it anew."
)
NOTED = "The template holds tracked changes or comments, which would be sent with every paper. Take them out."
NARROW = "The page of the template is too narrow: it leaves {:.0f} cm between its margins, and 12 are needed."

_FIELD = re.compile(r"\{\{\s*(\w[\w ]*?)\s*\}\}")
_FETCHING = re.compile(r"\s*(?:DDE|DDEAUTO|INCLUDE\w*|LINK|IMPORT|DATABASE|RD)\b", re.IGNORECASE)
_SAFE_LINK = re.compile("(?:https?|mailto):", re.IGNORECASE)
_INSIDE = re.compile("/(?:embeddings|afchunk)", re.IGNORECASE)
_NOTES = (qn("w:ins"), qn("w:del"), qn("w:moveFrom"), qn("w:commentReference"))
_ATTACHED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate"


class Frame:
    """A template being filled: the document, and what stands in it after the place of the paper."""

    def __init__(self, paper: Paper) -> None:
        self.document: WordDocument = Document(io.BytesIO(paper.brand.template))
        self.says_title = _fill_in(self.document, _values(paper))
        place = _place(self.document)
        self._after = [each for each in place.itersiblings() if each.tag != qn("w:sectPr")]
        for each in (place, *self._after):
            self.document.element.body.remove(each)
        word_borrowed.add_styles(self.document, paper.brand)
        section = self.document.sections[-1]
        self._own = (section.page_width or Length(0), section.page_height or Length(0))
        self._sideways = False

    def new_part(self, *, sideways: bool, is_first: bool) -> float:
        """Begin a part, upright as the template's page is or sideways; how wide it is in centimetres."""
        if not is_first:
            section = self.document.add_section(WD_SECTION.NEW_PAGE)
            for mark in (qn("w:titlePg"), qn("w:pgNumType")):  # no second first page, and pages count on
                for found in section._sectPr.findall(mark):
                    section._sectPr.remove(found)
        section = self.document.sections[-1]
        if not is_first or sideways:
            width, height = sorted(self._own, reverse=True) if sideways else self._own
            section.page_width, section.page_height = width, height
            section.orientation = WD_ORIENT.LANDSCAPE if width > height else WD_ORIENT.PORTRAIT
        self._sideways = sideways
        return _between_margins(self.document)

    def finish(self) -> None:
        """Put back what the template has after the paper, on a page as it was."""
        if self._after and self._sideways:
            self.new_part(sideways=False, is_first=False)
        body = self.document.element.body
        for each in self._after:
            body.insert(len(body) - 1, each)


def checked(content: bytes) -> bytes:
    """The template as it is kept; whatever cannot be one is refused with a sentence."""
    _check_size(content)
    office.check(content, "docx")
    document = Document(io.BytesIO(content))
    _check_inside(document)
    place = _place(document)
    if any(each.find(f".//{qn('w:sectPr')}") is not None for each in (place, *place.itersiblings())):
        raise DomainError(NOT_LAST)
    for name in sorted(_named(document) - {HERE, *FIELDS}):
        raise DomainError(
            f"The template says {{{{ {name} }}}}, which means nothing here. It may say {{{{ document }}}}, "
            f"{', '.join(f'{{{{ {each} }}}}' for each in FIELDS[:-1])} and {{{{ {FIELDS[-1]} }}}}."
        )
    if (width := _between_margins(document)) < NARROWEST_CM:
        raise DomainError(NARROW.format(width))
    kept = io.BytesIO()
    document.save(kept)
    return kept.getvalue()


def _check_size(content: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if sum(member.file_size for member in archive.infolist()) > LARGEST_UNPACKED:
            raise DomainError(TOO_MUCH)


def _check_inside(document: WordDocument) -> None:
    """Refuse what would fetch, run or tell something; the template that it was made from is forgotten."""
    for part in document.part.package.iter_parts():
        if _INSIDE.search(str(part.partname)):
            raise DomainError(OTHER_FILES)
        if isinstance(part, XmlPart):
            _check_xml(part.element)
        for key, relation in list(part.rels.items()):
            if relation.is_external and relation.reltype == _ATTACHED:
                _forget_attached(part, key)
            elif relation.is_external and not _is_link(relation.reltype, relation.target_ref):
                raise DomainError(FETCHES.format(relation.target_ref[:80]))


def _is_link(kind: str, address: str) -> bool:
    return kind == RELATIONSHIP_TYPE.HYPERLINK and bool(_SAFE_LINK.match(address))


def _forget_attached(part: Part, key: str) -> None:
    del part.rels[key]
    if isinstance(part, XmlPart):
        for found in part.element.findall(qn("w:attachedTemplate")):
            part.element.remove(found)


def _check_xml(element: BaseOxmlElement) -> None:
    if any(element.find(f".//{note}") is not None for note in _NOTES):
        raise DomainError(NOTED)
    codes = [node.text or "" for node in element.iter(qn("w:instrText"))]
    codes += [node.get(qn("w:instr")) or "" for node in element.iter(qn("w:fldSimple"))]
    for code in filter(_FETCHING.match, codes):
        raise DomainError(FETCHES.format(code.strip()[:80]))


def _between_margins(document: WordDocument) -> float:
    section = document.sections[-1]
    margins = (section.left_margin, section.right_margin, section.gutter)
    width: float = Length((section.page_width or 0) - sum(margin or 0 for margin in margins)).cm
    return width


def _place(document: WordDocument) -> BaseOxmlElement:
    """The one paragraph that says where the paper goes."""
    found = [
        line._p
        for line in document.paragraphs
        if (said := _FIELD.fullmatch(line.text.strip())) and said[1] == HERE
    ]
    if len(found) != 1:
        raise DomainError(TWO_PLACES if found else NO_PLACE)
    return found[0]


def _values(paper: Paper) -> dict[str, str]:
    return {
        "title": paper.title,
        "partnership": paper.author,
        "version": paper.version,
        "date": wording.long_date(paper.dated),
    }


def _named(document: WordDocument) -> set[str]:
    """What stands between double braces, anywhere in the template."""
    return {name for line in _lines(document) for name in _FIELD.findall("".join(_pieces(line)))}


def _lines(document: WordDocument) -> Iterator[BaseOxmlElement]:
    """Every paragraph of the body, and of every head and foot."""
    kinds = (RELATIONSHIP_TYPE.HEADER, RELATIONSHIP_TYPE.FOOTER)
    beside = [each.target_part for each in document.part.rels.values() if each.reltype in kinds]
    for part in (document.part, *beside):
        if isinstance(part, XmlPart):
            yield from part.element.iter(qn("w:p"))


def _pieces(line: BaseOxmlElement) -> list[str]:
    return [piece.text or "" for piece in line.iter(qn("w:t"))]


def _fill_in(document: WordDocument, values: Mapping[str, str]) -> bool:
    """Put each value where its field stands, in the type of its first letter; whether the title is one."""
    has_title = False
    for line in _lines(document):
        pieces = list(line.iter(qn("w:t")))
        whole = "".join(piece.text or "" for piece in pieces)
        for found in reversed(list(_FIELD.finditer(whole))):
            if found[1] in values:
                _replace(pieces, found.start(), found.end(), values[found[1]])
                has_title = has_title or found[1] == "title"
    return has_title


def _replace(pieces: list[BaseOxmlElement], start: int, end: int, value: str) -> None:
    """Put a value into the piece in which a stretch of the line begins; the stretch goes from all of them."""
    at = 0
    for piece in pieces:
        text = piece.text or ""
        first, last = max(start - at, 0), min(end - at, len(text))
        if first < last:
            piece.text = text[:first] + (value if start >= at else "") + text[last:]
        at += len(text)
