"""Drafts of reports: upload or paste, correct, confirm, discard."""

import hashlib
from collections.abc import Container
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tracker.adapters.files import FileStore
from tracker.domain import agencies, corrections, wording
from tracker.domain.corrections import Corrected
from tracker.domain.errors import ChangedMeanwhileError, DomainError, UnreadableReportError
from tracker.domain.roles import Actor
from tracker.models import Report, ReportDraft
from tracker.queries import imports, reports
from tracker.services import history, saving
from tracker.services.reports import creating, sources
from tracker.services.reports.sources import Source

CHANGED = "Somebody else changed this draft after you opened it."


def upload(
    session: Session,
    partnership_id: int,
    filename: str,
    data: bytes,
    *,
    files: FileStore,
    actor: Actor,
    now: datetime,
    holidays: Container[date],
) -> ReportDraft:
    """Read a file into a draft that waits to be confirmed; the same file again gives the same draft.

    The file itself is kept once it was read; one that cannot be read leaves nothing.
    """
    creating.check_right(actor, partnership_id)
    draft = _waiting(session, partnership_id, hashlib.sha256(data).hexdigest())
    if draft is None:
        try:
            source = sources.open_source(filename, data)
            draft = _draft(session, partnership_id, source, actor=actor, now=now, holidays=holidays)
        except UnreadableReportError as error:
            raise UnreadableReportError(error.message, field="file") from error
    files.keep(data)
    return draft


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
    creating.check_right(actor, partnership_id)
    try:
        source = sources.open_pasted(words)
        waiting = _waiting(session, partnership_id, source.sha256)
        return waiting or _draft(session, partnership_id, source, actor=actor, now=now, holidays=holidays)
    except DomainError as error:
        raise type(error)(error.message, field="text") from error


def _waiting(session: Session, partnership_id: int, sha256: str) -> ReportDraft | None:
    creating.check_new(session, partnership_id, sha256)
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
    found = corrections.of(sources.read(source, holidays))
    known = imports.agencies(session, partnership_id)
    kept = corrections.to_json(
        replace(
            found,
            items=tuple(
                replace(each, agency_id=agencies.suggest_for(each.item, known)) for each in found.items
            ),
        )
    )
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
    creating.check_right(actor, draft.partnership_id)
    if version != draft.version:
        raise ChangedMeanwhileError(CHANGED)
    creating.check_agencies(session, draft.partnership_id, corrected)
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
    creating.check_right(actor, draft.partnership_id)
    if version != draft.version:
        raise ChangedMeanwhileError(CHANGED)
    creating.check(session, draft.partnership_id, corrected, now)
    changes = corrections.count(corrections.from_json(draft.as_read), corrected)
    source = Source(draft.source_name, draft.source_sha256, draft.source_pages)
    partnership_id = draft.partnership_id
    session.delete(draft)
    saving.flush(session)
    return creating.make(
        session,
        partnership_id,
        corrected,
        source,
        live=live,
        actor=actor,
        now=now,
        changes={"words_changed": changes.words, "dropped": changes.dropped},
    )


def discard(session: Session, draft: ReportDraft, *, actor: Actor, now: datetime) -> None:
    """Throw a draft away; the file can be uploaded again.

    Its file stays in the store: whoever uploads the same content at this moment counts on finding it there.
    """
    creating.check_right(actor, draft.partnership_id)
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
