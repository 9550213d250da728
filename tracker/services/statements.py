"""The statement's way: required, opened, written, built, exported, submitted; after that it stands."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from tracker.adapters import bank_holidays, papers, spreadsheets
from tracker.domain import london, statements, texts, wording
from tracker.domain.due_dates import DueBasis
from tracker.domain.errors import ChangedMeanwhileError, DomainError
from tracker.domain.roles import SCHEDULER, Actor, Permission
from tracker.domain.statements import PARTS, Edition, StatementContent, paper
from tracker.models import Report, Statement, StatementDraft
from tracker.queries import statements as queries
from tracker.services import history, saving

EXCEL = "xlsx"
KINDS = {
    **{kind: (each.label, each.media_type) for kind, each in papers.KINDS.items()},
    EXCEL: ("Excel, the plan", spreadsheets.MIMETYPES[EXCEL]),
}
"""What a statement can be written as: its name on screen, and the type that browsers are told."""


@dataclass(frozen=True)
class Written:
    """A statement as a file: its bytes, what to call it, and what it is."""

    body: bytes
    filename: str
    mimetype: str


def open_for(session: Session, report: Report, *, actor: Actor, now: datetime) -> Statement | None:
    """The statement of a report that requires one, with starting text; None where it requires none."""
    if not report.statement_required:
        return None
    already = queries.find_for_report(session, report)
    return already or _open(session, report, actor=actor, now=now)


def _open(session: Session, report: Report, *, actor: Actor, now: datetime) -> Statement:
    facts = queries.facts_of(report)
    statement = Statement(
        partnership_id=report.partnership_id,
        report=report,
        **{name: part.start(facts) for name, part in PARTS.items()},
    )
    session.add(statement)
    session.flush()
    history.record(
        session,
        kind="statement.opened",
        summary="Statement opened with starting text",
        actor=actor,
        now=now,
        report=report,
    )
    return statement


def require(
    session: Session,
    report: Report,
    *,
    due_on: date,
    send_to: str,
    reason: str,
    actor: Actor,
    now: datetime,
) -> Statement:
    """Say that a report requires a statement, by when and where to, or correct that; the reason is kept."""
    check_right(report.partnership_id, actor)
    opened = queries.find_for_report(session, report)
    if opened is not None:
        check_still_owed(opened)
    _check_requirement(report, due_on=due_on, send_to=send_to, reason=reason)
    before = {
        "statement_required": report.statement_required,
        "statement_due_on": report.statement_due_on,
        "statement_due_basis": report.statement_due_basis,
        "send_to": report.send_to,
    }
    report.statement_required = True
    report.send_to = send_to.strip()
    if due_on != report.statement_due_on:
        report.statement_due_on, report.statement_due_basis = due_on, DueBasis.SET
    saving.flush(session)
    history.record(
        session,
        kind="statement.required",
        summary=f"Statement required by {wording.long_date(due_on)}, to be sent to {report.send_to}",
        actor=actor,
        now=now,
        report=report,
        reason=reason.strip(),
        before=before,
        after={name: getattr(report, name) for name in before},
    )
    return opened or _open(session, report, actor=actor, now=now)


def _check_requirement(report: Report, *, due_on: date, send_to: str, reason: str) -> None:
    if not report.is_tracked:
        raise DomainError(f"{report.reference} is historic. Bring it into tracking first.")
    if report.published_on and due_on < report.published_on:
        raise DomainError("The statement cannot be due before the report's own date.", field="due_on")
    texts.check(send_to, field="send_to", needed="Say where the statement is to be sent.")
    texts.check(reason, field="reason", needed="Say why; the reason stays in the history.")


def write(
    session: Session,
    statement: Statement,
    *,
    version: int,
    actor: Actor,
    now: datetime,
    **parts: str,
) -> bool:
    """Write parts that people write, by the names of PARTS; False where nothing changed."""
    check_right(statement.partnership_id, actor)
    check_still_owed(statement)
    _check_seen(statement, version)
    for name, text in parts.items():
        texts.check(text, field=name)
    after = {name: text.strip() for name, text in parts.items() if text.strip() != getattr(statement, name)}
    if not after:
        return False
    before = {name: getattr(statement, name) for name in after}
    for name, text in after.items():
        setattr(statement, name, text)
    saving.flush(session)
    history.record(
        session,
        kind="statement.written",
        summary=f"Statement written: {wording.sentence_list([PARTS[name].label.lower() for name in after])}",
        actor=actor,
        now=now,
        report=statement.report,
        before=before,
        after=after,
    )
    return True


def build(session: Session, statement: Statement, *, actor: Actor, now: datetime) -> StatementDraft:
    """The draft of this moment: a new version where anything changed, else the last one.

    After submission nothing is built: the last version is what was sent.
    """
    queries.lock(session, statement)
    last = queries.find_last_draft(session, statement)
    if last is not None and statement.submitted_on is not None:
        return last
    content = _composed(session, statement, london.date_of(now))
    if last is not None and _says(last, content):
        return last
    fingerprint = statements.fingerprint(content)
    draft = StatementDraft(
        statement_id=statement.id,
        number=last.number + 1 if last else 1,
        built_at=now,
        content=statements.as_dict(content),
        content_sha256=fingerprint,
    )
    session.add(draft)
    session.flush()
    history.record(
        session,
        kind="statement.draft_built",
        summary=f"Statement version {draft.number} built",
        actor=actor,
        now=now,
        report=statement.report,
        after={"number": draft.number, "content_sha256": fingerprint},
    )
    return draft


def _composed(session: Session, statement: Statement, today: date) -> StatementContent:
    facts = queries.facts(session, [statement])[statement.id]
    return statements.compose(facts, today, bank_holidays.england_and_wales())


def _says(draft: StatementDraft, content: StatementContent) -> bool:
    """Whether a version says just this; its fingerprint differs where it was kept before a fact was."""
    return statements.from_dict(draft.content) == content


def edition_of(
    session: Session, statement: Statement, draft: StatementDraft
) -> tuple[Edition, StatementContent]:
    """One version as it is printed; the last one says whether it was submitted, for none is built after."""
    sent = statement.submitted_on is not None and draft.number == queries.last_number(session, statement)
    edition = Edition(
        number=draft.number,
        dated=london.date_of(draft.built_at),
        submitted_on=statement.submitted_on if sent else None,
        submitted_to=statement.submitted_to if sent else None,
        earlier=queries.days_before(session, statement, draft.number),
    )
    return edition, statements.from_dict(draft.content)


def as_it_stands(
    session: Session, statement: Statement, *, now: datetime
) -> tuple[Edition, StatementContent]:
    """The statement of this moment, without keeping it: what the next version would say."""
    last = queries.find_last_draft(session, statement)
    if last is not None and statement.submitted_on is not None:
        return edition_of(session, statement, last)
    content = _composed(session, statement, london.date_of(now))
    if last is not None and _says(last, content):
        return edition_of(session, statement, last)
    number = last.number + 1 if last else 1
    earlier = queries.days_before(session, statement, number)
    return Edition(number=number, dated=london.date_of(now), earlier=earlier), content


def build_due_drafts(session: Session, *, now: datetime) -> dict[str, int]:
    """Build a fresh draft of every statement that is still to be sent; says in figures what came of it."""
    owed = queries.owed(session, SCHEDULER)
    built = 0
    for statement in owed:
        before = queries.last_number(session, statement)
        built += build(session, statement, actor=SCHEDULER, now=now).number > before
    return {"statements": len(owed), "drafts_built": built, "unchanged": len(owed) - built}


def submit(
    session: Session, statement: Statement, *, on: date, to: str, version: int, actor: Actor, now: datetime
) -> StatementDraft:
    """Record that the statement was sent, when and where to; the draft of this moment becomes the last."""
    check_right(statement.partnership_id, actor)
    queries.lock(session, statement)
    check_still_owed(statement)
    _check_seen(statement, version)
    _check_sending(statement, on=on, to=to, today=london.date_of(now))
    draft = build(session, statement, actor=actor, now=now)
    statement.submitted_on = on
    statement.submitted_to = to.strip()
    statement.submitted_at = now
    statement.submitted_by_id = actor.user_id
    saving.flush(session)
    session.refresh(statement, ["submitted_by"])
    history.record(
        session,
        kind="statement.submitted",
        summary=f"Statement version {draft.number} submitted on {wording.long_date(on)} "
        f"to {statement.submitted_to}",
        actor=actor,
        now=now,
        report=statement.report,
        after={"submitted_on": on, "submitted_to": statement.submitted_to, "number": draft.number},
    )
    return draft


def _check_sending(statement: Statement, *, on: date, to: str, today: date) -> None:
    if on > today:
        raise DomainError("The day it was sent cannot be in the future.", field="on")
    if statement.report.published_on and on < statement.report.published_on:
        raise DomainError("The day it was sent cannot be before the report.", field="on")
    texts.check(to, field="to", needed="Say which address it was sent to.")


def export(session: Session, statement: Statement, kind: str, *, actor: Actor, now: datetime) -> Written:
    """Write the draft of this moment, building it if there is none, in one of KINDS."""
    check_kind(kind)
    draft = build(session, statement, actor=actor, now=now)
    return write_out(session, statement, draft, kind)


def write_out(session: Session, statement: Statement, draft: StatementDraft, kind: str) -> Written:
    """One version of a statement as a file; the same version gives the same bytes every time."""
    check_kind(kind)
    edition, content = edition_of(session, statement, draft)
    body = (
        spreadsheets.write_plan(edition, content)
        if kind == EXCEL
        else papers.write(paper.paper_of(edition, content), kind)
    )
    return Written(
        body=body,
        filename=f"{statement.report.reference}-statement-version-{draft.number}.{kind}",
        mimetype=KINDS[kind][1],
    )


def check_kind(kind: str) -> None:
    """Refuse a format that no statement is written in."""
    if kind not in KINDS:
        *others, last = KINDS
        known = f"{', '.join(others)} or {last}"
        raise DomainError(f"A statement is not written as {kind}. Choose {known}.", field="format")


def check_right(partnership_id: int, actor: Actor) -> None:
    """Refuse to change a statement to whoever may only read it."""
    if not actor.may(Permission.EDIT_STATEMENT, partnership_id):
        raise DomainError("Your role may read the statement but not change it.")


def check_still_owed(statement: Statement) -> None:
    """Refuse to change a statement that was submitted."""
    if statement.submitted_on is not None:
        day = wording.long_date(statement.submitted_on)
        raise DomainError(f"The statement was submitted on {day} and cannot be changed.")


def _check_seen(statement: Statement, version: int) -> None:
    if version != statement.version:
        raise ChangedMeanwhileError("The statement was changed by somebody else after you opened it.")
