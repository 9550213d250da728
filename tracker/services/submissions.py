"""Submitting a statement: recording that it was sent, with the very files, which nothing changes after."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from tracker.adapters import evidence_files
from tracker.adapters.files import FileStore
from tracker.domain import evidence, london, statements, texts, wording
from tracker.domain.errors import ChangedMeanwhileError, DomainError, NotFoundError
from tracker.domain.roles import Actor
from tracker.models import Statement, StatementAddendum, StatementDraft, StatementFile
from tracker.queries import statements as queries
from tracker.queries import submissions
from tracker.services import guarding, history, saving
from tracker.services import statements as services
from tracker.services.statements import KINDS, Written

SENT_AS = "sent"
"""The kind of a file that a person finished by hand and gave as what was sent."""

MOST_FILES = 10
PLAN_CHANGED = (
    "The plan has changed since you opened this page, so its files would say otherwise now. Look at them "
    "again, then confirm again. If you have sent the earlier ones, give those below as what was sent."
)


@dataclass(frozen=True)
class Upload:
    """A file that a person gives as what was sent: its name and its bytes."""

    name: str
    content: bytes


@dataclass(frozen=True, kw_only=True)
class Sending:
    """When and where to something was sent, and the files that were sent, where those were finished by hand.

    `seen` is the fingerprint of what its sender had before their eyes; without it nothing is compared.
    """

    on: date
    to: str
    seen: str = ""
    sent_as: tuple[Upload, ...] = ()
    override: str = ""


def seen_now(session: Session, statement: Statement, *, now: datetime) -> str:
    """The fingerprint of what would be submitted at this moment."""
    _, content = services.as_it_stands(session, statement, now=now)
    return statements.fingerprint(content)


def to_send(
    session: Session, statement: Statement, kind: str, sending: Sending, *, actor: Actor, now: datetime
) -> Written:
    """The file of this moment as it will be kept once it was sent then and there; keeps it as a version."""
    services.check_right(statement.partnership_id, actor)
    services.check_still_owed(statement)
    _check_sending(statement, sending, today=london.date_of(now))
    draft = services.build(session, statement, actor=actor, now=now)
    edition, content = services.edition_of(session, statement, draft)
    sent = replace(edition, submitted_on=sending.on, submitted_to=sending.to.strip())
    return services.write_edition(statement, sent, content, kind)


def submit(
    session: Session,
    statement: Statement,
    sending: Sending,
    *,
    version: int,
    files: FileStore,
    actor: Actor,
    now: datetime,
) -> StatementDraft:
    """Record that the statement was sent, when and where to; it is kept in every format, as it was sent."""
    services.check_right(statement.partnership_id, actor)
    queries.lock(session, statement)
    services.check_still_owed(statement)
    services.check_seen(statement, version)
    _check_sending(statement, sending, today=london.date_of(now))
    given = check_given(session, statement, sending, actor=actor, now=now)
    draft = services.build(session, statement, actor=actor, now=now)
    check_same(sending, statements.fingerprint(statements.from_dict(draft.content)))
    to = {"submitted_on": sending.on, "submitted_to": sending.to.strip()}
    statement.submitted_on, statement.submitted_to = sending.on, sending.to.strip()
    statement.submitted_at, statement.submitted_by_id = now, actor.user_id
    saving.flush(session)
    session.refresh(statement, ["submitted_by"])
    written = {kind: services.write_out(session, statement, draft, kind) for kind in KINDS}
    kept = keep(session, statement, draft, written, given, files=files, now=now)
    history.record(
        session,
        kind="statement.submitted",
        summary=f"Statement version {draft.number} submitted on {wording.long_date(sending.on)} "
        f"to {statement.submitted_to}",
        actor=actor,
        now=now,
        report=statement.report,
        after=to | {"number": draft.number, "files": listed(kept)},
    )
    return draft


def _check_sending(statement: Statement, sending: Sending, *, today: date) -> None:
    if sending.on > today:
        raise DomainError("The day it was sent cannot be in the future.", field="on")
    if statement.report.published_on and sending.on < statement.report.published_on:
        raise DomainError("The day it was sent cannot be before the report.", field="on")
    check_address(sending)


def check_address(sending: Sending) -> None:
    """Refuse a sending to nowhere."""
    texts.check(sending.to, field="to", needed="Say which address it was sent to.")


def check_same(sending: Sending, fingerprint: str) -> None:
    """Refuse what is no longer what its sender had before their eyes."""
    if sending.seen and sending.seen != fingerprint:
        raise ChangedMeanwhileError(PLAN_CHANGED)


def check_given(
    session: Session, statement: Statement, sending: Sending, *, actor: Actor, now: datetime
) -> list[Written]:
    """The files that were sent, each looked into as evidence is before it may be kept."""
    if len(sending.sent_as) > MOST_FILES:
        raise DomainError(f"Give at most {MOST_FILES} files.", field="sent_as")
    given, said, hidden = list[Written](), list[str](), list[str]()
    for upload in sending.sent_as:
        name = evidence.safe_name(upload.name)
        try:
            found = evidence_files.inspect(name, upload.content)
        except DomainError as error:
            raise DomainError(f"{name}: {error.message}", field="sent_as") from error
        given.append(Written(upload.content, name, found.media_type))
        said.append(found.text)
        hidden += [f"{name}: {thing}" for thing in found.hidden]
    guarding.check(
        session,
        {"sent_as": "\n".join(said)},
        override=sending.override,
        hidden=hidden,
        report=statement.report,
        actor=actor,
        now=now,
    )
    return given


def keep(
    session: Session,
    statement: Statement,
    draft: StatementDraft,
    written: dict[str, Written],
    given: Sequence[Written],
    *,
    addendum: StatementAddendum | None = None,
    files: FileStore,
    now: datetime,
) -> list[StatementFile]:
    """Keep these files as what was sent: those we wrote, by their kinds, and those given by hand."""
    rows = [
        StatementFile(
            statement_id=statement.id,
            draft_id=draft.id,
            addendum_id=addendum.id if addendum else None,
            kind=kind,
            name=each.filename,
            sha256=files.keep(each.body),
            size=len(each.body),
            media_type=each.mimetype,
            kept_at=now,
        )
        for kind, each in [*written.items(), *((SENT_AS, each) for each in given)]
    ]
    session.add_all(rows)
    session.flush()
    return rows


def listed(kept: Sequence[StatementFile]) -> list[str]:
    """Each file as `sha256sum` lists it, for the history and for scripts."""
    return [f"{each.sha256}  {each.name}" for each in kept]


def fault(file: StatementFile, files: FileStore) -> str:
    """Why a kept file cannot be had as it was; nothing where all is well."""
    try:
        is_same = files.check(file.sha256)
    except NotFoundError:
        return f"{file.name} is missing from the file store. Put the store’s folder back from your backup."
    if not is_same:
        return (
            f"{file.name} is damaged: it is no longer what was sent. Put the store’s folder back from your "
            "backup."
        )
    return ""


def fetch(file: StatementFile, *, files: FileStore) -> Written:
    """A kept file, byte for byte as it was sent; a sentence where the store no longer has it so."""
    if lacks := fault(file, files):
        raise DomainError(lacks)
    return Written(files.path(file.sha256).read_bytes(), file.name, file.media_type)


def take_out(
    session: Session, statement: Statement, draft: StatementDraft, kind: str, *, files: FileStore
) -> Written:
    """One version as a file: of what was submitted the very file that was kept, else one written now."""
    services.check_kind(kind)
    kept = submissions.find_file(session, draft, kind)
    return fetch(kept, files=files) if kept else services.write_out(session, statement, draft, kind)


def export(
    session: Session, statement: Statement, kind: str, *, files: FileStore, actor: Actor, now: datetime
) -> Written:
    """Write the draft of this moment, building it if there is none; of what was submitted, give its file."""
    services.check_kind(kind)
    draft = services.build(session, statement, actor=actor, now=now)
    return take_out(session, statement, draft, kind, files=files)
