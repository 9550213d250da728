"""The child process that reads a PDF: bytes in on standard input, JSON with its pages of printed lines out.

It imports nothing of ours. Each line says where it stands and in what type it is set; a line that stands in
two columns is two.
"""

import ctypes
import io
import json
import re
import sys
from collections.abc import Iterator
from typing import Any, NamedTuple

MEMORY_LIMIT_BYTES = 1024**3
CPU_LIMIT_SECONDS = 25

JUMP_IN_FONT_SIZES = 0.7
"""A larger step of the baseline inside one run of text is a new line, not a raised note mark."""

NOTE_MARK_SIZE = 0.75
MARKS = "⁰¹²³⁴⁵⁶⁷⁸⁹"
RAISED = str.maketrans("0123456789", MARKS)
HYPHEN_AT_LINE_END = "\ufffe"

COLUMN_GAP = 1.8
"""A wider gap inside a line, in font sizes, parts two columns."""

CELL_GAP = 0.75
"""A gap at least so wide, in font sizes, parts two cells where the other lines of one begin beyond it."""

FEWEST_OF_COLUMN = 2
"""So many other lines must begin there."""

MARKER_GAP = 0.6
"""A wider gap after what looks like a list marker, in font sizes, sets it apart from the words."""

SPACE = 0.15
"""A gap wider than this, in font sizes, is a space."""

USUAL_LETTER = 0.4
"""How wide letters are on average, in font sizes, at the least."""

TOKEN = re.compile(r"[^\W\d_]+|\s+|.")
MARKER = re.compile(r"\(?(?:\d{1,3}(?:\.\d{1,2}){0,3}|[A-Za-z]|[ivx]{1,5})[.):]?|[^\w\s(]")
NAMELESS = "•"
"""What a bullet is called whose font does not say which character it is."""

BOLD_WEIGHT = 600
BOLD_NAME = re.compile(r"bold|black|heavy|demi", re.IGNORECASE)


class Place(NamedTuple):
    """Where a character stands: its origin in points from the left and from the bottom, and its font size."""

    x: float
    y: float
    size: float


class Most(NamedTuple):
    """How many pages and characters are read; a document with more is not read at all."""

    pages: int = sys.maxsize
    characters: int = sys.maxsize


UNLIMITED = Most()


def limit_resources() -> None:
    """Hold the process to its memory and time where the system can."""
    try:
        import resource  # noqa: PLC0415  Unix only
    except ImportError:
        return
    for kind, limit in ((resource.RLIMIT_AS, MEMORY_LIMIT_BYTES), (resource.RLIMIT_CPU, CPU_LIMIT_SECONDS)):
        try:
            resource.setrlimit(kind, (limit, limit))
        except (ValueError, OSError):
            continue


def read_with_pypdfium2(data: bytes, most: Most = UNLIMITED) -> dict[str, Any]:
    """Read each page's lines with their places and their type; of a document too long, only its pages."""
    import pypdfium2 as pdfium  # noqa: PLC0415  only the reader that is asked for is loaded

    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        return {"error": "password" if "password" in str(error).lower() else "damaged"}
    if len(document) > most.pages:
        return {"error": "pages", "count": len(document)}
    pages, characters = [], 0
    for number in range(len(document)):
        page = Page(document[number])
        characters += len(page.text)
        if characters > most.characters:
            return {"error": "characters"}
        pages.append(page.as_plain())
    return {"pages": pages, "author": document.get_metadata_dict().get("Author", "")}


def read_with_pypdf(data: bytes, most: Most = UNLIMITED) -> dict[str, Any]:
    """Read each page's plain text where the first reader failed."""
    import pypdf  # noqa: PLC0415
    from pypdf.errors import PyPdfError  # noqa: PLC0415

    try:
        document = pypdf.PdfReader(io.BytesIO(data))
        if document.is_encrypted and not document.decrypt(""):
            return {"error": "password"}
        if len(document.pages) > most.pages:
            return {"error": "pages", "count": len(document.pages)}
        texts, characters = [], 0
        for page in document.pages:
            texts.append(page.extract_text())
            characters += len(texts[-1])
            if characters > most.characters:
                return {"error": "characters"}
        return {"texts": texts}
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, NotImplementedError, ImportError):
        return {"error": "damaged"}


class Gap(NamedTuple):
    """A gap inside a line that may lie between the cells of a table."""

    at: int
    """How many characters of the line stand before it."""
    right: float
    x: float


class Line:
    """One printed line while its words are taken in."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.text = ""
        self.marker = ""
        self.words = 0.0
        self.first: Place | None = None
        self.last: Place | None = None
        self.since = 0
        self.letters: list[int] = []
        self.sizes: dict[float, int] = {}
        self.end = 0
        self.gaps: list[Gap] = []

    def add(self, token: str, index: int, here: Place) -> None:
        """Put letters or a mark at the end."""
        self.text += token
        self.end = index + len(token) - 1
        if token[0].isalpha():
            self.letters = [self.letters[0] if self.letters else index, self.end]
        self.first = self.first or here
        self.last, self.since = here, len(token)
        self.sizes[here.size] = self.sizes.get(here.size, 0) + len(token)

    def may_end_at(self, here: Place) -> bool:
        """Whether the way from the last word is longer than its letters commonly take."""
        last = self.last or here
        return here.x - last.x > here.size * (USUAL_LETTER * self.since + MARKER_GAP)

    def part_marker(self, gap: float, here: Place) -> bool:
        """Set the words so far apart as a list marker where they look like one and a gap follows."""
        token = self.text.strip()
        if self.marker or gap < MARKER_GAP * here.size or not MARKER.fullmatch(token):
            return False
        self.marker, self.text, self.words = token, "", here.x
        return True


class Page:
    """One page while it is read."""

    def __init__(self, page: Any) -> None:  # noqa: ANN401  the library is untyped
        """Open the page's text."""
        from pypdfium2 import raw  # noqa: PLC0415

        self.raw = raw
        self.width, self.height = page.get_size()
        box = page.get_cropbox()
        self.left, self.top = box[0], box[3]
        self.textpage = page.get_textpage()
        self.text: str = self.textpage.get_text_range()
        self.is_shifted = self.textpage.count_chars() != len(self.text)
        self._x, self._y = ctypes.c_double(), ctypes.c_double()
        self._box = [ctypes.c_double() for _ in range(4)]
        self._name = ctypes.create_string_buffer(128)
        self._flags = ctypes.c_int()

    def as_plain(self) -> dict[str, Any]:
        """Give the page's size and its lines in the order of the file."""
        spans: list[dict[str, Any]] = []
        start = 0
        gaps: dict[int, list[Gap]] = {}
        for text in self.text.split("\r\n"):
            for line in self.lines(text, start):
                span = self.span(line)
                if not span:
                    continue
                gaps[id(span)] = line.gaps
                before = spans[-1] if spans else span
                if is_number_beside(span, before):
                    spans[-1]["text"] += " " + span["text"]
                    spans[-1]["right"] = span["right"]
                elif is_beside_mark(span, before):
                    spans[-1]["text"] += with_mark(span, before)
                    spans[-1]["right"] = span["right"]
                else:
                    spans.append(span)
            start += len(text) + 2
        begins = [span["x"] for span in spans]
        parted = [part for span in spans for part in in_cells(span, gaps[id(span)], begins)]
        return {"width": self.width, "height": self.height, "spans": parted}

    def glyph(self, index: int) -> int:
        """The library's own count of a character of the text, where some glyphs stand for no character."""
        if not self.is_shifted:
            return index
        return max(int(self.raw.FPDFText_GetCharIndexFromTextIndex(self.textpage, index)), 0)

    def nameless_before(self, index: int) -> int | None:
        """The glyph just before a line's first word that stands for no character: a symbol font's bullet."""
        first = self.glyph(index)
        near = (n for n in (first - 1, first - 2) if n >= 0)
        return next((n for n in near if self.raw.FPDFText_GetUnicode(self.textpage, n) == 0), None)

    def place(self, index: int) -> Place:
        """Where a character stands."""
        index = self.glyph(index)
        self.raw.FPDFText_GetCharOrigin(self.textpage, index, self._x, self._y)
        return Place(self._x.value, self._y.value, self.raw.FPDFText_GetFontSize(self.textpage, index))

    def right(self, index: int) -> float:
        """Where a character's ink ends."""
        index = self.glyph(index)
        self.raw.FPDFText_GetCharBox(self.textpage, index, *self._box)
        return self._box[1].value

    def is_bold(self, index: int) -> bool:
        """Whether a character is set in bold type."""
        index = self.glyph(index)
        if self.raw.FPDFText_GetFontWeight(self.textpage, index) >= BOLD_WEIGHT:
            return True
        self.raw.FPDFText_GetFontInfo(self.textpage, index, self._name, 128, self._flags)
        return bool(BOLD_NAME.search(self._name.value.decode("latin-1")))

    def lines(self, text: str, start: int) -> Iterator[Line]:
        """Part a line of the library where its baseline jumps, at a column's gap, at a hyphen at its end."""
        line = Line()
        spaced = False
        # Asking for a place is slow; words are set in one go, so where each begins is enough.
        for match in TOKEN.finditer(text):
            token, index = match[0], start + match.start()
            if token == HYPHEN_AT_LINE_END:
                line.text += "-"
                yield line
                line = Line()
            elif token.isspace():
                spaced = True
                continue
            else:
                here = self.place(index)
                if self.is_shifted and line.first is None:
                    self.take_nameless(line, index, here)
                if line.last and self.parts(line, here, spaced=spaced):
                    yield line
                    line = Line()
                if spaced and line.text:
                    line.text += " "
                self.take(line, token, index, here)
            spaced = False
        yield line

    def take_nameless(self, line: Line, index: int, here: Place) -> None:
        """Take the nameless glyph before a line's first word as its bullet."""
        glyph = self.nameless_before(index)
        if glyph is None:
            return
        self.raw.FPDFText_GetCharOrigin(self.textpage, glyph, self._x, self._y)
        if abs(self._y.value - here.y) < 1 and self._x.value < here.x:
            line.marker, line.words = NAMELESS, here.x
            line.first = Place(self._x.value, here.y, here.size)

    def parts(self, line: Line, here: Place, *, spaced: bool) -> bool:
        """Say whether what follows is another line: the baseline jumps, or a column's gap lies between."""
        last = line.last or here
        if abs(here.y - last.y) > JUMP_IN_FONT_SIZES * max(here.size, last.size):
            return True
        if not spaced or not line.may_end_at(here):
            return False
        right = self.right(line.end)
        gap = here.x - right
        if line.part_marker(gap, here):
            return False
        if CELL_GAP * here.size < gap <= COLUMN_GAP * here.size:
            line.gaps.append(Gap(len(line.text), right - self.left, here.x - self.left))
        return gap > COLUMN_GAP * here.size

    def take(self, line: Line, token: str, index: int, here: Place) -> None:
        """Add a word or a mark; a small figure is a note mark."""
        last = line.last
        if last and here.size < last.size * NOTE_MARK_SIZE:
            line.text += token.translate(RAISED)
            line.end = index
            return
        if last and last.size < here.size * NOTE_MARK_SIZE and line.text.strip().isdigit():
            line.text = line.text.translate(RAISED)
        line.add(token, index, here)

    def span(self, line: Line) -> dict[str, Any]:
        """Give a line under the names that our Span has."""
        if line.first is None:
            return {}
        found: dict[str, Any] = {
            "text": line.text,
            "size": round(max(line.sizes.items(), key=lambda size: (size[1], size[0]))[0], 1),
            "x": round(line.first.x - self.left, 1),
            "right": round(self.right(line.end) - self.left, 1),
            "y": round(self.top - line.first.y, 1),
        }
        if line.marker:
            found["marker"] = line.marker
            found["words"] = round(line.words - self.left, 1)
        if line.letters and all(self.is_bold(index) for index in {line.letters[0], line.letters[-1]}):
            found["bold"] = True
        return found


def in_cells(span: dict[str, Any], gaps: list[Gap], begins: list[float]) -> Iterator[dict[str, Any]]:
    """Part a line at a gap beyond which other lines of the page begin too: it stands in two cells."""
    for gap in gaps:
        if sum(abs(x - gap.x) < 1 for x in begins) >= FEWEST_OF_COLUMN:
            yield {**span, "text": span["text"][: gap.at], "right": round(gap.right, 1)}
            rest = {name: each for name, each in span.items() if name not in ("marker", "words")}
            yield {**rest, "text": span["text"][gap.at :].lstrip(), "x": round(gap.x, 1)}
            return
    yield span


def is_number_beside(span: dict[str, Any], before: dict[str, Any]) -> bool:
    """Say whether a lone figure stands on the line of what is before it: the page of a line of contents."""
    beside = abs(span["y"] - before["y"]) < 1 and span["x"] > before["right"]
    return bool(beside and span["text"].isdigit())


def is_small_figure(span: dict[str, Any], before: dict[str, Any]) -> bool:
    """Say whether a line is a lone figure in the size of note marks."""
    return bool(span["text"].isdigit() and span["size"] < before["size"] * NOTE_MARK_SIZE)


def is_beside_mark(span: dict[str, Any], before: dict[str, Any]) -> bool:
    """Say whether the library parted one printed line at a raised note mark."""
    size = max(span["size"], before["size"])
    if not -1 < span["x"] - before["right"] < size / 2 or "marker" in span:
        return False
    if abs(span["y"] - before["y"]) > JUMP_IN_FONT_SIZES * size:
        return False
    return span["text"][0] in MARKS or before["text"][-1] in MARKS or is_small_figure(span, before)


def with_mark(span: dict[str, Any], before: dict[str, Any]) -> str:
    """Give the rest of a line that was parted at a note mark, the mark raised."""
    text = str(span["text"])
    if is_small_figure(span, before):
        text = text.translate(RAISED)
    apart = span["x"] - before["right"] > SPACE * span["size"]
    return f" {text}" if apart else text


def main() -> None:
    """Read the PDF on standard input; the command line names the reader, and the most that it reads."""
    limit_resources()
    reader, *most = sys.argv[1:]
    read = {"pypdfium2": read_with_pypdfium2, "pypdf": read_with_pypdf}[reader]
    json.dump(read(sys.stdin.buffer.read(), Most(*map(int, most))), sys.stdout)


if __name__ == "__main__":
    main()
