"""What is missing before a statement can go, whether it can, and how long there is."""

from collections.abc import Container, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from tracker.domain import wording, working_days
from tracker.domain.statements import bodies
from tracker.domain.statements.facts import AskedFacts, PlannedFacts, StatementFacts
from tracker.domain.statements.starting_text import is_starting_text
from tracker.domain.statuses import Status


class GapKind(StrEnum):
    """The kinds of thing that can be missing."""

    DUE_DATE_OF_STATEMENT = "due_date_of_statement"
    ADDRESS = "address"
    INTRODUCTION = "introduction"
    GOVERNANCE = "governance"
    RECOMMENDATION_WITHOUT_ACTION = "recommendation_without_action"
    WHAT_WE_WILL_DO = "what_we_will_do"
    LEAD = "lead"
    DUE_DATE = "due_date"
    SUCCESS_MEASURE = "success_measure"
    AGENCY_WITHOUT_ACTION = "agency_without_action"


@dataclass(frozen=True, kw_only=True)
class Gap:
    """One thing that is missing: a sentence, and the action where it is mended if there is one."""

    kind: GapKind
    sentence: str
    action_reference: str | None = None


def missing(facts: StatementFacts) -> tuple[Gap, ...]:
    """Everything that is missing, in the order of the paper: its facts, its parts, the plan, the agencies."""
    return (*_of_the_statement(facts), *_of_the_plan(facts), *_of_the_agencies(facts))


def _of_the_statement(facts: StatementFacts) -> Iterator[Gap]:
    if facts.due_on is None:
        yield Gap(kind=GapKind.DUE_DATE_OF_STATEMENT, sentence="The statement has no due date.")
    if not (facts.send_to or "").strip():
        yield Gap(kind=GapKind.ADDRESS, sentence="Nobody has said where the statement is to be sent.")
    if is_starting_text(facts.introduction):
        yield Gap(kind=GapKind.INTRODUCTION, sentence="The introduction is still the starting text.")
    if is_starting_text(facts.governance):
        yield Gap(kind=GapKind.GOVERNANCE, sentence="Governance and oversight is still the starting text.")


def _of_the_plan(facts: StatementFacts) -> Iterator[Gap]:
    for asked in sorted(facts.recommendations, key=lambda asked: asked.position):
        going_ahead = [action for action in asked.actions if action.status is not Status.WITHDRAWN]
        if not going_ahead:
            yield _without_action(asked)
        for action in going_ahead:
            yield from _of_an_action(action)


def _without_action(asked: AskedFacts) -> Gap:
    number = asked.number or asked.number_inferred or str(asked.position)
    return Gap(
        kind=GapKind.RECOMMENDATION_WITHOUT_ACTION,
        sentence=f"Recommendation {number} has no action that is going ahead.",
        action_reference=asked.actions[0].reference if asked.actions else None,
    )


def _of_an_action(action: PlannedFacts) -> Iterator[Gap]:
    checks = (
        (
            GapKind.WHAT_WE_WILL_DO,
            action.what_we_will_do.strip(),
            "has nothing written under what we will do",
        ),
        (GapKind.LEAD, action.lead, "has no lead"),
        (GapKind.DUE_DATE, action.due_on, "has no due date"),
        (GapKind.SUCCESS_MEASURE, action.success_measure.strip(), "has no success measure"),
    )
    for kind, value, lack in checks:
        if not value:
            yield Gap(kind=kind, sentence=f"{action.reference} {lack}.", action_reference=action.reference)


def _of_the_agencies(facts: StatementFacts) -> Iterator[Gap]:
    leading = {
        action.lead_agency
        for asked in facts.recommendations
        for action in asked.actions
        if action.status is not Status.WITHDRAWN
    }
    for agency in bodies.named_in_letter(facts):
        if agency.name not in leading:
            yield Gap(
                kind=GapKind.AGENCY_WITHOUT_ACTION,
                sentence=f"The {facts.source_word} names {agency.name}, which leads no action of this plan.",
            )


def readiness(gaps: tuple[Gap, ...]) -> str:
    """Whether the statement can go, in a sentence."""
    if not gaps:
        return "Nothing is missing: it can be sent."
    things = wording.count(len(gaps), "thing")
    return f"{things} {'is' if len(gaps) == 1 else 'are'} missing."


def countdown(due_on: date | None, today: date, holidays: Container[date]) -> str:
    """How long there is, in working days: "Due Friday 13 December 2024, 19 working days."."""
    if due_on is None:
        return "No due date is known."
    day = wording.weekday_date(due_on)
    if due_on == today:
        return f"Due today, {day}."
    days = wording.count(abs(working_days.between(today, due_on, holidays)), "working day")
    return f"Due {day}, {days}." if due_on > today else f"Overdue: it was due {day}, {days} ago."
