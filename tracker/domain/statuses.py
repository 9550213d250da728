"""How an action's status moves: the one table of moves, who may make each, and what each needs."""

from collections.abc import Callable, Iterator, Set
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum

from tracker.domain import errors, texts, wording
from tracker.domain.errors import DomainError
from tracker.domain.roles import Permission


class Status(StrEnum):
    """The workflow of an action; never a rating (see brag)."""

    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    DELIVERED = "delivered"
    VERIFIED = "verified"
    EMBEDDED = "embedded"
    ON_HOLD = "on_hold"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        """The status as people read it."""
        return self.value.replace("_", " ").capitalize()


OPEN = frozenset({Status.NOT_STARTED, Status.IN_PROGRESS, Status.ON_HOLD})

_N, _I, _D, _V, _E, _H, _W = Status

# Forward first, then aside, then back: the order in which a form offers them.
MOVES: dict[Status, tuple[Status, ...]] = {
    _N: (_I, _D, _H, _W),
    _I: (_D, _H, _W, _N),
    _D: (_V, _W, _I),
    _V: (_E, _D, _I),
    _E: (_V, _I),
    _H: (_I, _D, _H, _W, _N),  # on hold again: a later review date
    _W: (_I, _N),
}

_ASSURED = frozenset({_V, _E})


@dataclass(frozen=True)
class Mover:
    """The person who moves a status, as this action sees them."""

    rights: Set[Permission]
    is_lead: bool


@dataclass(frozen=True)
class Closing:
    """What embedding asks for: the measure looked at again, the effect on children, and their own voice."""

    measure_outcome: str = ""
    effect_on_children: str = ""
    childrens_voice: str = ""

    def texts(self) -> dict[str, str]:
        """The three answers by field."""
        return {name: text.strip() for name, text in asdict(self).items()}


NOT_CLOSING = Closing()


@dataclass(frozen=True)
class StatusChange:
    """A move that the rules allow, as it is to be recorded."""

    before: Status
    after: Status
    note: str
    review_on: date | None
    agreed_by: str | None
    closing: Closing

    def verified_on(self, before: date | None, today: date) -> date | None:
        """The day it was verified, once it is; going back before that forgets the day, not the history."""
        if self.after is _V:
            return before if self.before is _E and before else today
        return before if self.after is _E else None

    @property
    def is_step_back(self) -> bool:
        """Whether the action has gone back along the way to Embedded."""
        way = [_N, _I, _D, _V, _E]
        return self.before in way and self.after in way and way.index(self.after) < way.index(self.before)


def _may_move(before: Status, after: Status, mover: Mover) -> bool:
    """Closing for good, and undoing that, takes a second person; withdrawing takes a manager."""
    if after in _ASSURED or before in _ASSURED:
        return Permission.VERIFY_ACTION in mover.rights and not mover.is_lead
    if _W in (before, after):
        return Permission.EDIT_ACTION in mover.rights
    if before is _D and Permission.VERIFY_ACTION in mover.rights and not mover.is_lead:
        return True
    return Permission.UPDATE_ACTION in mover.rights


def is_move(before: Status, after: Status) -> bool:
    """Whether this is a move at all; to stay on hold with a later review date is one."""
    return after is not before or after is _H


def allowed_next(status: Status, mover: Mover) -> tuple[Status, ...]:
    """The statuses this person may move the action to now, in the order a form offers them."""
    return tuple(after for after in MOVES[status] if _may_move(status, after, mover))


def change(  # one argument a fact of the move
    before: Status,
    after: Status,
    *,
    mover: Mover,
    note: str,
    today: date,
    has_evidence: bool,
    review_on: date | None = None,
    agreed_by: str | None = None,
    open_parts: int = 0,
    embed_from: date | None = None,
    closing: Closing | None = None,
) -> StatusChange:
    """The move, if the rules allow it to this person with what they gave; an error says what is missing."""
    if after not in MOVES[before]:
        raise DomainError(f"An action that is {before.label} cannot become {after.label}.", field="status")
    if not _may_move(before, after, mover):
        raise DomainError(_refusal(before, after, mover), field="status")
    closing = Closing(**(closing or Closing()).texts())
    given = _Given(note.strip(), today, has_evidence, review_on, agreed_by, open_parts, embed_from, closing)
    errors.raise_all([*_general(before, after, given), *_NEEDS.get(after, _nothing)(given)])
    return StatusChange(
        before=before,
        after=after,
        note=note.strip(),
        review_on=review_on if after is _H else None,
        agreed_by=(agreed_by or "").strip() or None if after is _W else None,
        closing=closing if after is _E else Closing(),
    )


def _refusal(before: Status, after: Status, mover: Mover) -> str:
    if after in _ASSURED and mover.is_lead:
        return f"{after.label} is for a second person: nobody closes for good what they lead themselves."
    return f"Your role cannot move an action from {before.label} to {after.label}."


@dataclass(frozen=True)
class _Given:
    note: str
    today: date
    has_evidence: bool
    review_on: date | None
    agreed_by: str | None
    open_parts: int
    embed_from: date | None
    closing: Closing


def _general(before: Status, after: Status, given: _Given) -> Iterator[DomainError]:
    if not given.note:
        back = StatusChange(before, after, "", None, None, Closing()).is_step_back
        needed = "Say why it goes back." if back else "Write what happened: a change of status needs a note."
        yield DomainError(needed, field="note")


def _nothing(_given: _Given) -> Iterator[DomainError]:
    yield from ()


def _delivered(given: _Given) -> Iterator[DomainError]:
    if given.open_parts:
        yield DomainError(
            f"{wording.count(given.open_parts, 'part')} of it still open: an action is delivered when each "
            "contributor's part is done or withdrawn.",
            field="status",
        )


def _verified(given: _Given) -> Iterator[DomainError]:
    if not given.has_evidence:
        yield DomainError(
            "Verified needs evidence: say what you saw and give a link to it or a file.",
            field="evidence_note",
        )


def _embedded(given: _Given) -> Iterator[DomainError]:
    if given.embed_from is None or given.today < given.embed_from:
        day = wording.long_date(given.embed_from) if given.embed_from else "the day it is verified"
        yield DomainError(f"It can be embedded from {day}, when the period has passed.", field="status")
    for name, needed in (
        ("measure_outcome", "Say what the success measure shows now."),
        ("effect_on_children", "Say what has changed for children."),
        ("childrens_voice", "Say what children and families said of it, and how you know."),
    ):
        text = getattr(given.closing, name)
        if not text:
            yield DomainError(needed, field=name)
        if len(text) > texts.LIMIT:
            yield DomainError(f"Keep this under {texts.LIMIT:,} characters.", field=name)


def _on_hold(given: _Given) -> Iterator[DomainError]:
    if given.review_on is None:
        yield DomainError("On hold needs a review date: when will you look again?", field="review_on")
    elif given.review_on < given.today:
        yield DomainError("The review date must be today or later.", field="review_on")


def _withdrawn(given: _Given) -> Iterator[DomainError]:
    if not (given.agreed_by or "").strip():
        yield DomainError("Withdrawn needs the name or post of who agreed.", field="agreed_by")


_NEEDS: dict[Status, Callable[[_Given], Iterator[DomainError]]] = {
    _D: _delivered,
    _V: _verified,
    _E: _embedded,
    _H: _on_hold,
    _W: _withdrawn,
}
