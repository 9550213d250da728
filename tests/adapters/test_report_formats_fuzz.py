"""Reports put together or damaged at random: every word is read once, in order; nothing crashes or hangs."""

import html as escaping
import random
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import mangled, report_files
from tests import office_files as files
from tracker.adapters import bank_holidays, report_text
from tracker.adapters.report_text import html, odt, word
from tracker.domain.errors import UnreadableReportError
from tracker.domain.reading import reader
from tracker.domain.reading.source import Source

Tree = str | tuple[str, list["Tree"]]
"""A paragraph, or a list, table or section of such."""

KINDS = st.sampled_from(["list", "table", "section"])
TREES = st.recursive(
    st.text("ab &<1.•–", min_size=1, max_size=6),
    lambda inside: st.tuples(KINDS, st.lists(inside, min_size=1, max_size=4)),
    max_leaves=12,
)
DAMAGED_EACH = 3


def numbered(tree: Tree, count: list[int]) -> Tree:
    """The same tree with a word of its own in each paragraph, so that none can be mistaken for another."""
    if isinstance(tree, str):
        count.append(len(count))
        return f"word{len(count)} {tree}"
    return tree[0], [numbered(each, count) for each in tree[1]]


def in_word(tree: Tree, depth: int = 0) -> str:
    if isinstance(tree, str):
        return (
            files.listed(escaping.escape(tree), depth=depth) if depth else files.para(escaping.escape(tree))
        )
    kind, inside = tree
    if kind == "list":
        return "".join(in_word(each, min(depth + 1, 8)) for each in inside)
    if kind == "table":
        return f"<w:tbl>{''.join(f'<w:tr><w:tc>{in_word(each)}</w:tc></w:tr>' for each in inside)}</w:tbl>"
    return f"<w:sdt><w:sdtContent>{''.join(map(in_word, inside))}</w:sdtContent></w:sdt>"


def in_odt(tree: Tree) -> str:
    if isinstance(tree, str):
        return f"<text:p>{escaping.escape(tree)}</text:p>"
    kind, inside = tree
    parts = [in_odt(each) for each in inside]
    if kind == "list":
        return (
            f"<text:list>{''.join(f'<text:list-item>{part}</text:list-item>' for part in parts)}</text:list>"
        )
    if kind == "table":
        cells = (f"<table:table-cell>{part}</table:table-cell>" for part in parts)
        return (
            f"<table:table>{''.join(f'<table:table-row>{c}</table:table-row>' for c in cells)}</table:table>"
        )
    return f"<text:section>{''.join(parts)}</text:section>"


def in_page(tree: Tree) -> str:
    if isinstance(tree, str):
        return f"<p>{escaping.escape(tree)}</p>"
    kind, inside = tree
    parts = [in_page(each) for each in inside]
    if kind == "list":
        return f"<ol>{''.join(f'<li>{part}' for part in parts)}</ol>"
    if kind == "table":
        return f"<table>{''.join(f'<tr><td>{part}' for part in parts)}</table>"
    return f"<section>{''.join(parts)}</section>"


WRITERS: dict[str, Callable[[Tree], Source]] = {
    "word": lambda tree: word.read(files.docx(in_word(tree), "".join(files.definition(*LEVELS)))),
    "odt": lambda tree: odt.read(files.odt(in_odt(tree))),
    "page": lambda tree: html.read(f"<html><body>{in_page(tree)}</body></html>".encode()),
}
LEVELS = [files.level(depth, "decimal", f"%{depth + 1}.") for depth in range(9)]


@pytest.mark.parametrize("kind", list(WRITERS))
@settings(deadline=None)
@given(tree=TREES)
def test_every_paragraph_is_read_once_and_in_order(kind: str, tree: Tree) -> None:
    whole = numbered(tree, count := [])
    found = [span.text for page in WRITERS[kind](whole).pages for span in page.spans]
    assert [text.split()[0] for text in found] == [f"word{number + 1}" for number in count]


@pytest.fixture(scope="module")
def sound() -> dict[str, bytes]:
    return report_files.in_every_format(report_files.LETTER)


@pytest.mark.parametrize("name", [f"report.{kind}" for kind in ("txt", "md", "html", "docx", "odt", "pdf")])
def test_a_damaged_report_is_read_or_refused_with_a_sentence(name: str, sound: dict[str, bytes]) -> None:
    for seed in range(DAMAGED_EACH):
        data = mangled.mangle(name, sound[name], random.Random(seed))  # noqa: S311 - damage, not secrets
        if (source := read_or_refused(data, name)) is None:
            continue
        found = reader.read(source, bank_holidays.england_and_wales())
        words = letters("".join(span.text for page in source.pages for span in page.spans))
        for item in found.items:
            assert all(letters(part) in words for part in item.text.split("; ")), seed


def read_or_refused(data: bytes, name: str) -> Source | None:
    """The report; None where it was refused, which is always with a whole sentence."""
    try:
        return report_text.read(data, name)
    except UnreadableReportError as error:
        if not error.message.endswith("."):
            raise
    return None


def letters(text: str) -> str:
    """The letters alone: numbers are marks, which may stand between the words of an item."""
    return "".join(filter(str.isalpha, text))
