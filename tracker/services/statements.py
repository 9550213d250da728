"""The statement's way until it is submitted: required, opened, written, built, written out as a file."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from tracker.adapters import bank_holidays, papers, spreadsheets
from tracker.domain import london, statements, texts, wording
from tracker.domain.due_dates import DueBasis
from tracker.domain.errors import ChangedMeanwhileError, DomainError
from tracker.domain.roles import Actor, Permission
from tracker.domain.statements import PARTS, Edition, SignOffLine, StatementContent, paper, signing
from tracker.models import Report, Statement, StatementDraft
from tracker.queries import signing as signatories
from tracker.queries import statements as queries
from tracker.services import brands, history, saving

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
    check_seen(statement, version)
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
    content = composed(session, statement, london.date_of(now))
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


def composed(session: Session, statement: Statement, today: date) -> StatementContent:
    """What the records make the statement say today, whether it was submitted or not."""
    facts = queries.facts(session, [statement])[statement.id]
    return statements.compose(facts, today, bank_holidays.england_and_wales())


def _says(draft: StatementDraft, content: StatementContent) -> bool:
    """Whether a version says just this; its fingerprint differs where it was kept before a fact was."""
    is_same = draft.content_sha256 == statements.fingerprint(content)
    return is_same or statements.from_dict(draft.content) == content


def edition_of(
    session: Session, statement: Statement, draft: StatementDraft
) -> tuple[Edition, StatementContent]:
    """One version as it is printed; the last one says whether it was submitted, for none is built after."""
    sent = statement.submitted_on is not None and draft.number == queries.last_number(session, statement)
    content = statements.from_dict(draft.content)
    edition = Edition(
        number=draft.number,
        dated=london.date_of(draft.built_at),
        submitted_on=statement.submitted_on if sent else None,
        submitted_to=statement.submitted_to if sent else None,
        earlier=queries.days_before(session, statement, draft.number),
        sign_off=_sign_off(session, statement, content, draft.number),
    )
    return edition, content


def _sign_off(
    session: Session, statement: Statement, content: StatementContent, number: int
) -> tuple[SignOffLine, ...]:
    """Who signs, with the signatures that hold for this version."""
    return signing.lines(signatories.facts(session, [statement.id])[statement.id], content, number)


def as_it_stands(
    session: Session, statement: Statement, *, now: datetime
) -> tuple[Edition, StatementContent]:
    """The statement of this moment, without keeping it: what the next version would say."""
    last = queries.find_last_draft(session, statement)
    if last is not None and statement.submitted_on is not None:
        return edition_of(session, statement, last)
    content = composed(session, statement, london.date_of(now))
    if last is not None and _says(last, content):
        return edition_of(session, statement, last)
    number = last.number + 1 if last else 1
    edition = Edition(
        number=number,
        dated=london.date_of(now),
        earlier=queries.days_before(session, statement, number),
        sign_off=_sign_off(session, statement, content, number),
    )
    return edition, content


def write_out(session: Session, statement: Statement, draft: StatementDraft, kind: str) -> Written:
    """One version of a statement as a file; the same version gives the same bytes every time."""
    edition, content = edition_of(session, statement, draft)
    return write_edition(statement, edition, content, kind)


def write_edition(statement: Statement, edition: Edition, content: StatementContent, kind: str) -> Written:
    """An edition of a statement as a file of one of KINDS."""
    check_kind(kind)
    partnership = statement.report.partnership
    body = (
        spreadsheets.write_plan(edition, content, brands.of(partnership))
        if kind == EXCEL
        else papers.write(brands.dressed(paper.paper_of(edition, content), partnership), kind)
    )
    return Written(
        body=body,
        filename=f"{statement.report.reference}-statement-version-{edition.number}.{kind}",
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


def check_seen(statement: Statement, version: int) -> None:
    """Refuse to write over what somebody else has saved since this person opened the form."""
    if version != statement.version:
        raise ChangedMeanwhileError("The statement was changed by somebody else after you opened it.")
