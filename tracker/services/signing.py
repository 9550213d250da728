"""Signing a statement off: who is named, what each answers on an exact version, what is taken back."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from tracker.domain import london, statements, texts
from tracker.domain.errors import ChangedMeanwhileError, DomainError
from tracker.domain.roles import Actor
from tracker.domain.statements import Edition, StatementContent, comparison, signing
from tracker.domain.statements.answers import Answer, Means
from tracker.domain.statements.stages import Stage
from tracker.models import Statement, StatementDraft, StatementSignatory, StatementSignature
from tracker.queries import statements as statement_queries
from tracker.services import guarding, history, people, stages
from tracker.services import statements as services

CHANGED = "The statement was changed while you read it. This is what it says now: look through it again."


@dataclass(frozen=True)
class Offered:
    """The version that a signatory is shown, which is what their signature is for.

    `seen` tells its content apart from any other; the version may be one that is kept only once it is signed.
    """

    edition: Edition
    content: StatementContent

    @property
    def seen(self) -> str:
        """The number and the fingerprint of what is shown, as its form carries them."""
        return f"{self.edition.number}:{statements.fingerprint(self.content)}"


@dataclass(frozen=True, kw_only=True)
class Said:
    """What somebody answers: the name they typed or the reason they gave, and by what means."""

    answer: Answer
    means: Means
    name: str
    on: date
    note: str = ""
    override: str = ""


def offered(
    session: Session, statement: Statement, signatory: StatementSignatory, *, now: datetime
) -> Offered:
    """What this signatory is to read: the version they were asked about, or what has become of it since."""
    edition, content = services.as_it_stands(session, statement, now=now)
    asked = signatory.asked_draft
    if asked is not None:
        asked_about = statements.from_dict(asked.content)
        if not comparison.is_material(asked_about, content):
            edition, content = services.edition_of(session, statement, asked)
    return Offered(edition, content)


def answer(
    session: Session,
    statement: Statement,
    signatory: StatementSignatory,
    said: Said,
    *,
    seen: str,
    actor: Actor,
    now: datetime,
) -> StatementSignature:
    """Sign the version that was read, or say why not yet; where it says something else by now, refuse."""
    statement_queries.lock(session, statement)
    services.check_still_owed(statement)
    if said.answer is Answer.SIGNED:
        _check_name(said.name)
        _check_not_signed(session, statement, signatory)
    else:
        texts.check(said.note, field="note", needed="Say what is to change before you can sign.")
        guarding.check(
            session,
            {"note": said.note},
            override=said.override,
            report=statement.report,
            actor=actor,
            now=now,
        )
    draft = _read(session, statement, signatory, seen, actor=actor, now=now)
    return _keep(session, statement, signatory, draft, said, actor=actor, now=now)


def _check_name(typed: str) -> None:
    try:
        people.checked_name(typed)
    except DomainError as error:
        raise DomainError("Type your name, as you would sign.", field="name") from error


def _check_not_signed(session: Session, statement: Statement, signatory: StatementSignatory) -> None:
    """Nobody signs the same twice; a form that is sent again is told what was kept."""
    facts = statement_queries.facts(session, [statement])[statement.id]
    lacking = {each.id for each, _ in signing.outstanding(facts)}
    if signatory.id not in lacking:
        raise ChangedMeanwhileError("You have signed this already.")


def _read(
    session: Session,
    statement: Statement,
    signatory: StatementSignatory,
    seen: str,
    *,
    actor: Actor,
    now: datetime,
) -> StatementDraft:
    """The version that was read, kept from now on; refused where the statement says something else by now."""
    if offered(session, statement, signatory, now=now).seen != seen:
        raise ChangedMeanwhileError(CHANGED)
    number = int(seen.partition(":")[0])
    if number <= statement_queries.last_number(session, statement):
        return statement_queries.get_draft(session, statement, number)
    return services.build(session, statement, actor=actor, now=now)


def record_paper(
    session: Session,
    statement: Statement,
    signatory: StatementSignatory,
    *,
    number: int,
    on: date,
    note: str,
    actor: Actor,
    now: datetime,
) -> StatementSignature:
    """Write down a signature that was given on paper, on which day and on which version."""
    check_may_edit(session, statement, actor)
    draft = statement_queries.get_draft(session, statement, number)
    if on > london.date_of(now):
        raise DomainError("The day of the signature cannot be in the future.", field="on")
    if on < london.date_of(draft.built_at):
        raise DomainError(f"Version {number} was built after that day.", field="on")
    texts.check(note, field="note", needed="Say where the signed paper is kept.")
    said = Said(answer=Answer.SIGNED, means=Means.PAPER, name=signatory.name, on=on, note=note.strip())
    return _keep(session, statement, signatory, draft, said, actor=actor, now=now)


def withdraw(
    session: Session,
    statement: Statement,
    signatory: StatementSignatory,
    *,
    reason: str,
    actor: Actor,
    now: datetime,
) -> StatementSignature:
    """Take a signature back that was given or written down by mistake; both stay in the history."""
    check_may_edit(session, statement, actor)
    texts.check(reason, field="reason", needed="Say why; the reason stays in the history.")
    session.expire(signatory, ["answers"])
    newest = signatory.answers[-1] if signatory.answers else None
    if newest is None or newest.answer is not Answer.SIGNED:
        raise ChangedMeanwhileError(f"{signatory.name} has no signature that could be taken back.")
    said = Said(
        answer=Answer.WITHDRAWN,
        means=newest.means,
        name=newest.name,
        on=london.date_of(now),
        note=reason.strip(),
    )
    return _keep(session, statement, signatory, newest.draft, said, actor=actor, now=now)


def _keep(
    session: Session,
    statement: Statement,
    signatory: StatementSignatory,
    draft: StatementDraft,
    said: Said,
    *,
    actor: Actor,
    now: datetime,
) -> StatementSignature:
    signature = StatementSignature(
        signatory_id=signatory.id,
        draft_id=draft.id,
        content_sha256=draft.content_sha256,
        answer=said.answer,
        means=said.means,
        signed_on=said.on,
        answered_at=now,
        name=" ".join(said.name.split()),
        by_id=actor.user_id,
        note=said.note,
    )
    session.add(signature)
    session.flush()
    session.expire(signatory, ["answers"])
    who = f"{signatory.name}, {signatory.post}"
    summary = {
        Answer.SIGNED: f"{who}, signed version {draft.number} {said.means.label}",
        Answer.NOT_YET: f"{who}, has not signed version {draft.number}",
        Answer.WITHDRAWN: f"The signature of {who}, on version {draft.number} was taken back",
    }[said.answer]
    after = {"version": draft.number, "content_sha256": draft.content_sha256, "signed_on": said.on}
    kind = f"signature_{said.answer.value}"
    record(session, statement, kind, summary, actor=actor, now=now, reason=said.note, after=after)
    if said.answer is Answer.SIGNED:
        complete_stage(session, statement, signatory.stage, actor=actor, now=now)
    else:
        reopen_stages(session, statement, actor=actor, now=now)
    return signature


def complete_stage(
    session: Session, statement: Statement, stage: Stage, *, actor: Actor, now: datetime
) -> None:
    """Mark the stage as done once the last one who is named for it has signed."""
    facts = statement_queries.facts(session, [statement])[statement.id]
    if stage not in facts.stages_done and signing.is_complete(facts, stage):
        stages.close(session, statement, stage, actor=actor, now=now)


def reopen_stages(session: Session, statement: Statement, *, actor: Actor, now: datetime) -> list[Stage]:
    """Say that a stage is not done where somebody named for it has still to sign, or must look again."""
    if not statement_queries.stages_done(session, statement) & {*signing.STAGES}:
        return []
    facts = statement_queries.facts(session, [statement])[statement.id]
    lacking = {each.stage for each, _ in signing.outstanding(facts)}
    reopened = [stage for stage in signing.STAGES if stage in lacking & facts.stages_done]
    for stage in reopened:
        stages.reopen(session, statement, stage, actor=actor, now=now)
    return reopened


def must_look_again(session: Session, statements_: Iterable[Statement]) -> dict[int, list[str]]:
    """Who signed a version that has changed materially since, by statement, in their order."""
    found = statement_queries.facts(session, list(statements_))
    return {
        key: [
            f"{each.name}, {each.post}"
            for each, stands in signing.outstanding(facts)
            if stands is signing.Standing.LOOK_AGAIN
        ]
        for key, facts in found.items()
    }


def check_may_edit(session: Session, statement: Statement, actor: Actor) -> None:
    """Refuse whoever may not write the statement, and everybody once it was submitted; others wait."""
    statement_queries.lock(session, statement)
    services.check_right(statement.partnership_id, actor)
    services.check_still_owed(statement)


def record(
    session: Session,
    statement: Statement,
    what: str,
    summary: str,
    *,
    actor: Actor,
    now: datetime,
    **more: object,
) -> None:
    """Write it into the history of the statement's report."""
    history.record(
        session,
        kind=f"statement.{what}",
        summary=summary,
        actor=actor,
        now=now,
        report=statement.report,
        **more,  # type: ignore[arg-type]
    )
