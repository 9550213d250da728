"""Statements as files: opened again, everything is there, in order, whole and harmless, in every format."""

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings

from tests import papers_read, richmond
from tests.any_statement import any_recommendations
from tests.papers import HOSTILE
from tracker.adapters import bank_holidays, papers, spreadsheets
from tracker.domain import statements
from tracker.domain.statements import (
    AskedFacts,
    Edition,
    MeasureFacts,
    MilestoneFacts,
    StatementContent,
    StatementFacts,
    paper,
)

TODAY = date(2024, 11, 18)
HOLIDAYS = bank_holidays.england_and_wales()
EDITION = Edition(number=3, dated=TODAY)
PLACES = 31  # the agency's annex stands in the list of headings too
CONTROLS = "before\x00\x01\x08\x1f\ufffe\ud800after"

WRITERS: dict[str, Callable[[StatementContent], bytes]] = {
    **{
        kind: lambda content, kind=kind: papers.write(paper.paper_of(EDITION, content), kind)
        for kind in papers.KINDS
    },
    "xlsx": lambda content: spreadsheets.write_plan(EDITION, content),
}


def content(facts: StatementFacts) -> StatementContent:
    return statements.compose(facts, TODAY, HOLIDAYS)


def rows(written: bytes) -> list[list[object]]:
    book = openpyxl.load_workbook(io.BytesIO(written))
    return [[cell.value for cell in row] for row in book.active.iter_rows()]


def in_every_field(text: str) -> StatementFacts:
    """A statement that says this wherever somebody may write."""
    action = richmond.action(
        1,
        what_we_will_do=text,
        success_measure=text,
        lead=text,
        lead_agency=text,
        supporting=(f"{text} too",),
        milestones=(MilestoneFacts(text, TODAY),),
        intended_effect=text,
        effect=text,
        measures=(MeasureFacts(what=text, baseline=text, target=text, readings=(text,)),),
        last_update_on=TODAY,
        last_note=text,
    )
    asked = richmond.asked(1, text=text, section=text, deadline=text, number=text, actions=(action,))
    return richmond.facts(
        report_title=text,
        authority=text,
        partnership=text,
        send_to=text,
        principal_authority=text,
        recipients=(text,),
        recommendations=(asked,),
        **dict.fromkeys(statements.PARTS, text),
    )


@pytest.mark.parametrize("kind", WRITERS)
def test_the_same_version_gives_the_same_bytes(kind: str) -> None:
    same = content(richmond.FACTS)

    assert WRITERS[kind](same) == WRITERS[kind](statements.from_dict(statements.as_dict(same)))


@pytest.mark.parametrize("kind", papers.KINDS)
def test_every_format_holds_the_letters_words_in_their_order(kind: str) -> None:
    said = papers_read.READERS[kind](WRITERS[kind](content(richmond.FACTS)))
    plain = " ".join(said.split())

    places = [plain.find(" ".join(item.split())) for item in richmond.ITEMS]
    assert -1 not in places
    assert places == sorted(places)


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("kind", ["docx", "odt", "html"])
def test_hostile_text_reaches_every_field_of_each_format_as_it_was_written(kind: str, text: str) -> None:
    # The written parts have marks of their own, which are tested with the structured text.
    facts = replace(in_every_field(text), **dict.fromkeys(statements.PARTS, "Written."))
    said = papers_read.READERS[kind](WRITERS[kind](content(facts)))

    assert said.count(text) == PLACES


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_reaches_the_sheet_as_text_and_never_as_a_formula(text: str) -> None:
    written = spreadsheets.write_plan(EDITION, content(in_every_field(text)))

    sheet = openpyxl.load_workbook(io.BytesIO(written)).active
    cells = [cell for cell in sheet[2] if isinstance(cell.value, str)]
    assert {cell.data_type for cell in cells} == {"s"}
    assert sum(text in str(cell.value) for cell in cells) == 11


@pytest.mark.parametrize("kind", WRITERS)
def test_control_characters_leave_every_file_readable(kind: str) -> None:
    written = WRITERS[kind](content(in_every_field(CONTROLS)))

    said = str(rows(written)) if kind == "xlsx" else papers_read.READERS[kind](written)
    assert "before\N{REPLACEMENT CHARACTER}" in said
    assert "\N{REPLACEMENT CHARACTER}after" in said


@pytest.mark.parametrize("kind", WRITERS)
def test_twenty_thousand_characters_arrive_whole(kind: str) -> None:
    text = " ".join(f"word{nth}" for nth in range(2500))[:20_000]
    action = richmond.action(1, what_we_will_do=text)
    facts = richmond.facts(introduction=text, recommendations=(richmond.asked(1, actions=(action,)),))

    written = WRITERS[kind](content(facts))

    said = str(rows(written)) if kind == "xlsx" else papers_read.READERS[kind](written)
    joined = "".join(said.split())
    assert joined.count("".join(text.split())) == (1 if kind == "xlsx" else 3)


def test_the_sheet_has_a_row_for_each_action_with_real_dates_and_a_frozen_heading() -> None:
    moved = richmond.action(
        1,
        starts_on=date(2024, 10, 1),
        original_due_on=date(2025, 1, 31),
        times_moved=2,
        supporting=("Schools", "Health"),
        milestones=(MilestoneFacts("A pilot", date(2024, 12, 1)),),
        effect="Seen sooner.",
        intended_effect="Nobody waits.",
        lead_agency="Police",
        last_update_on=TODAY,
        last_note="Told.",
    )
    asked = (richmond.asked(1, actions=(moved,)), richmond.asked(2, actions=()))
    written = spreadsheets.write_plan(EDITION, content(richmond.facts(recommendations=asked)))

    book = openpyxl.load_workbook(io.BytesIO(written))
    assert book.active.freeze_panes == "B2"
    heading, first, second = rows(written)
    assert heading == [name for name, _ in spreadsheets.PLAN_COLUMNS]
    assert first == [
        "1",
        richmond.ITEMS[0],
        "RICH-JTAI-24-01",
        "Train those who refer.",
        "Head of service",
        "Police",
        "Schools, Health",
        datetime(2024, 10, 1),  # noqa: DTZ001 - a sheet knows no time zones
        datetime(2025, 3, 31),  # noqa: DTZ001 - a sheet knows no time zones
        datetime(2025, 1, 31),  # noqa: DTZ001 - a sheet knows no time zones
        2,
        "Milestone by 1 December 2024: A pilot",
        "Nine in ten referrals are good.",
        "Nobody waits.",
        "Seen sooner.",
        "In progress",
        "Amber",
        datetime(2024, 11, 18),  # noqa: DTZ001 - a sheet knows no time zones
        "Told.",
    ]
    assert second[:4] == ["2", richmond.ITEMS[1], None, "[No action yet]"]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(any_recommendations)
def test_every_recommendation_is_in_the_sheet_once_and_in_order_however_many_actions_it_has(
    recommendations: tuple[AskedFacts, ...],
) -> None:
    same = content(richmond.facts(recommendations=recommendations))

    listed = [row[0] or "" for row in rows(spreadsheets.write_plan(EDITION, same))][1:]

    expected = [block for block in same.plan for _ in block.actions or (None,)]
    assert len(listed) == len(expected)
