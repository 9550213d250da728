"""Who is named to sign a statement off: named, corrected, and asked for no signature any more."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from tracker.domain import texts
from tracker.domain.errors import ChangedMeanwhileError, DomainError
from tracker.domain.roles import Actor
from tracker.domain.statements import signing as rules
from tracker.domain.statements.stages import Stage
from tracker.models import Statement, StatementSignatory
from tracker.queries import signing as queries
from tracker.services import people, saving, signing

LAST_PLACE = 999


@dataclass(frozen=True, kw_only=True)
class Named:
    """Who is to sign: for which partner, by which post, at which stage and place, and where to reach them."""

    partner: str
    post: str
    name: str
    address: str
    stage: Stage
    position: int | None


def name(
    session: Session, statement: Statement, given: Named, *, actor: Actor, now: datetime
) -> StatementSignatory:
    """Name somebody who is to sign the statement."""
    signing.check_may_edit(session, statement, actor)
    given = _checked(given)
    signatory = StatementSignatory(
        statement_id=statement.id,
        stage=given.stage,
        position=given.position or queries.last_position(session, statement) + 1,
        partner=given.partner,
        post=given.post,
        name=given.name,
        address=given.address,
        added_at=now,
    )
    session.add(signatory)
    session.flush()
    said = f"Named to sign for {given.partner}: {given.name}, {given.post}"
    signing.record(session, statement, "signatory_named", said, actor=actor, now=now)
    signing.reopen_stages(session, statement, actor=actor, now=now)
    return signatory


def change(
    session: Session,
    statement: Statement,
    signatory: StatementSignatory,
    given: Named,
    *,
    version: int,
    actor: Actor,
    now: datetime,
) -> bool:
    """Correct who is to sign; another person or address stops the links that went out. False: no change."""
    signing.check_may_edit(session, statement, actor)
    given = _checked(given)
    if version != signatory.version:
        raise ChangedMeanwhileError("Somebody else changed this while you were writing.")
    if signatory.answers:
        raise DomainError(f"{signatory.name} has answered already. Take this line out and name a new one.")
    names = ("partner", "post", "name", "address", "stage", *(("position",) if given.position else ()))
    before = {each: getattr(signatory, each) for each in names}
    after = {each: getattr(given, each) for each in names}
    if before == after:
        return False
    for each in names:
        setattr(signatory, each, after[each])
    if (before["name"], before["address"]) != (after["name"], after["address"]):
        signatory.asked_at = None
        _stop_links(session, signatory, now)
    saving.flush(session)
    signing.record(
        session,
        statement,
        "signatory_changed",
        f"Changed who signs for {given.partner}: {given.name}, {given.post}",
        actor=actor,
        now=now,
        before=before,
        after=after,
    )
    return True


def drop(
    session: Session,
    statement: Statement,
    signatory: StatementSignatory,
    *,
    reason: str,
    actor: Actor,
    now: datetime,
) -> None:
    """Ask this person for no signature any more; what they answered stays in the history."""
    signing.check_may_edit(session, statement, actor)
    texts.check(reason, field="reason", needed="Say why; the reason stays in the history.")
    signatory.dropped_at = now
    _stop_links(session, signatory, now)
    saving.flush(session)
    said = f"No longer signs for {signatory.partner}: {signatory.name}, {signatory.post}"
    signing.record(session, statement, "signatory_dropped", said, actor=actor, now=now, reason=reason.strip())
    signing.complete_stage(session, statement, signatory.stage, actor=actor, now=now)


def _checked(given: Named) -> Named:
    partner, post = (" ".join(text.split()) for text in (given.partner, given.post))
    for text, field, needed in (
        (partner, "partner", "Enter the agency or partner that signs."),
        (post, "post", "Enter the post that signs for it."),
    ):
        if not text or len(text) > people.LONGEST_NAME:
            raise DomainError(needed, field=field)
    if given.stage not in rules.STAGES:
        raise DomainError("Choose when this post signs.", field="stage")
    if given.position is not None and not 1 <= given.position <= LAST_PLACE:
        raise DomainError(f"Enter a place from 1 to {LAST_PLACE}, or none.", field="position")
    return Named(
        partner=partner,
        post=post,
        name=people.checked_name(given.name),
        address=people.checked_address(given.address, field="address"),
        stage=given.stage,
        position=given.position,
    )


def _stop_links(session: Session, signatory: StatementSignatory, now: datetime) -> None:
    for link in queries.open_links(session, signatory):
        link.revoked_at = now
