"""Where a statement stands, as its pages show it: how long there is, and what is missing with a link each."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for

from tracker.adapters import bank_holidays
from tracker.domain import statements
from tracker.domain.roles import Actor, Permission
from tracker.domain.statements import Gap, GapKind, StatementFacts
from tracker.models import Statement
from tracker.queries import statements as queries
from tracker.services.runtime import Session
from tracker.web import extensions

HISTORIC = "The report is historic: its statement's deadline does not count."


@dataclass(frozen=True)
class Missing:
    """One thing that is missing, and where this person can mend it, if they can."""

    gap: Gap
    link: str | None


@dataclass(frozen=True)
class Standing:
    """A statement with its countdown and what it still lacks."""

    statement: Statement
    facts: StatementFacts
    countdown: str
    readiness: str
    missing: tuple[Missing, ...]


def of_all(session: Session, actor: Actor, found: Sequence[Statement]) -> list[Standing]:
    """Where each of these statements stands today, in a number of queries that does not grow."""
    facts, today = queries.facts(session, found), extensions.today()
    holidays = bank_holidays.england_and_wales()
    standings = []
    for statement in found:
        gaps = statements.missing(facts[statement.id])
        if statement.report.is_tracked:
            gaps += statements.deadline(statement.report.statement_due_on, today, holidays)
        may_edit = actor.may(Permission.EDIT_STATEMENT, statement.partnership_id)
        standings.append(
            Standing(
                statement=statement,
                facts=facts[statement.id],
                countdown=statements.countdown(statement.report.statement_due_on, today, holidays)
                if statement.report.is_tracked
                else HISTORIC,
                readiness=statements.readiness(gaps),
                missing=tuple(Missing(gap, _link(gap, statement) if may_edit else None) for gap in gaps),
            )
        )
    return standings


def _link(gap: Gap, statement: Statement) -> str:
    """Where this is mended: the action, the report, the parts to write, the stages, the date and address."""
    reference = statement.report.reference
    if gap.action_reference:
        return url_for("actions.edit", reference=gap.action_reference)
    if gap.part:
        return url_for("statements.show", reference=reference, _anchor=gap.part)
    if gap.signatory_id is not None:
        return url_for("signing.index", reference=reference, _anchor=f"signatory-{gap.signatory_id}")
    if gap.kind is GapKind.SIGN_OFF:
        return url_for("statements.show", reference=reference, _anchor="stages")
    if gap.kind in (GapKind.ADDRESS, GapKind.DUE_DATE_OF_STATEMENT, GapKind.DEADLINE):
        return url_for("statements.ask_require", reference=reference)
    return url_for("reports.show", reference=reference)
