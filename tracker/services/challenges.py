"""Comments on an action, and challenges: raised, answered, asked again, closed."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from urllib.parse import quote

from sqlalchemy import Row
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tracker.adapters.tables import Table
from tracker.domain import challenges as rules
from tracker.domain import london, mail, roles, texts, wording
from tracker.domain.errors import ChangedMeanwhileError, DomainError
from tracker.domain.roles import Actor, Permission, Role
from tracker.models import Action, Challenge, Comment, User
from tracker.queries import challenges as queries
from tracker.queries import people
from tracker.queries.challenges import LogFilter
from tracker.services import guarding, history, notices, rights, saving
from tracker.services.notices import Notice, Post

MAILED = 600  # characters of a question or an answer that its mail shows


def comment(
    session: Session, action: Action, *, text: str, override: str = "", actor: Actor, now: datetime
) -> Comment:
    """Say something about an action; it stays as it was said."""
    rights.check(action, actor, Permission.COMMENT)
    texts.check(text, field="text", needed="Write your comment.")
    guarding.check(session, {"text": text}, override=override, action=action, actor=actor, now=now)
    said = Comment(
        partnership_id=action.partnership_id,
        action_id=action.id,
        at=now,
        by_id=actor.user_id,
        by_name=actor.name,
        text=text.strip(),
    )
    session.add(said)
    after = {"comment": said.text}
    history.record(
        session, kind="comment.added", summary="Commented", actor=actor, now=now, action=action, after=after
    )
    return said


def addressees(session: Session, action: Action, *, but: int | None = None) -> list[User]:
    """The active people who see this action, by name: one of them may be asked."""
    whose, found = rights.people(action), {}
    for each in people.memberships(session, {action.partnership_id}):
        role = roles.Membership(each.partnership_id, each.role, each.agency_id)
        sees = Permission.SEE_ACTIONS in role.rights_over(whose, each.user_id)
        if sees and each.user.is_active and each.user_id != but:
            found[each.user_id] = each.user
    return list(found.values())


def challenge(
    session: Session,
    action: Action,
    *,
    text: str,
    addressee_id: int | None,
    answer_by: date | None,
    override: str = "",
    actor: Actor,
    now: datetime,
    post: Post | None = None,
) -> Challenge:
    """Put a formal question to one person, to be answered by a date."""
    rights.check(action, actor, Permission.CHALLENGE)
    texts.check(text, field="text", needed="Write what you challenge.")
    addressee = _addressee(session, action, addressee_id, actor)
    answer_by = rules.check_answer_by(answer_by, london.date_of(now))
    guarding.check(session, {"text": text}, override=override, action=action, actor=actor, now=now)
    raised = Challenge(
        partnership_id=action.partnership_id,
        action=action,
        number=queries.next_number(session, action.partnership_id),
        text=text.strip(),
        raised_at=now,
        raised_by_id=actor.user_id,
        raised_by_name=actor.name,
        addressee=addressee,
        answer_by=answer_by,
    )
    _save_numbered(session, raised)
    summary = f"Raised {_named(raised)} to {addressee.name}, to be answered by {wording.long_date(answer_by)}"
    _record(session, raised, "challenge.raised", summary, reason=raised.text, actor=actor, now=now)
    _tell_addressee(session, raised, raised.text, now=now, post=post)
    return raised


def _addressee(session: Session, action: Action, addressee_id: int | None, actor: Actor) -> User:
    if addressee_id is not None and addressee_id == actor.user_id:
        raise DomainError("Challenge somebody else than yourself.", field="addressee")
    for person in addressees(session, action):
        if person.id == addressee_id:
            return person
    raise DomainError("Choose somebody who sees this action.", field="addressee")


def _save_numbered(session: Session, raised: Challenge) -> None:
    try:
        with session.begin_nested():
            session.add(raised)
    except IntegrityError as error:
        raise ChangedMeanwhileError(
            "Somebody else raised a challenge at the same moment. Send the form again."
        ) from error


def answer(
    session: Session,
    challenge: Challenge,
    *,
    text: str,
    override: str = "",
    actor: Actor,
    now: datetime,
    version: int | None = None,
    post: Post | None = None,
) -> None:
    """Answer a challenge; a manager may do it on behalf of the one it is addressed to, named so."""
    _check_version(challenge, version)
    check_may_answer(challenge, actor)
    texts.check(text, field="answer", needed="Write the answer.")
    action = challenge.action
    guarding.check(session, {"answer": text}, override=override, action=action, actor=actor, now=now)
    on_behalf = actor.user_id != challenge.addressee_id
    challenge.answer, challenge.answered_at = text.strip(), now
    challenge.answered_by_name = actor.name + (f", for {challenge.addressee.name}" if on_behalf else "")
    saving.flush(session)
    behalf = f" on behalf of {challenge.addressee.name}" if on_behalf else ""
    summary = f"Answered {_named(challenge)}{behalf}"
    _record(session, challenge, "challenge.answered", summary, reason=text.strip(), actor=actor, now=now)
    _tell_who_raised_it(session, challenge, now=now, post=post)


def ask_again(
    session: Session,
    challenge: Challenge,
    *,
    note: str,
    answer_by: date | None,
    override: str = "",
    actor: Actor,
    now: datetime,
    version: int | None = None,
    post: Post | None = None,
) -> None:
    """Not be satisfied: say what is missing, by a new date; the earlier answer stays in the history."""
    _check_version(challenge, version)
    check_may_close(challenge, actor)
    rules.check_asker(
        queries.standing(challenge), user_id=actor.user_id, is_scrutineer=_is_scrutineer(challenge, actor)
    )
    texts.check(note, field="note", needed="Say what is still missing.")
    answer_by = rules.check_answer_by(answer_by, london.date_of(now))
    action = challenge.action
    guarding.check(session, {"note": note}, override=override, action=action, actor=actor, now=now)
    before = {"answer": challenge.answer, "answer_by": challenge.answer_by}
    challenge.answer, challenge.answered_at, challenge.answered_by_name = "", None, ""
    challenge.answer_by = answer_by
    saving.flush(session)
    summary = f"Asked {_named(challenge)} again, to be answered by {wording.long_date(answer_by)}"
    _record(
        session,
        challenge,
        "challenge.asked_again",
        summary,
        reason=note.strip(),
        before=before,
        actor=actor,
        now=now,
    )
    _tell_addressee(session, challenge, note.strip(), now=now, post=post)


def close(
    session: Session,
    challenge: Challenge,
    *,
    note: str,
    override: str = "",
    actor: Actor,
    now: datetime,
    version: int | None = None,
) -> None:
    """Close a challenge with a note of what came of it."""
    _check_version(challenge, version)
    check_may_close(challenge, actor)
    texts.check(note, field="note", needed="Say what came of it.")
    action = challenge.action
    guarding.check(session, {"note": note}, override=override, action=action, actor=actor, now=now)
    challenge.close_note, challenge.closed_at, challenge.closed_by_name = note.strip(), now, actor.name
    saving.flush(session)
    unanswered = "" if challenge.answered_at else " without an answer"
    summary = f"Closed {_named(challenge)}{unanswered}"
    _record(session, challenge, "challenge.closed", summary, reason=note.strip(), actor=actor, now=now)


def may_answer(challenge: Challenge, actor: Actor) -> bool:
    """Whether this person may answer now."""
    return _allows(check_may_answer, challenge, actor)


def may_close(challenge: Challenge, actor: Actor) -> bool:
    """Whether this person may close it now; once it is answered they may ask again instead."""
    return _allows(check_may_close, challenge, actor)


def log(session: Session, actor: Actor, chosen: LogFilter, *, today: date) -> Table:
    """The challenges that this person sees through the filter, as a table to take out."""
    rows = [_logged(row, today) for row in queries.for_export(session, actor, chosen, today=today)]
    return Table("Challenges", LOG_COLUMNS, rows)


LOG_COLUMNS = (
    ("Challenge", 11),
    ("Partnership", 24),
    ("Action", 18),
    ("What is challenged", 60),
    ("Raised by", 22),
    ("Raised on", 12),
    ("Addressed to", 22),
    ("Answer by", 12),
    ("State", 16),
    ("Days late", 9),
    ("Answer", 60),
    ("Answered by", 22),
    ("Answered on", 12),
    ("What came of it", 40),
    ("Closed by", 22),
    ("Closed on", 12),
)


def _logged(row: Row[Any], today: date) -> tuple[object, ...]:
    standing = queries.standing(row)
    return (
        rules.label(row.number),
        row.partnership,
        row.reference,
        row.text,
        row.raised_by_name,
        london.date_of(row.raised_at),
        row.addressee,
        row.answer_by,
        standing.state.label,
        (today - row.answer_by).days if standing.is_late(today) else 0,
        row.answer,
        row.answered_by_name,
        london.date_of(row.answered_at) if row.answered_at else None,
        row.close_note,
        row.closed_by_name,
        london.date_of(row.closed_at) if row.closed_at else None,
    )


def _allows(check: Callable[[Challenge, Actor], None], challenge: Challenge, actor: Actor) -> bool:
    try:
        check(challenge, actor)
    except DomainError:
        return False
    return True


def check_may_answer(challenge: Challenge, actor: Actor) -> None:
    """Refuse the answer of anybody but its addressee, or a manager on their behalf."""
    rights.check(challenge.action, actor, Permission.COMMENT)
    is_manager = Permission.EDIT_ACTION in rights.over(challenge.action, actor)
    rules.check_answerer(queries.standing(challenge), user_id=actor.user_id, is_manager=is_manager)


def check_may_close(challenge: Challenge, actor: Actor) -> None:
    """Refuse the last word to anybody but who raised it, or a scrutineer; always to its addressee."""
    rights.check(challenge.action, actor, Permission.COMMENT)
    is_scrutineer = _is_scrutineer(challenge, actor)
    rules.check_closer(queries.standing(challenge), user_id=actor.user_id, is_scrutineer=is_scrutineer)


def _is_scrutineer(challenge: Challenge, actor: Actor) -> bool:
    here = [each for each in actor.memberships if each.partnership_id == challenge.partnership_id]
    return any(each.role is Role.SCRUTINEER for each in here)


def _check_version(challenge: Challenge, version: int | None) -> None:
    if version is not None and version != challenge.version:
        raise ChangedMeanwhileError(f"{_named(challenge)} was changed by somebody else after you opened it.")


def _named(challenge: Challenge) -> str:
    return rules.label(challenge.number)


def _tell_addressee(
    session: Session, challenge: Challenge, asked: str, *, now: datetime, post: Post | None
) -> None:
    answer_by, reference = wording.long_date(challenge.answer_by), challenge.action.reference
    name, again = _named(challenge), "" if challenge.version == 1 else " again"
    notice = Notice(
        kind="challenge_raised",
        key=f"challenge:{challenge.id}:asked:{challenge.version}",
        subject=f"Challenged{again}: {reference}, answer by {answer_by} ({name})",
        lines=(
            f"{challenge.raised_by_name} asks you{again} about {reference} and waits for an answer "
            f"by {answer_by}.",
            mail.one_line(asked, MAILED),
        ),
        path=_path(challenge),
        button="Read and answer",
    )
    notices.send(session, notice, action=challenge.action, to=[challenge.addressee], post=post, now=now)


def _tell_who_raised_it(session: Session, challenge: Challenge, *, now: datetime, post: Post | None) -> None:
    raised_by = session.get(User, challenge.raised_by_id) if challenge.raised_by_id else None
    notice = Notice(
        kind="challenge_answered",
        key=f"challenge:{challenge.id}:answered:{challenge.version}",
        subject=f"Answered: {_named(challenge)} about {challenge.action.reference}",
        lines=(
            f"{challenge.answered_by_name} has answered. Close the challenge, or ask again.",
            mail.one_line(challenge.answer, MAILED),
        ),
        path=_path(challenge),
        button="Read the answer",
    )
    to = [raised_by] if raised_by else []
    notices.send(session, notice, action=challenge.action, to=to, post=post, now=now)


def _path(challenge: Challenge) -> str:
    return f"/actions/{quote(challenge.action.reference)}/challenges/{challenge.number}"


def _record(
    session: Session,
    challenge: Challenge,
    kind: str,
    summary: str,
    *,
    reason: str,
    before: dict[str, Any] | None = None,
    actor: Actor,
    now: datetime,
) -> None:
    """One event of the action, marked with the number of the challenge."""
    history.record(
        session,
        kind=kind,
        summary=summary,
        actor=actor,
        now=now,
        action=challenge.action,
        reason=reason,
        before=before,
        after={"challenge": challenge.number},
    )
