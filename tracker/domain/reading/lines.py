"""Lines of a report as given, without the furniture of its pages and the marks of its format."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

WRAPPED_LINE = 130
"""Where paragraphs are broken into lines these are shorter; a paragraph on one line is longer."""

SHORT_LINE = 0.65
"""In a text without blank lines, a line shorter than this part of the usual width ends its paragraph."""

PAGE_EDGE = 3
"""How many lines at the head and the foot of a page may be furniture."""

BLANKS_AT_PAGE_BREAK = 3
"""A text without form feeds shows a page break as at least so many blank lines, or one leading space."""

LONE_FURNITURE = re.compile(r"(?:page )?\d{1,3}(?: of \d{1,3})?|ofsted|official", re.IGNORECASE)
MARKUP = re.compile(r"</?(?:p|b|i|strong|em|br|u)\s*/?>|\*\*|\^\[\d+\]", re.IGNORECASE)
MARKDOWN_HEADING = re.compile(r"^#{1,6}\s+")
INVISIBLE = str.maketrans({"\u00a0": " ", "\u200b": None, "\ufeff": None, "\u00ad": None, "\ufffe": "-"})


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line: its text without marks, where it stands, and what stands before it."""

    text: str
    page: int
    number: int
    """Counted from 1 over the whole text as given."""
    indent: int
    gap: bool
    """A blank line or dropped furniture stands before it."""
    new_page: bool
    heading: bool
    """The format itself marks it as a heading."""


def read(pages: Sequence[str]) -> list[Line]:
    """Give the lines that carry words, in order, each with its place."""
    furniture = _repeated_at_page_edges(pages)
    lines: list[Line] = []
    blanks, new_page = 1, False
    for page, number, raw in _numbered(pages):
        text = clean(raw)
        started = bool(lines) and lines[-1].page != page
        if not text or LONE_FURNITURE.fullmatch(text) or _shape(text) in furniture:
            new_page = new_page or bool(text)
            blanks += 1
            continue
        indent = len(raw) - len(raw.lstrip(" "))
        new_page = bool(lines) and (
            new_page or started or (len(pages) == 1 and (indent == 1 or blanks >= BLANKS_AT_PAGE_BREAK))
        )
        lines.append(
            Line(
                text=text,
                page=page,
                number=number,
                indent=indent if indent > 1 else 0,
                gap=blanks > 0 or new_page,
                new_page=new_page,
                heading=bool(MARKDOWN_HEADING.match(raw.strip())) or _is_bold(raw),
            )
        )
        blanks, new_page = 0, False
    return lines


def is_wrapped(lines: Sequence[Line]) -> bool:
    """Say whether paragraphs are broken into lines, as in a PDF, or stand on one line each."""
    long = sum(len(line.text) > WRAPPED_LINE for line in lines)
    return long * 50 < len(lines)


def short_of_margin(lines: Sequence[Line]) -> float:
    """Give the length below which a line ends its paragraph in a text without gaps; else nothing does."""
    if sum(line.gap for line in lines) * 10 > len(lines):
        return 0.0
    lengths = sorted(len(line.text) for line in lines)
    return SHORT_LINE * lengths[len(lengths) * 9 // 10] if lengths else 0.0


def clean(raw: str) -> str:
    """Take the marks of Markdown and HTML and doubled spaces from a line; its words stay as they are."""
    text = MARKUP.sub("", MARKDOWN_HEADING.sub("", raw.translate(INVISIBLE).strip()))
    return "" if set(text) <= set("-_=* ") else " ".join(text.split())


def join(first: str, second: str) -> str:
    """Join two lines of one paragraph: with a space, or with none after a hyphen at the line's end."""
    if re.search(r"\w-$", first) and second[:1].islower():
        return first + second
    return f"{first} {second}"


def _numbered(pages: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    number = 0
    for page, text in enumerate(pages, start=1):
        for raw in text.split("\n"):
            number += 1
            yield page, number, raw


def _is_bold(raw: str) -> bool:
    return bool(re.fullmatch(r"\*\*.+\*\*", raw.strip()))


def _shape(text: str) -> str:
    return re.sub(r"\d+", "#", text.lower())


def _repeated_at_page_edges(pages: Sequence[str]) -> frozenset[str]:
    """Find running heads and feet: lines alike but for their figures, at the edge of three or more pages."""
    seen: Counter[str] = Counter()
    for page in pages:
        texts = [text for raw in page.split("\n") if (text := clean(raw))]
        seen.update({_shape(text) for text in texts[:PAGE_EDGE] + texts[-PAGE_EDGE:]})
    return frozenset(shape for shape, times in seen.items() if times >= max(3, len(pages) / 4))
