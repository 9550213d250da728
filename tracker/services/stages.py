"""The stages of a statement on its way: said to be done, and taken back; sending it is recorded elsewhere."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tracker.adapters import bank_holidays
from tracker.domain import statements as rules
from tracker.domain import wording, working_days
from tracker.domain.errors import ChangedMeanwhileError, DomainError
from tracker.domain.roles import Actor
from tracker.domain.statements import signing, stages
from tracker.domain.statements.stages import Stage
from tracker.models import Statement, StatementStage
from tracker.queries import statements as queries
from tracker.services import history, statements


@dataclass(frozen=True)
class Standing:
    """One stage, its day, and when and by whom it was said to be done."""

    stage: Stage
    due_on: date
    done: tuple[datetime, str] | None
    is_next: bool
    working_days: int

    @property
    def is_late(self) -> bool:
        """Whether its day has passed and it is not done."""
        return self.done is None and self.working_days < 0

    @property
    def distance(self) -> str:
        """How far its day is from today, in working days."""
        days = wording.count(abs(self.working_days), "working day")
        if self.is_late:
            return f"{days} late"
        return f"in {days}" if self.working_days else "today"


def standing(statement: Statement, today: date, *, unsigned: Collection[Stage] = ()) -> list[Standing]:
    """Every stage with its day, planned back from the deadline; none where there is no deadline.

    A stage for which somebody named has still to sign, or must look again, is not done, whatever was marked.
    """
    deadline = statement.report.statement_due_on
    if deadline is None:
        return []
    holidays = bank_holidays.england_and_wales()
    done = {
        each.stage: (each.done_at, each.by_name) for each in statement.stages if each.stage not in unsigned
    }
    if statement.submitted_at is not None:
        by = statement.submitted_by
        done[Stage.SEND] = (statement.submitted_at, by.name if by else "")
    following = stages.next_stage(deadline, done, holidays)
    return [
        Standing(
            each.stage,
            each.due_on,
            done.get(each.stage),
            is_next=each == following,
            working_days=working_days.between(today, each.due_on, holidays),
        )
        for each in stages.plan(deadline, holidays)
    ]


def mark(session: Session, statement: Statement, stage: Stage, *, actor: Actor, now: datetime) -> int:
    """Say that a stage is done; how many things the statement still lacks, which is kept with it."""
    _check(statement, stage, actor)
    if any(each.stage is stage for each in statement.stages):
        raise ChangedMeanwhileError(f"{stage.label}: somebody has marked this already.")
    facts = queries.facts(session, [statement])[statement.id]
    if unsigned := [each for each, _ in signing.outstanding(facts) if each.stage is stage]:
        people = wording.count(len(unsigned), "person named for it has", "people named for it have")
        raise DomainError(f"{stage.label}: {people} still to sign. It is marked once the last one has.")
    return close(session, statement, stage, actor=actor, now=now)


def close(session: Session, statement: Statement, stage: Stage, *, actor: Actor, now: datetime) -> int:
    """Write down that a stage is done, whoever brought that about."""
    lacks = len(rules.missing(queries.facts(session, [statement])[statement.id]))
    row = StatementStage(statement_id=statement.id, stage=stage, done_at=now, by_name=actor.name)
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError as error:
        raise ChangedMeanwhileError(f"{stage.label}: somebody has marked this already.") from error
    session.expire(statement, ["stages"])
    still = f", while {wording.count(lacks, 'thing is', 'things are')} missing" if lacks else ""
    said = f"Stage done: {stage.label.lower()}{still}"
    _record(session, statement, "statement.stage_done", said, actor=actor, now=now)
    return lacks


def unmark(session: Session, statement: Statement, stage: Stage, *, actor: Actor, now: datetime) -> None:
    """Say that a stage is not done after all; both stay in the history."""
    _check(statement, stage, actor)
    if all(each.stage is not stage for each in statement.stages):
        raise ChangedMeanwhileError(f"{stage.label}: this is not marked as done.")
    reopen(session, statement, stage, actor=actor, now=now)


def reopen(session: Session, statement: Statement, stage: Stage, *, actor: Actor, now: datetime) -> None:
    """Write down that a stage is not done after all, whoever brought that about."""
    for row in [each for each in statement.stages if each.stage is stage]:
        session.delete(row)
    session.flush()
    session.expire(statement, ["stages"])
    said = f"Stage not done after all: {stage.label.lower()}"
    _record(session, statement, "statement.stage_undone", said, actor=actor, now=now)


def _check(statement: Statement, stage: Stage, actor: Actor) -> None:
    statements.check_right(statement.partnership_id, actor)
    statements.check_still_owed(statement)
    if stage is Stage.SEND:
        raise DomainError("The statement is sent once it is marked as submitted.")


def _record(
    session: Session, statement: Statement, kind: str, summary: str, *, actor: Actor, now: datetime
) -> None:
    history.record(session, kind=kind, summary=summary, actor=actor, now=now, report=statement.report)
