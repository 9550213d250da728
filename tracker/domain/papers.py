"""A paper: what a document says, block by block, whatever format it is written in."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, fields, is_dataclass, replace
from datetime import date
from enum import Enum, StrEnum

CONTENTS = "Contents"
"""What stands over the list of headings."""
COLOUR = "123c52"
"""The house's own colour, where a partnership has chosen none."""
INKS = ("ffffff", "000000")
LONGEST_FOOT = 150
"""Characters of the foot that each page prints; the first page says the rest."""
LONGEST_WHOLE = 600
"""Characters of a cell up to which its row surely fits a page, however narrow its column."""
LONGEST_WHOLE_ACROSS = 2_000
"""The same for a row as wide as its table."""

_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_ILLEGAL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_COLOUR = re.compile("[0-9a-fA-F]{6}")


class Tone(StrEnum):
    """How a piece of text stands out, as a style of its own in each format and never by colour alone."""

    PLAIN = "plain"
    QUOTE = "quote"
    NOTE = "note"
    GAP = "gap"


@dataclass(frozen=True)
class Run:
    """Some words, perhaps strong or slanted, perhaps leading to an address."""

    text: str
    strong: bool = False
    slanted: bool = False
    link: str = ""


Line = tuple[Run, ...]


@dataclass(frozen=True)
class Heading:
    """A heading; the first of a paper is of level 1, and none leaves a level out."""

    level: int
    text: str

    def __post_init__(self) -> None:
        if not self.text.strip():
            raise ValueError("A heading says something.")


@dataclass(frozen=True)
class Paragraph:
    """One paragraph; a single line end in it stays one."""

    line: Line
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True)
class Bullets:
    """A list, of points or of numbers."""

    items: tuple[Line, ...]
    numbered: bool = False


@dataclass(frozen=True)
class Facts:
    """Labels, each with its value; a table with row headings."""

    caption: str
    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Column:
    """A column of a table, and its share of the width."""

    heading: str
    share: float


@dataclass(frozen=True)
class Cell:
    """One cell: its words, line by line, and how they stand out."""

    text: str
    tone: Tone = Tone.PLAIN
    is_heading: bool = False


@dataclass(frozen=True)
class Row:
    """One row of a table; with fewer cells than columns, the last is as wide as those that are left."""

    cells: tuple[Cell, ...]

    @property
    def is_short(self) -> bool:
        """Whether it surely fits a page, and so is kept whole."""
        return all(len(cell.text) <= LONGEST_WHOLE for cell in self.cells)

    @property
    def is_to_fill(self) -> bool:
        """Whether it stands empty beside its heading, to be written in by hand, and so is tall."""
        beside = [cell.text for cell in self.cells if not cell.is_heading]
        return bool(beside) and not any(beside)


@dataclass(frozen=True)
class Across:
    """A row as wide as its table that begins a group: a heading, where it stands, and the words quoted."""

    heading: str
    source: str = ""
    quote: str = ""

    @property
    def is_short(self) -> bool:
        """Whether it surely fits a page, and so is kept whole and with the row after it."""
        return len(self.heading) + len(self.source) + len(self.quote) <= LONGEST_WHOLE_ACROSS


@dataclass(frozen=True)
class Table:
    """A table whose heading row repeats on every page."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row | Across, ...]

    def __post_init__(self) -> None:
        widest = max((len(row.cells) for row in self.rows if isinstance(row, Row)), default=1)
        if widest > len(self.columns):
            raise ValueError(f"A row of {widest} cells in a table of {len(self.columns)} columns.")

    @property
    def repeats(self) -> bool:
        """Whether its heading row is short enough to stand on every page."""
        return all(len(column.heading) <= LONGEST_WHOLE for column in self.columns)


@dataclass(frozen=True)
class Series:
    """One curve: its name and its values, a number for each point."""

    name: str
    values: tuple[float, ...]


@dataclass(frozen=True)
class Chart:
    """Curves over the same points; the words say what it shows, and a table with the same numbers follows."""

    caption: str
    words: str
    points: tuple[str, ...]
    series: tuple[Series, ...]

    def __post_init__(self) -> None:
        if any(len(each.values) != len(self.points) for each in self.series):
            raise ValueError("A curve has a value for each point.")

    @property
    def alt(self) -> str:
        """What is said in the picture's place."""
        return f"Chart: {self.caption}. What it shows, and its numbers, follow in words."

    @property
    def numbers(self) -> Table:
        """The same numbers as a table, a row for each point."""
        columns = (Column("", 2.0), *(Column(each.name, 1.0) for each in self.series))
        rows = (
            Row((Cell(point, is_heading=True), *(Cell(f"{each.values[nth]:g}") for each in self.series)))
            for nth, point in enumerate(self.points)
        )
        return Table(f"{self.caption}: the numbers", columns, tuple(rows))


@dataclass(frozen=True)
class NewPage:
    """A new page, upright or sideways from here on."""

    sideways: bool = False


@dataclass(frozen=True)
class Contents:
    """The list of headings, with their pages where a format has pages."""


Block = Heading | Paragraph | Bullets | Facts | Table | Chart | NewPage | Contents


@dataclass(frozen=True)
class Brand:
    """What a partnership adds: its logo, what that shows, its colour as RRGGBB, and its own Word template."""

    logo: bytes = b""
    logo_words: str = ""
    colour: str = COLOUR
    template: bytes = b""

    def __post_init__(self) -> None:
        if not _COLOUR.fullmatch(self.colour):
            raise ValueError(f"{self.colour!r} is no colour.")

    @property
    def ink(self) -> str:
        """White or black, whichever is read better on the colour; never under 4.5 to 1."""
        return max(INKS, key=lambda ink: contrast(ink, self.colour))


@dataclass(frozen=True, kw_only=True)
class Paper:
    """A whole document: what its reader is told about it, what stands at its foot, and its blocks."""

    title: str
    subtitle: str
    author: str
    subject: str
    foot: str
    dated: date
    version: str
    blocks: tuple[Block, ...]
    brand: Brand = field(default_factory=Brand)

    def __post_init__(self) -> None:
        level = 0
        for heading in headings(self):
            if not 1 <= heading.level <= level + 1:
                raise ValueError(f"The heading {heading.text!r} leaves a level out.")
            level = heading.level

    @property
    def short_foot(self) -> str:
        """What stands at the foot of each page, on one line."""
        foot = " ".join(self.foot.split())
        return foot if len(foot) <= LONGEST_FOOT else f"{foot[:LONGEST_FOOT]}…"


def plain(text: str) -> Line:
    """Words without any marks."""
    return (Run(text),)


def headings(paper: Paper) -> Iterator[Heading]:
    """The headings in their order."""
    return (block for block in paper.blocks if isinstance(block, Heading))


def parts(paper: Paper) -> Iterator[tuple[bool, tuple[Block, ...]]]:
    """The blocks from one new page to the next, each part with whether it lies sideways."""
    sideways, blocks = False, list[Block]()
    for block in paper.blocks:
        if isinstance(block, NewPage):
            yield sideways, tuple(blocks)
            sideways, blocks = block.sideways, []
        else:
            blocks.append(block)
    yield sideways, tuple(blocks)


def texts(paper: Paper) -> Iterator[str]:
    """Every text that a reader meets, in reading order; the foot and the list of headings left out."""
    yield from (paper.title, paper.subtitle)
    for block in paper.blocks:
        yield from (text for text in _texts(block) if text)


def _texts(block: Block) -> Iterator[str]:
    match block:
        case Heading():
            yield block.text
        case Paragraph():
            yield _words(block.line)
        case Bullets():
            yield from (_words(item) for item in block.items)
        case Facts():
            yield from (block.caption, *(text for row in block.rows for text in row))
        case Table():
            yield from _table_texts(block)
        case Chart():
            yield from (block.caption, block.words, *_table_texts(block.numbers))


def _table_texts(table: Table) -> Iterator[str]:
    yield from (table.caption, *(column.heading for column in table.columns))
    for row in table.rows:
        if isinstance(row, Across):
            yield from (row.heading, row.source, row.quote)
        else:
            yield from (cell.text for cell in row.cells)


def _words(line: Line) -> str:
    return "".join(run.text for run in line)


def clean(text: str) -> str:
    """Text that any format may hold: each kind of line end becomes one, other control characters a mark."""
    return _ILLEGAL.sub("\N{REPLACEMENT CHARACTER}", _LINE_ENDS.sub("\n", text))


def cleaned(paper: Paper) -> Paper:
    """The same paper with every text in it clean."""
    whole = _cleaned(paper)
    assert isinstance(whole, Paper)  # noqa: S101 - for the types
    return whole


def _cleaned(value: object) -> object:
    if isinstance(value, str) and not isinstance(value, Enum):
        return clean(value)
    if isinstance(value, tuple):
        return tuple(_cleaned(each) for each in value)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{each.name: _cleaned(getattr(value, each.name)) for each in fields(value)})
    return value


def contrast(one: str, other: str) -> float:
    """How much two colours differ, from 1 to 21 (WCAG 2.2, contrast ratio)."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    """Relative luminance, as WCAG 2.2 defines it."""
    shares = [int(colour[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    red, green, blue = (
        share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
