"""What a partnership's Word template lacks of the styles and lists of a paper, borrowed from our document."""

from copy import deepcopy

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.parts.numbering import NumberingPart
from docx.styles.style import BaseStyle

from tracker.adapters.papers import word_styles
from tracker.domain.papers import Brand

LISTS = {"List Bullet": ("bullet", "•"), "List Number": ("decimal", "%1.")}
NOT_BORROWED = ("w:link", "w:next", "w:basedOn", "w:semiHidden", "w:rPr/w:rFonts", "w:pPr/w:numPr")
"""What would lead to a style or a list that the template may not have, and our typeface."""
BASED = (WD_STYLE_TYPE.PARAGRAPH, WD_STYLE_TYPE.TABLE)


def add_styles(document: WordDocument, brand: Brand) -> None:
    """Give the template each style that it lacks, in the typeface that it has; its own stay as they are."""
    ours = Document()
    word_styles.set_styles(ours, brand)
    for style in ours.styles:
        if style.name in word_styles.USED and style.name not in document.styles:
            _borrow(document, style)
    for name, (kind, sign) in LISTS.items():
        _mark_items(document, name, kind, sign)


def _borrow(document: WordDocument, style: BaseStyle) -> None:
    borrowed: BaseOxmlElement = deepcopy(style.element)
    for name in NOT_BORROWED:
        for found in borrowed.findall(name, borrowed.nsmap):
            parent = found.getparent()
            assert parent is not None  # noqa: S101 - it was found below the style
            parent.remove(found)
    base = document.styles.default(style.type) if style.type in BASED else None
    name_element = borrowed.find(qn("w:name"))
    if base is not None and name_element is not None:
        name_element.addnext(parse_xml(f'<w:basedOn {nsdecls("w")} w:val="{base.style_id}"/>'))
    document.styles.element.append(borrowed)


def _mark_items(document: WordDocument, name: str, kind: str, sign: str) -> None:
    """Let the items of a list have their marks, where the template's style of that name gives them none."""
    numbers = document.styles[name].element.get_or_add_pPr().get_or_add_numPr()
    if numbers.numId is not None:
        return
    numbering = _numbering(document)
    taken = [int(each.get(qn("w:abstractNumId"), "0")) for each in numbering.findall(qn("w:abstractNum"))]
    new = max(taken, default=0) + 1
    list_of_its_own = parse_xml(
        f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{new}"><w:multiLevelType w:val="singleLevel"/>'
        f'<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="{kind}"/><w:lvlText w:val="{sign}"/>'
        '<w:lvlJc w:val="left"/><w:pPr><w:ind w:left="360" w:hanging="360"/></w:pPr></w:lvl></w:abstractNum>'
    )
    first_use = numbering.find(qn("w:num"))
    if first_use is None:
        numbering.append(list_of_its_own)
    else:
        first_use.addprevious(list_of_its_own)
    numbers.get_or_add_numId().val = numbering.add_num(new).numId


def _numbering(document: WordDocument) -> BaseOxmlElement:
    """The lists of the template, which Word leaves out of a document that has none."""
    part = document.part
    if not any(each.reltype == RELATIONSHIP_TYPE.NUMBERING for each in part.rels.values()):
        empty = f"<w:numbering {nsdecls('w')}/>".encode()
        made = NumberingPart.load(
            PackURI("/word/numbering.xml"), CONTENT_TYPE.WML_NUMBERING, empty, part.package
        )
        part.relate_to(made, RELATIONSHIP_TYPE.NUMBERING)
    numbering: BaseOxmlElement = part.numbering_part.element
    return numbering
