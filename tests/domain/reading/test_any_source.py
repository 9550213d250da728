"""Whatever a file's reader hands over, the reading ends, and holds no words that are not printed."""

import re
from collections.abc import Sequence
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from tracker.domain import reading
from tracker.domain.reading import geometry, reader, source
from tracker.domain.reading.source import Cell, Page, Source, Span

NO_HOLIDAYS: frozenset[date] = frozenset()
WORDS = st.sampled_from(
    [
        "Recommendations", "Areas for improvement", "Responsible body", "Requirement", "Due date", "Contents",
        "Recommendation 1", "Recommendation 2: Ensure this.", "R3 The board should act.", "1 January 2024",
        "We recommend that the force should:", "The MATTERS OF CONCERN are as follows. –", "within three",
        "(1) One thing. (2) Another thing.", "ensure that plans are made;", "Strengths", "Cause of concern",
        "The partnership should improve:", "improv-", "ing the plans.", "Anytown Council", "¹ A note.", "3",
        "CORONER’S CONCERNS", "Overall effectiveness good", "", "Within two weeks", "8.1 The panel met.",
    ]
)  # fmt: skip
MARKERS = st.sampled_from(["", "", "", "1.", "2.", "3", "1.1", "(a)", "(b)", "iv.", "•", "–", "\uf0b7", "z"])
PLACES = st.one_of(st.none(), st.floats(0, 800))
SPANS = st.builds(
    Span,
    text=st.one_of(WORDS, st.text(max_size=20)),
    marker=MARKERS,
    whole=st.booleans(),
    heading=st.sampled_from([0, 0, 0, 1, 2, 3]),
    level=st.sampled_from([None, None, 0, 1]),
    cell=st.one_of(st.none(), st.builds(Cell, st.integers(0, 1), st.integers(0, 3), st.integers(0, 2))),
    bold=st.booleans(),
    size=st.one_of(st.none(), st.sampled_from([6.0, 10.0, 12.0, 14.0])),
    x=PLACES,
    right=PLACES,
    words=PLACES,
    y=PLACES,
    gap=st.integers(0, 3),
)
PAGES = st.lists(
    st.builds(
        Page,
        spans=st.lists(SPANS, max_size=12).map(tuple),
        width=st.sampled_from([None, 595.0]),
        height=st.sampled_from([None, 842.0]),
    ),
    max_size=4,
)


def characters(words: Sequence[str]) -> set[str]:
    return set(re.sub(r"\s", "", "".join(words)))


@given(PAGES)
def test_any_source_is_read_and_no_words_are_invented(pages: list[Page]) -> None:
    given_source = Source(tuple(pages))
    report = reader.read(geometry.spaced(given_source), NO_HOLIDAYS)
    printed = characters([span.printed for page in pages for span in page.spans])
    known = printed | set(";-") | set("fiflstſ")
    assert all(characters([item.text]) <= known for item in report.items)
    assert reading.as_json(report)["items"] == [dict(item) for item in reading.as_json(report)["items"]]


@given(PAGES)
def test_a_source_comes_back_from_a_child_process_as_it_was(pages: list[Page]) -> None:
    given_source = Source(tuple(pages))
    assert source.of_plain(source.as_plain(given_source)) == given_source


@given(st.lists(st.text(alphabet="ab \n", max_size=30), min_size=1, max_size=3))
def test_plain_text_comes_back_line_by_line(pages: list[str]) -> None:
    shown = source.of_text(pages).texts()
    assert [text.split() for text in shown] == [page.split() for page in pages]
    assert all(
        len(text.split("\n")) <= len(page.split("\n")) for text, page in zip(shown, pages, strict=True)
    )
