"""The plan of a statement as a table: each recommendation in its exact words, under it its actions."""

from collections.abc import Iterator

from tracker.domain import extensions, wording
from tracker.domain.papers import Across, Cell, Column, Row, Table, Tone
from tracker.domain.statements.content import PlanBlock, PlannedAction, StatementContent

COLUMNS = (
    Column("Reference", 3.1),
    Column("What we will do", 5.8),
    Column("Lead and agencies", 3.6),
    Column("Dates", 3.2),
    Column("Success measure and effect on children", 4.2),
    Column("Status and BRAG", 2.3),
    Column("Progress", 4.3),
)
TO_BE_WRITTEN = "[To be written]"
NO_ACTION = "[No action yet]"


def table(content: StatementContent) -> Table:
    """The whole plan as one table."""
    return Table("Each recommendation, and the actions that answer it", COLUMNS, tuple(_rows(content)))


def _rows(content: StatementContent) -> Iterator[Row | Across]:
    for block in content.plan:
        yield Across(heading(block, content.cover.source_word), source_line(block), block.text)
        for action in block.actions:
            yield Row(cells(action))
        if not block.actions:
            yield Row((Cell(NO_ACTION, Tone.GAP),))


def heading(block: PlanBlock, source_word: str) -> str:
    """The recommendation's number, and whose number it is where the report does not print one."""
    if block.is_ours:
        return f"Recommendation {block.number} (our number: unnumbered in the {source_word})"
    if block.is_inferred:
        return f"Recommendation {block.number} (number inferred from its place in the {source_word})"
    return f"Recommendation {block.number}"


def source_line(block: PlanBlock) -> str:
    """The section that the recommendation stands in and the deadline it prints, where there are any."""
    return ". ".join(filter(None, [block.section, block.deadline]))


def note(content: StatementContent) -> str:
    """What stands between the heading of the plan and its table."""
    word = content.cover.source_word
    said = f"The recommendations stand in the order of the {word} and in its exact words."
    ours = sum(block.is_ours for block in content.plan)
    if not ours:
        return said
    if ours == len(content.plan):
        return f"{said} The numbers are ours: the {word} prints none."
    return f"{said} Where the {word} prints no number, the number is ours."


def cells(action: PlannedAction) -> tuple[Cell, ...]:
    """One row of the plan, a cell for each of COLUMNS."""
    return (
        Cell(action.reference),
        _lines(written(action.what_we_will_do), *milestones(action)),
        _lead(action),
        due(action),
        _lines(written(action.success_measure), *_effect(action)),
        standing(action),
        Cell("\n".join(_progress(action))),
    )


def written(text: str) -> Cell:
    """What a person wrote, or that it is still to be written."""
    return Cell(text) if text else Cell(TO_BE_WRITTEN, Tone.GAP)


def standing(action: PlannedAction) -> Cell:
    """The status and the rating as words."""
    return Cell("\n".join([action.status.label, action.brag.label if action.brag else "Not rated"]))


def due(action: PlannedAction) -> Cell:
    """When it starts, when it is due, and how the due date moved."""
    lines = [f"Starts {wording.long_date(action.starts_on)}"] if action.starts_on else []
    if action.due_on is None:
        return Cell("\n".join([*lines, "[No due date yet]"]), Tone.GAP)
    lines.append(f"Due {wording.long_date(action.due_on)}")
    if action.original_due_on:
        lines.append(f"First set for {wording.long_date(action.original_due_on)}")
    if moved := extensions.moved_words(action.times_moved, action.slipped):
        lines.append(moved.capitalize())
    return Cell("\n".join(lines))


def _lines(cell: Cell, *more: str) -> Cell:
    return Cell("\n".join([cell.text, *more]), cell.tone)


def milestones(action: PlannedAction) -> Iterator[str]:
    """Each milestone with its day, and whether it was reached."""
    for each in action.milestones:
        reached = f", reached {wording.long_date(each.reached_on)}" if each.reached_on else ""
        yield f"Milestone by {wording.long_date(each.due_on)}: {each.name}{reached}"


def _effect(action: PlannedAction) -> Iterator[str]:
    if action.intended_effect:
        yield f"Intended effect on children: {action.intended_effect}"
    if action.effect:
        yield f"Effect on children: {action.effect}"


def _lead(action: PlannedAction) -> Cell:
    lines = [action.lead or "[No lead yet]", action.lead_agency or "[No lead agency yet]"]
    if action.supporting:
        lines.append(f"With {wording.sentence_list(list(action.supporting))}")
    is_known = action.lead and action.lead_agency
    return Cell("\n".join(lines), Tone.PLAIN if is_known else Tone.GAP)


def _progress(action: PlannedAction) -> Iterator[str]:
    if action.last_update_on is None:
        yield "No update yet"
    else:
        yield f"{wording.long_date(action.last_update_on)}:"
        yield action.last_note or "No note"
