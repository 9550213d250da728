"""Plain structured text, which people type into the written parts of papers, read into blocks."""

from collections.abc import Iterator, Sequence
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

from tracker.domain import papers
from tracker.domain.papers import Block, Bullets, Heading, Line, Paragraph, Run

HELP = (
    "Leave a line empty between paragraphs. Begin a heading with ## and a blank, a point with - and a blank, "
    "a numbered point with 1. and a blank. Write **strong**, *slanted* and [words](https://an.address)."
)
"""What is said beside the box that it is typed into."""
DEEPEST_HEADING = 5
NESTING = 20
"""Beyond this depth the reader of the marks would drop text, so such a text is taken as it stands."""


@cache
def _marks() -> MarkdownIt:
    """The few marks that are known; all else, HTML too, is words."""
    reader = MarkdownIt("zero", {"html": False, "maxNesting": NESTING})
    reader.enable(["heading", "list", "emphasis", "link", "newline"])
    reader.validateLink = _may_lead_to  # type: ignore[method-assign]
    return reader


def _may_lead_to(url: str) -> bool:
    return url.lower().startswith(("http://", "https://", "mailto:"))


def read(text: str, *, below: int) -> tuple[Block, ...]:
    """The blocks of a written part; its headings stand below this level, and none leaves a level out."""
    clean = papers.clean(text)
    tokens = _marks().parse(clean)
    if any(token.level >= NESTING - 2 for token in tokens):
        return _as_it_stands(clean)
    return tuple(_blocks(tokens, below))


def _as_it_stands(text: str) -> tuple[Block, ...]:
    return tuple(Paragraph(papers.plain(part.strip())) for part in text.split("\n\n") if part.strip())


def _blocks(tokens: Sequence[Token], below: int) -> Iterator[Block]:
    """One block for each heading, paragraph and outermost list."""
    level, at = below, 0
    while at < len(tokens):
        token = tokens[at]
        end = _end(tokens, at)
        inside = tokens[at:end]
        line = _line(token) if token.type == "inline" else ()
        if token.type == "heading_open" and (words := _words(_line(tokens[at + 1]))):
            level = min(below + max(int(token.tag[1]) - 1, 1), level + 1, DEEPEST_HEADING)
            yield Heading(level, words)
        elif token.type.endswith("_list_open"):
            yield from _list(inside)
        elif line:
            yield Paragraph(line)
        at = end if token.type in {"heading_open", "bullet_list_open", "ordered_list_open"} else at + 1


def _end(tokens: Sequence[Token], at: int) -> int:
    """Where what opens here has closed."""
    depth = 0
    for place in range(at, len(tokens)):
        depth += tokens[place].nesting
        if depth <= 0:
            return place + 1
    return len(tokens)


def _list(tokens: Sequence[Token]) -> Iterator[Block]:
    """A list with its items; one that is not numbered 1, 2, 3 keeps the numbers that were typed."""
    numbered = tokens[0].type == "ordered_list_open"
    items = [(number, line) for number, line in _items(tokens[1:-1]) if line]
    typed = [int(number[:-1]) for number, _ in items] if numbered else []
    if numbered and typed not in ([1] * len(items), list(range(1, len(items) + 1))):
        yield from (Paragraph(_joined((Run(f"{number} "), *line))) for number, line in items)
    elif items:
        yield Bullets(tuple(line for _, line in items), numbered=numbered)


def _items(tokens: Sequence[Token]) -> Iterator[tuple[str, Line]]:
    """Each item with the number typed before it; a list inside it goes on, line by line, with its marks."""
    number, mark, runs = "", "", list[Run]()
    for token in tokens:
        if token.type == "list_item_open" and token.level == 1:
            number, mark, runs = f"{token.info}{token.markup}", "", []
        elif token.type == "list_item_open":
            mark = f"{token.info}{token.markup} "
        elif token.type == "inline" and (line := _line(token)):
            before = ("\n" if runs else "") + mark
            runs += [Run(before), *line] if before else line
            mark = ""
        elif token.type == "list_item_close" and token.level == 1:
            yield number, _joined(runs)


def _line(token: Token) -> Line:
    """The words of one paragraph, each run of them with its marks."""
    runs = list[Run]()
    strong, slanted, link, title = 0, 0, "", ""
    for child in token.children or ():
        text = "\n" if child.type in {"softbreak", "hardbreak"} else child.content
        if child.type in {"strong_open", "strong_close", "em_open", "em_close"} and "_" in child.markup:
            text = child.markup
        elif child.type in {"strong_open", "strong_close"}:
            strong += child.nesting
        elif child.type in {"em_open", "em_close"}:
            slanted += child.nesting
        elif child.type == "link_open":
            link, title = str(child.attrGet("href")), str(child.attrGet("title") or "")
        elif child.type == "link_close":
            runs += [Run(f" ({title})")] if title else []
            link = ""
        if text:
            runs.append(Run(text, strong=strong > 0, slanted=slanted > 0, link=link))
    return _joined(runs)


def _joined(runs: Sequence[Run]) -> Line:
    """The same runs, those that look alike made one."""
    joined = list[Run]()
    for run in runs:
        last = joined[-1] if joined else None
        if last and (last.strong, last.slanted, last.link) == (run.strong, run.slanted, run.link):
            joined[-1] = Run(last.text + run.text, run.strong, run.slanted, run.link)
        else:
            joined.append(run)
    return tuple(joined)


def _words(line: Line) -> str:
    """The words of a heading, which bears no marks of its own."""
    return "".join(f"{run.text} ({run.link})" if run.link else run.text for run in line)
