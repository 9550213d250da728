"""What people type into written parts: the few marks that are known, and all else word for word."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain import papers, structured_text
from tracker.domain.papers import Block, Bullets, Heading, Paragraph, Run, plain

MARKS = set("-*+#[]()0123456789.")
KNOWN = [
    "\n",
    "\n\n",
    "- ",
    "1. ",
    "2) ",
    "  - ",
    "## ",
    "# ",
    "#",
    "**",
    "*",
    "_",
    "[",
    "](",
    ")",
    "\\",
    "> ",
]
UNKNOWN = ["    ", "\t", "`", "```\n", "---\n", "<b>", "&amp;", "![", "| a | b |\n", "\x00", "\ud800", "\r\n"]
PIECES = st.one_of(st.sampled_from(KNOWN), st.sampled_from(UNKNOWN), st.text(st.characters(), max_size=8))
TYPED = st.lists(PIECES, max_size=40).map("".join)


def read(text: str) -> tuple[Block, ...]:
    """A written part below a heading of level 1."""
    return structured_text.read(text, below=1)


def bare(text: str) -> str:
    """What is neither a mark nor a blank."""
    return "".join(each for each in text if each not in MARKS and not each.isspace())


def said(blocks: tuple[Block, ...]) -> str:
    """Every character that the blocks say, addresses too."""
    lines = [line for block in blocks for line in lines_of(block)]
    return "".join(run.text + run.link for line in lines for run in line)


def lines_of(block: Block) -> tuple[papers.Line, ...]:
    """The lines of a block that may be in a written part."""
    if isinstance(block, Bullets):
        return block.items
    if isinstance(block, Heading):
        return (plain(block.text),)
    assert isinstance(block, Paragraph)
    return (block.line,)


@given(TYPED)
def test_no_character_that_a_person_typed_is_lost_but_the_marks(text: str) -> None:
    assert bare(said(read(text))) == bare(papers.clean(text))


@given(TYPED, st.integers(0, 4))
def test_headings_stand_below_the_given_level_and_leave_none_out(text: str, below: int) -> None:
    level = below
    for block in structured_text.read(text, below=below):
        if isinstance(block, Heading):
            assert below < block.level <= level + 1
            level = block.level


def test_paragraphs_are_parted_by_an_empty_line_and_a_single_line_end_is_kept() -> None:
    assert read("one\ntwo\n\nthree") == (Paragraph(plain("one\ntwo")), Paragraph(plain("three")))


def test_strong_and_slanted_words_are_marked_with_stars() -> None:
    assert read("a **b** *c* ***d***") == (
        Paragraph(
            (
                Run("a "),
                Run("b", strong=True),
                Run(" "),
                Run("c", slanted=True),
                Run(" "),
                Run("d", strong=True, slanted=True),
            )
        ),
    )


def test_headings_are_mapped_below_the_part_that_they_stand_in() -> None:
    blocks = read("## First\n### Under it\n##### Far under\n# Second")

    assert blocks == (
        Heading(2, "First"),
        Heading(3, "Under it"),
        Heading(4, "Far under"),
        Heading(2, "Second"),
    )


def test_points_and_numbered_points_become_lists() -> None:
    assert read("Before\n- one\n- two\n\n1. first\n2. second") == (
        Paragraph(plain("Before")),
        Bullets((plain("one"), plain("two"))),
        Bullets((plain("first"), plain("second")), numbered=True),
    )


def test_points_under_a_point_stay_with_it_and_do_not_disturb_its_numbers() -> None:
    assert read("1. first\n   - under it\n   - and this\n2. second") == (
        Bullets((plain("first\n- under it\n- and this"), plain("second")), numbered=True),
    )


def test_a_year_that_begins_a_line_is_not_renumbered() -> None:
    assert read("1986. A great year") == (Paragraph(plain("1986. A great year")),)


@pytest.mark.parametrize("address", ["https://a.example/b?c=d&e", "http://a.example", "mailto:a@b.example"])
def test_words_may_lead_to_an_address(address: str) -> None:
    assert read(f"see [the letter]({address}).") == (
        Paragraph((Run("see "), Run("the letter", link=address), Run("."))),
    )


@pytest.mark.parametrize(
    "text",
    [
        "[run me](javascript:alert(1))",
        "[a file](file:///etc/passwd)",
        "[data](data:text/html,x)",
        "[here](/accounts)",
        "<script>alert(1)</script>",
        "<b>not strong</b> &amp; &#x41;",
        "snake_case_name and _this_ and __that__",
        "`code` and ~~gone~~ and \\*stars\\",
        "| a | b |",
        "> not quoted",
        "---",
        "#hashtag and -5 degrees and 3.5",
        "{{ 7 * 7 }} #{1} $x$ @ref",
    ],
)
def test_all_else_is_words(text: str) -> None:
    (block,) = read(text)
    assert isinstance(block, Paragraph)
    assert "".join(run.text for run in block.line) == text
    assert not any(run.link for run in block.line)


def test_control_characters_become_a_visible_mark() -> None:
    assert read("a\x00b\ud800c") == (
        Paragraph(plain("a\N{REPLACEMENT CHARACTER}b\N{REPLACEMENT CHARACTER}c")),
    )


def test_marks_nested_beyond_reading_are_taken_as_they_stand() -> None:
    text = "- " * 30 + "deep"
    assert read(text) == (Paragraph(plain(text)),)


@pytest.mark.parametrize("piece", ["[", "*", "**a ", "- ", "[](http://", "a\n", "- a\n", "![", "# a\n", "> "])
def test_twenty_thousand_characters_of_marks_are_read_in_seconds(piece: str) -> None:
    began = time.process_time()
    read((piece * 20_000)[:20_000])
    assert time.process_time() - began < 5
