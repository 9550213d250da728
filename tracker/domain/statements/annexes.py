"""What a statement makes from its plan again: the actions of each agency, and the success measures."""

from collections.abc import Iterator, Sequence

from tracker.domain import papers, wording
from tracker.domain.papers import Block, Cell, Column, Heading, Paragraph, Row, Table
from tracker.domain.statements import plan
from tracker.domain.statements.content import PlannedAction, StatementContent

ANNEXES = "Annexes: the actions of each agency"
MEASURES = "Measures"
_AGENCY_COLUMNS = (
    Column("Reference", 3.3),
    Column("Recommendation", 3.5),
    Column("What we will do", 8.4),
    Column("Lead", 4.2),
    Column("Dates", 4.4),
    Column("Status and BRAG", 3.0),
)
_MEASURE_COLUMNS = (
    Column("Action", 3.3),
    Column("What is measured", 8.0),
    Column("Baseline", 4.0),
    Column("Target", 4.0),
    Column("Readings", 7.2),
)

Numbered = tuple[str, PlannedAction]


def by_agency(content: StatementContent) -> Iterator[Block]:
    """An annex for each agency that leads an action, in the order in which the plan names them."""
    numbered = [(block.number, action) for block in content.plan for action in block.actions]
    agencies = dict.fromkeys(action.lead_agency for _, action in numbered if action.lead_agency)
    if agencies:
        yield Heading(1, ANNEXES)
    for agency in agencies:
        yield from _annex(agency, numbered)


def _annex(agency: str, numbered: Sequence[Numbered]) -> Iterator[Block]:
    yield Heading(2, agency if agency.strip() else "An agency without a name")
    led = tuple(
        Row(
            (
                Cell(action.reference),
                Cell(number),
                plan.written(action.what_we_will_do),
                Cell(action.lead or "[No lead yet]"),
                plan.due(action),
                plan.standing(action),
            )
        )
        for number, action in numbered
        if action.lead_agency == agency
    )
    yield Table(f"{wording.count(len(led), 'action')} of {agency}", _AGENCY_COLUMNS, led)
    supported = [action.reference for _, action in numbered if agency in action.supporting]
    if supported:
        yield Paragraph(papers.plain(f"It supports {wording.sentence_list(supported)}."))


def measures(content: StatementContent) -> Iterator[Block]:
    """What is measured with figures, with every reading; nothing where nothing is."""
    rows = tuple(
        Row(
            (
                Cell(action.reference),
                Cell(each.what),
                Cell(each.baseline or "None"),
                Cell(each.target or "None"),
                Cell("\n".join(each.readings) or "No reading yet"),
            )
        )
        for block in content.plan
        for action in block.actions
        for each in action.measures
    )
    if rows:
        yield Heading(1, MEASURES)
        yield Table("What is measured, from where to where, and each reading", _MEASURE_COLUMNS, rows)
