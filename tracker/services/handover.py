"""Handing over in one step what a person holds, when they leave or change post."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from tracker.domain import errors, handover, roles, texts, wording
from tracker.domain.errors import ChangedMeanwhileError, DomainError, NotFoundError
from tracker.domain.handover import Kind
from tracker.domain.roles import Actor, Permission
from tracker.models import Action, Challenge, Part, User
from tracker.queries import handover as queries
from tracker.queries import people as people_queries
from tracker.queries.handover import Held
from tracker.services import guarding, history, people, rights, saving


@dataclass(frozen=True)
class Taker:
    """An active person of a partnership, with their roles there."""

    user: User
    memberships: tuple[roles.Membership, ...]

    @property
    def may_lead(self) -> bool:
        """Whether they may lead actions there."""
        return any(each.role in people_queries.LEADING_ROLES for each in self.memberships)

    def sees(self, action: Action) -> bool:
        """Whether the action exists for them."""
        actor = Actor(self.user.name, self.user.id, self.memberships)
        return roles.sees_action(actor, rights.people(action))


Takers = dict[int, dict[int, Taker]]
"""Who may take something over, by partnership and by person."""


@dataclass(frozen=True)
class Move:
    """One thing that a person holds and who takes it, nobody where it can do without."""

    held: Held
    taker: Taker | None


def managed(user: User, actor: Actor) -> set[int]:
    """The partnerships of this person whose people the actor manages."""
    keys = {m.partnership_id for m in user.memberships}
    return {key for key in keys if actor.may(Permission.MANAGE_PEOPLE, key)}


def takers(session: Session, user: User, actor: Actor) -> Takers:
    """Everybody else who is active in the partnerships that this actor manages, by name."""
    keys = managed(user, actor)
    found: Takers = {key: {} for key in keys}
    for each in people_queries.memberships(session, keys):
        if each.user.is_active and each.user_id != user.id:
            role = roles.Membership(each.partnership_id, each.role, each.agency_id)
            here = found[each.partnership_id]
            so_far = here[each.user_id].memberships if each.user_id in here else ()
            here[each.user_id] = Taker(each.user, (*so_far, role))
    return found


def plan(session: Session, user: User, chosen: Mapping[str, int | None], *, actor: Actor) -> list[Move]:
    """What goes to whom, by the key of each thing; refused unless it is all that the person holds now."""
    keys = managed(user, actor)
    if not keys:
        raise NotFoundError("There is no such person.")
    held = queries.holdings(session, user, keys)
    if {one.key for one in held} != set(chosen):
        raise ChangedMeanwhileError(
            f"What {user.name} holds has changed since you opened this page. Look through it again."
        )
    offered = takers(session, user, actor)
    moves, refusals = [], []
    for one in held:
        try:
            moves.append(Move(one, _taker(one, chosen[one.key], offered)))
        except DomainError as error:
            refusals.append(error)
    errors.raise_all(refusals)
    return moves


def _taker(held: Held, user_id: int | None, offered: Takers) -> Taker | None:
    if user_id is None:
        if held.kind in handover.MAY_BE_NOBODY:
            return None
        raise DomainError(f"{held.action.reference}: choose who takes it.", field=held.key)
    taker = offered[held.action.partnership_id].get(user_id)
    if taker is None:
        raise DomainError(
            f"{held.action.reference}: choose somebody who is still active in its partnership.",
            field=held.key,
        )
    if held.kind in (Kind.LEAD, Kind.DEPUTY) and not taker.may_lead:
        raise DomainError(f"{held.action.reference}: {taker.user.name} may not lead it.", field=held.key)
    if isinstance(held.row, Challenge) and held.row.raised_by_id == user_id:
        raise DomainError(
            f"{held.action.reference}: {taker.user.name} raised this challenge and cannot answer it.",
            field=held.key,
        )
    return taker


def hand_over(
    session: Session,
    user: User,
    chosen: Mapping[str, int | None],
    *,
    reason: str,
    close_account: bool = False,
    override: str = "",
    actor: Actor,
    now: datetime,
) -> list[Move]:
    """Give all that a person holds to who was chosen for each, or nothing; and perhaps close the account."""
    moves = plan(session, user, chosen, actor=actor)
    texts.check(reason, field="reason", needed="Say why it is handed over.")
    keys = sorted(managed(user, actor))
    guarding.check(
        session, {"reason": reason}, override=override, partnership_id=keys[0], actor=actor, now=now
    )
    with session.begin_nested():
        _take(session, moves)
        _record(session, user, moves, reason=reason.strip(), actor=actor, now=now)
        if close_account:
            people.deactivate(session, user, actor=actor, now=now)
    return moves


def _take(session: Session, moves: Sequence[Move]) -> None:
    for move in moves:
        taker = move.taker.user if move.taker else None
        row, action = move.held.row, move.held.action
        if isinstance(row, Part):
            row.person = taker
            history.touch(action)
        elif isinstance(row, Challenge) and taker:
            row.addressee = taker
        elif isinstance(row, Action):
            setattr(action, move.held.kind.value, taker)
    saving.flush(session)
    _free_doubled_deputies(session, moves)
    _check_challenged(moves)


def _free_doubled_deputies(session: Session, moves: Sequence[Move]) -> None:
    """Nobody deputises for themselves: a deputy who takes the lead leaves the action without a deputy."""
    for action in {move.held.action for move in moves}:
        if action.lead_id is not None and action.deputy_id == action.lead_id:
            action.deputy = None
    saving.flush(session)


def _check_challenged(moves: Sequence[Move]) -> None:
    """Who is to answer a challenge sees its action, perhaps by what they have just taken."""
    errors.raise_all(
        DomainError(
            f"{move.held.action.reference}: {move.taker.user.name} does not see this action.",
            field=move.held.key,
        )
        for move in moves
        if isinstance(move.held.row, Challenge) and move.taker and not move.taker.sees(move.held.action)
    )


def _record(
    session: Session, user: User, moves: Sequence[Move], *, reason: str, actor: Actor, now: datetime
) -> None:
    """One event for each action, one for each challenge, and one for the person in each partnership."""
    of_action: dict[Action, list[Move]] = {}
    for move in moves:
        if isinstance(move.held.row, Challenge):
            _note_challenge(session, user, move, move.held.row, reason=reason, actor=actor, now=now)
        else:
            of_action.setdefault(move.held.action, []).append(move)
    for action, its in of_action.items():
        history.note(
            session,
            kind="action.handed_over",
            summary=f"Handed over from {user.name}: {wording.sentence_list([_said(move) for move in its])}",
            actor=actor,
            now=now,
            action=action,
            reason=reason,
            before={move.held.kind.value: user.name for move in its},
            after={move.held.kind.value: _name(move) for move in its},
        )
    for key in sorted({move.held.action.partnership_id for move in moves}):
        here = Counter(move.held.kind for move in moves if move.held.action.partnership_id == key)
        history.note(
            session,
            kind="person.handed_over",
            summary=f"Handed over from {user.name}: {handover.held(here)}",
            actor=actor,
            now=now,
            partnership_id=key,
            reason=reason,
        )
    saving.flush(session)


def _note_challenge(
    session: Session,
    user: User,
    move: Move,
    challenge: Challenge,
    *,
    reason: str,
    actor: Actor,
    now: datetime,
) -> None:
    history.note(
        session,
        kind="challenge.handed_over",
        summary=f"Handed over from {user.name}: {_said(move)}",
        actor=actor,
        now=now,
        action=move.held.action,
        reason=reason,
        before={"addressee": user.name},
        after={"challenge": challenge.number, "addressee": _name(move)},
    )


def _name(move: Move) -> str | None:
    return move.taker.user.name if move.taker else None


def _said(move: Move) -> str:
    """lead to Head of service; part of Police to nobody."""
    row, what = move.held.row, move.held.kind.value
    if isinstance(row, Part):
        what = f"part of {row.agency.name}"
    if isinstance(row, Challenge):
        what = f"CH-{row.number}"
    return f"{what} to {_name(move) or 'nobody'}"
