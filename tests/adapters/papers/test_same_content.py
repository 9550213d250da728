"""One source, four formats: each holds every text of the paper, in its order, and twice the same bytes."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import papers as made
from tests import papers_read
from tracker.adapters import papers as writers
from tracker.domain.papers import Cell, NewPage, Row, Table

EXACT = ("docx", "odt", "html")
"""What holds any character as it is; a PDF holds what can be seen."""
TEXTS = st.text(st.characters(), max_size=60)
FEW = settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def test_there_are_four_formats() -> None:
    assert {ending: kind.label for ending, kind in writers.KINDS.items()} == {
        "docx": "Word",
        "pdf": "PDF",
        "odt": "OpenDocument",
        "html": "HTML",
    }


@pytest.mark.parametrize("kind", writers.KINDS)
def test_every_text_is_there_in_its_order(kind: str) -> None:
    assert papers_read.lost(made.statement(), kind) == []


@pytest.mark.parametrize("kind", writers.KINDS)
def test_a_text_that_is_taken_out_is_missed(kind: str) -> None:
    whole = made.statement()
    (table,) = (block for block in whole.blocks if isinstance(block, Table) and len(block.columns) == 7)
    shorter = replace(table, rows=table.rows[2:])
    paper = replace(whole, blocks=tuple(shorter if block is table else block for block in whole.blocks))

    held = papers_read.READERS[kind](writers.write(paper, kind))
    assert "RICH-JTAI-24-02" in papers_read.bare(held)
    assert "RICH-JTAI-24-01" not in papers_read.bare(held)


@pytest.mark.parametrize("kind", writers.KINDS)
def test_the_same_paper_gives_the_same_bytes(kind: str) -> None:
    assert writers.write(made.statement(), kind) == writers.write(made.statement(), kind)


@pytest.mark.parametrize("kind", writers.KINDS)
@pytest.mark.parametrize("text", made.HOSTILE)
def test_hostile_text_in_every_field_arrives_as_words(text: str, kind: str) -> None:
    assert papers_read.lost(made.saying(text), kind) == []


@pytest.mark.parametrize("kind", EXACT)
@FEW
@given(text=TEXTS)
def test_any_text_in_every_field_arrives_whole(text: str, kind: str) -> None:
    assert papers_read.lost(made.saying(f"a{text}z"), kind) == []


@FEW
@given(text=TEXTS)
def test_any_text_can_be_set_as_pdf(text: str) -> None:
    assert writers.write(made.saying(f"a{text}z"), "pdf").startswith(b"%PDF")


@pytest.mark.parametrize("kind", writers.KINDS)
@pytest.mark.parametrize("text", ["word " * 4000, "W" * 20_000], ids=["words", "one word"])
def test_twenty_thousand_characters_in_a_cell_arrive_whole(text: str, kind: str) -> None:
    whole = made.statement(2)
    blocks = tuple(
        with_long_cell(block, text) if isinstance(block, Table) else block for block in whole.blocks
    )

    assert papers_read.lost(replace(whole, blocks=blocks), kind) == []


def with_long_cell(table: Table, text: str) -> Table:
    """The same table with a row whose first and last cells are long."""
    cells = (Cell(text), *(Cell("short") for _ in table.columns[2:]), Cell(text))
    return replace(table, rows=(*table.rows, Row(cells)))


@pytest.mark.parametrize("kind", writers.KINDS)
def test_a_paper_may_be_as_good_as_empty(kind: str) -> None:
    bare_paper = replace(made.statement(), subtitle="", foot="", blocks=(NewPage(), NewPage(sideways=True)))

    assert papers_read.lost(bare_paper, kind) == []
    assert papers_read.lost(replace(bare_paper, blocks=(Table("", made.PLAN, ()),)), kind) == []
