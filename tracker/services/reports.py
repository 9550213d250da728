"""Bringing reports in: upload, correct, confirm; everything that imports one, imports it here."""

import hashlib
from collections.abc import Container, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import PurePath
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tracker.adapters import report_text
from tracker.domain import corrections, london, reading, references, wording
from tracker.domain.corrections import Corrected
from tracker.domain.errors import ChangedMeanwhileError, DomainError, NotFoundError, UnreadableReportError
from tracker.domain.reading import ReadItem, ReportReading
from tracker.domain.reading.source import Source as Printed
from tracker.domain.roles import Actor, Permission
from tracker.models import Recommendation, Report, ReportDraft
from tracker.queries import reports
from tracker.services import actions, history, recommendations, saving, statements

NOTHING = Printed(())
PASTED = "Pasted text"
CHANGED = "Somebody else changed this draft after you opened it."


@dataclass(frozen=True)
class Source:
    """What a report came as: its name, its hash, and its text page by page as kept and as read."""

    name: str
    sha256: str
    pages: list[str]
    url: str | None = None
    printed: Printed = NOTHING


def open_source(filename: str, data: bytes, url: str | None = None) -> Source:
    """Open a report's file; an UnreadableReportError says how to mend one that cannot be read."""
    printed = report_text.read(data, filename)
    return Source(PurePath(filename).name, hashlib.sha256(data).hexdigest(), printed.texts(), url, printed)


def open_pasted(words: str) -> Source:
    """Take the text of a report that somebody pasted."""
    printed = report_text.read_pasted(words)
    return Source(PASTED, hashlib.sha256(words.encode()).hexdigest(), printed.texts(), None, printed)


def read(source: Source, holidays: Container[date]) -> ReportReading:
    """Read what a report asks for; one that asks for nothing is refused with what to do about it."""
    return reading.require_items(reading.read(source.printed, holidays))


def check_new(session: Session, partnership_id: int, sha256: str) -> None:
    """Refuse a file that this partnership has already imported, and say as what."""
    known = reports.find_by_hash(session, partnership_id, sha256)
    if known:
        raise DomainError(
            f"This file is already here: {known.reference}, imported on "
            f"{wording.long_date(london.date_of(known.created_at))}.",
            field="file",
        )


def upload(
    session: Session,
    partnership_id: int,
    filename: str,
    data: bytes,
    *,
    actor: Actor,
    now: datetime,
    holidays: Container[date],
) -> ReportDraft:
    """Read a file into a draft that waits to be confirmed; the same file again gives the same draft."""
    _check_right(actor, partnership_id)
    waiting = _waiting(session, partnership_id, hashlib.sha256(data).hexdigest())
    try:
        return waiting or _draft(
            session, partnership_id, open_source(filename, data), actor=actor, now=now, holidays=holidays
        )
    except UnreadableReportError as error:
        raise UnreadableReportError(error.message, field="file") from error


def paste(
    session: Session,
    partnership_id: int,
    words: str,
    *,
    actor: Actor,
    now: datetime,
    holidays: Container[date],
) -> ReportDraft:
    """Read pasted text into a draft, as a file is; the same text again gives the same draft."""
    _check_right(actor, partnership_id)
    try:
        source = open_pasted(words)
        waiting = _waiting(session, partnership_id, source.sha256)
        return waiting or _draft(session, partnership_id, source, actor=actor, now=now, holidays=holidays)
    except DomainError as error:
        raise type(error)(error.message, field="text") from error


def _waiting(session: Session, partnership_id: int, sha256: str) -> ReportDraft | None:
    check_new(session, partnership_id, sha256)
    return reports.find_draft_by_hash(session, partnership_id, sha256)


def _draft(
    session: Session,
    partnership_id: int,
    source: Source,
    *,
    actor: Actor,
    now: datetime,
    holidays: Container[date],
) -> ReportDraft:
    kept = corrections.to_json(corrections.of(read(source, holidays)))
    draft = ReportDraft(
        partnership_id=partnership_id,
        uploaded_by_id=actor.user_id,
        source_name=source.name,
        source_sha256=source.sha256,
        source_pages=source.pages,
        as_read=kept,
        as_corrected=kept,
        created_at=now,
    )
    return _save_draft(session, draft, actor=actor, now=now)


def _save_draft(session: Session, draft: ReportDraft, *, actor: Actor, now: datetime) -> ReportDraft:
    """The draft, or the one that another upload of the same file has just made."""
    try:
        with session.begin_nested():
            session.add(draft)
    except IntegrityError:
        made = reports.find_draft_by_hash(session, draft.partnership_id, draft.source_sha256)
        if made is None:
            raise
        return made
    history.record(
        session,
        kind="report.uploaded",
        summary=f"Uploaded {draft.source_name}, {wording.count(len(draft.as_read['items']), 'item')} found",
        actor=actor,
        now=now,
        partnership_id=draft.partnership_id,
        after={"source_sha256": draft.source_sha256},
    )
    return draft


def correct(
    session: Session,
    draft: ReportDraft,
    corrected: Corrected,
    *,
    version: int,
    actor: Actor,
    now: datetime,
) -> None:
    """Keep a person's corrections in the draft; what was read stays beside them, unchanged."""
    _check_right(actor, draft.partnership_id)
    if version != draft.version:
        raise ChangedMeanwhileError(CHANGED)
    kept = corrections.to_json(corrected)
    if kept == draft.as_corrected:
        return
    draft.as_corrected = kept
    draft.saved_at = now
    saving.flush(session)


def confirm(
    session: Session,
    draft: ReportDraft,
    corrected: Corrected,
    *,
    live: bool,
    version: int,
    actor: Actor,
    now: datetime,
) -> Report:
    """Make the report, its recommendations and an action each out of a draft, which is then gone."""
    _check_right(actor, draft.partnership_id)
    if version != draft.version:
        raise ChangedMeanwhileError(CHANGED)
    for problem in corrections.problems(corrected, london.date_of(now)):
        raise problem
    changes = corrections.count(corrections.from_json(draft.as_read), corrected)
    source = Source(draft.source_name, draft.source_sha256, draft.source_pages)
    partnership_id = draft.partnership_id
    session.delete(draft)
    saving.flush(session)
    return create(
        session,
        partnership_id,
        corrected.reading(),
        source,
        live=live,
        actor=actor,
        now=now,
        corrected={"words_changed": changes.words, "dropped": changes.dropped},
    )


def create(
    session: Session,
    partnership_id: int,
    found: ReportReading,
    source: Source,
    *,
    live: bool,
    actor: Actor,
    now: datetime,
    corrected: dict[str, Any] | None = None,
) -> Report:
    """Import a confirmed reading: the report, its recommendations, an action each; no mail is queued."""
    _check_right(actor, partnership_id)
    check_new(session, partnership_id, source.sha256)
    for problem in corrections.problems(corrections.of(found), london.date_of(now)):
        raise problem
    report = _report(session, partnership_id, found, source, live=live, now=now)
    session.add(report)
    try:
        session.flush()
    except IntegrityError as error:
        raise ChangedMeanwhileError(
            "Somebody else imported a report at the same moment. Try again."
        ) from error
    kind = "live" if live else "historic"
    history.record(
        session,
        kind="report.imported",
        summary=f"Imported as {kind} with {wording.count(len(found.items), 'recommendation')}",
        actor=actor,
        now=now,
        report=report,
        after={"source_sha256": source.sha256, "items": len(found.items), **(corrected or {})},
    )
    add_items(session, report, found.items, actor=actor, now=now)
    recommendations.suggest_repeats(session, report, now=now)
    if report.statement_required and live:
        statements.open_for(session, report, actor=actor, now=now)
    return report


def _report(
    session: Session, partnership_id: int, found: ReportReading, source: Source, *, live: bool, now: datetime
) -> Report:
    authority = (found.authority or "").strip()
    year = (found.published_on or found.inspected_to or london.date_of(now)).year
    cited = {number for item in found.items for number in item.paragraphs}
    return Report(
        partnership_id=partnership_id,
        reference=references.for_report(authority, found.kind, year, reports.taken_references(session)),
        title=found.title or f"{found.kind.label}: {authority}",
        authority=authority,
        kind=found.kind,
        inspected_from=found.inspected_from,
        inspected_to=found.inspected_to,
        published_on=found.published_on,
        recipients=list(found.recipients),
        principal_authority=found.principal_authority,
        statement_required=found.statement_required,
        statement_due_on=found.statement_due_on,
        statement_due_basis=found.statement_due_basis,
        send_to=found.send_to,
        warnings=list(found.warnings),
        paragraphs={str(number): text for number, text in found.paragraphs.items() if number in cited},
        is_tracked=live,
        source_name=source.name,
        source_sha256=source.sha256,
        source_pages=source.pages,
        source_url=source.url,
        licence=found.licence,
        created_at=now,
    )


def add_items(
    session: Session, report: Report, items: Sequence[ReadItem], *, actor: Actor, now: datetime
) -> None:
    """More recommendations at the end of a report, each with its first action."""
    first = max((one.position for one in report.recommendations), default=0) + 1
    made = [
        actions.build(
            _recommendation(report, position, item),
            tracked=report.is_tracked,
            due_on=item.due_on,
            due_basis=item.due_basis,
            now=now,
        )
        for position, item in enumerate(items, start=first)
    ]
    session.add_all(made)
    saving.flush(session)
    for action in made:
        history.note(
            session,
            kind="action.created",
            summary=f"Made from item {action.recommendation.position} of {report.reference}",
            actor=actor,
            now=now,
            action=action,
            after={"due_on": action.due_on, "due_basis": action.due_basis},
        )
    saving.flush(session)


def _recommendation(report: Report, position: int, item: ReadItem) -> Recommendation:
    return Recommendation(
        partnership_id=report.partnership_id,
        report=report,
        position=position,
        text=item.text.strip(),
        number=item.number,
        number_inferred=item.number_inferred,
        section=item.section,
        part=item.part,
        deadline=item.deadline,
        paragraphs=list(item.paragraphs),
        bodies=list(item.bodies),
        page=item.page,
    )


def discard(session: Session, draft: ReportDraft, *, actor: Actor, now: datetime) -> None:
    """Throw a draft away; the file can be uploaded again."""
    _check_right(actor, draft.partnership_id)
    history.record(
        session,
        kind="report.discarded",
        summary=f"Discarded the draft of {draft.source_name}",
        actor=actor,
        now=now,
        partnership_id=draft.partnership_id,
    )
    session.delete(draft)
    saving.flush(session)


def _check_right(actor: Actor, partnership_id: int) -> None:
    """Only those who may import into this partnership know that it is there."""
    if not actor.may(Permission.IMPORT_REPORT, partnership_id):
        raise NotFoundError("There is no such partnership.")
