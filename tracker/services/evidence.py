"""Evidence: keeping files and links that show what was done, sealing them, and saying who fetched them."""

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from tracker.adapters import evidence_files
from tracker.adapters.files import FileStore
from tracker.domain import evidence, texts
from tracker.domain.errors import DomainError
from tracker.domain.roles import Actor, Permission
from tracker.models import Action, Evidence, Update
from tracker.queries import evidence as queries
from tracker.services import guarding, history, rights

GIVING = (Permission.UPDATE_ACTION, Permission.VERIFY_ACTION, Permission.UPDATE_PART)


@dataclass(frozen=True)
class Given:
    """What a person gives as evidence: what it shows, with a link or a file, perhaps sealed to an agency."""

    description: str = ""
    url: str = ""
    name: str = ""
    content: bytes = b""
    sealed_to_id: int | None = None
    media_type: str | None = None
    file_text: str = ""
    hidden: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Whether there is any."""
        return bool(self.description.strip() or self.url.strip() or self.name)

    def checked(self, action: Action, actor: Actor) -> "Given":
        """A note with a link or a file that may be kept, or nothing at all; the file looked into."""
        if not self:
            return Given()
        given = replace(self, description=self.description.strip(), url=self.url.strip())
        _check_said(given)
        belongs = actor.is_operator or (action.partnership_id, given.sealed_to_id) in actor.agencies()
        if given.sealed_to_id is not None and not belongs:
            raise DomainError("You can seal evidence to an agency of your own only.", field="sealed_to")
        if not given.name:
            return given
        name = evidence.safe_name(given.name)
        found = evidence_files.inspect(name, given.content)
        return replace(
            given, name=name, media_type=found.media_type, file_text=found.text, hidden=found.hidden
        )

    def texts(self) -> dict[str, str]:
        """What was typed and what the file holds, by field, for the guard."""
        return {"evidence_note": self.description, "evidence_url": self.url, "file": self.file_text}


def _check_said(given: Given) -> None:
    texts.check(given.description, field="evidence_note", needed="Say what the evidence shows.")
    texts.check(given.url, field="evidence_url")
    if given.url and not given.url.startswith(("https://", "http://")):
        raise DomainError(
            "The link to the evidence must begin with https:// or http://", field="evidence_url"
        )
    if given.url and given.name:
        raise DomainError("Give a link or a file, one at a time.", field="evidence_url")
    if not given.url and not given.name:
        raise DomainError("Give a link to the evidence, or a file.", field="evidence_url")


def keep(
    session: Session,
    action: Action,
    given: Given,
    *,
    files: FileStore | None,
    update: Update | None = None,
    earlier: Evidence | None = None,
    actor: Actor,
    now: datetime,
) -> Evidence:
    """Write down evidence that has been checked, and keep its file."""
    row = Evidence(
        partnership_id=action.partnership_id,
        action_id=action.id,
        update_id=update.id if update else None,
        description=given.description,
        url=given.url,
        name=given.name,
        media_type=given.media_type,
        sealed_to_id=given.sealed_to_id,
        added_at=now,
        by_id=actor.user_id,
        by_name=actor.name,
    )
    if earlier:
        row.first_id, row.number = (
            earlier.first_id or earlier.id,
            queries.count_versions(session, earlier) + 1,
        )
    if given.name:
        if files is None:
            raise DomainError("Files cannot be kept here.", field="file")
        row.sha256, row.size = files.keep(given.content), len(given.content)
    session.add(row)
    session.flush()
    return row


def add(
    session: Session,
    action: Action,
    given: Given,
    *,
    files: FileStore | None = None,
    earlier: Evidence | None = None,
    override: str = "",
    actor: Actor,
    now: datetime,
) -> Evidence:
    """Add evidence without an update, or a newer version of what is there; the older one stays."""
    rights.check(action, actor, *GIVING)
    if earlier:
        given = replace(given, sealed_to_id=earlier.sealed_to_id)
        _check_still_there(earlier)
    if not given:
        raise DomainError("Say what the evidence shows.", field="evidence_note")
    given = given.checked(action, actor) if not earlier else _checked_again(given, action, actor)
    typed, hidden = given.texts(), given.hidden
    guarding.check(session, typed, override=override, hidden=hidden, action=action, actor=actor, now=now)
    row = keep(session, action, given, files=files, earlier=earlier, actor=actor, now=now)
    said = f"Version {row.number} of evidence given" if earlier else "Evidence given"
    history.record(
        session,
        kind="evidence.added",
        summary=f"{said}: {row.description}",
        actor=actor,
        now=now,
        action=action,
        evidence=row,
        after={"name": row.name or row.url, "sha256": row.sha256},
    )
    return row


def _checked_again(given: Given, action: Action, actor: Actor) -> Given:
    """A newer version keeps the seal of the first, whoever of those who see it gives it."""
    checked = replace(given, sealed_to_id=None).checked(action, actor)
    return replace(checked, sealed_to_id=given.sealed_to_id)


def _check_still_there(row: Evidence) -> None:
    if row.withdrawn_at:
        raise DomainError("This evidence has been withdrawn.")


def withdraw(
    session: Session,
    action: Action,
    row: Evidence,
    *,
    reason: str,
    override: str = "",
    actor: Actor,
    now: datetime,
) -> None:
    """Take evidence out of use with a reason; that it was given stays on record."""
    rights.check(action, actor, *GIVING)
    if not actor.is_operator and row.by_id != actor.user_id:
        rights.check(action, actor, Permission.EDIT_ACTION)
    texts.check(reason, field="reason", needed="Say why it is withdrawn.")
    _check_still_there(row)
    guarding.check(session, {"reason": reason}, override=override, action=action, actor=actor, now=now)
    row.withdrawn_at = now
    history.record(
        session,
        kind="evidence.withdrawn",
        summary=f"Evidence withdrawn: {row.description}",
        actor=actor,
        now=now,
        action=action,
        evidence=row,
        reason=reason.strip(),
    )


def fetch(
    session: Session, action: Action, row: Evidence, *, files: FileStore, actor: Actor, now: datetime
) -> Path:
    """The file of one version, for whoever may see it; that it was fetched is recorded."""
    _check_still_there(row)
    if row.sha256 is None:
        raise DomainError("This evidence is a link, not a file.")
    path = files.path(row.sha256)
    history.record(
        session,
        kind=queries.DOWNLOADED,
        summary=f"{row.name} fetched",
        actor=actor,
        now=now,
        action=action,
        evidence=row,
    )
    return path
