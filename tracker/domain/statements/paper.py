"""How a statement is printed, the same words in every format: cover lines, headings, columns and cells."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from tracker.domain import extensions, wording
from tracker.domain.statements.content import Cover, Edition, PlanBlock, PlannedAction, StatementContent

TITLE = "Written statement of proposed action"
INTRODUCTION = "Introduction and response to the findings"
GOVERNANCE = "Governance and oversight"
PLAN = "The plan"
SIGN_OFF = "Sign-off"
SIGN_OFF_NOTE = "Each partner signs for the version named on the first page."

PLAN_COLUMNS = (
    "Reference",
    "What we will do",
    "Lead and lead agency",
    "Due date",
    "Success measure",
    "Status and BRAG",
    "Progress",
)
SIGN_OFF_COLUMNS = ("Partner", "Name", "Post", "Date")
TO_BE_WRITTEN = "[To be written]"
NO_ACTION = "[No action yet]"


@dataclass(frozen=True)
class Cell:
    """One cell of the plan; a gap is what a person still has to give."""

    text: str
    is_gap: bool = False


def plan_note(content: StatementContent) -> str:
    """What stands between the heading of the plan and its table."""
    word = content.cover.source_word
    note = f"The recommendations stand in the order of the {word} and in its exact words."
    ours = sum(block.is_ours for block in content.plan)
    if not ours:
        return note
    if ours == len(content.plan):
        return f"{note} The numbers are ours: the {word} prints none."
    return f"{note} Where the {word} prints no number, the number is ours."


def version(edition: Edition) -> str:
    """Which version this is, as the foot of every page says it."""
    return f"Version {edition.number}, {wording.long_date(edition.dated)}"


def cover_lines(edition: Edition, cover: Cover) -> tuple[tuple[str, str], ...]:
    """The facts of the first page, each with its label; what is not known is left out."""
    word = cover.source_word
    lines = (
        ("In answer to", cover.report_title),
        ("Authority", cover.authority),
        ("Inspection dates", _period(cover.inspected_from, cover.inspected_to)),
        (f"Date of the {word}", _day(cover.published_on)),
        ("Principal authority", cover.principal_authority),
        ("Partnership", cover.partnership),
        ("Due date of this statement", _day(cover.due_on)),
        ("To be sent to", cover.send_to),
        ("Version", str(edition.number)),
        ("Date of this version", wording.long_date(edition.dated)),
        ("Status", status(edition)),
    )
    return tuple((label, value) for label, value in lines if value)


def status(edition: Edition) -> str:
    """Draft, or when and where it was submitted."""
    if edition.submitted_on is None:
        return "Draft"
    return f"Submitted on {wording.long_date(edition.submitted_on)} to {edition.submitted_to}"


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


def paragraphs(text: str) -> tuple[str, ...]:
    """A written part as its paragraphs, which blank lines divide."""
    parts = "\n".join(line.rstrip() for line in text.splitlines()).split("\n\n")
    return tuple(part.strip("\n") for part in parts if part.strip())


def cells(action: PlannedAction) -> tuple[Cell, ...]:
    """One row of the plan, a cell for each of PLAN_COLUMNS."""
    return (
        Cell(action.reference),
        _written(action.what_we_will_do),
        _lead(action),
        _due(action),
        _written(action.success_measure),
        Cell("\n".join([action.status.label, action.brag.label if action.brag else "Not rated"])),
        Cell("\n".join(_progress(action))),
    )


def _written(text: str) -> Cell:
    return Cell(text) if text else Cell(TO_BE_WRITTEN, is_gap=True)


def _lead(action: PlannedAction) -> Cell:
    agency = action.lead_agency or "[No lead agency yet]"
    return Cell(
        "\n".join([action.lead or "[No lead yet]", agency]), is_gap=not (action.lead and action.lead_agency)
    )


def _due(action: PlannedAction) -> Cell:
    if action.due_on is None:
        return Cell("[No date yet]", is_gap=True)
    lines = [wording.long_date(action.due_on)]
    if action.original_due_on:
        lines.append(f"First set for {wording.long_date(action.original_due_on)}")
    if moved := extensions.moved_words(action.times_moved, action.slipped):
        lines.append(moved.capitalize())
    return Cell("\n".join(lines))


def _progress(action: PlannedAction) -> Iterator[str]:
    if action.last_update_on is None:
        yield "No update yet"
    else:
        yield f"{wording.long_date(action.last_update_on)}:"
        yield action.last_note or "No note"


def _day(day: date | None) -> str | None:
    return wording.long_date(day) if day else None


def _period(first: date | None, last: date | None) -> str | None:
    if first and last and first != last:
        return f"{wording.long_date(first)} to {wording.long_date(last)}"
    return _day(first or last)
