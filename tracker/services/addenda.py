"""Addenda: what changed after a statement was submitted, written as a draft and then issued for good."""

from dataclasses import replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from tracker.adapters import papers, spreadsheets
from tracker.adapters.files import FileStore
from tracker.domain import london, statements, texts, wording
from tracker.domain.errors import ChangedMeanwhileError, DomainError, NotFoundError
from tracker.domain.roles import Actor
from tracker.domain.statements import StatementContent, addenda
from tracker.domain.statements.addenda import Addendum
from tracker.models import Statement, StatementAddendum
from tracker.queries import statements as queries
from tracker.services import brands, history, saving, submissions
from tracker.services import statements as services
from tracker.services.statements import EXCEL, KINDS, Written
from tracker.services.submissions import Sending

Said = tuple[Addendum, StatementContent, StatementContent]
"""An addendum, with what it is set beside and what it says."""


def get(statement: Statement, number: int) -> StatementAddendum:
    """One addendum of a statement by its number."""
    for row in statement.addenda:
        if row.number == number:
            return row
    raise NotFoundError(f"There is no addendum {number} to this statement.")


def find_draft(statement: Statement) -> StatementAddendum | None:
    """The addendum that is being written, if there is one."""
    return next((row for row in statement.addenda if row.issued_at is None), None)


def next_draft(statement: Statement) -> StatementAddendum:
    """The addendum that would be begun next, with nothing in it; it is not kept."""
    return StatementAddendum(statement_id=statement.id, number=len(statement.addenda) + 1, why="")


def write(
    session: Session, statement: Statement, *, why: str, version: int, actor: Actor, now: datetime
) -> StatementAddendum:
    """Write why the next addendum is made, beginning it where nobody has; whoever saw none saw version 0."""
    services.check_right(statement.partnership_id, actor)
    queries.lock(session, statement)
    _check_submitted(statement)
    texts.check(why, field="why", needed="Say why the addendum is made; it is printed.")
    row = find_draft(statement)
    if version != (row.version if row else 0):
        raise ChangedMeanwhileError("The addendum was changed by somebody else after you opened it.")
    if row is None:
        row = next_draft(statement)
        session.add(row)
    if row.why == why.strip():
        return row
    before, row.why = row.why, why.strip()
    saving.flush(session)
    session.expire(statement, ["addenda"])
    history.record(
        session,
        kind="statement.addendum_written",
        summary=f"Addendum {row.number} written",
        actor=actor,
        now=now,
        report=statement.report,
        before={"why": before},
        after={"why": row.why},
    )
    return row


def said(
    session: Session,
    statement: Statement,
    row: StatementAddendum,
    *,
    now: datetime,
    on: date | None = None,
    to: str | None = None,
) -> Said:
    """An addendum with what it is set beside and what it says: of a draft, what the records say now.

    `on` and `to` say when and where to a draft is being issued.
    """
    draft = queries.find_last_draft(session, statement)
    assert draft is not None  # noqa: S101 - a statement is submitted as a version
    edition, before = services.edition_of(session, statement, draft)
    issued = [each for each in statement.addenda if each.issued_at and each.number < row.number]
    if issued:
        before = statements.from_dict(issued[-1].content or {})
    after = (
        statements.from_dict(row.content)
        if row.content
        else services.composed(session, statement, london.date_of(now))
    )
    addendum = Addendum(
        number=row.number,
        dated=row.issued_on or on or london.date_of(now),
        why=row.why,
        statement=edition,
        issued_to=row.issued_to or to,
        earlier=tuple((each.number, each.issued_on) for each in issued if each.issued_on),
    )
    return addendum, before, after


def seen_now(session: Session, statement: Statement, *, now: datetime) -> str:
    """The fingerprint of what an addendum issued at this moment would say."""
    return statements.fingerprint(services.composed(session, statement, london.date_of(now)))


def to_send(
    session: Session, statement: Statement, kind: str, sending: Sending, *, actor: Actor, now: datetime
) -> Written:
    """The file of the draft as it will be kept once it is issued then and there."""
    row = _to_issue(statement, sending, actor=actor, today=london.date_of(now))
    return _write_out(
        statement, said(session, statement, row, on=sending.on, to=sending.to.strip(), now=now), kind
    )


def issue(
    session: Session,
    statement: Statement,
    sending: Sending,
    *,
    version: int,
    files: FileStore,
    actor: Actor,
    now: datetime,
) -> StatementAddendum:
    """Record that the addendum was sent, when and where to; it is kept in every format and never changes."""
    queries.lock(session, statement)
    row = _to_issue(statement, sending, actor=actor, today=london.date_of(now))
    if version != row.version:
        raise ChangedMeanwhileError("The addendum was changed by somebody else after you opened it.")
    given = submissions.check_given(session, statement, sending, actor=actor, now=now)
    whole = said(session, statement, row, on=sending.on, to=sending.to.strip(), now=now)
    submissions.check_same(sending, statements.fingerprint(whole[2]))
    row.content = statements.as_dict(whole[2])
    to = {"issued_on": sending.on, "issued_to": sending.to.strip()}
    row.issued_on, row.issued_to = sending.on, sending.to.strip()
    row.issued_at, row.issued_by_name = now, actor.name
    saving.flush(session)
    draft = queries.find_last_draft(session, statement)
    assert draft is not None  # noqa: S101 - a statement is submitted as a version
    written = {kind: _write_out(statement, whole, kind) for kind in KINDS}
    kept = submissions.keep(session, statement, draft, written, given, addendum=row, files=files, now=now)
    history.record(
        session,
        kind="statement.addendum_issued",
        summary=f"Addendum {row.number} issued on {wording.long_date(sending.on)} to {row.issued_to}",
        actor=actor,
        now=now,
        report=statement.report,
        after=to | {"number": row.number, "files": submissions.listed(kept)},
    )
    return row


def _to_issue(statement: Statement, sending: Sending, *, actor: Actor, today: date) -> StatementAddendum:
    """The draft that may be issued so."""
    services.check_right(statement.partnership_id, actor)
    submitted_on = _check_submitted(statement)
    row = find_draft(statement)
    if row is None:
        raise DomainError("There is no addendum to issue. Write one first.")
    if sending.on > today:
        raise DomainError("The day it was sent cannot be in the future.", field="on")
    if sending.on < max([submitted_on, *(each.issued_on for each in statement.addenda if each.issued_on)]):
        raise DomainError("The day it was sent cannot be before what it adds to.", field="on")
    submissions.check_address(sending)
    return row


def _check_submitted(statement: Statement) -> date:
    if statement.submitted_on is None:
        raise DomainError("An addendum adds to a statement that was submitted. Change the statement itself.")
    return statement.submitted_on


def _write_out(statement: Statement, whole: Said, kind: str) -> Written:
    services.check_kind(kind)
    partnership = statement.report.partnership
    addendum, before, after = whole
    body = (
        spreadsheets.write_plan(
            replace(addendum.statement, dated=addendum.dated),
            after,
            brands.of(partnership),
            addendum=addendum.number,
        )
        if kind == EXCEL
        else papers.write(brands.dressed(addenda.paper_of(addendum, before, after), partnership), kind)
    )
    name = f"{statement.report.reference}-statement-addendum-{addendum.number}.{kind}"
    return Written(body, name, KINDS[kind][1])
