"""What is missing before a statement can go, whether it can, and how long there is."""

from collections.abc import Container, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from tracker.domain import due_dates, wording, working_days
from tracker.domain.statements import bodies, signing
from tracker.domain.statements.facts import AskedFacts, PlannedFacts, StatementFacts
from tracker.domain.statements.stages import Stage
from tracker.domain.statements.starting_text import PARTS, holds_starting_text
from tracker.domain.statuses import Status

NEAR_WORKING_DAYS = 5
SIGNERS = {Stage.AGENCY_SIGN_OFF: "agencies", Stage.DIRECTOR_SIGN_OFF: "directors"}


class GapKind(StrEnum):
    """The kinds of thing that can be missing."""

    DUE_DATE_OF_STATEMENT = "due_date_of_statement"
    ADDRESS = "address"
    WRITTEN_PART = "written_part"
    RECOMMENDATION_WITHOUT_ACTION = "recommendation_without_action"
    WHAT_WE_WILL_DO = "what_we_will_do"
    LEAD = "lead"
    DUE_DATE = "due_date"
    DUE_BEFORE_REPORT = "due_before_report"
    DUE_AFTER_ASKED = "due_after_asked"
    SUCCESS_MEASURE = "success_measure"
    AGENCY_WITHOUT_ACTION = "agency_without_action"
    SIGN_OFF = "sign_off"
    DEADLINE = "deadline"


@dataclass(frozen=True, kw_only=True)
class Gap:
    """One thing that is missing: a sentence, and the action, written part or signatory that mends it."""

    kind: GapKind
    sentence: str
    action_reference: str | None = None
    part: str | None = None
    signatory_id: int | None = None


def missing(facts: StatementFacts) -> tuple[Gap, ...]:
    """All that is missing, in the order of the paper: its facts, parts, plan, agencies, and signatures."""
    return (
        *_of_the_statement(facts),
        *_of_the_plan(facts),
        *_of_the_agencies(facts),
        *_of_the_sign_off(facts),
    )


def deadline(due_on: date | None, today: date, holidays: Container[date]) -> tuple[Gap, ...]:
    """The deadline itself, once it is near or past."""
    if due_on is None or working_days.between(today, due_on, holidays) > NEAR_WORKING_DAYS:
        return ()
    return (Gap(kind=GapKind.DEADLINE, sentence=countdown(due_on, today, holidays)),)


def _of_the_statement(facts: StatementFacts) -> Iterator[Gap]:
    if facts.due_on is None:
        yield Gap(kind=GapKind.DUE_DATE_OF_STATEMENT, sentence="The statement has no due date.")
    if not (facts.send_to or "").strip():
        yield Gap(kind=GapKind.ADDRESS, sentence="Nobody has said where the statement is to be sent.")
    for name, part in PARTS.items():
        text = getattr(facts, name)
        if part.is_required and not text.strip():
            yield _part(name, f"{part.label}: nothing is written yet.")
        elif holds_starting_text(text):
            yield _part(name, f"{part.label}: this is still the starting text.")


def _part(name: str, sentence: str) -> Gap:
    return Gap(kind=GapKind.WRITTEN_PART, sentence=sentence, part=name)


def _of_the_plan(facts: StatementFacts) -> Iterator[Gap]:
    for asked in sorted(facts.recommendations, key=lambda asked: asked.position):
        going_ahead = [action for action in asked.actions if action.status is not Status.WITHDRAWN]
        if not going_ahead:
            yield _without_action(asked)
        for action in going_ahead:
            yield from _of_an_action(action)
            yield from _of_its_date(action, asked, facts)


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


def _of_its_date(action: PlannedFacts, asked: AskedFacts, facts: StatementFacts) -> Iterator[Gap]:
    """A due date that lies before the report, or after what its recommendation asks in so many words."""
    if action.due_on is None or facts.published_on is None:
        return
    due, word = wording.long_date(action.due_on), facts.source_word
    latest = due_dates.derive(asked.deadline, facts.published_on)
    if action.due_on < facts.published_on:
        yield Gap(
            kind=GapKind.DUE_BEFORE_REPORT,
            sentence=f"{action.reference} is due {due}, before the {word} of "
            f"{wording.long_date(facts.published_on)}.",
            action_reference=action.reference,
        )
    elif latest is not None and action.due_on > latest:
        yield Gap(
            kind=GapKind.DUE_AFTER_ASKED,
            sentence=f"{action.reference} is due {due}, but the {word} asks for it by "
            f"{wording.long_date(latest)} (“{asked.deadline}”).",
            action_reference=action.reference,
        )


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


def _of_the_sign_off(facts: StatementFacts) -> Iterator[Gap]:
    """Whoever is named and has not signed what it says now; where nobody is named, the stage itself."""
    outstanding = signing.outstanding(facts)
    for stage, who in SIGNERS.items():
        if not signing.is_named(facts, stage) and stage not in facts.stages_done:
            yield Gap(kind=GapKind.SIGN_OFF, sentence=f"The {who} have not signed it off.")
        for signatory, stands in outstanding:
            if signatory.stage is stage:
                yield Gap(
                    kind=GapKind.SIGN_OFF,
                    sentence=signing.sentence(signatory, stands),
                    signatory_id=signatory.id,
                )


def readiness(gaps: tuple[Gap, ...]) -> str:
    """Whether the statement can go, in a sentence; the deadline presses but keeps nothing back."""
    lacks = sum(gap.kind is not GapKind.DEADLINE for gap in gaps)
    if not lacks:
        return "Nothing is missing: it can be sent."
    return f"{wording.count(lacks, 'thing')} {'is' if lacks == 1 else 'are'} missing."


def countdown(due_on: date | None, today: date, holidays: Container[date]) -> str:
    """How long there is, in working days: "Due Friday 13 December 2024, 19 working days."."""
    if due_on is None:
        return "No due date is known."
    day = wording.weekday_date(due_on)
    if due_on == today:
        return f"Due today, {day}."
    days = wording.count(abs(working_days.between(today, due_on, holidays)), "working day")
    return f"Due {day}, {days}." if due_on > today else f"Overdue: it was due {day}, {days} ago."
