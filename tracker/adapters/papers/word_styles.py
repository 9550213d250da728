"""The styles of a paper in Word: each has a name that a person finds in the list of styles."""

from docx.document import Document as WordDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import nsmap, qn
from docx.shared import Cm, Pt, RGBColor
from docx.styles.style import ParagraphStyle

from tracker.domain.papers import Brand

INK = RGBColor(0x0B, 0x0C, 0x0C)
NOTE = RGBColor(0x48, 0x49, 0x49)
GAP = RGBColor(0x8A, 0x1F, 0x11)
LINK = RGBColor(0x1D, 0x4F, 0x91)
SIZES = {"Title": 26, "Subtitle": 14, "Heading 1": 18, "Heading 2": 14, "Heading 3": 12, "Footer": 9}
SPACES = {"Title": (6, 12), "Subtitle": (0, 18), "Heading 1": (18, 8), "Heading 2": (12, 6), "Footer": (0, 0)}
CONTENTS_LEVELS = 3
HYPERLINK = "Hyperlink"
USED = frozenset(
    {
        *("Title", "Subtitle", *(f"Heading {level}" for level in range(1, 6))),
        *("Quote", "Caption", "List Bullet", "List Number", "Note", "Gap", "Fact name", "Fact", HYPERLINK),
        *("TOC Heading", *(f"toc {level}" for level in range(1, CONTENTS_LEVELS + 1))),
        *("Table Grid", "Table text", "Table quote", "Table note", "Table gap"),
        *("Table group", "Table row heading", "Table heading"),
    }
)
"""Every style that a paper names, besides the one that all text begins with."""


def set_styles(document: WordDocument, brand: Brand) -> None:
    """Word's own styles as a paper has them, and those that it lacks."""
    _style(document, "Normal", 11, after=6)
    for name in ("Title", "Subtitle", *(f"Heading {level}" for level in range(1, 6)), "Footer"):
        before, after = SPACES.get(name, (10, 4))
        is_bold = name not in {"Subtitle", "Footer"}
        _style(document, name, SIZES.get(name, 11), bold=is_bold, before=before, after=after)
    for name in ("Quote", "Caption", "List Bullet", "List Number", "TOC Heading"):
        _style(document, name, 11, after=3)
    _style(document, "Caption", 11, bold=True, before=6, after=4)
    _style(document, "TOC Heading", 18, bold=True, before=18, after=8)
    document.styles["Quote"].paragraph_format.left_indent = Cm(0.6)
    document.styles["Caption"].paragraph_format.keep_with_next = True
    for name in ("Heading 1", "TOC Heading"):
        _underline(document.styles[name], brand.colour)
    _add_styles(document, brand)


def _add_styles(document: WordDocument, brand: Brand) -> None:
    for level in range(1, CONTENTS_LEVELS + 1):
        _add(document, f"toc {level}", 11, after=2)
        form = document.styles[f"toc {level}"].paragraph_format
        form.left_indent = Cm(0.6 * (level - 1))
        form.tab_stops.add_tab_stop(Cm(17))
    for name, colour, slanted in (("Note", NOTE, False), ("Gap", GAP, True)):
        for base, size, after in (("", 11, 6), ("Table ", 9, 2)):
            _add(document, f"{base}{name}".capitalize(), size, after=after, colour=colour, slanted=slanted)
    _add(document, "Table text", 9, before=2, after=2)
    _add(document, "Table quote", 9, before=2, after=2)
    _add(document, "Table group", 10, before=2, after=2, bold=True)
    _add(document, "Table row heading", 9, before=2, after=2, bold=True)
    _add(
        document,
        "Table heading",
        9,
        before=2,
        after=2,
        bold=True,
        colour=RGBColor.from_string(brand.ink.upper()),
    )
    _add(document, "Fact name", 11, before=2, after=2, bold=True)
    _add(document, "Fact", 11, before=2, after=2)
    link = document.styles.add_style(HYPERLINK, WD_STYLE_TYPE.CHARACTER)
    link.font.color.rgb, link.font.underline = LINK, True


def _add(
    document: WordDocument,
    name: str,
    size: int,
    *,
    before: int = 0,
    after: int = 0,
    bold: bool = False,
    slanted: bool = False,
    colour: RGBColor = INK,
) -> None:
    added = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    added.base_style = document.styles["Normal"]
    _style(document, name, size, before=before, after=after, bold=bold, slanted=slanted, colour=colour)


def _style(
    document: WordDocument,
    name: str,
    size: int,
    *,
    before: int = 0,
    after: int = 0,
    bold: bool = False,
    slanted: bool = False,
    colour: RGBColor = INK,
) -> None:
    style = document.styles[name]
    style.font.name, style.font.size, style.font.bold = "Arial", Pt(size), bold
    style.font.italic = slanted
    style.font.color.rgb = colour
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


def _underline(style: ParagraphStyle, colour: str) -> None:
    """A rule under a heading, in the partnership's colour."""
    borders, rule = OxmlElement("w:pBdr"), OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "12"), ("space", "3"), ("color", colour)):
        rule.set(qn(f"w:{name}"), value)
    borders.append(rule)
    properties = style.element.get_or_add_pPr()
    properties.insert_element_before(
        borders,
        "w:shd",
        "w:tabs",
        "w:suppressAutoHyphens",
        "w:spacing",
        "w:ind",
        "w:contextualSpacing",
        "w:jc",
        "w:outlineLvl",
        "w:numPr",
    )
