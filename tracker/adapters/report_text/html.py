"""Web pages: the words that a browser shows, with headings, list marks and tables; nothing is run."""

import re
from dataclasses import dataclass, replace
from typing import Any

from lxml import etree  # type: ignore[import-untyped]

from tracker.adapters.report_text import html_lists, marks, text
from tracker.adapters.report_text.html_lists import OpenList, OpenTable
from tracker.adapters.report_text.paragraphs import Pages, Piece
from tracker.domain.errors import UnreadableReportError
from tracker.domain.reading.source import Cell, Source, Span

_BLOCKS = re.compile(
    "address|article|aside|blockquote|body|caption|center|dd|details|div|dl|dt|fieldset|figcaption|figure|form"
    "|h[1-6r]|header|hgroup|html|legend|li|main|ol|p|pre|section|summary|table|tbody|td|tfoot|th|thead|tr|ul"
)
_NOT_TEXT = re.compile(
    "applet|audio|button|canvas|datalist|dialog|embed|footer|head|iframe|input|math|nav|noframes|noscript"
    "|object|script|select|style|svg|template|textarea|video"
)
_NOTES = re.compile(
    r"(?:doc-)?(?:foot|end)notes?(?:-list|-area)?|sd(?:foot|end)note\d+|(?:ftn|edn)\d+"
    r"|mso-element:(?:foot|end)note(?:-list)?"
)
_NOTE_MARKS = re.compile(
    r"doc-noteref|footnote-?ref(?:erence)?|sd(?:foot|end)noteanc|mso(?:foot|end)notereference"
)
_UNSEEN = re.compile(r"display:none|visibility:hidden")
_BOLD = re.compile(r"font-weight:(?:bold|[6-9]00)")
_WORD_LIST = re.compile(r"mso-list:l\d+level(\d)")
_HEADING = re.compile(r"h([1-6])")
_SPACES = re.compile(r"[ \t\r\n\f]+")
_NAMED = (
    re.compile(rb"""<meta\b[^>]{0,300}?charset\s{0,9}=\s{0,9}["']?([\w:-]{1,30})""", re.IGNORECASE),
    re.compile(rb"""<\?xml\b[^>]{0,100}?encoding\s{0,9}=\s{0,9}["']([\w:-]{1,30})""", re.IGNORECASE),
)
_KNOWN = re.compile(r"utf-?8|(?:windows-|cp)125\d|iso-8859-\d{1,2}|macintosh|koi8-[ru]")
_LATIN = frozenset({"iso-8859-1", "us-ascii", "latin1"})
_START = 4096  # bytes in which a page names its encoding
_FEWEST_IN_MAIN = 200

Node = Any
"""An element of lxml's, which tells mypy nothing of itself."""


@dataclass(frozen=True)
class _State:
    """What the open elements make of the words inside them."""

    is_bold: bool = False
    is_marker: bool = False
    is_raised: bool = False
    is_kept: bool = False
    """Line ends are shown as they stand."""
    heading: int = 0
    level: int | None = None
    cell: Cell | None = None


class _Reader:
    """Takes a page element by element; the beginning or end of a block ends the paragraph before it."""

    def __init__(self) -> None:
        self.pages = Pages()
        self.states = [_State()]
        self.lists: list[OpenList] = []
        self.tables: list[OpenTable] = []
        self.table_count = 0
        self.pieces: list[Piece] = []
        self.marker = ""

    def read(self, root: Node) -> Source:
        """The whole page."""
        walk = etree.iterwalk(root, events=("start", "end"))
        for event, node in walk:
            if event == "start" and _is_shown(node):
                self._begin(node)
            elif event == "start":
                walk.skip_subtree()
                self.states.append(self.states[-1])
            else:
                self._end(node, is_root=node is root)
        self._end_paragraph()
        return self.pages.source()

    def _begin(self, node: Node) -> None:
        if _BLOCKS.fullmatch(node.tag):
            self._end_paragraph()
        if node.tag == "br":
            self.pieces.append(Piece("\n"))
        self.states.append(self._state(node))
        self._open(node)
        self._say(node.text)

    def _end(self, node: Node, *, is_root: bool) -> None:
        if _is_shown(node):
            if _BLOCKS.fullmatch(node.tag):
                self._end_paragraph()
            if node.tag == "li":
                self.marker = ""
            if node.tag in ("ol", "ul"):
                self.lists.pop()
            if node.tag == "table":
                self.tables.pop()
        self.states.pop()
        if not is_root:
            self._say(node.tail)

    def _open(self, node: Node) -> None:
        """Lists, tables and their parts."""
        if node.tag in ("ol", "ul"):
            self.lists.append(html_lists.begin(node.tag, node.attrib, points=len(node.findall("li"))))
            self._change(level=len(self.lists) - 1)
        elif node.tag == "li" and self.lists:
            self.marker = self.lists[-1].mark(node.attrib)
        elif node.tag == "table":
            self.tables.append(OpenTable(self.table_count, is_frame=_is_frame(node)))
            self.table_count += not self.tables[-1].is_frame
            self._change(cell=None, level=None)
        elif node.tag == "tr" and self.tables:
            self.tables[-1].begin_row()
        elif node.tag in ("td", "th") and self.tables:
            row, column = self.tables[-1].begin_cell(node.attrib)
            if not self.tables[-1].is_frame:
                self._change(cell=Cell(self.tables[-1].number, row, column))

    def _change(self, **facts: Any) -> None:  # noqa: ANN401  the fields of a state
        self.states[-1] = replace(self.states[-1], **facts)

    def _state(self, node: Node) -> _State:
        above = self.states[-1]
        style = _style(node)
        heading, listed = _HEADING.fullmatch(node.tag), _WORD_LIST.search(style)
        return replace(
            above,
            is_bold=above.is_bold or node.tag in ("b", "strong", "th") or bool(_BOLD.search(style)),
            is_marker=above.is_marker or "mso-list:ignore" in style,
            is_raised=above.is_raised or node.tag == "sup",
            is_kept=above.is_kept or node.tag == "pre",
            heading=int(heading[1]) if heading else above.heading,
            level=int(listed[1]) - 1 if listed else above.level,
        )

    def _say(self, words: str | None) -> None:
        if not words:
            return
        state = self.states[-1]
        if state.is_marker:
            self.marker += words.strip()
            return
        shown = words if state.is_kept else _SPACES.sub(" ", words)
        self.pieces.append(
            Piece(shown.translate(marks.RAISED) if state.is_raised else shown, bold=state.is_bold)
        )

    def _end_paragraph(self) -> None:
        pieces, self.pieces = self.pieces, []
        if not any((piece.text or "").strip() for piece in pieces):
            return
        state, marker, self.marker = self.states[-1], self.marker, ""
        if marker and not any(map(str.isalnum, marker.rstrip("o§"))):
            marker = marks.bullet(marker)
        facts = Span(text="", marker=marker, heading=state.heading, cell=state.cell)
        self.pages.add(pieces, replace(facts, level=None if state.heading else state.level))


def read(data: bytes) -> Source:
    """Read a web page's text or that of its main part, without menus, scripts, notes and hidden parts."""
    return of_words(text.decoded(data, _named_encoding(data[:_START])))


def of_words(page: str) -> Source:
    """Read the text of a page that is decoded already."""
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
    try:
        root = etree.fromstring(page.replace("\x00", "").encode("utf-8", "replace"), parser)
    except etree.ParserError:
        root = None
    if root is None:
        raise UnreadableReportError(text.NO_TEXT)
    mains = root.xpath("//main | //*[@role='main']")
    is_whole = bool(mains) and len("".join(mains[0].itertext()).split()) >= _FEWEST_IN_MAIN // 10
    return _Reader().read(mains[0] if is_whole else root)


def _named_encoding(start: bytes) -> str:
    """The encoding that a page names, if it is one that people have; Latin 1 is what Windows made of it."""
    for pattern in _NAMED:
        if found := pattern.search(start):
            name = found[1].decode("ascii").lower()
            return "cp1252" if name in _LATIN else name if _KNOWN.fullmatch(name) else ""
    return ""


def _is_shown(node: Node) -> bool:
    if _NOT_TEXT.fullmatch(node.tag) or "hidden" in node.attrib or _UNSEEN.search(_style(node)):
        return False
    named = " ".join(node.get(name, "") for name in ("class", "id", "role")).lower().split()
    if any(map(_NOTE_MARKS.fullmatch, named)) or (node.tag == "sup" and node.find(".//a[@href]") is not None):
        return False
    if _BLOCKS.fullmatch(node.tag) and any(map(_NOTES.fullmatch, [*named, *_style(node).split(";")])):
        return False
    return not (node.tag in ("ol", "ul") and _is_contents(node))


def _is_contents(node: Node) -> bool:
    """Whether a list holds nothing but links into this same page."""
    points = node.findall("li")
    links = [point.find(".//a[@href]") for point in points]
    return len(points) > 1 and all(
        link is not None and link.get("href").startswith("#") and _said(link) == _said(point)
        for point, link in zip(points, links, strict=True)
    )


def _said(node: Node) -> str:
    return marks.tidy("".join(node.itertext()))


def _is_frame(table: Node) -> bool:
    """Whether a table only places things: it has one cell, or tables inside it."""
    return table.find(".//table") is not None or len(table.xpath(".//td | .//th")) == 1


def _style(node: Node) -> str:
    return "".join(node.get("style", "").lower().split())
