"""Hostile text in every field of a statement and of a pack reaches every format, safely and whole."""

import io
from collections.abc import Callable
from dataclasses import replace

import openpyxl
import pytest

from tests import everywhere, large_papers, papers_read
from tests.papers import HOSTILE
from tracker.adapters import papers, spreadsheets
from tracker.domain import exports, packs, statements
from tracker.domain import papers as rules
from tracker.domain.packs import PackKind
from tracker.domain.papers import Paper
from tracker.domain.statements import StatementContent

CONTROLS = "before\x00\x01\x08\x1f\ufffe\ud800after"
HOSTILE_WORDS = " ".join((*HOSTILE, CONTROLS))
LONG_WORDS = " ".join(f"word{nth}" for nth in range(2_600))[:20_000]

STATEMENT = replace(
    large_papers.statement_facts(1), recommendations=large_papers.statement_facts(1).recommendations[:1]
)
PACK = large_papers.pack_facts(1)
NOT_PRINTED = {
    "statement": {
        *(path for path in everywhere.paths(STATEMENT) if path.startswith("agencies.")),
        "recommendations.0.number_inferred",
        "recommendations.0.bodies.0",
        "recommendations.0.actions.0.next_milestone",
        "recommendations.0.actions.0.flag",
    },
    "pack": {
        "actions.0.facts.next_milestone",
        "actions.0.facts.flag",
        "actions.0.facts.override_reason",
        "moved.0.words",  # on one line; the appendix has the action's words as they are
    },
}
"""What the rules go by and nobody prints as it stands."""


def content(words: str) -> StatementContent:
    """The statement that says its field and these words in every field."""
    facts = everywhere.said(STATEMENT, lambda path: f"{path} {words}")
    return statements.compose(facts, large_papers.TODAY, large_papers.HOLIDAYS)


def statement(words: str) -> Paper:
    return statements.paper.paper_of(large_papers.EDITION, content(words))


def pack(words: str) -> Paper:
    facts = everywhere.said(PACK, lambda path: f"{path} {words}")
    return packs.paper(facts, PackKind.BOARD, large_papers.HOLIDAYS)


MAKERS: dict[str, Callable[[str], Paper]] = {"statement": statement, "pack": pack}


FACTS = {"statement": STATEMENT, "pack": PACK}


@pytest.mark.parametrize("paper", MAKERS)
@pytest.mark.parametrize("words", [HOSTILE_WORDS, LONG_WORDS], ids=["hostile", "long"])
def test_every_text_of_the_facts_is_in_the_paper_as_it_was_written(paper: str, words: str) -> None:
    whole = "\n".join(rules.texts(MAKERS[paper](words)))

    lost = {
        path
        for path in everywhere.paths(FACTS[paper])
        # The parts that people write have marks of their own, which the structured text has tests of.
        if (path if path in statements.PARTS else f"{path} {words}") not in whole
    }
    assert lost == NOT_PRINTED[paper]


@pytest.mark.parametrize("kind", papers.KINDS)
@pytest.mark.parametrize("paper", MAKERS)
def test_hostile_text_in_every_field_reaches_every_format_whole(paper: str, kind: str) -> None:
    assert papers_read.lost(MAKERS[paper](HOSTILE_WORDS), kind) == []


# As PDF this takes half a minute; one cell of as many characters is set as PDF in test_same_content.
@pytest.mark.parametrize("kind", ["docx", "odt", "html"])
@pytest.mark.parametrize("paper", MAKERS)
def test_twenty_thousand_characters_in_every_field_reach_every_format_whole(paper: str, kind: str) -> None:
    assert papers_read.lost(MAKERS[paper](LONG_WORDS), kind) == []


@pytest.mark.parametrize("paper", MAKERS)
def test_a_thousand_characters_in_every_field_can_be_set_as_pdf(paper: str) -> None:
    assert papers_read.lost(MAKERS[paper](LONG_WORDS[:1_000]), "pdf") == []


# Excel holds 32,767 characters in a cell, and several milestones stand in one: see the next test.
@pytest.mark.parametrize("words", [HOSTILE_WORDS, LONG_WORDS[:15_000].strip()], ids=["hostile", "long"])
def test_every_text_of_the_plan_is_in_the_sheet_as_text(words: str) -> None:
    written = spreadsheets.write_plan(large_papers.EDITION, content(words))
    sheet = openpyxl.load_workbook(io.BytesIO(written)).active
    cells = [cell for cell in sheet[2] if isinstance(cell.value, str)]

    assert {cell.data_type for cell in cells} == {"s"}
    said = "\n".join(cell.value for cell in cells)
    (action,) = STATEMENT.recommendations[0].actions
    beside = {"next_milestone", "flag"}
    of_measures = {path for path in everywhere.paths(action) if path.startswith("measures.")}
    for path in {*everywhere.paths(action)} - beside - of_measures:
        assert rules.clean(f"recommendations.0.actions.0.{path} {words}") in said, path


def test_a_cell_that_excel_cannot_hold_says_so_and_the_others_are_whole() -> None:
    written = spreadsheets.write_plan(large_papers.EDITION, content(LONG_WORDS))
    sheet = openpyxl.load_workbook(io.BytesIO(written)).active
    said = {head.value: cell.value for head, cell in zip(sheet[1], sheet[2], strict=True)}

    assert said["What we will do"] == f"recommendations.0.actions.0.what_we_will_do {LONG_WORDS}"
    assert said["Supporting agencies"].startswith(
        f"recommendations.0.actions.0.supporting.0 {LONG_WORDS}, rec"
    )
    assert said["Supporting agencies"].endswith("have it whole.]")
    assert len(said["Supporting agencies"]) == exports.LONGEST_CELL
